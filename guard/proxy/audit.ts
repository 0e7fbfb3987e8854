import { closeSync, constants, openSync, writeSync } from "node:fs";

const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;

/** A line of the audit. It has no secret: neither queries, headers nor bodies. */
export interface AuditLine {
  /**
   * `call`: a decision; of a call that was passed on, once the answer is complete. `stream`: a decision about a stream,
   * as it opens. `end`: the end of one. `connection`: a client that was turned away before it could ask. `guard`: the
   * guard itself.
   */
  readonly event: "call" | "stream" | "end" | "connection" | "guard";
  /** The common name of the client's certificate. */
  readonly client?: string | undefined;
  /** Where from. */
  readonly address?: string | undefined;
  /** The operation's id. */
  readonly operation?: string | undefined;
  readonly method?: string | undefined;
  /** Without the query. */
  readonly path?: string | undefined;
  readonly verdict?: "allowed" | "refused" | "warned" | undefined;
  /** The answer's. Undefined where the client left before there was one. */
  readonly status?: number | undefined;
  /** The rule that refused, or would have. */
  readonly rule?: string | undefined;
  /** The rules whose findings let it pass. */
  readonly findings?: readonly string[] | undefined;
  /** Names of what the engine did not get because nobody would have read it: `?trunc_cmd`, `HostConfig.Extra`. */
  readonly dropped?: readonly string[] | undefined;
  /** Why it was refused, or what happened. */
  readonly message?: string | undefined;
  /** Milliseconds since the request's headers were read. */
  readonly durationMs?: number | undefined;
  /** Bytes of body or stream, from the client and to it. */
  readonly bytesIn?: number | undefined;
  readonly bytesOut?: number | undefined;
}

/** Bytes of lines that wait for a reader that does not read, or for room on a disk. Further lines are counted. */
const MOST_WAITING = 2 * 1024 * 1024;

/** Bytes of them from which on no further request is taken: the rest is for what has begun. */
const MUCH_WAITING = MOST_WAITING / 2;

/** Milliseconds until waiting lines are tried again. */
const RETRY = 20;

/** Milliseconds that waiting lines have at the end. */
const LAST_TRY = 1_000;

/**
 * Where audit lines go: to standard output, or to the end of a file. A line is written before the call goes on, and
 * never waited for: one that a full pipe or disk does not take waits itself, and where too many do, no further request
 * is taken until they are written.
 */
export class Audit {
  private handle: number;
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** Bytes of the first waiting line that are written. */
  private written = 0;
  private lost = 0;
  private lostInAll = 0;
  private retry: NodeJS.Timeout | undefined;

  /** @throws Error where the file cannot be opened */
  constructor(private readonly file: string | undefined) {
    this.handle = this.open();
  }

  write(line: AuditLine): void {
    this.add(line);
    this.flush();
  }

  /** Whether it cannot keep up, so that what is asked for now might be done without a line of it. */
  get isBehind(): boolean {
    return this.waitingBytes > MUCH_WAITING;
  }

  /** Lines that could not be written, and never will be. */
  get linesLost(): number {
    return this.lostInAll;
  }

  /** Opens the file anew, which may have been moved away. */
  reopen(): void {
    const before = this.handle;
    this.handle = this.open();
    if (this.file === undefined) return;
    closeSync(before);
    this.written = 0;
  }

  /** Resolves when all is written, or cannot be. */
  async end(): Promise<void> {
    for (let left = LAST_TRY; left > 0 && this.waiting.length > 0; left -= RETRY) {
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      this.flush();
    }
  }

  /**
   * A pipe is opened so that writing to it never waits; that of standard output is made so when Node opens it, which
   * naming it does.
   */
  private open(): number {
    return this.file === undefined
      ? process.stdout.fd
      : openSync(this.file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o640);
  }

  private add(line: AuditLine): void {
    const text = Buffer.from(`${asciiOf(JSON.stringify({ time: new Date().toISOString(), ...line }))}\n`);
    if (this.waitingBytes + text.length > MOST_WAITING) {
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
      }, RETRY).unref();
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
    if (lost > 0)
      this.add({ event: "guard", message: `${lost} lines of the audit were lost, which could not be written in time` });
  }
}

/**
 * JSON escapes only some of the characters that a terminal obeys, or that show a line as another one: a client chooses
 * names.
 */
function asciiOf(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
