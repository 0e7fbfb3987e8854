import type { HeldBody } from "../http/body";
import * as http2 from "../http2/frame";
import { FrameStream } from "../http2/frameStream";
import { type HeaderBlock, HeaderBlocks } from "../http2/headerBlocks";
import { encodeHeaders } from "../http2/hpack";
import { MalformedHttp2 } from "../http2/malformed";
import { boundedSettings, MOST_CALLS } from "../http2/settings";
import { Refusal } from "../judgement/refusal";
import type { Role } from "../model/role";
import { Allowance } from "./allowance";
import { refusalHeaders } from "./answer";
import { readCallHeaders } from "./callHeaders";
import { contentOf, Held, HeldMessage } from "./heldMessage";
import { judgeRequest } from "./judge";
import { METHODS, type Method } from "./methods";

/** What is told of a call. */
export interface BuildKitEntry {
  /** As the audit has it. Undefined where there is no such call. */
  readonly operation: string | undefined;
  /** Its path: `/moby.buildkit.v1.Control/Solve`. */
  readonly path: string;
  readonly verdict: "allowed" | "refused";
  /** The rule that refused. */
  readonly rule?: string | undefined;
  readonly message?: string | undefined;
}

/** How far a call is. */
interface Progress {
  isAnswered: boolean;
  /** Who has nothing more to say. */
  clientEnded: boolean;
  engineEnded: boolean;
}

/** A call that the engine has been asked for. */
interface OpenCall extends Progress {
  readonly method: Method;
  /** Its message, where it is judged. */
  readonly message: HeldMessage | undefined;
}

/**
 * Bytes of headers, coded or not: of a call, whose headers a client chooses; of an answer, which may explain an error
 * with the build's file.
 */
const MOST_CALL_HEADERS = 16 * 1024;
const MOST_ANSWER_HEADERS = 1024 * 1024;

/** Characters of a path that are told. */
const LONGEST_PATH = 200;
/** Of what the engine is told of why a client leaves, this much is no text. */
const GOAWAY_CODES = 8;
/** What a client sends of its own accord in answer to a frame of data: that it may send more, and a ping. */
const EARNED = 2;

/**
 * Reads what is said on a connection to BuildKit, frame by frame, and sends on what may pass: headers written anew, a
 * message that is judged once it is whole and allowed, all else as it came. What is refused is answered here. What
 * cannot be understood ends the connection.
 */
export class Inspection {
  /** From the client to the engine, and back. */
  readonly upward = new FrameStream(
    http2.PREFACE,
    (frame) => this.takeFromClient(frame),
    (error) => this.end(error),
  );
  readonly downward = new FrameStream(
    Buffer.alloc(0),
    (frame) => this.takeFromEngine(frame),
    (error) => this.end(error),
  );
  private readonly calls = new Map<number, OpenCall>();
  private readonly clientHeaders = new HeaderBlocks(MOST_CALL_HEADERS);
  private readonly engineHeaders = new HeaderBlocks(MOST_ANSWER_HEADERS);
  private readonly allowance = new Allowance();
  private readonly held: Held;
  private lastStream = 0;

  constructor(
    private readonly role: Role,
    room: HeldBody,
    private readonly tell: (entry: BuildKitEntry) => void,
  ) {
    this.held = new Held(room);
  }

  /** Ends both directions, and tells the client why where there is a reason. */
  end(error?: unknown): void {
    const why = error instanceof MalformedHttp2 ? error.message : "it failed";
    if (error !== undefined)
      this.downward.send(http2.goAwayFrame(http2.PROTOCOL_ERROR, `the guard ends this connection: ${why}`));
    this.upward.finish();
    this.downward.finish();
    this.calls.clear();
  }

  private takeFromClient(frame: http2.Frame): void {
    const block = this.clientHeaders.take(frame);
    const { type, stream, flags, payload, bytes } = frame;
    if (type === http2.HEADERS || type === http2.CONTINUATION) {
      if (type === http2.CONTINUATION) this.allowance.use();
      if (block) this.open(block);
      return;
    }
    if (stream > this.lastStream || (stream > 0 && stream % 2 === 0))
      throw new MalformedHttp2("a frame is on a stream that is not open");
    const call = this.calls.get(stream);
    if (type === http2.DATA && call && payload.length > 0) {
      this.takeData(stream, call, frame);
      return;
    }
    this.allowance.use();
    switch (type) {
      case http2.DATA:
        if (call) this.takeData(stream, call, frame);
        else this.giveBack(payload.length);
        break;
      case http2.RST_STREAM:
        if (!call) break;
        this.abandon(stream, call);
        this.upward.send(bytes);
        break;
      case http2.WINDOW_UPDATE:
        if (payload.readUInt32BE(0) === 0) throw new MalformedHttp2("a window grows by nothing");
        if (stream === 0 || call) this.upward.send(bytes);
        break;
      case http2.SETTINGS:
        this.upward.send(settings(flags, payload));
        break;
      case http2.PING:
        this.upward.send(bytes);
        break;
      case http2.GOAWAY:
        this.upward.send(http2.frame(type, flags, stream, payload.subarray(0, GOAWAY_CODES)));
    }
  }

  private open({ stream, endStream, headers }: HeaderBlock): void {
    if (stream % 2 === 0 || stream <= this.lastStream)
      throw new MalformedHttp2("headers are on a stream that they cannot open");
    this.lastStream = stream;
    if (this.calls.size >= MOST_CALLS) {
      this.allowance.use();
      this.downward.sendUnasked(http2.resetFrame(stream, http2.REFUSED_STREAM));
      return;
    }
    const path = headers.find(([name]) => name === ":path")?.[1] ?? "";
    const progress: Progress = { isAnswered: false, clientEnded: endStream, engineEnded: false };
    try {
      const call = readCallHeaders(headers);
      const method = METHODS.get(call.path);
      if (!method) throw new Refusal(403, `the guard lets nobody call ${path.slice(0, LONGEST_PATH)} of BuildKit`);
      if (method.read && endStream) throw new Refusal(400, "the call has no message");
      const message = method.read && new HeldMessage(this.held);
      if (!message) this.tellOf(path, { verdict: "allowed" });
      this.upward.send(http2.headerFrames(stream, encodeHeaders(call.headers), endStream));
      this.calls.set(stream, { method, message, ...progress });
    } catch (error) {
      this.allowance.use();
      this.refuse(stream, path, error, progress);
    }
  }

  private takeData(stream: number, call: OpenCall, { flags, payload, bytes }: http2.Frame): void {
    const { method, message } = call;
    if (call.clientEnded) throw new MalformedHttp2("there is data after the end of a stream");
    call.clientEnded = (flags & http2.END_STREAM) !== 0;
    if (message && method.read) {
      try {
        const whole = message.take(payload, call.clientEnded);
        if (whole) {
          judgeRequest(method.path, contentOf(whole), method.read, this.role);
          this.tellOf(method.path, { verdict: "allowed" });
          message.release();
          this.upward.send(http2.dataFrames(stream, whole, call.clientEnded));
        } else if (call.clientEnded) this.upward.send(bytes);
      } catch (error) {
        this.upward.send(http2.resetFrame(stream, http2.CANCEL));
        this.abandon(stream, call);
        this.refuse(stream, method.path, error, call);
        return;
      }
    } else this.upward.send(bytes);
    this.forgetEnded(stream, call);
  }

  /** Answers a call in the guard's own words, where its answer has not ended. */
  private refuse(
    stream: number,
    path: string,
    error: unknown,
    { isAnswered, clientEnded, engineEnded }: Progress,
  ): void {
    const { rule, message } =
      error instanceof Refusal ? error : new Refusal(400, "the guard could not judge this call");
    this.tellOf(path, { verdict: "refused", rule, message });
    if (!engineEnded)
      this.downward.sendUnasked(http2.headerFrames(stream, encodeHeaders(refusalHeaders(message, isAnswered)), true));
    if (!clientEnded) this.downward.sendUnasked(http2.resetFrame(stream, http2.NO_ERROR));
  }

  private takeFromEngine(frame: http2.Frame): void {
    const block = this.engineHeaders.take(frame);
    const { type, stream, flags, payload, bytes } = frame;
    if (block) this.answer(block);
    if (type === http2.HEADERS || type === http2.CONTINUATION) return;
    if (stream > this.lastStream) throw new MalformedHttp2("the engine speaks on a stream that is not open");
    const call = this.calls.get(stream);
    switch (type) {
      case http2.DATA:
        this.allowance.earn(EARNED);
        if (call) this.downward.send(bytes);
        else if (payload.length > 0) this.upward.sendUnasked(http2.windowFrame(payload.length));
        if (call && flags & http2.END_STREAM) this.endAnswer(stream, call);
        break;
      case http2.RST_STREAM:
        if (!call) break;
        this.abandon(stream, call);
        this.downward.send(bytes);
        break;
      case http2.WINDOW_UPDATE:
        if (stream === 0 || call) this.downward.send(bytes);
        break;
      case http2.SETTINGS:
        this.downward.send(settings(flags, payload));
        break;
      case http2.PING:
        if (!(flags & http2.ACK)) this.allowance.earn(1);
        this.downward.send(bytes);
        break;
      case http2.GOAWAY:
        this.downward.send(bytes);
    }
  }

  private answer({ stream, endStream, headers }: HeaderBlock): void {
    if (stream > this.lastStream) throw new MalformedHttp2("the engine answers what it was not asked");
    const call = this.calls.get(stream);
    if (!call) return;
    this.allowance.earn(EARNED);
    call.isAnswered = true;
    this.downward.send(http2.headerFrames(stream, encodeHeaders(headers), endStream));
    if (endStream) this.endAnswer(stream, call);
  }

  private endAnswer(stream: number, call: OpenCall): void {
    call.engineEnded = true;
    this.forgetEnded(stream, call);
  }

  private forgetEnded(stream: number, { clientEnded, engineEnded }: OpenCall): void {
    if (clientEnded && engineEnded) this.calls.delete(stream);
  }

  /** Forgets a call that was broken off, and what was held of it. */
  private abandon(stream: number, { message }: OpenCall): void {
    this.calls.delete(stream);
    if (!message) return;
    this.giveBack(message.pending);
    message.release();
  }

  /** Lets the client send as many bytes as it has sent that the engine will never get, and so cannot give back. */
  private giveBack(bytes: number): void {
    if (bytes > 0) this.downward.sendUnasked(http2.windowFrame(bytes));
  }

  private tellOf(path: string, decision: Omit<BuildKitEntry, "operation" | "path">): void {
    this.tell({ operation: METHODS.get(path)?.operation, path: path.slice(0, LONGEST_PATH), ...decision });
  }
}

function settings(flags: number, payload: Buffer): Buffer {
  if (flags & http2.ACK && payload.length > 0) throw new MalformedHttp2("settings are confirmed with settings");
  return http2.frame(http2.SETTINGS, flags, 0, boundedSettings(payload));
}
