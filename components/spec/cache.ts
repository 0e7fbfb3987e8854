import type { Given } from "./given";

/** Where a volume for caches that several engines share is mounted. */
export const CACHE_FOLDER = "/cache";

/** Lets the engine's user, and the users of its containers, write to a new volume, which belongs to root. */
export const OPEN_CACHE: Given<string> = {
  value: `chmod 1777 ${CACHE_FOLDER} 2>/dev/null || :`,
  because: "a volume for caches belongs to root, and jobs of every user write to it; most runners have none",
};
