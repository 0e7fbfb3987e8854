import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** Where clients' programs are. */
export const DAYS = join("tests", "clients", "days");

const LIMITS = { timeout: 600_000, maxBuffer: 64 * 1024 * 1024 };

/** A client that cannot be had here, and why. */
export class Unavailable extends Error {}

/**
 * A folder outside of the checkout in which something is installed once. What is installed decides its name, so that
 * another version gets another folder.
 *
 * @param sources files below `days` that are copied into it first
 * @throws Unavailable
 */
export async function installed(
  name: string,
  sources: readonly string[],
  needs: readonly string[],
  commands: readonly (readonly string[])[],
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(commands));
  for (const file of sources.flatMap(filesBelow)) hash.update(file).update(readFileSync(file));
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "breakwater", "clients");
  const folder = join(cache, `${name}-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(join(folder, "complete"))) return folder;
  const absent = needs.filter((program) => !onPath(program));
  if (absent.length > 0) throw new Unavailable(`needs ${absent.join(", ")} on PATH`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const source of sources) cpSync(join(DAYS, source), join(folder, source), { recursive: true });
  for (const [program = "", ...args] of commands) {
    await promisify(execFile)(program, args, { cwd: folder, ...LIMITS }).catch((error: Error & { stderr?: string }) => {
      throw new Unavailable(`${[program, ...args].join(" ")}: ${(error.stderr ?? error.message).trim().slice(-800)}`);
    });
  }
  writeFileSync(join(folder, "complete"), "");
  return folder;
}

export function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function filesBelow(source: string): string[] {
  const path = join(DAYS, source);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
