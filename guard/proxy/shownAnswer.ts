import type { ServerResponse } from "node:http";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AnswerView } from "../model/decision";
import { type EngineAnswer, KeptAnswer } from "./engineAnswer";
import { answerHeaders, withoutLength } from "./headers";

/** Maximum bytes of an answer that is held to be rewritten: a list of some ten thousand containers. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** Maximum bytes of one value in a stream. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** Begins each value of a JSON text sequence (RFC 7464). */
const RECORD_SEPARATOR = "\x1e";

/**
 * Whether a client that is kept apart is shown this answer rewritten, whatever the engine calls its type: Podman calls
 * some of its answers none. One of which only a part may be shown ends if it is not JSON.
 */
export function isShown(view: AnswerView | undefined, { statusCode = 0, headers }: EngineAnswer): boolean {
  if (view === undefined) return false;
  if ((view.show !== undefined || view.form !== undefined) && statusCode >= 200 && statusCode < 300) return true;
  const isJson = /^application\/(json|jsonl|x-ndjson|json-seq)\b/.test(String(headers["content-type"]));
  return isJson && statusCode >= 400;
}

/** Whether the values of an answer are shown one by one as they come. */
export function isShownInParts({ form }: AnswerView, { statusCode = 0 }: EngineAnswer): boolean {
  return form === "stream" && statusCode < 400;
}

/**
 * Returns the body that the client is shown. Most answers are all the client's own: they stay the bytes that they are.
 *
 * @throws Error if only a part of the body may be shown, and it is not JSON
 */
export function shownBody(body: Buffer, view: AnswerView, isError: boolean): Buffer {
  const { show, isAllShown } = view;
  if (isError || !show) return withClientNames(body, view);
  if (isAllShown?.(body.toString("latin1"))) return withClientNames(body, view);
  const value: unknown = JSON.parse(body.toString());
  const shown = show(value);
  return withClientNames(shown === value ? body : Buffer.from(`${JSON.stringify(shown ?? null)}\n`), view);
}

/** A name is ASCII, and so the same in every character set in which a byte is a character. */
function withClientNames(text: Buffer, { prefix, imagePrefix, renamed }: AnswerView): Buffer {
  const all = [[prefix, ""] as const, [imagePrefix, ""] as const, renamed ?? []];
  const changed = all.filter(([name]) => name !== undefined && text.includes(name));
  if (changed.length === 0) return text;
  const plain = changed.reduce((left, [name = "", own = ""]) => left.replaceAll(name, own), text.toString("latin1"));
  return Buffer.from(plain, "latin1");
}

/**
 * Passes on what the client is shown of an answer.
 *
 * @param count is told how many bytes have come
 * @throws Error if either side breaks off, or the answer is longer or other than any of its kind
 */
export async function passShown(
  answer: EngineAnswer,
  response: ServerResponse,
  view: AnswerView,
  count: (bytes: number) => void,
): Promise<void> {
  const { statusCode = 502, statusMessage } = answer;
  const isError = statusCode >= 400;
  const kept = withoutLength(answerHeaders(answer));
  response.sendDate = false;
  if (isShownInParts(view, answer)) {
    response.writeHead(statusCode, statusMessage, kept);
    response.flushHeaders();
    await pipeline(answer, new Lines(view, count), response);
    return;
  }
  const body = shownBody(await whole(answer, count), view, isError);
  response.writeHead(statusCode, statusMessage, [...kept, "Content-Length", `${body.length}`]);
  response.end(body);
}

async function whole(answer: EngineAnswer, count: (bytes: number) => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    count(chunk.length);
    if (size > MAX_DOCUMENT_BYTES) answer.destroy(new Error("the engine's answer is too long to be rewritten"));
    else chunks.push(chunk);
  };
  if (answer instanceof KeptAnswer)
    await answer.pumpTo((part, done) => {
      take(Buffer.from(part));
      done();
    });
  else for await (const chunk of answer as AsyncIterable<Buffer>) take(chunk);
  return Buffer.concat(chunks, size);
}

/** JSON values on lines of their own. A value that cannot be read ends the answer. */
class Lines extends Transform {
  private rest: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly view: AnswerView,
    private readonly count: (bytes: number) => void,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.count(chunk.length);
    try {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        this.pass(Buffer.concat([...this.rest, chunk.subarray(from, end + 1)]));
        this.rest = [];
        this.size = 0;
        from = end + 1;
      }
      const left = chunk.subarray(from);
      this.size += left.length;
      if (this.size > MAX_LINE_BYTES) throw new Error("a value in the engine's answer is too long");
      if (left.length > 0) this.rest.push(left);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      if (this.rest.length > 0) this.pass(Buffer.concat(this.rest));
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  private pass(line: Buffer): void {
    const { show } = this.view;
    if (!show) {
      this.push(withClientNames(line, this.view));
      return;
    }
    const text = line.toString();
    const plain = text.replaceAll(RECORD_SEPARATOR, "").trim();
    const value: unknown = plain === "" ? "" : JSON.parse(plain);
    const shown = plain === "" ? value : show(value);
    if (shown === undefined) return;
    const changed = () => Buffer.from(text.replace(plain, () => JSON.stringify(shown)));
    this.push(withClientNames(shown === value ? line : changed(), this.view));
  }
}
