import { shorten } from "../../core/text/shorten";
import { AnswerTooLong, type Engine, type StreamingEngine } from "./engine";
import { Refusal } from "./refusal";

/**
 * Asks the engine about something that a request depends on.
 *
 * @param what what the engine is asked, for the refusal
 * @returns the answer as JSON; undefined if the engine knows no such thing
 * @throws Refusal 502 if the engine does not answer, 403 if the answer is longer than the guard reads
 */
export function ask(engine: Engine, path: string, what = "what the request refers to"): Promise<unknown> {
  return answered(engine.get(path), what);
}

/** Reads an answer in parts. It throws if they are not what it reads. */
export interface Reader {
  write(part: Buffer): void;
  end(): void;
}

/**
 * The same for an answer that is read in parts as they come.
 *
 * @throws Refusal as `ask` does; 502 if the engine knows no such thing, or the reader throws
 */
export function askInParts(engine: StreamingEngine, path: string, reader: Reader): Promise<void> {
  const read = engine.read(path, (part) => reader.write(part)).then(() => reader.end());
  return answered(read, "what the request refers to");
}

async function answered<T>(answer: Promise<T>, what: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AnswerTooLong) throw tooLong(error);
    throw new Refusal(502, `the engine did not say ${what}: try again when it answers`);
  }
}

function tooLong({ path, maxBytes }: AnswerTooLong): Refusal {
  const [, image] = /^\/images\/(.+)\/json$/.exec(path) ?? [];
  const mebibytes = `${maxBytes / 1024 ** 2} MiB`;
  if (image === undefined)
    return new Refusal(
      403,
      `the guard does not allow this: the engine's answer to GET ${shorten(path)} has more than ${mebibytes}, ` +
        "which is more than the guard reads",
    );
  return new Refusal(
    403,
    `the guard does not allow this: what the engine says of the image ${shorten(decodeURIComponent(image))} has more ` +
      `than ${mebibytes}, which is more than the guard reads: remove some of the image's names (docker rmi NAME:TAG)`,
  );
}
