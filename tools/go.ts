import { execFileSync } from "node:child_process";

/** What is generated with Go cannot be on this machine. */
export class NoGoError extends Error {
  override readonly name = "NoGoError";
  readonly code = "BREAKWATER_NO_GO";

  constructor() {
    super("needs Go (https://go.dev/dl/), which is not on PATH");
  }
}

/** What Go prints, run in a folder that has a go.mod. @throws NoGoError where there is no Go */
export function go(folder: string, ...args: readonly string[]): string {
  try {
    return execFileSync("go", args, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new NoGoError();
    throw error;
  }
}
