import type { PlannedContainer } from "../plan/container";
import { tryCommand } from "../plan/job";
import { composeFile } from "./compose";
import { ALL_KINDS, type RecipeFormat } from "./format";

const WORKSPACE = "/workspace";

/** A development container whose tools use the engine: this folder is the project's `.devcontainer`. */
export const DEVCONTAINER: RecipeFormat = {
  name: "devcontainer",
  title: "development containers",
  kinds: ALL_KINDS,
  files: (recipe) => [
    {
      path: "devcontainer.json",
      text: `${JSON.stringify(
        {
          name: recipe.options.name,
          dockerComposeFile: "compose.yaml",
          service: "workspace",
          workspaceFolder: WORKSPACE,
          shutdownAction: "stopCompose",
        },
        undefined,
        2,
      )}\n`,
    },
    {
      path: "compose.yaml",
      text: composeFile({ ...recipe, plan: { ...recipe.plan, containers: recipe.plan.containers.map(workspace) } }),
    },
  ],
  steps: ({ options }) => [
    "# with this folder as the project's .devcontainer",
    "devcontainer up --workspace-folder ..",
    `devcontainer exec --workspace-folder .. ${tryCommand(options).join(" ")}`,
  ],
};

/** The job, as the container that people work in. */
function workspace(container: PlannedContainer): PlannedContainer {
  if (!container.isJob) return container;
  const { isJob: _, ...job } = container;
  return {
    ...job,
    name: "workspace",
    about: "What you work in: any image with the tools of your project, and Docker's client.",
    command: ["sleep", "infinity"],
    init: true,
    binds: [...(job.binds ?? []), { source: "..", target: WORKSPACE, isWritable: true }],
    // The keys of the CA, the server and other clients lie in the project's folder too.
    hidden: [`${WORKSPACE}/.devcontainer/certificates`],
  };
}
