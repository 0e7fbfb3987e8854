import type { RunnerMode } from "./runner";

/** The user to whom the data of an engine of each mode belong: root, and the user `rootless` of the images. */
const OWNERS: Readonly<Record<RunnerMode, number>> = { rootful: 0, rootless: 1000 };

/**
 * A POSIX shell line that ends the script, with an explanation, if a folder contains the data of an engine of the other
 * mode. It goes by their owner, and needs no capability.
 */
export function refuseOtherData(mode: RunnerMode, folder: string): string {
  const other = mode === "rootful" ? "rootless" : "rootful";
  // A new volume belongs to root, and becomes the other user's when that user's engine first mounts it.
  const place = mode === "rootful" ? folder : `${folder}/containers`;
  return [
    `if [ "$(stat -c %u ${place} 2>/dev/null)" = ${OWNERS[other]} ]; then`,
    `  echo 'This volume holds the data of a ${other} engine, which a ${mode} one cannot use. Nothing was changed. Set ` +
      `mode to "${other}" again, or name another volume in dataVolume.' >&2`,
    "  exit 1",
    "fi",
  ].join("\n");
}

/** Why a runner refuses such data. */
export const OTHER_DATA =
  "data of the other mode: a rootful engine would give its files owners that a rootless one cannot read, and a rootless " +
  "one fails on it again and again";
