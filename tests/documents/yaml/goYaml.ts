import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** What a library makes of a text. */
export type Answer = { readonly value: unknown } | { readonly error: string };

/** What the libraries make of it by which kubectl reads, and on which Docker Compose is built. */
export interface Answers {
  readonly kubectl: Answer;
  readonly compose: Answer;
}

const SOURCE = resolve("tests/documents/yaml/go");

/** Asks Go's own libraries; a text of why they cannot be asked on this machine. */
export function askGo(texts: readonly string[]): readonly Answers[] | string {
  const program = built();
  if ("reason" in program) return program.reason;
  const input = texts.map((text) => JSON.stringify(text)).join("\n");
  const output = execFileSync(program.file, { input: `${input}\n`, encoding: "utf8", maxBuffer: 1 << 30 });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answers);
}

/** The program, built once for each state of its source, outside of the checkout. */
function built(): { readonly file: string } | { readonly reason: string } {
  const hash = createHash("sha256");
  for (const name of readdirSync(SOURCE).toSorted()) hash.update(readFileSync(join(SOURCE, name)));
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "breakwater");
  const file = join(cache, `goyaml-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(file)) return { file };
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync("go", ["build", "-o", file, "."], { cwd: SOURCE, stdio: "pipe" });
    return { file };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { reason: code === "ENOENT" ? "there is no go on PATH" : `go cannot build it: ${message.split("\n")[0]}` };
  }
}
