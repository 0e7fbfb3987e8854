import { BUILDER_START_DIGESTS, ROOTLESS_START_DIGESTS } from "../../facts/rootlessStart";
import { capabilityName } from "../docker/capabilities";
import { isDockerHubEngineImage, parseImage } from "../docker/image";
import type { Container } from "../model/container";
import { isUnknown, knownValue, type Unknown, unknown } from "../model/known";
import { sha256 } from "../text/sha256";
import { type Engine, isRootUser } from "./engine";

/** What newuidmap and newgidmap need to map the users of a rootless engine. */
const MAPPING = new Set(["SETUID", "SETGID"]);

/**
 * Whether an engine runs as an ordinary user of the host, so that lifted confinement gains it nothing. The name of an
 * image or a program does not count: the container must add no capability beyond SETUID and SETGID, and its user must
 * be the number of an ordinary user, or that of Docker Hub's rootless image. Unknown where one of these is not known.
 */
export function isRootless(engine: Engine, container: Container): boolean | Unknown {
  if (!engine.meantRootless) return false;
  const { capabilities, image, user } = container;
  if (capabilities.add.some((name) => name.known && !MAPPING.has(capabilityName(name.value)))) return false;
  const hidden = [...capabilities.add, user].find(isUnknown);
  if (hidden) return hidden;
  if (user?.known && isRootUser(user.value)) return false;
  if (/^\d+(:|$)/.test(knownValue(user) ?? "")) return true;
  if (user === undefined && image?.known && isDockerHubEngineImage(parseImage(image.value))) return true;
  return isUnknown(image)
    ? image
    : unknown(
        (user ?? image)?.path ?? container.path,
        "does not show that the engine is an ordinary user: set the user to its number, such as 1000",
      );
}

/**
 * Whether a container starts its engine word for word as this package's rootless runners do: with SYS_ADMIN, which no
 * process holds any longer once the engine starts.
 */
export function givesUpSysAdmin(container: Container): boolean {
  return startsAs(container, ROOTLESS_START_DIGESTS);
}

/** What such a start needs: of these, no process holds any once the daemon runs. */
const GIVEN_UP = new Set([...MAPPING, "SYS_ADMIN", "DAC_OVERRIDE"]);

/**
 * Whether a container starts BuildKit word for word as this package's builders do, with no more capabilities than these
 * need. It is not privileged.
 */
export function isRootlessBuilder(container: Container): boolean {
  const { capabilities, privileged } = container;
  return (
    (privileged === undefined || knownValue(privileged) === false) &&
    capabilities.add.every((name) => name.known && GIVEN_UP.has(capabilityName(name.value))) &&
    startsAs(container, BUILDER_START_DIGESTS)
  );
}

function startsAs({ entrypoint, command, missingWords }: Container, digests: readonly string[]): boolean {
  if (isUnknown(entrypoint) || isUnknown(command) || missingWords.length > 0) return false;
  const words = [...(entrypoint?.value ?? []), ...(command?.value ?? [])];
  return words.length > 0 && digests.includes(sha256(JSON.stringify(words)));
}
