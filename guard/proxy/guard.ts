import type { Server as HttpServer } from "node:http";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { keyIn } from "../../core/schema/mistakes";
import { Audit } from "../../server/audit";
import { type Address, closing, listening } from "../../server/listening";
import { plainServer, setCertificates, tlsServer } from "../../server/tlsServer";
import { listeningOnSocket } from "../../server/unixSocket";
import { Owners } from "../buildkit/owners";
import { HeldBodies } from "../http/body";
import type { Judge } from "../judgement/judge";
import { usageOf } from "../limits/usage";
import type { Call } from "../model/call";
import type { Refused } from "../model/decision";
import { refused } from "../model/refusal";
import type { Role } from "../model/role";
import type { CheckedSettings } from "../model/settings";
import { Acceptor } from "./acceptor";
import type { AuditLine } from "./audit";
import type { Connection } from "./connections";
import { EngineSocket } from "./engineSocket";
import { Expiry } from "./expiry";
import { healthServer } from "./health";
import { Metrics } from "./metrics";
import { Requests } from "./requests";
import { roleOfConnection } from "./roleOfConnection";

/** Settings that a reload does not change. */
const FIXED = ["listen", "alsoListen", "sockets", "engine", "limits", "audit", "health"] as const;

const AUDIT_BLOCKED = refused(
  503,
  "the guard's audit cannot be written (audit in its configuration): nobody reads it, or the disk " +
    "is full. Until it can be, every request is refused",
);

/** The parts of a guard. */
interface Parts {
  readonly judge: Judge;
  readonly engine: EngineSocket;
  readonly audit: Audit<AuditLine>;
  /** For clients with certificates, by the address of each. */
  readonly servers: ReadonlyMap<Address, Server>;
  /** For clients with a socket of their own. */
  readonly sockets: ReadonlyMap<string, HttpServer>;
  readonly recorder: Recorder | undefined;
}

/** Collects what clients ask for. */
export interface Recorder {
  /** @throws Error if it cannot be written down */
  record(call: Call, role: Role): void;
}

/** A running guard. */
export class Guard {
  private readonly acceptor: Acceptor;
  private readonly requests: Requests;
  private readonly bodies: HeldBodies;
  private readonly health: HttpServer | undefined;
  private readonly metrics: Metrics;
  private readonly expiry: Expiry;
  private stopping = false;

  private constructor(
    private settings: CheckedSettings,
    private readonly parts: Parts,
  ) {
    const { limits, health } = settings;
    this.acceptor = new Acceptor(limits, {
      count: (line) => this.metrics.count(line),
      write: (line) => parts.audit.write(line),
    });
    const { connections } = this.acceptor;
    this.bodies = new HeldBodies(limits);
    this.metrics = new Metrics(() => ({
      handshakes: this.acceptor.handshakeCount,
      connectionsByClient: connections.byClient,
      heldBodyBytes: this.bodies.bytes,
      auditLinesLost: parts.audit.linesLost,
      certificates: this.settings.pem ? { ca: this.settings.pem.ca, cert: this.settings.pem.cert } : {},
      clients: this.settings.roles,
    }));
    const { judge, engine } = parts;
    const audit = (line: AuditLine) => this.record(line);
    const record = parts.recorder && ((call: Call, role: Role) => this.recordCall(call, role));
    const usage = usageOf(engine);
    const context = { judge, engine, bodies: this.bodies, owners: new Owners(), usage, audit, record };
    this.requests = new Requests(context, connections, (connection) => this.roleOf(connection));
    this.health = health && healthServer({ engine, refusal: () => this.refusal, metrics: () => this.metrics.text() });
    this.registerHandlers();
    this.expiry = new Expiry({ engine, roles: () => this.settings.roles, audit });
  }

  /** @throws Error if the audit cannot be written, AddressError if an address cannot be listened on */
  static async start(settings: CheckedSettings, judge: Judge, recorder?: Recorder): Promise<Guard> {
    const { listen, alsoListen = [], pem, limits, sockets = new Map() } = settings;
    const addresses =
      listen && pem ? [listen, ...alsoListen].map((each) => [each, tlsServer({ pem, limits })] as const) : [];
    const engine = new EngineSocket(settings.engine);
    const guard = new Guard(settings, {
      judge,
      engine,
      audit: new Audit(settings.audit, aboutGuard),
      servers: new Map(addresses),
      sockets: new Map([...sockets.keys()].map((client) => [client, plainServer({ limits })])),
      recorder,
    });
    await guard.listen();
    guard.expiry.start();
    guard.auditWarnMode();
    return guard;
  }

  /** @throws AddressError */
  private async listen(): Promise<void> {
    const { listen, health, sockets = new Map<string, never>() } = this.settings;
    const doors: HttpServer[] = [];
    try {
      for (const [address, server] of this.parts.servers) {
        await listening(server, address === listen ? "listen" : "alsoListen", address);
        doors.push(server);
        this.auditGuard(`takes clients at ${address.host}:${(server.address() as AddressInfo).port}`);
      }
      for (const [client, file] of sockets) {
        const door = this.parts.sockets.get(client) as HttpServer;
        await listeningOnSocket(door, keyIn(keyIn("clients", client), "socket"), file);
        doors.push(door);
        this.auditGuard(`takes the client ${JSON.stringify(client)} at ${file.path}`);
      }
      if (this.health && health) await listening(this.health, "health", health);
    } catch (error) {
      await Promise.all(doors.map(closing));
      throw error;
    }
  }

  /** The first address on which it listens for clients with certificates. */
  get address(): AddressInfo {
    return this.addresses[0] as AddressInfo;
  }

  /** The addresses on which it listens for clients with certificates. */
  get addresses(): readonly AddressInfo[] {
    return [...this.parts.servers.values()].map((server) => server.address() as AddressInfo);
  }

  /** The address on which it reports its health. */
  get healthAddress(): AddressInfo | undefined {
    return this.health?.address() as AddressInfo | undefined;
  }

  /** The number of open connections, by stage. */
  get connectionCounts(): { readonly handshakes: number; readonly clients: number } {
    return { handshakes: this.acceptor.handshakeCount, clients: this.acceptor.connections.size };
  }

  /**
   * Applies clients, roles and certificates from new settings, and reopens the audit's file. Streams, connections and
   * all other settings stay; the audit names the settings that need a restart. If the new settings cannot be read,
   * nothing changes.
   */
  reload(read: () => CheckedSettings): void {
    try {
      const settings = read();
      const { pem: renewed } = settings;
      if (renewed) for (const server of this.parts.servers.values()) setCertificates(server, { pem: renewed });
      const waiting = FIXED.filter((key) => !isDeepStrictEqual(settings[key], this.settings[key]));
      const { tls, pem, roles } = settings;
      this.settings = { ...this.settings, tls, pem, roles };
      this.parts.audit.reopen();
      const rest = waiting.length === 0 ? "" : `; changes of ${waiting.join(", ")} wait for a restart`;
      this.auditGuard(`has read its configuration and certificates again${rest}`);
      this.auditWarnMode();
    } catch (error) {
      this.auditGuard(`keeps its old configuration: ${(error as Error).message}`);
    }
  }

  /** Accepts no more clients. Resolves when the last request and stream has ended, or their time is up. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    this.requests.stop();
    this.auditGuard("stops");
    const { audit, engine } = this.parts;
    const closed = Promise.all([...this.doors, ...(this.health ? [this.health] : [])].map(closing));
    this.acceptor.stop();
    const timer = setTimeout(() => this.acceptor.destroyAll(), this.settings.limits.stopSeconds * 1000);
    await Promise.all([closed, this.expiry.end()]);
    clearTimeout(timer);
    engine.end();
    this.acceptor.end();
    this.auditGuard("has stopped");
    await audit.end();
  }

  /** The servers on which clients connect. */
  private get doors(): readonly HttpServer[] {
    const { servers, sockets } = this.parts;
    return [...servers.values(), ...sockets.values()];
  }

  private registerHandlers(): void {
    const { servers, sockets } = this.parts;
    for (const server of servers.values()) this.acceptor.acceptCertificates(server);
    for (const [client, door] of sockets)
      this.acceptor.acceptClient(door, client, this.settings.sockets?.get(client)?.path);
    for (const door of this.doors) this.requests.takeFrom(door);
  }

  private roleOf(connection: Connection): Role | Refused {
    return this.parts.audit.isBehind ? AUDIT_BLOCKED : roleOfConnection(connection, this.settings);
  }

  /** Why no client is served now; undefined if clients are served. */
  private get refusal(): string | undefined {
    if (this.stopping) return "the guard stops";
    if (this.parts.audit.isBehind) return "the audit cannot be written";
    return this.acceptor.refusal;
  }

  /** Audits a line and counts it in the metrics. */
  private record(line: AuditLine): void {
    this.metrics.count(line);
    this.parts.audit.write(line);
  }

  /** Nobody is refused because a recording cannot be written. */
  private recordCall(call: Call, role: Role): void {
    try {
      this.parts.recorder?.record(call, role);
    } catch (error) {
      this.auditGuard(
        `has not recorded ${call.operation.id} of ${JSON.stringify(call.client)}: ${(error as Error).message}`,
      );
    }
  }

  /** Tells readers of the audit which clients are never refused anything. */
  private auditWarnMode(): void {
    for (const [client, { mode }] of this.settings.roles)
      if (mode === "warn") this.auditGuard(`refuses the client ${JSON.stringify(client)} nothing: its mode is warn`);
  }

  private auditGuard(message: string): void {
    this.record(aboutGuard(message));
  }
}

function aboutGuard(message: string): AuditLine {
  return { event: "guard", message };
}
