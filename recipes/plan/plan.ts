import { CLIENT_FOLDER, clientEnvironment, testcontainersEnvironment } from "../../components/spec/client";
import { API_PORT } from "../../components/spec/engineFiles";
import { GUARD } from "../../components/spec/guard";
import type { Plan, PlannedContainer } from "./container";
import { clientFolder, engineContainer, engineFiles, engineVolumes, handOverContainer, runnerOf } from "./engine";
import { guardContainer, guardFiles } from "./guard";
import { dockerHost, type RecipeClient, type RecipeOptions } from "./options";

/** The image of the job that shows how a client is set up. */
export const JOB_IMAGE = "docker:27.5.1-cli";

/** Where a client on the recipe's network reaches the engine. For a client alone: where somebody else runs it. */
export function addressOf({ kind, name, host, publish }: RecipeOptions): string {
  return dockerHost(kind === "client" ? (host ?? name) : name, (kind === "client" && publish?.port) || API_PORT);
}

/** Where a client on another machine reaches the engine; undefined if it is not published. */
export function publishedAddressOf({ publish, host }: RecipeOptions): string | undefined {
  return publish && dockerHost(host ?? publish.ip, publish.port);
}

/** The variables of a client. @param folder of its certificate */
export function clientVariables(options: RecipeOptions, address: string, folder: string): Record<string, string> {
  return {
    ...clientEnvironment(address, folder),
    ...(options.kind === "runner" && testcontainersEnvironment(runnerOf(options).socket)),
  };
}

/** The containers of a recipe. */
export function planOf(options: RecipeOptions): Plan {
  const [client] = options.clients;
  const jobs = client === undefined ? [] : [jobContainer(options, client)];
  const network = options.name;
  if (options.kind === "client") return { network, containers: jobs, volumes: [] };
  const engine = engineContainer(options);
  const { engineUser } = runnerOf(options);
  const servers =
    options.kind === "runner"
      ? [handOverContainer(options, engineUser), engine]
      : [handOverContainer(options, GUARD.user.value), engine, guardContainer(options)];
  return { network, containers: [...servers, ...jobs], volumes: engineVolumes(options) };
}

/** Texts that the containers mount, by their paths in the recipe's folder. */
export function plannedFiles(options: RecipeOptions): Readonly<Record<string, string>> {
  if (options.kind === "client") return {};
  return { ...engineFiles(options), ...(options.kind !== "runner" && guardFiles(options)) };
}

/** A job that uses the engine. */
function jobContainer(options: RecipeOptions, { name }: RecipeClient): PlannedContainer {
  return {
    name: "job",
    about: "A job. Whatever reads these three variables, and has the three files, uses the engine.",
    isJob: true,
    image: JOB_IMAGE,
    command: ["docker", "version"],
    environment: clientVariables(options, addressOf(options), CLIENT_FOLDER),
    binds: [{ source: clientFolder(name), target: CLIENT_FOLDER }],
    isConnected: true,
    ...(options.kind !== "client" && { after: [{ container: options.name, is: "healthy" as const }] }),
  };
}
