import { CLIENT_FILES, CLIENT_FOLDER } from "../../components/spec/client";
import { addressOf, clientVariables, publishedAddressOf } from "../plan/plan";
import { composeFile } from "./compose";
import type { Recipe, RecipeFile } from "./format";

/** The variables of a job on a machine of its own. */
export function jobVariables({ options }: Recipe): Record<string, string> {
  return clientVariables(options, publishedAddressOf(options) ?? addressOf(options), CLIENT_FOLDER);
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
