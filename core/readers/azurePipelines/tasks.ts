import { splitScript } from "../../docker/commandLine";
import type { JobDraft } from "../ci/jobDraft";
import type { Raw } from "../raw/raw";

/** Inputs that hold a script, of tasks such as Bash@3, CmdLine@2, PowerShell@2, AzureCLI@2 and SSH@0. */
const SCRIPTS = ["script", "Script", "inlineScript", "inline", "Inline", "runOptionsInline", "commands"];

/** Adds what a task runs. @see https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/ */
export function addTask(draft: JobDraft, task: string, inputs: Raw): void {
  if (!inputs.isObject) return;
  const [, name = ""] = /^([^@]*)/.exec(task) ?? [];
  if (/^docker$/i.test(name)) addDocker(draft, inputs);
  else if (/^dockercompose$/i.test(name)) addCompose(draft, inputs);
  else {
    const scripts = SCRIPTS.map((key) => inputs.get(key));
    if (/powershell/i.test(name)) draft.scripts(...scripts.map((place) => ({ place, shell: "powershell" as const })));
    else draft.scripts(...scripts);
  }
}

/** `Docker@2` builds and starts by the client's own commands; `Docker@0` and `Docker@1` have inputs for `docker run`. */
function addDocker(draft: JobDraft, inputs: Raw): void {
  const written = inputs.oneOf("command", "action");
  const command = written.name() ?? "";
  const words = wordsAt(inputs.oneOf("arguments", "additionalDockerOptions"));
  const path = inputs.oneOf("arguments", "additionalDockerOptions").exists
    ? inputs.oneOf("arguments", "additionalDockerOptions").path
    : inputs.path;
  if (/^build/i.test(command)) draft.command(["docker", "build", ...words, "."], path);
  else if (/^run/i.test(command)) {
    const options = (key: string, option: string) =>
      (inputs.get(key).name() ?? "")
        .split("\n")
        .filter((line) => line.trim() !== "")
        .flatMap((line) => [option, line.trim()]);
    draft.command(
      [
        ...[
          "docker",
          "run",
          ...words,
          ...options("volumes", "-v"),
          ...options("ports", "-p"),
          ...options("envVars", "-e"),
        ],
        ...[inputs.oneOf("imageName", "image").name() ?? "image", ...wordsAt(inputs.get("containerCommand"))],
      ],
      inputs.get("volumes").exists && words.length === 0 ? inputs.get("volumes").path : path,
    );
  } else draft.command(["docker", ...wordsAt(written), ...words], path);
}

function addCompose(draft: JobDraft, inputs: Raw): void {
  const command = inputs.get("dockerComposeCommand");
  if (command.exists)
    draft.command(["docker", "compose", ...wordsAt(command), ...wordsAt(inputs.get("arguments"))], command.path);
}

function wordsAt(place: Raw): readonly string[] {
  return splitScript((place.name() ?? "").replace(/\n/g, " ")).flat();
}
