import { type ClientHttp2Session, connect } from "node:http2";
import type { Duplex } from "node:stream";
import { framed } from "../../../guard/buildkit/grpcMessage";
import { until } from "../../guard/proxy/harness/exchange";

const UPGRADE = "POST /v1.41/grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

/** BuildKit's API on a connection to an engine, or to a guard: calls of any kind, from any client. */
export class BuildKitConnection {
  private constructor(private readonly session: ClientHttp2Session) {}

  static async open(socket: Duplex): Promise<BuildKitConnection> {
    socket.write(UPGRADE);
    await until(socket, /\r\n\r\n/);
    const session = connect("http://buildkit", { createConnection: () => socket });
    session.on("error", () => {});
    return new BuildKitConnection(session);
  }

  /** Resolves to the call's status and message when it is over. */
  call(path: string, message: Buffer, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    return new Promise((resolve) => {
      const stream = this.session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
        ...headers,
      });
      let status = "";
      const take = (received: Readonly<Record<string, unknown>>) => {
        if (received["grpc-status"] !== undefined)
          status = `${received["grpc-status"]} ${decodeURIComponent(`${received["grpc-message"] ?? ""}`)}`.trim();
      };
      stream
        .on("response", take)
        .on("trailers", take)
        .on("error", () => {})
        .resume();
      stream.once("close", () => resolve(status));
      stream.end(framed(message));
    });
  }

  close(): void {
    this.session.destroy();
  }
}
