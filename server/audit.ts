import { closeSync, constants, openSync, writeSync } from "node:fs";

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;

/** Maximum bytes of lines that wait for a slow reader or for space on a disk. Further lines are only counted. */
const MAX_WAITING_BYTES = 2 * 1024 * 1024;

/** Waiting bytes above which no further requests are accepted: the rest is reserved for requests that have begun. */
const BEHIND_BYTES = MAX_WAITING_BYTES / 2;

/** Milliseconds between attempts to write waiting lines. */
const RETRY_MS = 20;

/** Milliseconds that waiting lines have when the program stops. */
const END_MS = 1_000;

/**
 * Writes audit lines to standard output, or to the end of a file. Each line is written before the call goes on, without
 * blocking: a line that a full pipe or disk does not accept waits, and if too many wait, no further requests are
 * accepted until they are written.
 */
export class Audit<Line extends object> {
  private handle: number;
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** Bytes already written of the first waiting line. */
  private written = 0;
  private lost = 0;
  private lostInAll = 0;
  private retry: NodeJS.Timeout | undefined;

  /**
   * @param file the file to append to; undefined for standard output
   * @param aboutLost makes the line that gives the number of lost lines, from a sentence
   * @throws Error if the file cannot be opened
   */
  constructor(
    private readonly file: string | undefined,
    private readonly aboutLost: (message: string) => Line,
  ) {
    this.handle = this.open();
  }

  write(line: Line): void {
    this.add(line);
    this.flush();
  }

  /** Whether it cannot keep up, so that a new request might be carried out without an audit line. */
  get isBehind(): boolean {
    return this.waitingBytes > BEHIND_BYTES;
  }

  /** The number of lines that could not be written and never will be. */
  get linesLost(): number {
    return this.lostInAll;
  }

  /** Reopens the file, which may have been moved away. */
  reopen(): void {
    const before = this.handle;
    this.handle = this.open();
    if (this.file === undefined) return;
    closeSync(before);
    this.written = 0;
  }

  /** Resolves when all lines are written, or cannot be. */
  async end(): Promise<void> {
    for (let left = END_MS; left > 0 && this.waiting.length > 0; left -= RETRY_MS) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      this.flush();
    }
  }

  /**
   * Opens the file so that writing to a pipe never blocks. Node does the same for standard output when it opens that,
   * which happens when code first refers to it.
   */
  private open(): number {
    return this.file === undefined
      ? process.stdout.fd
      : openSync(this.file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o640);
  }

  private add(line: Line): void {
    // No line is empty, so that the time goes before something.
    const json = `{"time":"${new Date().toISOString()}",${JSON.stringify(line).slice(1)}\n`;
    const text = Buffer.from(asciiOf(json), "latin1");
    if (this.waitingBytes + text.length > MAX_WAITING_BYTES) {
      this.lost++;
      this.lostInAll++;
      return;
    }
    this.waiting.push(text);
    this.waitingBytes += text.length;
  }

  private flush(): void {
    try {
      for (let first = this.waiting[0]; first; first = this.waiting[0]) {
        this.written += writeSync(this.handle, first, this.written);
        if (this.written === first.length) this.drop(first);
        if (this.waiting.length === 0) this.tellLost();
      }
    } catch {
      this.retry ??= setTimeout(() => {
        this.retry = undefined;
        this.flush();
      }, RETRY_MS).unref();
    }
  }

  private drop(first: Buffer): void {
    this.waiting.shift();
    this.waitingBytes -= first.length;
    this.written = 0;
  }

  private tellLost(): void {
    const { lost } = this;
    this.lost = 0;
    if (lost > 0) this.add(this.aboutLost(`${lost} lines of the audit were lost, which could not be written in time`));
  }
}

/**
 * Escapes all but printable ASCII and the line's end. JSON escapes only some of the characters that a terminal obeys or
 * that disguise a line, and clients choose names.
 */
function asciiOf(json: string): string {
  return json.replace(/[^\n\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
