import type { TLSSocket } from "node:tls";
import type { GuardSettings } from "../model/settings";

/** Object identifier of the extended key usage "TLS client authentication". */
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

/** A connection whose handshake is complete. */
export interface Connection {
  /** The common name of its certificate. Undefined where the certificate is not a client's. */
  readonly client: string | undefined;
  /** Whether its client has more connections than it may have. */
  readonly exceedsLimit: boolean;
}

/** Who is at the other end: the common name of a certificate that the clients' CA has issued for clients. */
function clientOf(socket: TLSSocket): string | undefined {
  const { subject, ext_key_usage: usages } = socket.getPeerCertificate();
  const name: unknown = subject?.CN;
  return typeof name === "string" && usages?.includes(CLIENT_AUTHENTICATION) ? name : undefined;
}

/** The open connections of clients, bounded in total and for each client. */
export class Connections {
  private readonly open = new Map<TLSSocket, Connection>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly limits: GuardSettings["limits"]) {}

  get size(): number {
    return this.open.size;
  }

  /** How many each client has. */
  get byClient(): ReadonlyMap<string, number> {
    return this.counts;
  }

  /** Whether there is no room for another one. */
  get isFull(): boolean {
    return this.open.size >= this.limits.connections;
  }

  get sockets(): Iterable<TLSSocket> {
    return this.open.keys();
  }

  /** The connection of a socket that was added. */
  of(socket: TLSSocket): Connection | undefined {
    return this.open.get(socket);
  }

  /** Counts a connection until it closes. Its certificate is read here, once: to parse one takes longer than a call. */
  add(socket: TLSSocket): void {
    const client = clientOf(socket);
    const count = client === undefined ? 0 : (this.counts.get(client) ?? 0) + 1;
    this.open.set(socket, { client, exceedsLimit: count > this.limits.connectionsPerClient });
    if (client !== undefined) this.counts.set(client, count);
    socket.once("close", () => {
      this.open.delete(socket);
      if (client === undefined) return;
      const left = (this.counts.get(client) ?? 1) - 1;
      if (left === 0) this.counts.delete(client);
      else this.counts.set(client, left);
    });
  }
}
