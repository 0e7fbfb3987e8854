import { UnreadableError } from "../documents/unreadable";

const LINE = /^(\S+?)(?:\s+|@)(sha256:[0-9a-f]{64})$/;

/**
 * The digests of images that a user vouches for: lines of `IMAGE@sha256:DIGEST` or `IMAGE sha256:DIGEST`, each image as
 * files name it. Empty lines and lines that begin with # do not count.
 *
 * @throws UnreadableError for any other line
 */
export function digestsIn(text: string, file: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const [at, line] of text.split("\n").entries()) {
    const written = line.trim();
    if (written === "" || written.startsWith("#")) continue;
    const [, image, digest] = LINE.exec(written) ?? [];
    if (image === undefined || digest === undefined)
      throw new UnreadableError(file, "has a line that is not IMAGE@sha256:DIGEST", { line: at + 1, column: 1 });
    digests.set(image, digest);
  }
  return digests;
}
