/** What a server lets its peers take: connections, bytes and seconds. */
export interface ServerLimits {
  /** Open connections of all peers. */
  readonly connections: number;
  /** Open connections whose TLS handshake is not complete. Above this number the oldest is closed. */
  readonly handshakes: number;
  /** The same, per address (per /64 network for IPv6). */
  readonly handshakesPerAddress: number;
  /** Bytes of a request's line and headers. */
  readonly headerBytes: number;
  /** Bytes of a body that is judged. */
  readonly bodyBytes: number;
  /** Bytes of bodies, across all peers, that are held at once until they are judged. */
  readonly heldBodyBytes: number;
  /** Seconds from the start of a connection until its TLS handshake is complete. */
  readonly handshakeSeconds: number;
  /** Seconds that a request's line and headers may take. */
  readonly headerSeconds: number;
  /** Seconds that a judged body may take. */
  readonly bodySeconds: number;
  /** Seconds that a connection may be idle between two requests. Streams may be idle for ever. */
  readonly idleSeconds: number;
  /** Seconds for which the server still works after the signal to stop. */
  readonly stopSeconds: number;
}
