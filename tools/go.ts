import { execFileSync } from "node:child_process";

/** Go is not available on this machine, so files that need it cannot be generated. */
export class NoGoError extends Error {
  override readonly name = "NoGoError";
  readonly code = "BREAKWATER_NO_GO";

  constructor() {
    super("needs Go (https://go.dev/dl/), which is not on PATH");
  }
}

/** The output of a Go command in a folder with a go.mod. @throws NoGoError if Go is not installed */
export function go(folder: string, ...args: readonly string[]): string {
  try {
    return execFileSync("go", args, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new NoGoError();
    throw error;
  }
}
