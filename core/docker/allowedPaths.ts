import { matchesGlob } from "../text/glob";
import { expandHome, isAbsolute, type Segments, segmentsOf } from "./hostPath";

/** The setting for allowed host paths, shared by every rule that has it. */
export const ALLOWED_HOST_PATHS = {
  type: "array",
  items: { type: "string", pattern: "^([/~\\\\$]|[A-Za-z]:)", description: "An absolute path of the host." },
  default: [] as readonly string[],
  description: "Host paths that may be mounted, with everything below them; `*` stands for characters within one name.",
} as const;

/**
 * Whether an administrator allows a host path: it must be an allowed entry or lie below one. Both are read as host
 * paths, so that no spelling escapes from an entry. `*` and `?` stand for characters within one name, `~` for every
 * user's home; `/**` at the end is accepted and changes nothing. An entry that is not an absolute path allows nothing.
 */
export function isAllowedPath(path: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return false;
  const segments = segmentsOf(path);
  return allowed.some((entry) => placesOf(entry).some((place) => contains(place, segments)));
}

function placesOf(entry: string): Segments[] {
  if (!isAbsolute(entry)) return [];
  const root = entry.replace(/([\\/]+\*\*)+[\\/]*$/, "");
  return /^~(\/|$)/.test(root) ? expandHome(root) : [segmentsOf(root)];
}

function contains(place: Segments, segments: Segments): boolean {
  return place.length <= segments.length && place.every((glob, at) => matchesGlob(glob, segments[at] ?? ""));
}
