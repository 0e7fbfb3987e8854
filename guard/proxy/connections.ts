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

/** Connections beyond its limit that a client may have, each for as long as it takes to be told so. */
const MAX_EXCESS = 10;

/** Stands for all certificates that are not a client's: together they count as one client. */
const NOBODY = "";

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

  /**
   * Counts a connection until it closes. Its certificate is read here, once: to parse one takes longer than a call.
   *
   * @returns whether there is room for it. Those of one client never take the room of all.
   */
  add(socket: TLSSocket): boolean {
    const client = clientOf(socket);
    const name = client ?? NOBODY;
    const count = (this.counts.get(name) ?? 0) + 1;
    const { connectionsPerClient } = this.limits;
    if (count > connectionsPerClient + MAX_EXCESS) return false;
    this.open.set(socket, { client, exceedsLimit: count > connectionsPerClient });
    this.counts.set(name, count);
    socket.once("close", () => {
      this.open.delete(socket);
      const left = (this.counts.get(name) ?? 1) - 1;
      if (left === 0) this.counts.delete(name);
      else this.counts.set(name, left);
    });
    return true;
  }
}
