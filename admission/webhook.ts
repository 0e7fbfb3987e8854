import { X509Certificate } from "node:crypto";
import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import { Audit } from "../server/audit";
import { readBody, type UnreadBody } from "../server/body";
import { handshakeFailure, tcpSocketOf } from "../server/handshakeFailure";
import { type HandshakeEnd, Handshakes, networkOf } from "../server/handshakes";
import { closing, listening } from "../server/listening";
import { respondJson } from "../server/respond";
import { ambiguity } from "../server/strictness";
import { filterConnections, prepareConnection, setCertificates, tlsServer } from "../server/tlsServer";
import { TurnedAway } from "../server/turnedAway";
import { type Answer, responseOf, subjectOf } from "./answer";
import type { AuditLine } from "./auditLine";
import { healthServer } from "./health";
import { Metrics } from "./metrics";
import { ApiServer } from "./references/apiServer";
import { LookUps } from "./references/lookUps";
import { reviewIn } from "./review";
import type { CheckedAdmissionSettings } from "./settings";
import type { Unanswered } from "./threadMessages";
import { Threads } from "./threads";
import { undecided } from "./verdict";

/** Settings that a reload does not change. */
const FIXED = ["listen", "limits", "audit", "health"] as const;

/** The path of reviews. API servers add a query, which says how long they wait. */
const PATH = "/validate";

/** Answers to requests whose body was not read. API servers treat them as a failure, which failurePolicy decides. */
const UNREAD: Readonly<Record<UnreadBody, { readonly status: number; readonly message: string }>> = {
  "too long": { status: 413, message: "the review is longer than limits.bodyBytes" },
  "no room": { status: 503, message: "the reviews that are held take up limits.heldBodyBytes: try again" },
  "too slow": { status: 408, message: "the review did not come within limits.bodySeconds" },
};

/** A running webhook. */
export class Webhook {
  private readonly handshakes: Handshakes;
  private readonly turnedAway: TurnedAway<AuditLine>;
  private readonly metrics: Metrics;
  private readonly health: HttpServer | undefined;
  /** All TCP connections, whether their handshake is complete or not. */
  private readonly open = new Set<Socket>();
  private readonly byNetwork = new Map<string, number>();
  private heldBodyBytes = 0;
  private stopping = false;
  /** Reviews whose references are being looked up. No thread has them meanwhile. */
  private lookingUp = 0;
  /** The threads that take the place of others once they are ready. */
  private next: Threads | undefined;
  private references: { readonly server: ApiServer; readonly lookUps: LookUps } | undefined;

  private constructor(
    private settings: CheckedAdmissionSettings,
    private threads: Threads,
    private readonly threadFile: string,
    private readonly audit: Audit<AuditLine>,
    private readonly server: Server,
  ) {
    this.handshakes = new Handshakes(settings.limits, (socket, end) => this.auditConnection(socket, reasonOf(end)));
    this.turnedAway = new TurnedAway((line) => audit.write(line));
    this.metrics = new Metrics(() => ({
      connections: this.open.size,
      handshakes: this.handshakes.size,
      waitingReviews: this.threads.waitingReviews,
      heldBodyBytes: this.heldBodyBytes,
      auditLinesLost: audit.linesLost,
      isReady: this.refusal === undefined,
      certificates: { cert: this.settings.pem.cert },
    }));
    this.health = settings.health && healthServer({ refusal: () => this.refusal, metrics: () => this.metrics.text() });
    this.lookUpBy(settings);
    this.registerHandlers();
  }

  /**
   * @param threadFile the program of a thread, which runs `judgeReviews`
   * @throws Error if the audit cannot be written, AddressError if an address cannot be listened on
   */
  static async start(settings: CheckedAdmissionSettings, threadFile: string): Promise<Webhook> {
    const { listen, health, limits, judging } = settings;
    const audit = new Audit<AuditLine>(settings.audit, aboutWebhook);
    const threads = new Threads(threadFile, judging, limits);
    const webhook = new Webhook(settings, threads, threadFile, audit, tlsServer(settings));
    try {
      await listening(webhook.server, "listen", listen);
      if (webhook.health && health) await listening(webhook.health, "health", health);
    } catch (error) {
      await Promise.all([threads.end(), webhook.server.listening && closing(webhook.server)]);
      throw error;
    }
    webhook.auditWebhook(`takes reviews at ${listen.host}:${webhook.address.port}`);
    return webhook;
  }

  /** The address on which it takes reviews. */
  get address(): AddressInfo {
    return this.server.address() as AddressInfo;
  }

  /** The address on which it reports its health. */
  get healthAddress(): AddressInfo | undefined {
    return this.health?.address() as AddressInfo | undefined;
  }

  /** Why reviews are not judged now; undefined if they are. */
  get refusal(): string | undefined {
    if (this.stopping) return "the webhook stops";
    if (this.audit.isBehind) return "the audit cannot be written";
    if (Date.parse(new X509Certificate(this.settings.pem.cert).validTo) < Date.now())
      return "its certificate has expired (tls.cert)";
    return this.threads.refusal;
  }

  /**
   * Applies certificates, rules and modes from new settings, and reopens the audit's file. Connections and all other
   * settings stay; the audit names the settings that need a restart. If the new settings cannot be read, nothing changes.
   */
  reload(read: () => CheckedAdmissionSettings): void {
    try {
      const settings = read();
      setCertificates(this.server, settings);
      const waiting = FIXED.filter((key) => !isDeepStrictEqual(settings[key], this.settings[key]));
      const { tls, pem, judging, references } = settings;
      if (!isDeepStrictEqual(judging, this.settings.judging)) void this.judgeBy(judging);
      if (!isDeepStrictEqual(references, this.settings.references)) this.lookUpBy(settings);
      this.settings = { ...this.settings, tls, pem, judging, references };
      this.audit.reopen();
      const rest = waiting.length === 0 ? "" : `; changes of ${waiting.join(", ")} wait for a restart`;
      this.auditWebhook(`has read its configuration and certificates again${rest}`);
    } catch (error) {
      this.auditWebhook(`keeps its old configuration: ${(error as Error).message}`);
    }
  }

  /**
   * Is not ready from now on, but takes reviews until API servers know. Resolves when all of them are answered and all
   * connections are closed.
   */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    this.auditWebhook("stops");
    await new Promise((resolve) => setTimeout(resolve, this.settings.limits.stopSeconds * 1000));
    const closed = closing(this.server);
    while (this.lookingUp > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([this.threads.end(), this.next?.end()]);
    this.server.closeIdleConnections();
    const timer = setTimeout(() => {
      for (const socket of this.open) socket.destroy();
    }, 1000);
    await closed;
    clearTimeout(timer);
    if (this.health) await closing(this.health);
    this.references?.server.close();
    this.turnedAway.end();
    this.auditWebhook("has stopped");
    await this.audit.end();
  }

  /** Judges by other rules and modes as soon as threads are ready to. Until then the ones before go on. */
  private async judgeBy(judging: CheckedAdmissionSettings["judging"]): Promise<void> {
    const threads = new Threads(this.threadFile, judging, this.settings.limits);
    const { next: overtaken } = this;
    this.next = threads;
    await Promise.all([threads.ready, overtaken?.end()]);
    if (this.next !== threads) return;
    const before = this.threads;
    this.threads = threads;
    this.next = undefined;
    await before.end();
  }

  /** Looks up what objects refer to there from now on. Look-ups that are under way end as they would have. */
  private lookUpBy({ references }: CheckedAdmissionSettings): void {
    const before = this.references;
    const server = references && new ApiServer(references);
    this.references = server && { server, lookUps: new LookUps(server, references.milliseconds) };
    if (before) setTimeout(() => before.server.close(), this.settings.limits.judgeMilliseconds).unref();
  }

  private registerHandlers(): void {
    const { server } = this;
    filterConnections(server, (socket) => this.onConnection(socket));
    server.on("secureConnection", (socket: TLSSocket) => {
      const tcp = tcpSocketOf(socket);
      if (tcp) this.handshakes.end(tcp);
      prepareConnection(socket);
    });
    server.on("tlsClientError", (error, socket) => {
      const tcp = tcpSocketOf(socket) ?? socket;
      if (!this.handshakes.hasClosed(tcp)) this.auditConnection(tcp, handshakeFailure(error, socket));
      socket.destroy();
    });
    for (const event of ["request", "checkContinue", "checkExpectation"]) {
      server.on(event, (request: IncomingMessage, response: ServerResponse) => void this.onRequest(request, response));
    }
    for (const event of ["upgrade", "connect"]) {
      server.on(event, (request: IncomingMessage, socket: Duplex) => {
        this.record({
          event: "request",
          address: request.socket.remoteAddress,
          status: 400,
          message: `no ${event} here`,
        });
        socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      });
    }
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code === "ECONNRESET" || !socket.writable) {
        socket.destroy();
        return;
      }
      this.record({ event: "request", address: socket.remoteAddress, status: 400, message: error.message });
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    });
  }

  /** Decides whether to accept a TCP connection, before its handshake. */
  private onConnection(socket: Socket): boolean {
    const { connections, connectionsPerAddress } = this.settings.limits;
    const network = networkOf(socket.remoteAddress ?? "");
    const count = this.byNetwork.get(network) ?? 0;
    if (this.open.size >= connections || count >= connectionsPerAddress) {
      this.auditConnection(socket, "there are too many connections (limits.connections, limits.connectionsPerAddress)");
      return false;
    }
    this.open.add(socket);
    this.byNetwork.set(network, count + 1);
    socket.once("close", () => {
      this.open.delete(socket);
      const left = (this.byNetwork.get(network) ?? 1) - 1;
      if (left === 0) this.byNetwork.delete(network);
      else this.byNetwork.set(network, left);
    });
    this.handshakes.begin(socket);
    return true;
  }

  private async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const since = process.hrtime.bigint();
    let held = 0;
    try {
      if (this.stopping) response.shouldKeepAlive = false;
      const problem = requestProblem(request);
      if (problem) {
        this.refuse(request, response, problem);
        return;
      }
      if (request.headers.expect !== undefined) response.writeContinue();
      const { limits } = this.settings;
      const body = await readBody(request, {
        ...limits,
        reserve: (bytes) => {
          if (this.heldBodyBytes + bytes > limits.heldBodyBytes) return false;
          held += bytes;
          this.heldBodyBytes += bytes;
          return true;
        },
      });
      if (typeof body === "string") {
        this.refuse(request, response, UNREAD[body]);
        return;
      }
      const answer = await this.answer(body);
      if ("status" in answer) {
        this.refuse(request, response, answer);
        return;
      }
      respondJson(request, response, 200, responseOf(answer));
      this.record(lineOf(answer, request, since));
    } catch {
      response.destroy(); // The caller left.
    } finally {
      this.heldBodyBytes -= held;
    }
  }

  /** Judges a review. One that cannot be judged is refused where its rules are enforced. */
  private async answer(
    body: Buffer,
  ): Promise<(Answer & { readonly problem?: string }) | { readonly status: number; readonly message: string }> {
    const result = this.audit.isBehind
      ? { problem: "the webhook's audit cannot be written" }
      : await this.judge(body, performance.now());
    if ("verdict" in result) return result;
    const { problem } = result;
    try {
      const review = reviewIn(body);
      return { subject: subjectOf(review), verdict: undecided(review, this.settings.judging.modes, problem), problem };
    } catch (error) {
      return { status: 400, message: (error as Error).message };
    }
  }

  /** Judges a review, with what its object refers to. */
  private async judge(body: Buffer, since: number): Promise<Answer | Unanswered> {
    const first = await this.threads.judge(body, undefined, since);
    if (!("references" in first)) return first;
    this.lookingUp++;
    const found = (await this.references?.lookUps.find(first.references)) ?? []; // Never throws.
    const second = this.threads.judge(body, found, since);
    this.lookingUp--;
    const answer = await second;
    return "references" in answer ? { problem: "its references cannot be looked up" } : answer;
  }

  private refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { status, message }: { readonly status: number; readonly message: string },
  ): void {
    this.record({ event: "request", address: request.socket.remoteAddress, status, message });
    if (status === 400) response.shouldKeepAlive = false;
    respondJson(request, response, status, { message });
  }

  /** Audits a line and counts it in the metrics. */
  private record(line: AuditLine): void {
    this.metrics.count(line);
    this.audit.write(line);
  }

  private auditWebhook(message: string): void {
    this.record(aboutWebhook(message));
  }

  private auditConnection({ remoteAddress: address }: Socket, message: string): void {
    const line: AuditLine = { event: "connection", address, verdict: "refused", message };
    this.metrics.count(line);
    this.turnedAway.add(line);
  }
}

/** Why a request is no review, by its line and headers. */
function requestProblem(request: IncomingMessage): { status: number; message: string } | undefined {
  const problem = ambiguity(request);
  if (problem !== undefined) return { status: 400, message: `bad request: ${problem}` };
  if (request.url?.split("?", 1)[0] !== PATH) return { status: 404, message: `reviews are sent to ${PATH}` };
  if (request.method !== "POST") return { status: 405, message: "reviews are sent with POST" };
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  return type === "application/json" ? undefined : { status: 415, message: "reviews are sent as application/json" };
}

function lineOf(
  { subject, verdict, problem }: Answer & { readonly problem?: string },
  { socket }: IncomingMessage,
  since: bigint,
): AuditLine {
  const { allowed, mode, refusing, others } = verdict;
  const { uid, user, operation, resource, subresource, namespace, name, isDryRun } = subject;
  return {
    event: "review",
    address: socket.remoteAddress,
    uid,
    user,
    operation,
    resource: subresource === "" ? resource : `${resource}/${subresource}`,
    ...(namespace !== "" && { namespace }),
    name,
    ...(isDryRun && { dryRun: true }),
    mode,
    verdict: allowed ? (refusing.length > 0 ? "warned" : "allowed") : "refused",
    ...(refusing.length > 0 && { rules: refusing }),
    ...(others.length > 0 && { findings: others }),
    message: problem,
    durationMs: Number((process.hrtime.bigint() - since) / 10_000n) / 100,
  };
}

function aboutWebhook(message: string): AuditLine {
  return { event: "webhook", message };
}

function reasonOf(end: HandshakeEnd): string {
  return end === "timeout"
    ? "the handshake took too long (limits.handshakeSeconds)"
    : "its handshake was the oldest of too many (limits.handshakes, limits.handshakesPerAddress)";
}
