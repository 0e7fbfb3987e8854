import { whyWeakerThanDefault } from "../../../core/docker/seccompStrictness";
import { parseStrictly } from "../../json/json";
import { limited } from "./key";

const OPTION =
  /^(no-new-privileges([=:](true|false|[01]))?|label[=:].*|disable|systempaths[=:]unconfined|apparmor[=:](unconfined|docker-default)?|writable-cgroups[=:](false|0))$/s;
const SECCOMP = /^seccomp[=:](.*)$/s;
/** Names of profiles: the rules judge `unconfined`. */
const NAMED_PROFILES = new Set(["", "builtin", "unconfined"]);
/** Docker's own profile has 24 KB as its engine's repository has it. */
const MAX_PROFILE_CHARACTERS = 64 * 1024;

/**
 * `HostConfig.SecurityOpt`. What confines a container is not for clients to write: a profile's name must be one that
 * every engine has, and a seccomp profile must be provably no weaker than Docker's default. runc loads the filter
 * before it takes capabilities away, so that a profile can leave them all to a container.
 */
export const SECURITY_OPTION = limited(
  "is a security option that the guard does not know, a profile of the host's that may confine " +
    "nothing, or a seccomp profile that is not provably as strict as Docker's default: leave it out",
  (option) => {
    if (typeof option !== "string") return false;
    const [, profile] = SECCOMP.exec(option) ?? [];
    return profile === undefined ? OPTION.test(option) : NAMED_PROFILES.has(profile) || isStrictProfile(profile);
  },
);

/** `Privileges.Seccomp.Profile` of a service: a profile in Base64. */
export const SERVICE_SECCOMP_PROFILE = limited(
  "is a seccomp profile that is not provably as strict as Docker's default: leave it out",
  (profile) => typeof profile === "string" && isStrictProfile(Buffer.from(profile, "base64").toString("utf8")),
);

/** Keys that are there twice are refused with the rest: engines keep a part of the first. */
function isStrictProfile(text: string): boolean {
  if (text.length > MAX_PROFILE_CHARACTERS) return false;
  try {
    return whyWeakerThanDefault(parseStrictly(Buffer.from(text))) === undefined;
  } catch {
    return false;
  }
}
