import { JOB_IMAGE, jobFolder } from "../plan/job";
import { commented, yaml } from "../text/yaml";
import { jobLines, jobVariables, SECRET_FILES, secretSources, serverProject, serverProjectSteps } from "./ci";
import { ALL_KINDS, type Recipe, type RecipeFormat } from "./format";

/** A workflow of GitHub Actions, whose job uses the engine of a server. */
export const GITHUB_ACTIONS: RecipeFormat = {
  name: "github-actions",
  title: "GitHub Actions",
  kinds: ALL_KINDS,
  isElsewhere: true,
  files: (recipe) => [...serverProject(recipe), { path: ".github/workflows/docker.yml", text: workflow(recipe) }],
  steps: (recipe) => [
    ...serverProjectSteps(recipe),
    "# in the repository's settings, as secrets of Actions:",
    ...secretSources(recipe),
  ],
};

function workflow(recipe: Recipe): string {
  const secrets = Object.keys(SECRET_FILES);
  const folder = jobFolder(recipe.options);
  const { first, own } = jobLines(recipe);
  return yaml({
    name: "docker",
    on: { push: { branches: ["main"] } },
    permissions: { contents: "read" },
    jobs: {
      build: {
        "runs-on": "ubuntu-latest",
        container: commented("The job's files are gone with its container.", { image: JOB_IMAGE }),
        env: jobVariables(recipe),
        steps: [
          {
            name: "Client certificate",
            env: Object.fromEntries(secrets.map((name) => [name, `\${{ secrets.${name} }}`])),
            run: [
              "umask 077",
              `mkdir -p ${folder}`,
              ...Object.entries(SECRET_FILES).map(([name, file]) => `printf '%s\\n' "$${name}" >${folder}/${file}`),
              ...first,
              "",
            ].join("\n"),
          },
          { run: own },
        ],
      },
    },
  });
}
