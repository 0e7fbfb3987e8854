import { JOB_IMAGE, jobFolder } from "../plan/job";
import { commented, yaml } from "../text/yaml";
import { jobLines, jobVariables, SECRET_FILES, secretSources, serverProject, serverProjectSteps } from "./ci";
import { ALL_KINDS, type Recipe, type RecipeFormat } from "./format";

/** A pipeline of GitLab CI, whose jobs use the engine of a server. */
export const GITLAB_CI: RecipeFormat = {
  name: "gitlab-ci",
  title: "GitLab CI",
  kinds: ALL_KINDS,
  isElsewhere: true,
  files: (recipe) => [...serverProject(recipe), { path: ".gitlab-ci.yml", text: pipeline(recipe) }],
  steps: (recipe) => [
    ...serverProjectSteps(recipe),
    "# in the project's settings, as CI/CD variables of the type File, protected:",
    ...secretSources(recipe),
  ],
};

function pipeline(recipe: Recipe): string {
  const folder = jobFolder(recipe.options);
  const { first, own } = jobLines(recipe);
  return yaml({
    build: commented(
      "Uses an engine that is no service of the job: the runner needs no privileged mode, and no socket of its host.",
      {
        image: JOB_IMAGE,
        variables: jobVariables(recipe),
        before_script: [
          `mkdir -p ${folder}`,
          ...Object.entries(SECRET_FILES).map(([name, file]) => `install -m 0400 "$${name}" ${folder}/${file}`),
          ...first,
        ],
        script: [own],
      },
    ),
  });
}
