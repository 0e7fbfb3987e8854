import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { closed, join } from "../../server/stream";
import { hasBody } from "../../server/strictness";
import type { BuildKitEntry } from "../buildkit/context";
import type { Owners } from "../buildkit/owners";
import { refusalOfOthers } from "../buildkit/ownership";
import { refuseCalls, relay } from "../buildkit/relay";
import { bodyBeforeStream, ClientLeft, type HeldBodies, type HeldBody, wholeBody } from "../http/body";
import type { Judge } from "../judgement/judge";
import type { Usage } from "../limits/usage";
import type { Call } from "../model/call";
import type { Allowed, Refused } from "../model/decision";
import type { Reservation } from "../model/limits";
import { Refusal, refused } from "../model/refusal";
import type { Role } from "../model/role";
import { imagesFor } from "../ownership/apart";
import { type Answered, answerTo } from "./answerTo";
import { sendArchive } from "./archives";
import type { AuditLine } from "./audit";
import type { EngineAnswer } from "./engineAnswer";
import { engineHeaders } from "./engineHeaders";
import { EngineFailure, type EngineSocket } from "./engineSocket";
import { passAnswer } from "./passAnswer";
import { respond, respondUpgraded } from "./respond";
import { malformed, unfitForStream, unfitWithoutStream } from "./strictness";
import { whileTagged } from "./temporaryTag";

/** What exchanges share. */
export interface ExchangeContext {
  readonly judge: Judge;
  readonly engine: EngineSocket;
  readonly bodies: HeldBodies;
  /** The owners of BuildKit's builds and sessions. */
  readonly owners: Owners;
  readonly usage: Usage;
  readonly audit: (line: AuditLine) => void;
  /** Is given every call that a client asks for, before it is decided. @default nobody records them */
  readonly record?: ((call: Call, role: Role) => void) | undefined;
}

/** The client that sends a request. */
export interface Sender {
  /** The common name of its certificate. */
  readonly client: string;
  /** What it may do, or why it may do nothing. */
  readonly role: Role | Refused;
  /** Where it sends from. @default the address of the other end of its connection */
  readonly address?: string | undefined;
}

/** A request, and where to send its response. */
export interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client's connection, if the request asks to upgrade it. */
  readonly stream: Duplex | undefined;
}

/** Maximum number of characters of a path in the audit. */
const MAX_PATH_LENGTH = 300;
/** How long until the audit treats an incomplete response as a stream: a followed log, a build. */
const STREAM_AFTER_MS = 1_000;
const ENGINE_AWAY = "the engine behind the guard does not answer";
/** The operation whose stream is BuildKit's own API. */
const BUILDKIT = "Grpc";
const INTERNAL_ERROR = "the guard failed on this request, and refused it: please report it";

/**
 * The status of the only refusals that warn mode lets through: a request that can be read in two ways is refused for
 * everybody.
 */
const FORBIDDEN = 403;

/** Stands for the status of a request that the engine has not got. */
const NOT_SENT = 403;

const BUILDKIT_UNJUDGED = refused(FORBIDDEN, "calls of BuildKit are neither judged nor audited in warn mode");

/** One request of a client, from its headers to the end of the response, or of the stream that it becomes. */
export class Exchange {
  private readonly begun = performance.now();
  private call: Call | undefined;
  private bytesIn = 0;
  private bytesOut = 0;
  private readonly client: string;
  private readonly address: string | undefined;
  private role: Role | Refused;
  /** Why this request would have been refused, for a client in warn mode. */
  private warning: Refused | undefined;
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;
  private readonly stream: Duplex | undefined;
  private readonly held: HeldBody;
  /** What the request takes of the client's limits. */
  private reservation: Reservation | undefined;
  private isSent = false;
  /** The engine's. */
  private status: number | undefined;

  constructor(
    private readonly context: ExchangeContext,
    { client, role, address }: Sender,
    { request, response, stream }: Message,
  ) {
    this.client = client;
    this.address = address ?? request.socket.remoteAddress;
    this.role = role;
    this.request = request;
    this.response = response;
    this.stream = stream;
    this.held = context.bodies.share(client);
  }

  /** Refuses the request or passes it on. Resolves when everything is done. */
  async run(): Promise<void> {
    try {
      const judged = await this.judged();
      if (judged.verdict === "refused") await this.refuse(judged);
      else await whileTagged(this.context.engine, judged.temporaryTag, () => this.forward(judged));
    } catch (error) {
      if (error instanceof Refusal && !this.response.headersSent) await this.refuse(error.decision);
      else this.fail(error as Error);
    } finally {
      this.held.giveBack();
      this.reservation?.end(this.isSent ? this.status : NOT_SENT);
    }
  }

  private async judged(): Promise<Allowed | Refused> {
    const { request, client, role, context } = this;
    const problem = malformed(request);
    if (problem) return problem;
    if ("verdict" in role) return role;
    const excess = role.limits && role.mode !== "warn" && context.usage.rates.request(client, role.limits);
    if (excess) return excess.decision;
    const target = context.judge.resolve(request.method ?? "", request.url ?? "");
    if ("verdict" in target) return target;
    const { operation } = target;
    this.call = { client, ...target, headers: request.headers as Call["headers"], body: undefined };
    context.record?.(this.call, role);
    const forbidden = role.operations.has(operation.id)
      ? undefined
      : refused(403, `the role ${role.name} of the client ${client} does not allow ${operation.id}`);
    if (forbidden && role.mode !== "warn") return forbidden;
    const unfit = this.stream ? unfitForStream(operation, request) : unfitWithoutStream(target);
    if (unfit) return unfit;
    if (operation.body !== "stream" && hasBody(request)) {
      this.letSend();
      const body = await (this.stream
        ? bodyBeforeStream(request, this.stream, this.held)
        : wholeBody(request, this.held));
      if (!Buffer.isBuffer(body)) return body;
      this.bytesIn = body.length;
      this.call = { ...this.call, body };
    }
    const decision = forbidden ?? (await this.decided(this.call, role));
    if (role.mode !== "warn") return decision;
    if (decision.verdict === "refused" && decision.status === FORBIDDEN) return this.letThrough(role, decision);
    if (operation.id === BUILDKIT) this.warning = BUILDKIT_UNJUDGED;
    return decision;
  }

  private async decided(call: Call, role: Role): Promise<Allowed | Refused> {
    const { client, context } = this;
    const decision = await context.judge.decide(call, role, context.engine);
    if (decision.verdict === "refused") return decision;
    this.reservation = decision.reservation;
    return refusalOfOthers(call, { client, role, owners: context.owners }) ?? decision;
  }

  /**
   * Sends the request of a client in warn mode to the engine as if `admin` had sent it; the audit says what was wrong.
   */
  private letThrough(role: Role, refusal: Refused): Promise<Allowed | Refused> {
    const { call, context } = this;
    this.warning = refusal;
    this.role = { ...role, rules: undefined };
    return context.judge.decide(call as Call, this.role, context.engine);
  }

  /** Asks a client that holds back its body (`Expect: 100-continue`) to send it. */
  private letSend(): void {
    if (this.request.headers.expect !== undefined) this.response.writeContinue();
  }

  private async refuse({ status, rule, message, retryAfter }: Refused): Promise<void> {
    const { request, response, stream, call } = this;
    const isForBuildKit = call?.operation.id === BUILDKIT && status === 403 && request.headers.upgrade === "h2c";
    if (!stream || !isForBuildKit) respond(request, response, status, message, retryAfter);
    this.audit({ event: "call", verdict: "refused", status, rule, message });
    if (!stream || !isForBuildKit) return;
    response.detachSocket(stream as Socket);
    stream.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    await refuseCalls(stream, message);
  }

  private async forward(allowed: Allowed): Promise<void> {
    this.isSent = true;
    const answer = await this.sent(allowed);
    this.status = "upgraded" in answer ? 101 : answer.statusCode;
    this.held.giveBack();
    if ("upgraded" in answer) await this.join(allowed, answer.upgraded, answer.stream);
    else await this.pass(allowed, answer);
  }

  /** Sends the request to the engine. Resolves with the head of its response. */
  private sent({ target, body, renameInArchive }: Allowed): Promise<Answered> {
    const { request, stream, call, client, role, response, context } = this;
    const isRewritten = renameInArchive !== undefined;
    const headers = engineHeaders({ request, call, client, role, upgrades: stream !== undefined, isRewritten }, body);
    const method = request.method ?? "";
    const whenLeft = (leave: () => void) =>
      response.once("close", () => {
        if (!response.writableFinished) leave();
      });
    if (!stream && call?.operation.body !== "stream") {
      const { answer, destroy } = context.engine.send({ method, target, headers, body });
      whenLeft(destroy);
      return answer;
    }
    // What is a stream, or becomes one, has a connection of its own.
    const sent = context.engine.request(method, target, headers);
    whenLeft(() => sent.destroy());
    const answer = answerTo(sent);
    if (call?.operation.body === "stream") this.streamTo(sent, renameInArchive);
    else sent.end(body);
    return answer;
  }

  private streamTo(sent: ClientRequest, rename: Allowed["renameInArchive"]): void {
    this.letSend();
    this.request.on("data", (chunk: Buffer) => {
      this.bytesIn += chunk.length;
    });
    if (rename) sendArchive(this.request, sent, rename);
    else this.request.pipe(sent);
  }

  private async pass(allowed: Allowed, answer: EngineAnswer): Promise<void> {
    const line = { verdict: "allowed", status: answer.statusCode, ...seenIn(allowed) } as const;
    const { request, response, call } = this;
    const { view, renameInArchive } = allowed;
    const rename = call?.operation.body === "stream" ? undefined : renameInArchive;
    const recipient = { request, response, operation: call?.operation.id, view, rename };
    const passing = passAnswer(recipient, answer, (bytes) => {
      this.bytesOut += bytes;
    });
    if (!passing) {
      this.audit({ event: "call", ...line });
      return;
    }
    let isLong = false;
    const opened = setTimeout(() => {
      isLong = true;
      this.audit({ event: "stream", ...line });
    }, STREAM_AFTER_MS);
    await passing;
    clearTimeout(opened);
    this.audit({ event: isLong ? "end" : "call", ...line });
  }

  private async join(allowed: Allowed, upgraded: IncomingMessage, engine: Duplex): Promise<void> {
    const client = this.stream as Socket;
    const { socket } = this.request;
    const line = { verdict: "allowed", status: 101, ...seenIn(allowed) } as const;
    this.audit({ event: "stream", ...line });
    this.response.detachSocket(client);
    respondUpgraded(client, upgraded);
    const [inBefore, outBefore] = [socket.bytesRead, socket.bytesWritten];
    const ended = Promise.all([closed(client), closed(engine)]);
    this.relayUpgraded(client, engine);
    await ended;
    this.bytesIn += socket.bytesRead - inBefore;
    this.bytesOut += socket.bytesWritten - outBefore;
    this.audit({ event: "end", ...line });
  }

  /** Relays raw bytes, except for BuildKit's own API: if rules judge the client, its calls are judged one by one. */
  private relayUpgraded(client: Socket, engine: Duplex): void {
    const { role, call } = this;
    if (call?.operation.id !== BUILDKIT || "verdict" in role || !role.rules || role.mode === "warn")
      join(client, engine);
    else
      void relay(client, engine, {
        client: this.client,
        role,
        owners: this.context.owners,
        imagesOf: imagesFor(this.client, role, this.context.engine),
        room: this.held,
        beginBuild: () => this.context.usage.rates.begin("concurrentBuilds", this.client, role.limits ?? {}),
        audit: (entry) => this.auditBuildKit(entry),
      });
  }

  private auditBuildKit({ operation = BUILDKIT, ...decision }: BuildKitEntry): void {
    this.audit({
      event: "call",
      operation,
      ...decision,
      durationMs: undefined,
      bytesIn: undefined,
      bytesOut: undefined,
    });
  }

  /** Tells the client only that the guard itself failed, not how. */
  private fail(error: Error): void {
    const { request, response } = this;
    if (response.destroyed || request.destroyed || error instanceof ClientLeft) {
      response.destroy();
      this.audit({ event: "call", message: "the client left" });
      return;
    }
    const isEngines = error instanceof EngineFailure;
    const status = isEngines ? 502 : 500;
    const message = isEngines ? `${ENGINE_AWAY}: ${error.message}` : INTERNAL_ERROR;
    if (response.headersSent) response.destroy();
    else respond(request, response, status, message);
    this.audit({
      event: "call",
      verdict: isEngines ? undefined : "refused",
      status,
      message: isEngines ? message : `${message} (${error.name})`,
    });
  }

  private audit(line: AuditLine): void {
    const { request, client, call, bytesIn, bytesOut } = this;
    this.context.audit({
      client,
      address: this.address,
      operation: call?.operation.id,
      method: request.method,
      path: request.url?.split("?", 1)[0]?.slice(0, MAX_PATH_LENGTH),
      durationMs: Math.round((performance.now() - this.begun) * 100) / 100,
      bytesIn,
      bytesOut,
      ...line,
      ...(this.warning && line.verdict === "allowed" && { verdict: "warned", ...reasonOf(this.warning) }),
    });
  }
}

function reasonOf({ rule, message }: Refused): Pick<AuditLine, "rule" | "message"> {
  return { rule, message };
}

/** Maximum number of dropped names in one line of the audit. */
const MAX_DROPPED = 20;

function seenIn({ findings, dropped }: Allowed): Pick<AuditLine, "findings" | "dropped"> {
  return {
    findings: findings.length === 0 ? undefined : [...new Set(findings.map(({ rule }) => rule))],
    dropped: dropped?.slice(0, MAX_DROPPED),
  };
}
