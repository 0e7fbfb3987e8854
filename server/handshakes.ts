import { isIPv6, type Socket } from "node:net";

/** How many groups of an IPv6 address identify its network: whoever has one address there has the whole network. */
const NETWORK_GROUPS = 4;

/** How many connections may be in their handshake, and for how long. */
export interface HandshakeLimits {
  /** Above this number the oldest is closed. */
  readonly handshakes: number;
  /** The same, per address (per /64 network for IPv6). */
  readonly handshakesPerAddress: number;
  /** Seconds from the start of a connection until its TLS handshake is complete. */
  readonly handshakeSeconds: number;
}

/** Why a connection was closed before its handshake was complete. */
export type HandshakeEnd = "timeout" | "displaced";

interface Handshake {
  readonly network: string;
  readonly deadline: NodeJS.Timeout;
}

/**
 * TCP connections whose TLS handshake is not complete. Anybody can open one, so they have limits of their own, in total
 * and per address, and never take a client's place. Each has a deadline, which a trickle of bytes does not extend. If
 * there are too many, the oldest is closed to make room: a client's handshake takes milliseconds, so the oldest is one
 * that stays silent.
 */
export class Handshakes {
  /** Handshakes by TCP connection, the oldest first. */
  private readonly pending = new Map<Socket, Handshake>();
  /** The same connections, by the network that they come from. */
  private readonly byNetwork = new Map<string, Set<Socket>>();
  private readonly closedHere = new WeakSet<Socket>();

  /** @param onClosed called for each connection that is closed here */
  constructor(
    private readonly limits: HandshakeLimits,
    private readonly onClosed: (socket: Socket, reason: HandshakeEnd) => void,
  ) {}

  get size(): number {
    return this.pending.size;
  }

  /** Counts a connection until its handshake is complete or it closes. */
  begin(socket: Socket): void {
    const network = networkOf(socket.remoteAddress ?? "");
    const ofNetwork = this.byNetwork.get(network) ?? new Set();
    const { handshakes, handshakesPerAddress, handshakeSeconds } = this.limits;
    if (ofNetwork.size >= handshakesPerAddress) this.displaceOldest(ofNetwork);
    else if (this.pending.size >= handshakes) this.displaceOldest(this.largestNetwork());
    const deadline = setTimeout(() => this.close(socket, "timeout"), handshakeSeconds * 1000);
    this.pending.set(socket, { network, deadline });
    this.byNetwork.set(network, ofNetwork.add(socket));
    socket.once("close", () => this.end(socket));
  }

  /** Whether a connection was closed here, so that `onClosed` was called for it. */
  hasClosed(socket: Socket): boolean {
    return this.closedHere.has(socket);
  }

  /** Stops counting a connection: its handshake is complete, or it is closed. */
  end(socket: Socket): void {
    const handshake = this.pending.get(socket);
    if (!handshake) return;
    clearTimeout(handshake.deadline);
    this.pending.delete(socket);
    const ofNetwork = this.byNetwork.get(handshake.network);
    ofNetwork?.delete(socket);
    if (ofNetwork?.size === 0) this.byNetwork.delete(handshake.network);
  }

  /** Closes all of them. */
  closeAll(): void {
    for (const socket of [...this.pending.keys()]) {
      this.end(socket);
      socket.destroy();
    }
  }

  private displaceOldest(sockets: Iterable<Socket>): void {
    const [oldest] = sockets;
    if (oldest) this.close(oldest, "displaced");
  }

  private largestNetwork(): Iterable<Socket> {
    let largest = new Set<Socket>();
    for (const sockets of this.byNetwork.values()) if (sockets.size > largest.size) largest = sockets;
    return largest;
  }

  private close(socket: Socket, reason: HandshakeEnd): void {
    this.end(socket);
    this.closedHere.add(socket);
    this.onClosed(socket, reason);
    socket.destroy();
  }
}

/** What counts as one address: for IPv6 the /64 network, since one machine has all of it. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.replace(/%.*/, "").split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(0, zeros)).fill("0"), ...after].slice(0, NETWORK_GROUPS).join(":");
}
