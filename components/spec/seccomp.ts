import { valuesOf } from "./given";
import { ROOTFUL } from "./rootful";
import { ROOTLESS } from "./rootless";
import type { RunnerMode } from "./runner";
import rootful from "./seccomp/rootful.json";
import rootless from "./seccomp/rootless.json";

/**
 * A part of a seccomp profile in Docker's format: it may depend on capabilities that the container has or lacks, and on
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

/** The processors for which a profile can be written as a node's file: Go's names, mapped to libseccomp's. */
const ARCHITECTURES = {
  amd64: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
  arm64: ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
} as const;

/**
 * A seccomp profile in the form that container runtimes read from a node's file: as specified by the Open Container
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
 * The seccomp profile of a mode, in the form that the engine's API accepts: Docker's default profile for the mode's
 * capabilities, with the mode's system calls allowed in addition. A container that starts with more capabilities does
 * not get more system calls.
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
 * The same profile as a file on a Kubernetes node, which a pod names as `localhostProfile`. Conditions on the processor
 * are resolved, because container runtimes do not support conditions in it.
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
