import { ROOTFUL } from "../../../components/spec/rootful";
import { ROOTLESS } from "../../../components/spec/rootless";
import { ROOTLESS_BY_ITSELF } from "../../../components/spec/rootlessByItself";
import type { Runner } from "../../../components/spec/runner";
import type { ContainerInputs } from "./createRequest";
import { alone, declaredRunner, NAME, startedAsUser } from "./inputs";
import type { OuterEngine, Suite } from "./outerEngine";
import { tried } from "./runner";

/** A runner from which things are taken away. */
export interface Whole {
  readonly title: string;
  readonly runner: Runner;
  /** Its container, from what the component declares. */
  readonly inputs: (declared: ContainerInputs) => ContainerInputs;
}

export const WHOLES: readonly Whole[] = [
  { title: "rootful", runner: ROOTFUL, inputs: (declared) => declared },
  { title: "rootless", runner: ROOTLESS_BY_ITSELF, inputs: onABareHost },
  { title: "rootless from its first process on", runner: ROOTLESS, inputs: startedAsUser },
];

/** A runner that lacks one thing. */
interface Ablation {
  /** What is taken away. */
  readonly without: string;
  readonly inputs: ContainerInputs;
}

interface Profile {
  readonly syscalls: readonly { readonly names: readonly string[]; readonly comment?: string }[];
}

const SECCOMP = "seccomp=";

/** How many runners start at the same time: they wait more than they work. */
const SIDE_BY_SIDE = 3;

/** For each thing that a runner is given, the first step that fails without it, or nothing. */
export async function firstFailures(
  outer: OuterEngine,
  { runner, inputs: inputsOf }: Whole,
  suite: Suite,
): Promise<Map<string, string | undefined>> {
  const inputs = inputsOf(alone((await declaredRunner(runner.mode)).container(NAME), await outer.image(suite)));
  const all = ablations(runner, inputs);
  const failures = new Map<string, string | undefined>(all.map(({ without }) => [without, undefined]));
  const queue = all.values();
  const work = async () => {
    for (const { without, inputs: lesser } of queue) failures.set(without, (await tried(outer, runner, lesser))?.step);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return failures;
}

/**
 * The container with an image and on a host that leave it the most to do: Debian's own newuidmap and newgidmap, which
 * are setuid root, and a host without udev, where /dev/net/tun is root's alone.
 */
function onABareHost(inputs: ContainerInputs): ContainerInputs {
  const bare = [
    'for tool in newuidmap newgidmap; do cp "/usr/bin/$tool" /tmp/tool; mv /tmp/tool ' +
      '"/usr/bin/$tool"; chmod 4755 "/usr/bin/$tool"; done',
    "chmod 600 /dev/net/tun",
  ];
  return {
    ...inputs,
    entrypoints: (inputs.entrypoints ?? []).map((text) => text.replace("set -eu", ["set -eu", ...bare].join("\n"))),
  };
}

/** The runner's container once for each thing that its specification gives it, without that thing. */
function ablations(runner: Runner, inputs: ContainerInputs): Ablation[] {
  const { capabilities, devices = [], mounts = [], envs = [], entrypoints = [], securityOpts = [] } = inputs;
  const lacking = (without: string, changes: ContainerInputs | object): Ablation => ({
    without,
    inputs: { ...inputs, ...changes },
  });
  return [
    lacking("nothing", {}),
    ...except(capabilities?.adds ?? []).map(([name, adds]) =>
      lacking(`capability ${name}`, { capabilities: { ...capabilities, adds } }),
    ),
    ...runner.systemCalls.map(({ value }) =>
      lacking(`system call ${value}`, { securityOpts: securityOpts.map(withoutCall(value)) }),
    ),
    ...except(devices).map(([{ hostPath }, others]) => lacking(`device ${hostPath}`, { devices: others })),
    ...except(mounts).map(([{ target }, others]) => lacking(`mount ${target}`, { mounts: others })),
    ...except(envs).map(([variable, others]) => lacking(`variable ${variable.split("=")[0]}`, { envs: others })),
    ...runner.preparation.map(({ value, because }) =>
      lacking(`preparation: ${because}`, { entrypoints: withoutLine(entrypoints, value) }),
    ),
    lacking("cgroup namespace", { cgroupnsMode: "host" }),
    ...(inputs.init ? [lacking("init", { init: false })] : []),
  ];
}

/** A container's start without one of its lines. */
export function withoutLine(entrypoints: readonly string[], line: string): string[] {
  const inQuotes = line.replaceAll("'", "'\\''"); // as it is where a shell passes it to another one
  return entrypoints.map((text) => text.replace(text.includes(line) ? line : inQuotes, ":"));
}

/** Each with all the others. */
function except<T>(all: readonly T[]): [T, T[]][] {
  return all.map((one) => [one, all.filter((other) => other !== one)]);
}

/**
 * Takes a system call out of the profile among security options: the rules that were added to Docker's are those with a
 * reason, one call each.
 */
function withoutCall(call: string) {
  return (option: string): string => {
    if (!option.startsWith(SECCOMP)) return option;
    const profile = JSON.parse(option.slice(SECCOMP.length)) as Profile;
    const isTheRule = ({ names, comment }: Profile["syscalls"][number]) =>
      comment !== undefined && names.length === 1 && names[0] === call;
    const last = profile.syscalls.findLastIndex(isTheRule);
    return SECCOMP + JSON.stringify({ ...profile, syscalls: profile.syscalls.filter((_, index) => index !== last) });
  };
}
