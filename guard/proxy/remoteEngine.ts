import { mkdtempSync, rmSync } from "node:fs";
import { createServer, isIP, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionOptions, connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { type Address, closing } from "../../server/listening";
import type { Pem } from "../../server/tlsServer";

/** How long an engine may take for a connection and its TLS handshake. */
const HANDSHAKE_MS = 10_000;

/**
 * An engine that is reached over TCP with mutual TLS. It is made available at a unix socket in a folder that only this
 * program's user can enter, so that everything else deals with one kind of engine. Each connection there is one
 * connection to the engine, and each side of it ends by itself.
 */
export class RemoteEngine {
  private readonly folder = mkdtempSync(join(tmpdir(), "breakwater-engine-"));
  /** The path of the unix socket. */
  readonly path = join(this.folder, "engine.sock");
  private readonly server: Server;
  private readonly open = new Set<Socket>();
  private lastFailure: string | undefined;

  private constructor(
    private readonly address: Address,
    private certificates: SecureContext,
    private readonly report: (failure: string) => void,
  ) {
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.relay(socket));
  }

  /** @param report is told why the engine cannot be reached, once for each reason that follows another */
  static async open(address: Address, pem: Pem, report: (failure: string) => void): Promise<RemoteEngine> {
    const remote = new RemoteEngine(address, createSecureContext({ ...pem, minVersion: "TLSv1.2" }), report);
    await new Promise<void>((resolve, reject) =>
      remote.server.once("error", reject).listen(remote.path, () => resolve()),
    );
    return remote;
  }

  /** Uses other certificates for new connections. */
  setCertificates(pem: Pem): void {
    this.certificates = createSecureContext({ ...pem, minVersion: "TLSv1.2" });
  }

  async close(): Promise<void> {
    const closed = closing(this.server);
    for (const socket of this.open) socket.destroy();
    await closed;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private relay(local: Socket): void {
    const remote = this.dial();
    this.open.add(local);
    const timer = setTimeout(() => remote.destroy(new Error("its TLS handshake takes too long")), HANDSHAKE_MS);
    remote.once("secureConnect", () => {
      clearTimeout(timer);
      this.lastFailure = undefined;
      local.pipe(remote);
    });
    remote.pipe(local);
    remote.on("error", (error: Error) => {
      this.failed(error);
      local.destroy();
    });
    local.on("error", () => remote.destroy());
    local.on("close", () => {
      this.open.delete(local);
      clearTimeout(timer);
      remote.destroy();
    });
  }

  private dial(): TLSSocket {
    const { host, port } = this.address;
    // Its certificate is verified whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    const verified = { rejectUnauthorized: true, secureContext: this.certificates };
    const options = { host, port, ...verified, allowHalfOpen: true };
    return connect({ ...options, ...(isIP(host) === 0 && { servername: host }) } as ConnectionOptions);
  }

  private failed({ message }: Error): void {
    if (message === this.lastFailure) return;
    this.lastFailure = message;
    this.report(message);
  }
}
