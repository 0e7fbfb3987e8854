/**
 * The life of a `DindRunner` on a real engine with the real provider plugins: it is created, refreshed, changed in one
 * input after the other, and destroyed. Each change must do what `components/docker/changes.ts` says: the runner's
 * container is the same or another one, its data are there, its client is the same and reaches the engine, and neither
 * a preview nor a refresh finds anything more to do.
 *
 * Uses the plugins on PATH and those that `pulumi plugin install` has installed, and the engine at DOCKER_HOST; without
 * it, one of the engine tests'. What is not tried is said. Inputs may be named: `node dist/tools/lifecycle/lifecycle.js
 * memory labels`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { DindRunnerArgs } from "../../components";
import { RUNNER_CHANGES } from "../../components/docker/changes";
import { containerRunner } from "../../components/spec/containerRunner";
import { BESIDE, RUNNER_INPUTS } from "../../tests/components/changedInputs";
import { EngineClient } from "../../tests/engine/harness/client";
import { Container } from "../../tests/engine/harness/container";
import { missing, OuterEngine } from "../../tests/engine/harness/outerEngine";
import { findPlugins, NEEDED } from "./plugins";
import { type Ended, Stack } from "./stack";

type Input = keyof DindRunnerArgs;

/** What cannot be tried on every machine, and why. */
const NOT_TRIED: { readonly [Name in Input]?: string } = {
  ephemeral: "takes the data with each restart, which this script holds on to",
  gpus: "needs an engine with CDI, and a GPU",
  earlyRenewalHours: "needs certificates that are due",
};
/** Values for which the engine of this script is made, instead of those of the tests without a provider. */
const VALUES: { readonly [Name in Input]?: DindRunnerArgs[Name] } = {
  networksAdvanced: [{ name: "lifecycle-one" }],
  ports: [{ ip: "127.0.0.1" }],
};
/** Inputs whose change takes the data or the client with it, and which come last. */
const LAST: readonly Input[] = ["mode", "validityPeriodHours", "networksAdvanced", "dataVolume"];

interface Engine {
  readonly client: EngineClient;
  readonly host: string;
  readonly image: string;
  readonly otherImage: string;
  end(): Promise<void>;
}

async function engine(): Promise<Engine> {
  const host = process.env["DOCKER_HOST"];
  if (host?.startsWith("unix://")) {
    const [image, otherImage] = ["docker:27.5.1-dind-rootless", "docker:27.5.0-dind-rootless"];
    return { client: new EngineClient(host.slice(7)), host, image, otherImage, end: async () => undefined };
  }
  const reason = missing();
  if (reason !== undefined) throw new Error(`DOCKER_HOST names no socket, and an engine of its own ${reason}`);
  const outer = await OuterEngine.onCgroup(1);
  const image = await outer.image("bookworm");
  await outer.client.call("POST", `/images/${image}/tag?repo=${image}-other&tag=1.0.0`);
  const host2 = `unix://${outer.folder}/docker.sock`;
  return { client: outer.client, host: host2, image, otherImage: `${image}-other:1.0.0`, end: () => OuterEngine.end() };
}

/** What is checked between two updates. */
class Life {
  private readonly failures: string[] = [];

  constructor(
    private readonly stack: Stack,
    private readonly client: EngineClient,
  ) {}

  expect(what: string, holds: boolean, words = ""): void {
    process.stdout.write(`${holds ? "ok  " : "FAIL"} ${what}${holds ? "" : `\n${words}`}\n`);
    if (!holds) this.failures.push(what);
  }

  async ended(what: string, { code, text }: Ended): Promise<void> {
    this.expect(what, code === 0, text.split("\n").slice(-40).join("\n"));
  }

  /** A preview finds nothing to do, nor does it after a refresh. */
  async rests(what: string): Promise<void> {
    await this.ended(`${what}: nothing to do`, await this.stack.run("preview", "--diff", "--expect-no-changes"));
    await this.stack.run("refresh", "--yes", "--skip-preview");
    await this.ended(
      `${what}: nothing to do after a refresh`,
      await this.stack.run("preview", "--diff", "--expect-no-changes"),
    );
  }

  /** The id of the container of a resource, whose name the provider makes from it; undefined if there is none. */
  async id(resource: string): Promise<string | undefined> {
    const filters = encodeURIComponent(JSON.stringify({ name: [`^/${resource}-[0-9a-f]{7}$`] }));
    const [found] = await this.client.call<{ Id: string }[]>("GET", `/containers/json?filters=${filters}`);
    return found?.Id;
  }

  async runs(resource: string, line: string): Promise<boolean> {
    const id = await this.id(resource);
    if (id === undefined) return false;
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(1000))
      if ((await Container.of(this.client, id).run(line)).code === 0) return true;
    return false;
  }

  get failed(): readonly string[] {
    return this.failures;
  }
}

async function live(chosen: readonly string[]): Promise<readonly string[]> {
  const { client, host, image, otherImage, end } = await engine();
  const stack = new Stack(host);
  const life = new Life(stack, client);
  const marker = `${containerRunner().dataRoot.value}/lifecycle`;
  try {
    let args: DindRunnerArgs = { image, memory: 512, clients: { build: {} } };
    stack.give(args, image);
    await stack.create();
    await life.ended("up", await stack.run("up", "--yes", "--skip-preview"));
    if (life.failed.length > 0) return life.failed;
    await life.rests("after up");
    life.expect("the client reaches the engine", await life.runs("job", "docker version"));
    await life.runs("ci", `touch ${marker}`);
    const inputs = (Object.keys(RUNNER_CHANGES) as Input[]).filter(
      (input) => chosen.length === 0 || chosen.includes(input),
    );
    const order = [
      ...inputs.filter((input) => !LAST.includes(input)),
      ...LAST.filter((input) => inputs.includes(input)),
    ];
    for (const input of order) {
      const reason = NOT_TRIED[input];
      if (reason !== undefined) {
        process.stdout.write(`-    ${input}: not tried, since it ${reason}\n`);
        continue;
      }
      const before = { ci: await life.id("ci"), job: await life.id("job") };
      const value = input === "image" ? otherImage : (VALUES[input] ?? RUNNER_INPUTS[input][1]);
      const next = { ...args, ...BESIDE[input], [input]: value } as DindRunnerArgs;
      stack.give(next, image);
      const update = await stack.run("up", "--yes", "--skip-preview");
      const { engine: effect } = RUNNER_CHANGES[input];
      if (effect === "refused") {
        life.expect(
          `${input}: refused, in the engine's words`,
          /holds the data of a rootless engine/.test(update.text),
          update.text,
        );
        life.expect(`${input}: the engine runs on`, (await life.id("ci")) === before.ci);
        stack.give(args, image);
        await life.ended(`${input}: set back`, await stack.run("up", "--yes", "--skip-preview"));
        continue;
      }
      args = next;
      await life.ended(`${input}: up`, update);
      const isSame = (await life.id("ci")) === before.ci;
      life.expect(
        `${input}: the engine ${effect === "replaced" ? "is replaced" : "runs on"}`,
        isSame === (effect !== "replaced"),
      );
      const clientGoes = input === "validityPeriodHours" || input === "networksAdvanced";
      life.expect(`${input}: the client is the same`, clientGoes || (await life.id("job")) === before.job);
      life.expect(`${input}: the client reaches the engine`, await life.runs("job", "docker version"));
      if (input !== "dataVolume")
        life.expect(`${input}: the data are there`, await life.runs("ci", `test -e ${marker}`));
      await life.rests(input);
    }
    await life.ended("destroy", await stack.run("destroy", "--yes", "--skip-preview"));
  } finally {
    stack.remove();
    await end();
  }
  return life.failed;
}

const plugins = findPlugins();
if (plugins.missing.length > 0) {
  process.stderr.write(
    `Nothing was tried: no plugin pulumi-resource-${plugins.missing.join(", pulumi-resource-")} on PATH or in ` +
      `~/.pulumi/plugins, and a life takes ${NEEDED.join(" and ")}. \`pulumi plugin install resource NAME\` installs ` +
      "one.\n",
  );
  process.exitCode = 2;
} else {
  process.stdout.write(
    "-    components on Kubernetes, DockerApiEndpoint, BuildkitBuilder and CDKTF's constructs: not tried\n",
  );
  live(process.argv.slice(2)).then(
    (failed) => {
      process.stdout.write(failed.length === 0 ? "All is well.\n" : `${failed.length} failed:\n${failed.join("\n")}\n`);
      if (failed.length > 0) process.exitCode = 1;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      process.exitCode = 1;
    },
  );
}
