import type { Command } from "../../docker/commandLine";
import { readRunners } from "../kubernetes/gitlabRunner";
import { type Interpret, Raw } from "../raw/raw";
import { relocated } from "../raw/relocated";
import type { Draft } from "./draft";

/** Options that are switches, as keys of `config.toml`… */
const SWITCHES = new Set(["privileged", "services_privileged", "tls_verify", "host_network"]);
/** …options that may be repeated… */
const LISTS = new Set([
  ...["volumes", "cap_add", "cap_drop", "devices", "security_opt", "device_cgroup_rules", "services_devices"],
]);
/** …and options whose key in `config.toml` has another name. */
const KEYS: Readonly<Record<string, string>> = {
  ...{ userns: "userns_mode", tlsverify: "tls_verify", cert_path: "tls_cert_path" },
};
const OPTION = /^--?(docker|kubernetes|env|name)(?:-([\w-]+))?(?:=(.*))?$/s;

const PROGRAM = /(?:^|\/)gitlab-(?:ci-multi-)?runner(?![\w-])/;
/** A variable that has the value of an option: as it is set, exported, or handed to a container. */
const VARIABLE = /^(?:--env=|-e)?((?:DOCKER|KUBERNETES)_[A-Z_]+)=(.*)$/s;
/** Variables of that form that are for Docker's client or the engine as well: what they say is judged there. */
const SHARED = /^DOCKER_(?:HOST|CONFIG|TLS_VERIFY|CERT_PATH|TLS_CERTDIR|DRIVER|BUILDKIT)$/;

/** A command of a script, with the words before it: wrappers, and assignments for it alone. */
interface RunCommand {
  readonly words: Command;
  readonly before: Command;
  readonly path: string;
}

/**
 * What each `gitlab-runner register` of a script writes into `config.toml`, by whatever client it is run; undefined for
 * any other command.
 *
 * @param variables that the shell has, as `NAME=VALUE`
 */
export function registrationsIn(commands: readonly RunCommand[], variables: Command = []): (Draft | undefined)[] {
  const exported = [...variables];
  return commands.map(({ words, before, path }) => {
    if (words[0] === "export") exported.push(...words.slice(1));
    const isOwn = PROGRAM.test(words[0] ?? "");
    return readRegistration(words, path, [...(isOwn ? exported : []), ...before]);
  });
}

/**
 * What `gitlab-runner register` writes into `config.toml`, by whatever client it is run; undefined for any other
 * command.
 *
 * @param words of the command, with a placeholder for each unknown part
 * @param path of the property that contains the command
 * @param variables that the command has, as `NAME=VALUE` among any other words
 * @see https://docs.gitlab.com/runner/commands/#gitlab-runner-register
 */
export function readRegistration(words: Command, path: string, variables: Command = []): Draft | undefined {
  const at = words.indexOf("register");
  const isRunner = words.slice(0, at + 1).some((word) => PROGRAM.test(word));
  if (at < 0 || !isRunner) return undefined;
  const flags = [...variables, ...words.slice(0, at)].flatMap((word) => {
    const [, name = "", value = ""] = VARIABLE.exec(word) ?? [];
    return registrationFlags(name, value);
  });
  const runner = optionsOf([...flags, ...words.slice(at + 1)]);
  return {
    read: (source, whyUnresolved) => {
      const interpret: Interpret = (value) => {
        const hole = typeof value === "string" ? /\0([^\0]*)\0/.exec(value)?.[1] : undefined;
        return hole === undefined ? undefined : { value: undefined, unknown: whyUnresolved(hole) };
      };
      const root = new Raw({ runners: [runner] }, "", interpret);
      return readRunners(root, source).map((workload) => ({ ...relocated(workload, () => path), source }));
    },
  };
}

/**
 * The options of `gitlab-runner register` that a variable stands for: `KUBERNETES_PRIVILEGED` is
 * `--kubernetes-privileged`. None for a variable of another program.
 */
export function registrationFlags(name: string, value: string): string[] {
  if (!/^(?:DOCKER|KUBERNETES)_[A-Z_]+$/.test(name) || SHARED.test(name)) return [];
  const flag = `--${name.toLowerCase().replaceAll("_", "-")}`;
  const isList = LISTS.has(name.toLowerCase().replace(/^[a-z]+_/, ""));
  return (isList ? value.split(",") : [value]).map((each) => `${flag}=${each}`);
}

/** The options as an entry of `runners` in `config.toml`. */
function optionsOf(words: Command): Record<string, unknown> {
  const runner: Record<string, Record<string, unknown>> = {};
  const environment: string[] = [];
  let name = "registered";
  for (let at = 0; at < words.length; at++) {
    const [, section = "", option = "", attached] = OPTION.exec(words[at] ?? "") ?? [];
    if (section === "") continue;
    const written = option.replaceAll("-", "_");
    const key = KEYS[written] ?? written;
    const isSwitch = SWITCHES.has(key);
    const value = attached ?? (isSwitch ? "true" : (words[++at] ?? ""));
    if (section === "name") name = value;
    else if (section === "env") environment.push(value);
    else {
      const settings = runner[section] ?? {};
      runner[section] = settings;
      const list = settings[key];
      settings[key] = LISTS.has(key) ? [...(Array.isArray(list) ? (list as unknown[]) : []), value] : value;
    }
  }
  return { name, environment, ...runner };
}
