import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { GuardSettings } from "../model/settings";

/** Object identifier of the extended key usage "TLS client authentication". */
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

/** A connection whose handshake is complete. */
export interface Connection {
  /** The common name of its certificate, or whose socket it came by. Undefined if its certificate is not a client's. */
  readonly client: string | undefined;
  /** When its certificate became valid, in milliseconds since 1970. NaN if unreadable, Infinity if it needs none. */
  readonly issuedAt: number;
  /** Whether its client has exceeded its number of connections. */
  readonly exceedsLimit: boolean;
  /** Where it comes from. @default the address of its other end */
  readonly address?: string;
}

/** Who has opened a connection. */
export type Identity = Omit<Connection, "exceedsLimit">;

/**
 * The client's name is the common name of a certificate that the clients' CA has issued for clients. Parsing a
 * certificate takes longer than a call: do it once.
 */
export function identify(socket: TLSSocket): Identity {
  const { subject, ext_key_usage: usages, valid_from: from } = socket.getPeerCertificate();
  const name: unknown = subject?.CN;
  const client = typeof name === "string" && usages?.includes(CLIENT_AUTHENTICATION) ? name : undefined;
  return { client, issuedAt: Date.parse(from) };
}

/** How many connections beyond its limit a client may have, each just long enough to receive the refusal. */
const MAX_EXCESS = 10;

/** Stands for all certificates that are not for clients: together they count as one client. */
const NOBODY = "";

/** The open connections of clients, limited in total and per client. */
export class Connections {
  private readonly open = new Map<Socket, Connection>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly limits: GuardSettings["limits"]) {}

  get size(): number {
    return this.open.size;
  }

  /** The number of connections per client. */
  get byClient(): ReadonlyMap<string, number> {
    return this.counts;
  }

  /** Whether there is no room for another connection. */
  get isFull(): boolean {
    return this.open.size >= this.limits.connections;
  }

  get sockets(): Iterable<Socket> {
    return this.open.keys();
  }

  /** The connection of a socket that was added. */
  of(socket: Socket): Connection | undefined {
    return this.open.get(socket);
  }

  /**
   * Counts a connection until it closes.
   *
   * @returns whether there is room for it. The connections of one client never take up all the room.
   */
  add(socket: Socket, identity: Identity): boolean {
    const { client } = identity;
    const name = client ?? NOBODY;
    const count = (this.counts.get(name) ?? 0) + 1;
    const { connectionsPerClient } = this.limits;
    if (count > connectionsPerClient + MAX_EXCESS) return false;
    this.open.set(socket, { ...identity, exceedsLimit: count > connectionsPerClient });
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
