import { programName, splitScript, unwrap } from "./commandLine";

const SHELLS = new Set(["sh", "bash", "ash", "dash", "zsh", "ksh"]);
/** Options of `ssh` that take a value. */
const SSH_OPTION = /^-[BbcDEeFIiJLlmOopQRSWw]$/;

/** Programs that run a command on another machine, by their first words; what they run follows `--` or an option. */
const PROGRAMS: readonly RegExp[] = [
  /^(?:vagrant|minikube|colima|docker-machine) ssh /,
  /^podman machine ssh /,
  /^(?:multipass|lxc|incus) exec /,
  /^limactl shell /,
  /^gcloud (?:\w+ )?compute ssh /,
  /^az vm run-command /,
];
/** Programs that run the words of a command elsewhere on the same computer, after options of their own. */
const LOCAL_PROGRAMS = new Set([
  "orb",
  "orbctl",
  "wsl",
  "wsl.exe",
  "machinectl",
  "distrobox",
  "toolbox",
  "systemd-nspawn",
]);
const INNER_PROGRAM = /^(?:docker|podman|nerdctl|docker-compose|dockerd|sudo|env)$/;
const COMMAND_OPTION = /^(?:-c|--command|--ssh-flag-command|--scripts)(?:=(.*))?$/s;

/** The command that a program such as `ssh` runs on another machine, as a script; undefined for any other program. */
export function remoteScript(words: readonly string[]): string | undefined {
  const program = programName(words[0]);
  if (program === "ssh") return afterHost(words, 1);
  if (LOCAL_PROGRAMS.has(program)) {
    const inner = words.findIndex((word, at) => at > 0 && (SHELLS.has(programName(word)) || INNER_PROGRAM.test(word)));
    return inner < 0 ? undefined : words.slice(inner).map(quoted).join(" ");
  }
  const start = `${[program, ...words.slice(1, 4)].join(" ")} `;
  if (!PROGRAMS.some((known) => known.test(start))) return undefined;
  for (const [at, word] of words.entries()) {
    const [isOption, attached] = COMMAND_OPTION.exec(word) ?? [];
    if (isOption !== undefined) return attached ?? words[at + 1];
    if (word === "--") return joined(words.slice(at + 1));
  }
  const names = /^(?:minikube|colima) /.test(start) ? 0 : 1;
  return joined(words.slice(words.findIndex((word) => /^(?:ssh|exec|shell)$/.test(word)) + 1 + names));
}

function afterHost(words: readonly string[], from: number): string | undefined {
  let at = from;
  for (; /^-/.test(words[at] ?? ""); at++) if (SSH_OPTION.test(words[at] ?? "")) at++;
  return joined(words.slice(at + 1));
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function joined(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : words.join(" ");
}

/** Whether a command runs what it reads: a shell without a script of its own. */
export function readsCommands(words: readonly string[]): boolean {
  if (programName(words[0]) !== "ssh") return isShellAlone(words);
  const remote = remoteScript(words);
  return remote === undefined || splitScript(remote).every(isShellAlone);
}

function isShellAlone(words: readonly string[]): boolean {
  const [program, ...options] = unwrap(words);
  return SHELLS.has(programName(program)) && options.every((word) => word.startsWith("-"));
}
