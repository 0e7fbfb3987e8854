/**
 * The lives of the components for Docker on a real engine with the real providers: each is created, refreshed, changed
 * in one input after the other, and destroyed. Each change must do what `components/docker/changes.ts` says: which
 * containers are the same or others, that the data are there, that the client works, and that neither a preview nor a
 * refresh finds anything more to do.
 *
 * `node dist/tools/lifecycle/lifecycle.js [--year [--refreshes N]] [--terraform MIRROR] [COMPONENT[.INPUT]…]`, such as
 * `DindRunner.memory`. `--year` plays a year in fast motion instead, with renewals, other images, a crash, and N
 * refreshes a month (30 unless it is given).
 * With `--terraform`, the same of the constructs of CDKTF, with the provider plugins in a folder as
 * `terraform providers mirror` makes one. Without it, Pulumi's plugins on PATH and in ~/.pulumi/plugins.
 *
 * Uses the engine at DOCKER_HOST; without it, one of the engine tests'. What is not tried is said.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { anEngine } from "./engine";
import { Life } from "./life";
import { findPlugins, NEEDED } from "./plugins";
import { PulumiStack } from "./pulumiStack";
import type { Stack } from "./stack";
import { subjects } from "./subjects";
import { TerraformStack } from "./terraformStack";
import { year } from "./year";

/** Days of a month. */
const DAYS = 30;

const COMPONENTS = ["DindRunner", "DockerApiEndpoint", "BuildkitBuilder"];

async function live(
  chosen: readonly string[],
  { by, refreshes }: { readonly by: "pulumi" | "terraform"; readonly refreshes: number | undefined },
  stackAt: (host: string) => Promise<Stack>,
): Promise<readonly string[]> {
  const engine = await anEngine();
  const isChosen = (component: string, input: string) =>
    chosen.length === 0 || chosen.includes(component) || chosen.includes(`${component}.${input}`);
  const failed: string[] = [];
  const tried = new Set<string>();
  try {
    for (const subject of subjects(engine, by)) {
      const { component } = subject;
      const changes = Object.entries(subject.changes).filter(([input]) => isChosen(component, input));
      if (changes.length === 0) continue;
      tried.add(component);
      const stack = await stackAt(engine.host);
      try {
        const life = new Life(stack, engine, subject);
        const lives = await life.begins();
        if (lives && refreshes !== undefined) await year(life, subject, refreshes);
        else if (lives) {
          for (const impossible of subject.impossible) if (chosen.length === 0) await life.fails(impossible);
          for (const [input, change] of changes) await life.changes(input, change);
          await life.returns();
        }
        await life.ends();
        failed.push(...life.failed);
      } finally {
        stack.remove();
      }
    }
  } finally {
    await engine.end();
  }
  for (const component of [...COMPONENTS, "components on Kubernetes"])
    if (!tried.has(component)) process.stdout.write(`-    ${component}: not tried\n`);
  return failed;
}

function withPlugins(): ((host: string) => Promise<Stack>) | undefined {
  const plugins = findPlugins();
  const missing = NEEDED.filter((name) => plugins[name] === undefined);
  const { docker, tls } = plugins;
  if (docker !== undefined && tls !== undefined) return (host) => PulumiStack.at(host, { docker, tls });
  process.stderr.write(
    `Nothing was tried: no plugin pulumi-resource-${missing.join(", pulumi-resource-")} on PATH or in ` +
      `~/.pulumi/plugins, and a life takes ${NEEDED.join(" and ")}. \`pulumi plugin install resource NAME\` installs ` +
      "one.\n",
  );
  process.exitCode = 2;
  return undefined;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { terraform: { type: "string" }, year: { type: "boolean" }, refreshes: { type: "string" } },
});
const mirror = values.terraform;
const refreshes = values.year ? Number(values.refreshes ?? DAYS) : undefined;
const stackAt =
  mirror === undefined ? withPlugins() : async (host: string) => new TerraformStack(host, resolve(mirror));
if (stackAt !== undefined)
  live(positionals, { by: mirror === undefined ? "pulumi" : "terraform", refreshes }, stackAt).then(
    (failed) => {
      process.stdout.write(failed.length === 0 ? "All is well.\n" : `${failed.length} failed:\n${failed.join("\n")}\n`);
      if (failed.length > 0) process.exitCode = 1;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      process.exitCode = 1;
    },
  );
