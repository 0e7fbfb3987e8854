import { isUtf8 } from "node:buffer";
import { closeSync, createReadStream, fstatSync, readSync } from "node:fs";
import { bytesOf, checkSize, isFile, LARGEST, openWithoutWaiting } from "./disk";
import { type Document, documentsOf } from "./document";
import { UnreadableError } from "./unreadable";

/** The name under which standard input is passed and reported. */
export const STDIN = "-";

/**
 * The text of a file: UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it.
 *
 * @throws UnreadableError
 */
export function readText(file: string): string {
  return decode(file, readBytes(file));
}

/** The bytes of a file, or of the text that takes its place. @throws UnreadableError */
export function readBytes(file: string): Buffer {
  return streamContents.get(file) ?? bytesOf(file);
}

/** Whether a path is a regular file, or one that `withTexts` has a text for. */
export function hasText(file: string): boolean {
  return streamContents.has(file) || isFile(file);
}

/** @throws UnreadableError */
export function readDocuments(file: string): Iterable<Document> {
  return documentsOf(readText(file), file);
}

/** The content of a file that contains one document. @throws UnreadableError */
export function readContent(file: string): unknown {
  for (const { content } of readDocuments(file)) return content;
  return undefined;
}

/** How many bytes at the beginning of a file suffice to recognise its kind. */
const BEGINNING = 64 * 1024;

/** The beginning of a file that is too large or not text, one character per byte; undefined if it cannot be opened. */
export function readBeginning(file: string): string | undefined {
  const streamed = streamContents.get(file);
  if (streamed) return streamed.toString("latin1", 0, BEGINNING);
  let handle: number | undefined;
  try {
    handle = openWithoutWaiting(file);
    if (!fstatSync(handle).isFile()) return undefined;
    const bytes = Buffer.allocUnsafe(BEGINNING);
    return bytes.toString("latin1", 0, readSync(handle, bytes));
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** The first bytes of a regular file, as many as a script's first line may have; empty if they cannot be read. */
export function readFirstLine(file: string): string {
  let handle: number | undefined;
  try {
    handle = openWithoutWaiting(file);
    const bytes = Buffer.allocUnsafe(FIRST_LINE);
    return bytes.toString("latin1", 0, readSync(handle, bytes, 0, FIRST_LINE, 0));
  } catch {
    return "";
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

const FIRST_LINE = 128;

/** Bytes read from standard input and named pipes, by path. */
const streamContents = new Map<string, Buffer>();

/**
 * Reads standard input or a named pipe, which can be read only once, and keeps its text. Reads asynchronously: a
 * blocking read fails if no data has arrived yet, and cannot be interrupted.
 *
 * @throws UnreadableError
 */
export async function takeStream(file: string): Promise<void> {
  const stream = file === STDIN ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > LARGEST) break;
    }
  } catch (error) {
    throw new UnreadableError(file, `cannot be read: ${(error as Error).message}`);
  }
  checkSize(file, size);
  if (size === 0)
    throw new UnreadableError(file, "nothing was read: did the command that should have written it fail?");
  streamContents.set(file, Buffer.concat(chunks));
}

/** Runs a function for which files have other texts, or are there at all, by path: nothing is written. */
export function withTexts<T>(texts: ReadonlyMap<string, string>, run: () => T): T {
  const before = new Map([...texts.keys()].map((file) => [file, streamContents.get(file)]));
  for (const [file, text] of texts) streamContents.set(file, Buffer.from(text));
  try {
    return run();
  } finally {
    for (const [file, content] of before) {
      if (content) streamContents.set(file, content);
      else streamContents.delete(file);
    }
  }
}

function decode(file: string, bytes: Buffer): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : undefined;
  if (utf16) return new TextDecoder(utf16).decode(bytes);
  if (bytes.includes(0)) throw new UnreadableError(file, "is binary, not text");
  if (!isUtf8(bytes)) throw new UnreadableError(file, "is not UTF-8 text");
  const text = bytes.toString();
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
