/**
 * Every question that reading inputs asks the file system. Inputs ask here, so that a cache can tell later whether an
 * answer has changed.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { UnreadableError } from "./unreadable";

/** Bytes. A larger file is not a manifest that people or tools write, and reading it would use too much memory. */
export const LARGEST = 128 * 1024 * 1024;
/** Also opens a named pipe without a writer, so that it can be distinguished from a file. */
const READ_WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The bytes of a regular file of acceptable size. Never blocks: named pipes are refused.
 *
 * @throws UnreadableError
 */
export function bytesOf(file: string): Buffer {
  try {
    const bytes = readBytes(file);
    record("content", file, () => digest(bytes));
    return bytes;
  } catch (error) {
    record("content", file, () => NO_ANSWER);
    throw error;
  }
}

/** Whether there is a file or folder. */
export function exists(path: string): boolean {
  const answer = existsSync(path);
  record("exists", path, () => String(answer));
  return answer;
}

export function isFile(path: string): boolean {
  const answer = isRegularFile(path);
  record("isFile", path, () => String(answer));
  return answer;
}

/** The path without symbolic links; undefined if nothing is there. */
export function realPathOf(path: string): string | undefined {
  const answer = resolveLinks(path);
  record("realPath", path, () => answer ?? NO_ANSWER);
  return answer;
}

/** The names in a folder, sorted; empty if it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  const names = list(folder);
  record("names", folder, () => digest(JSON.stringify(names)));
  return names;
}

/** @throws UnreadableError if a file of this size is not read */
export function checkSize(file: string, bytes: number): void {
  if (bytes > LARGEST) {
    const size = `${Math.ceil(bytes / 1024 / 1024)} MB`;
    throw new UnreadableError(
      file,
      `has ${size}, and files above ${LARGEST / 1024 / 1024} MB are not read: split it, or leave it out`,
    );
  }
}

/** Opens a file, even a named pipe without a writer, and returns its descriptor. */
export function openWithoutWaiting(file: string): number {
  return openSync(file, READ_WITHOUT_WAITING);
}

type Question = "content" | "exists" | "isFile" | "realPath" | "names";

/** A question that was asked about a path, and the answer; of contents and lists a digest. */
export type Read = readonly [question: Question, path: string, answer: string];

/** For what cannot be read. */
const NO_ANSWER = "";

const ANSWERS: Readonly<Record<Question, (path: string) => string>> = {
  content: (path) => digest(readBytes(path)),
  exists: (path) => String(existsSync(path)),
  isFile: (path) => String(isRegularFile(path)),
  realPath: (path) => resolveLinks(path) ?? NO_ANSWER,
  names: (path) => digest(JSON.stringify(list(path))),
};

/** What the file system answers now. */
export function answerTo(question: Question, path: string): string {
  try {
    return ANSWERS[question](path);
  } catch {
    return NO_ANSWER;
  }
}

let recorded: Map<string, Read> | undefined;

/** Runs a function, and returns what it asked with its result. */
export function recordReads<T>(run: () => T): readonly [result: T, reads: readonly Read[]] {
  const outer = recorded;
  const own = new Map<string, Read>();
  recorded = own;
  try {
    return [run(), [...own.values()]];
  } finally {
    recorded = outer;
  }
}

function record(question: Question, path: string, answer: () => string): void {
  const key = `${question} ${path}`;
  if (recorded && !recorded.has(key)) recorded.set(key, [question, path, answer()]);
}

function readBytes(file: string): Buffer {
  let handle: number | undefined;
  try {
    handle = openWithoutWaiting(file);
    const found = fstatSync(handle);
    if (!found.isFile()) throw new UnreadableError(file, "is not a regular file");
    checkSize(file, found.size);
    const bytes = Buffer.allocUnsafe(found.size);
    return bytes.subarray(0, readSync(handle, bytes));
  } catch (error) {
    throw error instanceof UnreadableError
      ? error
      : new UnreadableError(file, reasonOf(error as NodeJS.ErrnoException));
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code === "ENOENT" ? "there is no such file" : `cannot be read: ${message}`;
}

function isRegularFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function resolveLinks(path: string): string | undefined {
  try {
    return realpathSync(path === "" ? "." : path);
  } catch {
    return undefined;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function digest(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64url");
}
