import { valuesOf } from "./given";
import { ROOTFUL } from "./rootful";
import { ROOTLESS } from "./rootless";
import type { RunnerMode } from "./runner";
import rootful from "./seccomp/rootful.json";
import rootless from "./seccomp/rootless.json";

/**
 * A part of a seccomp profile, as Docker has them: it may hang on capabilities that the container has or lacks, and on
 * the machine.
 */
interface Part {
  readonly includes?: Condition;
  readonly excludes?: Condition;
}
interface Condition {
  readonly caps?: readonly string[];
  readonly arches?: readonly string[];
}

/** The processors for which there is a profile as a node's file, by Go's names, with libseccomp's. */
const ARCHITECTURES = {
  amd64: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
  arm64: ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
} as const;

/**
 * A seccomp profile as container runtimes read it from a node's file: the specification of the Open Container
 * Initiative, without conditions.
 */
export interface NodeSeccompProfile {
  readonly defaultAction: string;
  readonly defaultErrnoRet: number;
  readonly architectures: readonly string[];
  readonly syscalls: readonly {
    readonly names: readonly string[];
    readonly action: string;
    readonly errnoRet?: number;
  }[];
}

/**
 * The seccomp profile of a mode, as the engine's API takes it: Docker's default one with the mode's system calls
 * allowed besides, as it is for the mode's capabilities. A container that starts with more than these does not get more
 * system calls for it.
 */
export function seccompProfile(mode: RunnerMode): string {
  const [profile, { capabilities }] = mode === "rootful" ? [rootful, ROOTFUL] : [rootless, ROOTLESS];
  const held = new Set(valuesOf(capabilities).map((name) => `CAP_${name}`));
  const syscalls = (profile.syscalls as readonly Part[])
    .filter(
      ({ includes, excludes }) =>
        (includes?.caps ?? []).every((name) => held.has(name)) && !excludes?.caps?.some((name) => held.has(name)),
    )
    .map(({ includes, excludes, ...part }) => ({ ...part, ...withoutCaps({ includes, excludes }) }));
  return JSON.stringify({ ...profile, syscalls });
}

/**
 * The same profile as a file on a node of Kubernetes, which a pod names as `localhostProfile`: what hangs on the
 * processor is settled, since container runtimes know no conditions in it.
 */
export function nodeSeccompProfile(
  mode: "rootless" | "rootful",
  architecture: keyof typeof ARCHITECTURES = "amd64",
): NodeSeccompProfile {
  const { defaultAction, defaultErrnoRet, syscalls } = JSON.parse(seccompProfile(mode)) as NodeSeccompProfile & {
    syscalls: Part[];
  };
  const applies = ({ includes, excludes }: Part) =>
    (includes?.arches?.includes(architecture) ?? true) && !excludes?.arches?.includes(architecture);
  return {
    defaultAction,
    defaultErrnoRet,
    architectures: ARCHITECTURES[architecture],
    syscalls: syscalls
      .filter(applies)
      .map(({ includes, excludes, comment, ...rule }: Part & { comment?: string }) => rule as never),
  };
}

function withoutCaps(
  conditions: Record<string, { readonly caps?: readonly string[] } | undefined>,
): Record<string, object> {
  const others = Object.entries(conditions).map(([name, condition]) => {
    const { caps, ...rest } = condition ?? {};
    return [name, rest] as const;
  });
  return Object.fromEntries(others.filter(([, rest]) => Object.keys(rest).length > 0));
}
