import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Audit } from "../../server/audit";
import { readBody } from "../../server/body";
import { type Address, type AddressError, closing, listening } from "../../server/listening";
import { listeningOnSocket } from "../../server/unixSocket";
import type { Judge } from "../judgement/judge";
import type { AuditLine } from "../proxy/audit";
import { EngineSocket } from "../proxy/engineSocket";
import { healthServer } from "../proxy/health";
import { Metrics } from "../proxy/metrics";
import { type Authorities, authorize } from "./authorize";
import { authorizationRequest } from "./request";

/** Bytes of a message: the engine shows bodies of up to 1 MB, in base64, of requests and of responses. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** Seconds that a message may take: the engine is on this machine. */
const MESSAGE_SECONDS = 30;
/** Bytes of all messages that are held at once. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** Maximum number of characters of a path in the audit. */
const MAX_PATH_LENGTH = 300;
const AUDIT_BLOCKED = "audit cannot be written";
const CONTENT_TYPE = "application/vnd.docker.plugins.v1.2+json";

/** What a plugin runs with. */
export interface PluginSettings extends Authorities {
  /** The path of the engine's socket. */
  readonly engine: string;
  /** The file to which audit lines are appended. Undefined for standard output. */
  readonly audit: string | undefined;
  /** Where it reports its health. @default nowhere: the plugin of an engine may run beside a guard, which does */
  readonly health?: Address | undefined;
}

/** The plugin's own socket cannot be listened on. */
export class PluginSocketError extends Error {
  override readonly name = "PluginSocketError";
  readonly code = "BREAKWATER_PLUGIN_SOCKET";
}

/**
 * An authorization plugin of a Docker engine: the engine asks it about each request before it carries it out, and about
 * each answer before it sends it. Answers are all allowed: the engine lets no plugin change one.
 */
export class AuthorizationPlugin {
  private readonly server: Server;
  private readonly engine: EngineSocket;
  private readonly metrics: Metrics;
  private readonly health: Server | undefined;
  private held = 0;

  private constructor(
    private settings: PluginSettings,
    private readonly judge: Judge,
    private readonly audit: Audit<AuditLine>,
  ) {
    this.engine = new EngineSocket(settings.engine);
    this.metrics = new Metrics(() => ({
      handshakes: 0,
      connectionsByClient: new Map(),
      heldBodyBytes: this.held,
      auditLinesLost: audit.linesLost,
      certificates: {},
      clients: this.settings.roles,
    }));
    const refusal = () => (audit.isBehind ? AUDIT_BLOCKED : undefined);
    const metrics = () => this.metrics.text();
    this.health = settings.health && healthServer({ engine: this.engine, refusal, metrics });
    this.server = createServer({ keepAliveTimeout: 0 }, (request, response) => void this.onRequest(request, response));
  }

  /**
   * @param socket the path that the engine looks for it at
   * @throws PluginSocketError, AddressError for that of its health
   */
  static async start(
    socket: string,
    settings: PluginSettings,
    judge: Judge,
    audit: Audit<AuditLine>,
  ): Promise<AuthorizationPlugin> {
    const plugin = new AuthorizationPlugin(settings, judge, audit);
    // Only the engine, which is root, has anything to ask here.
    await listeningOnSocket(plugin.server, "", { path: socket, mode: 0o600 }).catch((error: AddressError) => {
      throw new PluginSocketError(`${socket} cannot be listened on: ${error.reason}`);
    });
    if (plugin.health && settings.health)
      await listening(plugin.health, "health", settings.health).catch(async (error: AddressError) => {
        await closing(plugin.server);
        throw error;
      });
    plugin.auditPlugin(`answers the engine at ${socket}`);
    return plugin;
  }

  /** Applies new roles and reopens the audit's file. If they cannot be read, nothing changes. */
  reload(read: () => PluginSettings): void {
    try {
      const { roles, local } = read();
      this.settings = { ...this.settings, roles, local };
      this.audit.reopen();
      this.auditPlugin("has read its configuration again");
    } catch (error) {
      this.auditPlugin(`keeps its old configuration: ${(error as Error).message}`);
    }
  }

  /** Answers nothing any more: the engine then refuses every request until there is a plugin again. */
  async stop(): Promise<void> {
    this.auditPlugin("stops");
    const servers = [this.server, ...(this.health ? [this.health] : [])];
    const closed = Promise.all(servers.map(closing));
    for (const server of servers) server.closeAllConnections();
    await closed;
    this.engine.end();
    await this.audit.end();
  }

  private async onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      answer(response, await this.answerTo(request));
    } catch (error) {
      const { name } = error as Error;
      this.record({ event: "call", verdict: "refused", message: `the guard failed on this request (${name})` });
      answer(response, { Allow: false, Err: "the guard failed on this request, and refused it: please report it" });
    }
  }

  private async answerTo(request: IncomingMessage): Promise<object> {
    if (request.url === "/Plugin.Activate") return { Implements: ["authz"] };
    if (request.url === "/AuthZPlugin.AuthZRes") {
      request.resume();
      return { Allow: true };
    }
    if (request.url !== "/AuthZPlugin.AuthZReq")
      return { Err: `${request.url} is not a call of this plugin's protocol` };
    const message = await this.messageOf(request);
    const asked = typeof message === "string" ? undefined : authorizationRequest(parsed(message));
    if (!asked) {
      const reason = typeof message === "string" ? `was ${message}` : "is not one of this protocol";
      return { Allow: false, Err: `the guard refuses what it cannot read: the engine's message ${reason}` };
    }
    return this.authorized(asked);
  }

  private async authorized(asked: NonNullable<ReturnType<typeof authorizationRequest>>): Promise<object> {
    if (this.audit.isBehind) return { Allow: false, Msg: `the guard's ${AUDIT_BLOCKED}` };
    const begun = performance.now();
    const { operation, refusal, isWarning, findings } = await authorize(asked, this.settings, this.judge, this.engine);
    const isAllowed = refusal === undefined || isWarning;
    this.record({
      event: "call",
      client: asked.client,
      operation,
      method: asked.method,
      path: asked.target.split("?", 1)[0]?.slice(0, MAX_PATH_LENGTH),
      verdict: refusal === undefined ? "allowed" : isWarning ? "warned" : "refused",
      rule: refusal?.rule,
      message: refusal?.message,
      findings: findings.length > 0 ? [...new Set(findings)] : undefined,
      durationMs: Math.round((performance.now() - begun) * 100) / 100,
    });
    return isAllowed ? { Allow: true } : { Allow: false, Msg: refusal.message };
  }

  private async messageOf(request: IncomingMessage): Promise<Buffer | string> {
    let own = 0;
    const reserve = (bytes: number) => {
      if (this.held + bytes > MAX_HELD_BYTES) return false;
      this.held += bytes;
      own += bytes;
      return true;
    };
    try {
      return await readBody(request, { bodyBytes: MAX_MESSAGE_BYTES, bodySeconds: MESSAGE_SECONDS, reserve });
    } finally {
      this.held -= own;
    }
  }

  private auditPlugin(message: string): void {
    this.record({ event: "guard", message });
  }

  /** Audits a line and counts it in the metrics. */
  private record(line: AuditLine): void {
    this.metrics.count(line);
    this.audit.write(line);
  }

  /** The address on which it reports its health. */
  get healthAddress(): AddressInfo | undefined {
    return this.health?.address() as AddressInfo | undefined;
  }
}

function answer(response: ServerResponse, content: object): void {
  response.writeHead(200, { "Content-Type": CONTENT_TYPE });
  response.end(JSON.stringify(content));
}

function parsed(message: Buffer): unknown {
  try {
    return JSON.parse(message.toString());
  } catch {
    return undefined;
  }
}
