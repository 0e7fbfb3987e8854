import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { DockerApiEndpoint, type DockerApiEndpointArgs, dockerClient } from "../../../components";
import { GUARD_CHECK } from "../../../components/spec/guardCheck";
import { Container, type Ended } from "./container";
import type { ContainerInputs } from "./createRequest";
import { Declared } from "./declared";
import { alone, RUNNERS } from "./inputs";
import type { OuterEngine } from "./outerEngine";
import { RunnerContainer } from "./runner";

const NAME = "api";

/**
 * An endpoint's containers on an outer engine, made of what the component declares, and a container for each of its
 * clients.
 */
export class Endpoint {
  private constructor(
    readonly declared: Declared,
    /** The engine of its own; none where it is the outer one. */
    readonly engine: RunnerContainer | undefined,
    readonly guard: Container,
    private readonly clients: ReadonlyMap<string, Container>,
    private readonly outer: OuterEngine,
    private readonly volumes: readonly string[],
  ) {}

  static async start(outer: OuterEngine, args: DockerApiEndpointArgs): Promise<Endpoint> {
    const image = await outer.image("bookworm");
    const declared = await Declared.by(() => {
      const endpoint = new DockerApiEndpoint(NAME, args);
      const clients = Object.keys(args.clients).map(
        (client) =>
          new docker.Container(client, {
            image,
            entrypoints: ["sleep", "infinity"],
            ...dockerClient(endpoint, client),
          }),
      );
      return new Promise((resolve) => pulumi.all([endpoint.host, ...clients.map(({ urn }) => urn)]).apply(resolve));
    });
    const guarding = { ...onTheBridge(declared.container(NAME)), image: await outer.nodeImage() };
    const isOwn = args.engine?.hostSocket === undefined;
    const [shared] = guarding.volumes ?? [];
    const volumes = (guarding.volumes ?? []).flatMap(({ volumeName }) => volumeName ?? []);
    if (isOwn) {
      const { driverOpts } = declared.inputs(`${NAME}-socket`) as { driverOpts: object };
      await outer.client.call("POST", "/volumes/create", {
        Name: shared?.volumeName,
        Driver: "local",
        DriverOpts: driverOpts,
      });
    }
    const engine = isOwn ? await startedEngine(outer, declared, image) : undefined;
    const handedOver = await Endpoint.once(outer, declared.container(`${NAME}-certificates`));
    if (handedOver.code !== 0) throw new Error(handedOver.text);
    const guard = await Container.start(outer.client, guarding);
    const clients = new Map<string, Container>();
    for (const name of Object.keys(args.clients)) {
      const inputs = { ...onTheBridge(declared.container(name)), networkMode: `container:${guard.id}` };
      clients.set(name, await Container.start(outer.client, inputs));
    }
    return new Endpoint(declared, engine, guard, clients, outer, volumes);
  }

  /** Runs one of the containers that end by themselves. */
  private static async once(outer: OuterEngine, inputs: ContainerInputs): Promise<Ended> {
    const container = await Container.start(outer.client, { ...inputs, image: await outer.nodeImage() });
    const ended = await container.ended();
    await container.remove();
    return ended;
  }

  /** Puts renewed certificates in place, as an update does. */
  async renew(contents: Readonly<Record<string, string>>): Promise<Ended> {
    const made = this.declared.container(`${NAME}-certificates`);
    const uploads = made.uploads?.map((upload) => ({ ...upload, content: contents[upload.file] ?? upload.content }));
    return Endpoint.once(this.outer, { ...made, ...(uploads && { uploads }) });
  }

  /** Runs the guard's check. @param program in the place of the guard's own */
  async check(program?: string): Promise<Ended> {
    const made = this.declared.container(`${NAME}-check`);
    const uploads = made.uploads?.map((upload) =>
      program !== undefined && upload.file === GUARD_CHECK.program.value
        ? { ...upload, contentBase64: gzipSync(program).toString("base64") }
        : upload,
    );
    return Endpoint.once(this.outer, { ...made, ...(uploads && { uploads }) });
  }

  /** Waits until the guard is healthy, by its own health check, and gives what it said if it is not. */
  async ready(): Promise<string | undefined> {
    const { tests = [] } = this.declared.container(NAME).healthcheck ?? {};
    const check = tests
      .slice(1)
      .map((word) => `'${word}'`)
      .join(" ");
    for (let tries = 60; tries > 0; tries--) {
      if ((await this.guard.run(check)).code === 0) return undefined;
      await sleep(500);
    }
    return this.guard.log();
  }

  /**
   * Runs a line of shell in a client's container. It is in the guard's network namespace, where the guard is
   * `localhost`: names of containers need the outer engine to have rules of iptables, which it has not.
   */
  async as(client: string, line: string): Promise<Ended> {
    return this.client(client).run(`timeout 60 sh -c ${JSON.stringify(line)}`, {
      env: ["DOCKER_HOST=tcp://localhost:2376", "DOCKER_BUILDKIT=0"],
    });
  }

  client(name: string): Container {
    const container = this.clients.get(name);
    if (!container) throw new Error(`the endpoint has no client ${name}`);
    return container;
  }

  /** What the guard has written of its decisions, in their order. */
  async audit(): Promise<Record<string, unknown>[]> {
    const lines = (await this.guard.log()).split("\n").filter((line) => line.startsWith("{"));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async remove(): Promise<void> {
    for (const container of [...this.clients.values(), this.guard, ...(this.engine ? [this.engine.container] : [])])
      await container.remove();
    for (const volume of this.volumes) await this.outer.client.ask("DELETE", `/volumes/${volume}`);
  }
}

/** Without its own networks and a life of its own, so that many can run side by side and leave nothing. */
function onTheBridge({ networksAdvanced, restart, ...inputs }: ContainerInputs): ContainerInputs {
  return inputs;
}

async function startedEngine(outer: OuterEngine, declared: Declared, image: string): Promise<RunnerContainer> {
  const { volumes = [], ...inputs } = declared.container(`${NAME}-engine`);
  const [data, socket] = volumes;
  const own = alone({ ...inputs, volumes: data ? [data] : [] }, image);
  return RunnerContainer.start(outer, RUNNERS.rootless, { ...own, volumes: socket ? [socket] : [] });
}
