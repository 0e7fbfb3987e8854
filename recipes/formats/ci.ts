import { CLIENT_FILES } from "../../components/spec/client";
import { addressOf, clientVariables, publishedAddressOf, setUpLines, tryCommand } from "../plan/job";
import type { RecipeOptions } from "../plan/options";
import { composeFile } from "./compose";
import type { Recipe, RecipeFile } from "./format";

/** The variables of a job on a machine of its own; undefined if it needs none. */
export function jobVariables({ options }: Recipe): Record<string, string> | undefined {
  const variables = clientVariables(options, addressElsewhere(options));
  return Object.keys(variables).length > 0 ? variables : undefined;
}

/** What such a job begins with, and a line that fails unless the server answers. */
export function jobLines({ options }: Recipe): { readonly first: readonly string[]; readonly own: string } {
  return { first: setUpLines(options, addressElsewhere(options)), own: tryCommand(options).join(" ") };
}

function addressElsewhere(options: RecipeOptions): string {
  return publishedAddressOf(options) ?? addressOf(options);
}

/** The server of jobs that run elsewhere: a Compose project on a machine with Docker. */
export function serverProject(recipe: Recipe): RecipeFile[] {
  return recipe.options.kind === "client" ? [] : [{ path: "compose.yaml", text: composeFile(recipe) }];
}

export function serverProjectSteps({ options: { kind } }: Recipe): string[] {
  return kind === "client" ? [] : ["# on the server", "docker compose up --detach --wait"];
}

/** The names of the secrets that a CI platform keeps, and the files that they become. */
export const SECRET_FILES = {
  DOCKER_CA: CLIENT_FILES.ca,
  DOCKER_CERT: CLIENT_FILES.certificate,
  DOCKER_KEY: CLIENT_FILES.key,
} as const;

/** Where the three files of the first client are, for the person who gives them to the platform. */
export function secretSources({ options }: Recipe): string[] {
  const folder = `certificates/clients/${options.clients[0]?.name}`;
  return Object.entries(SECRET_FILES).map(([name, file]) => `# ${name}: the content of ${folder}/${file}`);
}
