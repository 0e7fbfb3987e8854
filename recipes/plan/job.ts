import {
  BUILDER_CLIENT_FOLDER,
  buildxCommand,
  CLIENT_FOLDER,
  clientEnvironment,
  testcontainersEnvironment,
} from "../../components/spec/client";
import { runnerOf } from "./engine";
import { dockerHost, portOf, type RecipeOptions } from "./options";

/** The image of the job that shows how a client is set up: Docker's client with buildx. */
export const JOB_IMAGE = "docker:27.5.1-cli";

/** Where a client on the recipe's network reaches the server. For a client alone: where somebody else runs it. */
export function addressOf(options: RecipeOptions): string {
  const { kind, name, host, publish } = options;
  return dockerHost(kind === "client" ? (host ?? name) : name, (kind === "client" && publish?.port) || portOf(kind));
}

/** Where a client on another machine reaches the server; undefined if it is not published. */
export function publishedAddressOf({ publish, host }: RecipeOptions): string | undefined {
  return publish && dockerHost(host ?? publish.ip, publish.port);
}

/** Where a job has the three files of its client. */
export function jobFolder({ kind }: RecipeOptions): string {
  return kind === "builder" ? BUILDER_CLIENT_FOLDER : CLIENT_FOLDER;
}

/** The variables of a client. A builder's has none: `setUpLines` name the builder. @param folder of its certificate */
export function clientVariables(
  options: RecipeOptions,
  address: string,
  folder = jobFolder(options),
): Record<string, string> {
  if (options.kind === "builder") return {};
  return {
    ...clientEnvironment(address, folder),
    ...(options.kind === "runner" && testcontainersEnvironment(runnerOf(options).socket)),
  };
}

/** Lines of shell that a job begins with. */
export function setUpLines(options: RecipeOptions, address: string): string[] {
  return options.kind === "builder" ? [buildxCommand(address, { folder: jobFolder(options) })] : [];
}

/** A command that fails unless the server answers. */
export function tryCommand({ kind }: RecipeOptions): string[] {
  return kind === "builder" ? ["docker", "buildx", "inspect", "--bootstrap"] : ["docker", "version"];
}

/** A command that shows what the server is for, for people who try it. */
export function exampleCommand(options: RecipeOptions): string {
  return options.kind === "builder" ? tryCommand(options).join(" ") : "docker run --rm hello-world";
}
