/** Maximum bytes of an answer's status line and headers, of a chunk's size line, and of trailers. */
const MAX_HEAD_BYTES = 64 * 1024;

const HEAD_END = Buffer.from("\r\n\r\n");
const LINE_END = Buffer.from("\r\n");
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/;
const CHUNK_SIZE = /^([\da-f]{1,12})[\t ]*(?:;.*)?$/i;
const CONTENT_LENGTH = /^\d{1,15}$/;

/** The engine's bytes are not a response of HTTP/1.1. */
export class MalformedAnswer extends Error {
  override readonly name = "MalformedAnswer";
  readonly code = "BREAKWATER_MALFORMED_ANSWER";
}

/** The status line and headers of a response. */
export interface AnswerHead {
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Alternating names and values, as the engine wrote them. */
  readonly rawHeaders: string[];
  /** By lower-case name; the values of a repeated header are joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What is read next. */
type State = "head" | "counted" | "until close" | "chunk size" | "chunk" | "chunk end" | "trailers" | "done";

/**
 * Reads one response from the bytes of a connection. It is strict, because the bytes that follow a response on a kept
 * connection are the next one: what could be understood in two ways is an error, and ends the connection.
 */
export class AnswerReader {
  /** Undefined until it is complete. */
  head: AnswerHead | undefined;
  /** Whether another request may use the connection once this response is complete. */
  isReusable = true;
  private state: State = "head";
  /** Bytes missing from the body, or from the chunk. */
  private missing = 0;
  /** Bytes of an incomplete line or head. */
  private rest: Buffer | undefined;

  /** @param isHead whether the request's method is HEAD, so that no body follows */
  constructor(private readonly isHead: boolean) {}

  get isDone(): boolean {
    return this.state === "done";
  }

  /**
   * Reads further bytes, of which it keeps none.
   *
   * @param body receives the parts of the body in them
   * @throws MalformedAnswer
   */
  read(bytes: Buffer, body: Buffer[]): void {
    let left = this.rest ? Buffer.concat([this.rest, bytes]) : bytes;
    this.rest = undefined;
    while (left.length > 0) {
      if (this.state === "done") throw new MalformedAnswer("there is something after the response");
      const used = this.readPart(left, body);
      if (used === 0) {
        if (left.length > MAX_HEAD_BYTES) throw new MalformedAnswer("the response's headers are too long");
        this.rest = Buffer.from(left);
        return;
      }
      left = used === left.length ? EMPTY : left.subarray(used);
    }
  }

  /** The connection has ended. @returns whether the response is complete */
  end(): boolean {
    if (this.state === "until close") this.state = "done";
    return this.state === "done";
  }

  /** @returns how many bytes were used; 0 if more are needed */
  private readPart(bytes: Buffer, body: Buffer[]): number {
    switch (this.state) {
      case "head":
        return this.readHead(bytes);
      case "until close":
        body.push(bytes);
        return bytes.length;
      case "counted":
        return this.readCounted(bytes, body, "done");
      case "chunk":
        return this.readCounted(bytes, body, "chunk end");
      default:
        return this.readLine(bytes);
    }
  }

  private readCounted(bytes: Buffer, body: Buffer[], next: State): number {
    const part = bytes.length > this.missing ? bytes.subarray(0, this.missing) : bytes;
    body.push(part);
    this.missing -= part.length;
    if (this.missing === 0) this.state = next;
    return part.length;
  }

  private readLine(bytes: Buffer): number {
    const end = bytes.indexOf(LINE_END);
    if (end < 0) return 0;
    if (this.state === "trailers") {
      if (end === 0) this.state = "done";
    } else if (this.state === "chunk end") {
      if (end !== 0) throw new MalformedAnswer("a chunk of the response is longer than it says");
      this.state = "chunk size";
    } else {
      const [, size] = CHUNK_SIZE.exec(bytes.toString("latin1", 0, end)) ?? [];
      if (size === undefined) throw new MalformedAnswer("a chunk of the response has no size");
      this.missing = Number.parseInt(size, 16);
      this.state = this.missing === 0 ? "trailers" : "chunk";
    }
    return end + LINE_END.length;
  }

  private readHead(bytes: Buffer): number {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return 0;
    if (end > MAX_HEAD_BYTES) throw new MalformedAnswer("the response's headers are too long");
    const [statusLine = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
    const [, minor, status, statusMessage = ""] = STATUS_LINE.exec(statusLine) ?? [];
    if (status === undefined) throw new MalformedAnswer("it did not answer in HTTP/1.1");
    const statusCode = Number(status);
    if (statusCode === 101) throw new MalformedAnswer("it switched protocols without being asked to");
    // Interim responses (100 Continue, 103 Early Hints) come before the response itself.
    if (statusCode >= 200) {
      const rawHeaders: string[] = [];
      const headers = headersIn(lines, rawHeaders);
      this.head = { statusCode, statusMessage, rawHeaders, headers };
      this.isReusable = minor === "1" && !/\bclose\b/i.test(headers["connection"] ?? "");
      this.expectBody(statusCode, headers);
    }
    return end + HEAD_END.length;
  }

  /** Determines where the body ends: RFC 9112, 6.3. */
  private expectBody(status: number, headers: AnswerHead["headers"]): void {
    const coding = headers["transfer-encoding"];
    const length = headers["content-length"];
    if (coding !== undefined && (coding.toLowerCase() !== "chunked" || length !== undefined))
      throw new MalformedAnswer("the response's length can be understood in two ways");
    if (length !== undefined && !CONTENT_LENGTH.test(length))
      throw new MalformedAnswer("the response's Content-Length is not a number");
    if (this.isHead || status === 204 || status === 304) this.state = "done";
    else if (coding !== undefined) this.state = "chunk size";
    else if (length === undefined) {
      this.state = "until close";
      this.isReusable = false;
    } else {
      this.missing = Number(length);
      this.state = this.missing === 0 ? "done" : "counted";
    }
  }
}

const EMPTY = Buffer.alloc(0);

/** @param raw receives names and values, alternating */
function headersIn(lines: readonly string[], raw: string[]): Record<string, string | undefined> {
  // Names come from the engine: an object without a prototype has no properties of its own to confuse them with.
  const headers = Object.create(null) as Record<string, string | undefined>;
  for (const line of lines) {
    const [, name, value = ""] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined) throw new MalformedAnswer("a header of the response is malformed");
    raw.push(name, value);
    const key = name.toLowerCase();
    const earlier = headers[key];
    headers[key] = earlier === undefined ? value : `${earlier}, ${value}`;
  }
  return headers;
}
