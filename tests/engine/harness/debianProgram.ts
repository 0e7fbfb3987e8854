import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { HARNESS } from "./outerEngine";

const LIMITS = { timeout: 480_000, maxBuffer: 16 * 1024 * 1024 };

/**
 * A program of one of trixie's packages, which a machine need not have: a file that is made when it is first asked for,
 * and kept.
 */
export async function debianProgram(name: string, path: string): Promise<string> {
  const file = join(
    process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    "breakwater",
    `${basename(path)}-trixie`,
  );
  if (!existsSync(file)) await promisify(execFile)(join(HARNESS, "debian-program.sh"), [name, path, file], LIMITS);
  return file;
}
