import { whyWeakerThanDefault } from "../../../core/docker/seccompStrictness";
import { parseStrictly } from "../../../server/json";
import { limited } from "./key";

const OPTION =
  /^(no-new-privileges([=:](true|false|[01]))?|label[=:].*|disable|systempaths[=:]unconfined|apparmor[=:](unconfined|docker-default)?|writable-cgroups[=:](false|0))$/s;
const SECCOMP = /^seccomp[=:](.*)$/s;
/** Names of profiles. The rules judge `unconfined`. */
const NAMED_PROFILES = new Set(["", "builtin", "unconfined"]);
/** Docker's own profile is 24 KB in its engine's repository. */
const MAX_PROFILE_CHARACTERS = 64 * 1024;

/**
 * `HostConfig.SecurityOpt`. Clients must not define what confines a container: a profile's name must be one that every
 * engine has, and a seccomp profile must be provably no weaker than Docker's default. runc loads the filter before it
 * drops capabilities, so a profile can leave a container all of them.
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

/** `Privileges.Seccomp.Profile` of a service: a profile in base64. */
export const SERVICE_SECCOMP_PROFILE = limited(
  "is a seccomp profile that is not provably as strict as Docker's default: leave it out",
  (profile) => typeof profile === "string" && isStrictProfile(Buffer.from(profile, "base64").toString("utf8")),
);

/** Profiles with repeated keys are refused too: engines keep a part of the first one. */
function isStrictProfile(text: string): boolean {
  if (text.length > MAX_PROFILE_CHARACTERS) return false;
  try {
    return whyWeakerThanDefault(parseStrictly(Buffer.from(text))) === undefined;
  } catch {
    return false;
  }
}
