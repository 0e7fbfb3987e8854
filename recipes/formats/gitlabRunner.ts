import { addressOf, clientVariables, JOB_IMAGE, jobFolder, setUpLines } from "../plan/job";
import { serverProject } from "./ci";
import { ALL_KINDS, type Recipe, type RecipeFormat } from "./format";

/** The configuration of a GitLab Runner with the docker executor. */
export const GITLAB_RUNNER: RecipeFormat = {
  name: "gitlab-runner",
  title: "GitLab Runner, with the docker executor",
  kinds: ALL_KINDS,
  files: (recipe) => [...serverProject(recipe), { path: "config.template.toml", text: template(recipe) }],
  steps: (recipe) => [
    `# with this folder at ${folderOf(recipe)} on the runner's server`,
    ...(recipe.options.kind === "client" ? [] : ["docker compose up --detach --wait"]),
    "# the token is the one that GitLab shows when a runner is created",
    `gitlab-runner register --non-interactive --url https://gitlab.example.com --token "$RUNNER_TOKEN" --executor docker --docker-image ${JOB_IMAGE} --template-config ${folderOf(recipe)}/config.template.toml`,
  ],
};

function folderOf({ options: { name } }: Recipe): string {
  return `/opt/breakwater/${name}`;
}

function template(recipe: Recipe): string {
  const { options, plan } = recipe;
  const [client] = options.clients;
  const environment = Object.entries(clientVariables(options, addressOf(options))).map(
    ([name, value]) => `${name}=${value}`,
  );
  const volumes = [`${folderOf(recipe)}/certificates/clients/${client?.name}:${jobFolder(options)}:ro`, "/cache"];
  return `${[
    "# Jobs use an engine that is none of theirs: they are not privileged, and have no socket of the server.",
    ...setUpLines(options, addressOf(options)).map((line) => `# A job that builds begins with: ${line}`),
    "[[runners]]",
    ...(environment.length > 0 ? [`  environment = ${toml(environment)}`] : []),
    "  [runners.docker]",
    `    image = ${JSON.stringify(JOB_IMAGE)}`,
    "    privileged = false",
    ...(options.kind === "client"
      ? []
      : [
          "    # the engine's network, on which jobs reach it by its name",
          `    network_mode = ${JSON.stringify(plan.network)}`,
        ]),
    `    volumes = ${toml(volumes)}`,
  ].join("\n")}\n`;
}

function toml(texts: readonly string[]): string {
  return `[\n${texts.map((text) => `      ${JSON.stringify(text)},\n`).join("")}    ]`;
}
