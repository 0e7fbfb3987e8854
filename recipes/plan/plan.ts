import { BUILDER } from "../../components/spec/builder";
import { BUILDX_NAME } from "../../components/spec/client";
import { GUARD } from "../../components/spec/guard";
import { builderContainer, builderFiles, builderVolumes } from "./builder";
import type { Plan, PlannedContainer } from "./container";
import { clientFolder, engineContainer, engineFiles, engineVolumes, handOverContainer, runnerOf } from "./engine";
import { guardContainer, guardFiles } from "./guard";
import { addressOf, clientVariables, JOB_IMAGE, jobFolder, setUpLines, tryCommand } from "./job";
import type { RecipeClient, RecipeOptions } from "./options";

/** The containers of a recipe. */
export function planOf(options: RecipeOptions): Plan {
  const [client] = options.clients;
  const jobs = client === undefined ? [] : [jobContainer(options, client)];
  const network = options.name;
  if (options.kind === "client") return { network, containers: jobs, volumes: [] };
  const servers = [handOverContainer(options, serverUser(options)), ...serverContainers(options)];
  const volumes = options.kind === "builder" ? builderVolumes(options) : engineVolumes(options);
  return { network, containers: [...servers, ...jobs], volumes };
}

function serverContainers(options: RecipeOptions): PlannedContainer[] {
  if (options.kind === "builder") return [builderContainer(options)];
  const engine = engineContainer(options);
  return options.kind === "runner" ? [engine] : [engine, guardContainer(options)];
}

/** The id of the user that reads the server's key. */
export function serverUser(options: RecipeOptions): number {
  if (options.kind === "builder") return BUILDER.engineUser;
  return options.kind === "runner" ? runnerOf(options).engineUser : GUARD.user.value;
}

/** Texts that the containers mount, by their paths in the recipe's folder. */
export function plannedFiles(options: RecipeOptions): Readonly<Record<string, string>> {
  if (options.kind === "client") return {};
  if (options.kind === "builder") return builderFiles();
  return { ...engineFiles(options), ...(options.kind !== "runner" && guardFiles(options)) };
}

/** A job that uses the server. */
function jobContainer(options: RecipeOptions, { name }: RecipeClient): PlannedContainer {
  const target = jobFolder(options);
  return {
    name: "job",
    about:
      options.kind === "builder"
        ? "A job. Whatever has the three files, and creates a builder of the driver remote, builds there."
        : "A job. Whatever reads these three variables, and has the three files, uses the engine.",
    isJob: true,
    image: JOB_IMAGE,
    ...(options.kind === "builder" && { entrypoint: withBuilder(setUpLines(options, addressOf(options))) }),
    command: tryCommand(options),
    environment: clientVariables(options, addressOf(options)),
    binds: [{ source: clientFolder(name), target }],
    isConnected: true,
    ...(options.kind !== "client" && { after: [{ container: options.name, is: "healthy" as const }] }),
  };
}

/** An entrypoint that makes the builder known, unless an earlier start of the container has, and runs the command. */
function withBuilder(lines: readonly string[]): string[] {
  const script = [`docker buildx use ${BUILDX_NAME} 2>/dev/null || ${lines.join(" && ")} >/dev/null`, 'exec "$@"'];
  return ["/bin/sh", "-ec", script.join("\n"), "sh"];
}
