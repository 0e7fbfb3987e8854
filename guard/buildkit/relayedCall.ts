import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { closed } from "../http/stream";
import { Refusal } from "../judgement/refusal";
import { type Header, headersObject, readCallHeaders } from "./callHeaders";
import type { BuildKitEntry, ConnectionContext } from "./context";
import { framed, GivenUp, HeldMessage } from "./grpcMessage";
import { judgeRequest } from "./judge";
import { METHODS } from "./methods";
import { refusalHeaders } from "./status";

/** Characters of a path that the audit shows. */
const MAX_PATH_SHOWN = 200;

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM, NGHTTP2_NO_ERROR } = constants;

/** One call of a client: refused here, or sent to the engine as a new call once it is judged. */
export class RelayedCall {
  private readonly message: HeldMessage;
  private path = "";

  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly engine: ClientHttp2Session,
    private readonly context: ConnectionContext,
  ) {
    this.message = new HeldMessage(context.room);
  }

  /**
   * Resolves when the call is over.
   *
   * @throws ExhaustedBudget where its connection must end
   */
  async run(headers: readonly Header[]): Promise<void> {
    const { stream, context } = this;
    const over = closed(stream);
    try {
      context.room.takeCall();
      void over.then(() => context.room.giveBackCall());
      await this.forward(headers);
      context.budget.refill(1);
    } catch (error) {
      if (!(error instanceof GivenUp)) this.refuse(error);
      context.budget.spend();
    } finally {
      this.message.release();
    }
    await over;
  }

  /** Resolves when the engine has answered. */
  private async forward(headers: readonly Header[]): Promise<void> {
    const { stream, context } = this;
    this.path = headers.find(([name]) => name === ":path")?.[1] ?? "";
    const call = readCallHeaders(headers);
    const method = METHODS.get(call.path);
    if (!method) throw new Refusal(403, `the guard lets nobody call ${call.path.slice(0, MAX_PATH_SHOWN)} of BuildKit`);
    const message = method.read && (await this.message.read(stream));
    if (method.read && message) judgeRequest(method.path, message, method.read, context.role);
    this.audit({ verdict: "allowed" });
    if (stream.destroyed || this.engine.destroyed) throw new GivenUp();
    const sent = this.engine.request(headersObject(call.headers));
    join(stream, sent);
    if (message) sent.end(framed(message), () => this.message.release());
    else stream.pipe(sent);
    await closed(sent);
  }

  private refuse(error: unknown): void {
    const { stream } = this;
    const { rule, message } =
      error instanceof Refusal ? error : new Refusal(400, "the guard could not judge this call");
    this.audit({ verdict: "refused", rule, message });
    if (stream.destroyed || stream.closed) return;
    if (!stream.headersSent) stream.respond(refusalHeaders(message), { endStream: true });
    stream.close(NGHTTP2_NO_ERROR);
  }

  private audit(decision: Omit<BuildKitEntry, "operation" | "path">): void {
    const { path } = this;
    this.context.audit({ operation: METHODS.get(path)?.operation, path: path.slice(0, MAX_PATH_SHOWN), ...decision });
  }
}

/** Passes the engine's answer on as it comes. Whichever side resets the call resets it on the other side. */
function join(stream: ServerHttp2Stream, sent: ClientHttp2Stream): void {
  let trailers: IncomingHttpHeaders = {};
  sent.on("trailers", (received: IncomingHttpHeaders) => {
    trailers = received;
  });
  sent.on("response", (headers, flags) => {
    if (stream.destroyed || stream.closed) return;
    if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) {
      stream.respond(headers, { endStream: true });
      return;
    }
    stream.respond(headers, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
    sent.pipe(stream);
  });
  void closed(sent).then(() => {
    if (!sent.readableEnded && !stream.closed)
      stream.close(sent.rstCode === NGHTTP2_NO_ERROR ? NGHTTP2_CANCEL : sent.rstCode);
  });
  void closed(stream).then(() => {
    if (!sent.closed) sent.close(NGHTTP2_CANCEL);
  });
}
