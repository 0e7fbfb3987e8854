import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { buildKitServer, echo } from "./connection";

/**
 * Stands in for an engine that has BuildKit: it upgrades each connection, and answers every call with what it says.
 * Calls are answered behind a connection of their own, since Node's HTTP/2 does not see the end of one that HTTP/1 has
 * had.
 */
export class UpgradingEngine {
  /** The connections that are open. */
  readonly connections = new Set<Socket>();
  private readonly server = createServer();
  private readonly buildKit = buildKitServer();

  constructor(readonly socket: string) {
    this.buildKit.on("stream", (stream) => echo(stream.on("error", () => {})));
    this.server.on("upgrade", (_, connection: Socket) => {
      this.connections.add(connection);
      const inner = connect(`${this.socket}.buildkit`);
      inner.on("error", () => {}).once("close", () => connection.destroy());
      connection
        .on("error", () => {})
        .once("close", () => {
          this.connections.delete(connection);
          inner.destroy();
        });
      connection.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
      connection.pipe(inner).pipe(connection);
    });
  }

  async start(): Promise<this> {
    await once(this.buildKit.listen(`${this.socket}.buildkit`), "listening");
    await once(this.server.listen(this.socket), "listening");
    return this;
  }

  async end(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    for (const server of [this.server, this.buildKit]) await new Promise((resolve) => server.close(resolve));
  }
}
