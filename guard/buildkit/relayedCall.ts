import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { pipeline, type Transform } from "node:stream";
import { shorten } from "../../core/text/shorten";
import { closed } from "../../server/stream";
import { Refusal } from "../model/refusal";
import { takenName } from "../ownership/imageNames";
import { namespaceOf, ownerOf } from "../ownership/owner";
import { messagesWithout, passingMessages } from "./answers";
import { BUILD_ID, type Header, headersObject, readCallHeaders, SESSION_ID, SHARED_KEY } from "./callHeaders";
import type { BuildKitEntry, ConnectionContext } from "./context";
import { framed, GivenUp, HeldMessage } from "./grpcMessage";
import { judgeRequest } from "./judge";
import { CACHE_RECORDS, METHODS, type Method } from "./methods";
import { withOwnAttributes } from "./ownAttributes";
import { ownSharedKey, requireOwn } from "./ownership";
import { withEngineNames, withSourcePolicy } from "./ownImages";
import type { Reader } from "./privilegeRequest";
import { refusalHeaders } from "./status";

/** Maximum number of characters of a path in the audit. */
const MAX_PATH_SHOWN = 200;

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM, NGHTTP2_NO_ERROR } = constants;

/** One call of a client: refused here, or judged and sent to the engine as a new call. */
export class RelayedCall {
  private readonly message: HeldMessage;
  private path = "";
  /** Lets the calls go on that wait for the build which this one begins. @default there are none */
  private letWaitingCallsGo: () => void = () => {};

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
   * @throws ExhaustedBudget if its connection must end
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
      this.letWaitingCallsGo();
      this.message.release();
    }
    await over;
  }

  /** Resolves when the engine has answered. */
  private async forward(headers: readonly Header[]): Promise<void> {
    const { stream } = this;
    this.path = headers.find(([name]) => name === ":path")?.[1] ?? "";
    const call = readCallHeaders(headers);
    const method = this.methodOf(call.path);
    const message = method.read && (await this.judgedMessage(method, method.read));
    const forwarded = await this.ownHeaders(method, call.headers);
    const place = method.isBuild ? this.context.beginBuild?.() : undefined;
    if (place) void closed(stream).then(() => place.end(undefined));
    this.audit({ verdict: "allowed" });
    if (stream.destroyed || this.engine.destroyed) throw new GivenUp();
    const sent = this.engine.request(headersObject(forwarded));
    join(stream, sent, this.filter(method));
    if (message)
      sent.end(framed(message), () => {
        this.letWaitingCallsGo();
        this.message.release();
      });
    else stream.pipe(sent);
    await closed(sent);
  }

  /** @throws Refusal if nobody may call it, or this role may not */
  private methodOf(path: string): Method {
    const { role } = this.context;
    const method = METHODS.get(path);
    if (!method) throw new Refusal(403, `the guard lets nobody call ${shorten(path, MAX_PATH_SHOWN)} of BuildKit`);
    const { needs, ids } = method;
    if (role.apart && ids === CACHE_RECORDS)
      throw new Refusal(403, `the guard does not allow this: ${path} is about the cache of everybody's builds`);
    if (needs?.every((operation) => !role.operations.has(operation)))
      throw new Refusal(403, `the role ${role.name} does not allow ${needs.join(" or ")}, which ${path} amounts to`);
    return method;
  }

  /** Judges the call's message and returns what the engine gets. */
  private async judgedMessage({ path, ids, frontend, isBuild }: Method, read: Reader): Promise<Buffer> {
    const { context } = this;
    const images = context.imagesOf?.();
    if (images) void closed(this.stream).then(() => images.release());
    const { client, role } = context;
    const namespace = namespaceOf(client);
    const message = await this.message.read(this.stream);
    const references = judgeRequest(path, message, read, { client, role, namespace });
    const required = "required" in ids ? ids.required : undefined;
    if (required !== undefined && !references.some((reference) => reference.path === required))
      throw new Refusal(400, `the guard refuses this: ${required} is missing from the call of ${path}`);
    const made = references.find(({ to, use }) => to === "build" && use === "makes");
    // A repeated request for a build of another client's would otherwise keep that one's calls waiting.
    if (made && context.owners.claim("build", made.value, client))
      this.letWaitingCallsGo = context.owners.begin(made.value);
    const names = await requireOwn(references, context, images);
    const own = frontend ? withOwnAttributes(message, frontend, role, client) : message;
    if (images && isBuild) return withSourcePolicy(withEngineNames(own, names), images);
    for (const [given, name] of names) if (name !== given) throw takenName(given);
    return own;
  }

  /** Returns the headers that the engine gets: those of a build or a session only if the call is about one. */
  private async ownHeaders({ ids, answers, texts }: Method, headers: readonly Header[]): Promise<readonly Header[]> {
    const { context } = this;
    const about = "header" in ids ? ids.header : undefined;
    const name = about && { build: BUILD_ID, session: SESSION_ID }[about];
    const value = headers.find((header) => header[0] === name)?.[1];
    if (about) {
      if (value === undefined) throw new Refusal(400, `the guard refuses this: the call has no header ${name}`);
      await requireOwn([{ kind: "reference", to: about, use: "uses", path: `${name}`, value }], context);
    }
    const dropped = new Set([
      ...(about === "build" ? [] : [BUILD_ID]),
      ...(about === "session" ? [] : [SESSION_ID, SHARED_KEY]),
      ...(answers || texts ? ["grpc-accept-encoding"] : []),
    ]);
    return headers
      .filter(([each]) => !dropped.has(each))
      .map(([each, text]) => [each, each === SHARED_KEY ? ownSharedKey(context.client, text) : text]);
  }

  /**
   * Returns a filter that drops messages about other clients' builds from an answer, or what the guard has added to
   * names.
   */
  private filter({ answers, texts }: Method): Transform | undefined {
    const { owners, client, role } = this.context;
    if (answers)
      return passingMessages((message) => answers(message).every((ref) => owners.owns("build", ref, client)));
    return texts && role.apart && messagesWithout(ownerOf(client).imagePrefix, texts);
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
    this.context.audit({ operation: METHODS.get(path)?.operation, path: shorten(path, MAX_PATH_SHOWN), ...decision });
  }
}

/** Relays the engine's answer as it arrives. If either side resets the call, the other side is reset too. */
function join(stream: ServerHttp2Stream, sent: ClientHttp2Stream, filter: Transform | undefined): void {
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
    if (filter) pipeline(sent, filter, stream, () => {});
    else sent.pipe(stream);
  });
  void closed(sent).then(() => {
    if (!sent.readableEnded && !stream.closed)
      stream.close(sent.rstCode === NGHTTP2_NO_ERROR ? NGHTTP2_CANCEL : sent.rstCode);
  });
  void closed(stream).then(() => {
    if (!sent.closed) sent.close(NGHTTP2_CANCEL);
  });
}
