import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Stands in for a Service: gives each connection to the next of several ports, and to another if nothing listens. */
export class Balancer {
  private readonly server: Server;
  private next = 0;

  private constructor(private readonly ports: readonly number[]) {
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => this.connect(client));
  }

  static async start(ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    balancer.server.listen(0, "127.0.0.1");
    await once(balancer.server, "listening");
    return balancer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.close();
  }

  private connect(client: Socket, tries = this.ports.length): void {
    const port = this.ports[this.next++ % this.ports.length] ?? 0;
    const webhook = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    webhook.once("connect", () => {
      webhook.off("error", onRefused).on("error", () => client.destroy());
      client.pipe(webhook);
      webhook.pipe(client);
    });
    const onRefused = () => (tries > 1 ? this.connect(client, tries - 1) : client.destroy());
    webhook.on("error", onRefused);
    client.on("error", () => webhook.destroy()).on("close", () => webhook.destroy());
  }
}
