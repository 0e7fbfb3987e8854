import type { TLSSocket } from "node:tls";

/** Object identifier of the extended key usage "TLS client authentication". */
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

/**
 * Who is at the other end: the common name of a certificate that the CA of the clients has issued for clients.
 * Undefined where it is none.
 */
export function clientOf(socket: TLSSocket): string | undefined {
  const { subject, ext_key_usage: usages } = socket.getPeerCertificate();
  const name: unknown = subject?.CN;
  return typeof name === "string" && usages?.includes(CLIENT_AUTHENTICATION) ? name : undefined;
}

/** The open connections of each client. */
export class Connections {
  private readonly open = new Map<string, number>();

  /** Counts a connection until it closes. Returns whether it is one too many. */
  add(client: string, socket: TLSSocket, limit: number): boolean {
    const count = (this.open.get(client) ?? 0) + 1;
    this.open.set(client, count);
    socket.once("close", () => {
      const left = (this.open.get(client) ?? 1) - 1;
      if (left === 0) this.open.delete(client);
      else this.open.set(client, left);
    });
    return count > limit;
  }
}
