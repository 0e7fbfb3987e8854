import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UnreadableError } from "./unreadable";

/**
 * Writes a file completely or not at all: concurrent readers see either the old or the new text. A file that is there
 * keeps its permissions. Anything but a regular file, such as /dev/stdout, is written to directly.
 *
 * @throws UnreadableError
 */
export function writeWhole(file: string, text: string): void {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && !found.isFile()) writeFileSync(file, text);
    else replace(found ? realpathSync(file) : file, text, found?.mode);
  } catch (error) {
    throw new UnreadableError(file, `cannot be written: ${reason(file, error as NodeJS.ErrnoException)}`);
  }
}

function reason(file: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT" && !existsSync(dirname(file))) return `there is no folder ${dirname(file)}`;
  return message.replace(/\.[0-9a-f]{12}\.tmp\b/, ""); // Nobody knows the file that takes its place.
}

function replace(file: string, text: string, mode: number | undefined): void {
  const whole = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    // Whoever may write to the folder must not have a link of that name there.
    writeFileSync(whole, text, { flag: "wx" });
    if (mode !== undefined) chmodSync(whole, mode & 0o7777);
    renameSync(whole, file);
  } finally {
    rmSync(whole, { force: true });
  }
}
