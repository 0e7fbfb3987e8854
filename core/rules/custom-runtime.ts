import type { Known } from "../model/known";
import { judge, type Rule, show } from "./support/rule";

interface Settings {
  readonly allowedRuntimes: readonly string[];
}

/**
 * Runtimes that confine a container at least as well as runc does: runc and its reimplementations, virtual machines and
 * user-space kernels, runc with a vendor's hook for its devices, and Windows' own.
 */
const CONFINING: readonly RegExp[] = [
  /^(runc|crun|youki|sysbox-runc|inclavare|rune)$/,
  /^(runsc|kata|krun|crun-(vm|wasm))(-[\w-]+)?$/,
  /^(nvidia|nvidia-(cdi|legacy|container-runtime)|amd|amd-container-runtime|habana|ascend|ascend-docker-runtime)$/,
  /^io\.containerd\.(runtime|runc|runsc|kata(-[\w-]+)?|urunc|runhcs|wasmtime|wasmedge|wasmer|spin|slight|wws)\.v\d+(\.linux)?$/,
  /^com\.docker\.hcsshim\.v\d+$/,
];

/**
 * What must hold: a container's OCI runtime, the program that the engine starts as root to isolate the container, is
 * one that is known to isolate it.
 * Fields: the runtime of a container on Docker. A RuntimeClass of Kubernetes names a handler that a cluster
 * administrator has set up, so it is not judged.
 * Allowed: absent, empty, the runtimes of `CONFINING`, those that the setting `allowedRuntimes` names.
 */
export const rule: Rule<Settings> = {
  id: "custom-runtime",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must be started by an OCI runtime that is known to confine them",
  why:
    "The runtime is a program that the engine runs as root on the host, before there is a container. " +
    "It alone puts up the namespaces, capabilities and filters that were asked for: one that leaves " +
    "them out, or another program by that name, gives a container the host, and nothing else in its " +
    "definition shows it.",
  remediation: "Leave the runtime out, or use one that confines more (runsc, kata, sysbox-runc).",
  remedies: ["runtime"],
  exception:
    "A runtime of your own, once you have looked at what it does, goes into this rule's setting " +
    "`allowedRuntimes`.",
  references: [
    "https://docs.docker.com/engine/daemon/alternative-runtimes/",
    "OCI Runtime Specification, 'Runtime and Lifecycle'",
  ],
  settings: {
    allowedRuntimes: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description: "Further runtimes that may be used, by name, as containers write it.",
    },
  },
  *check({ containers }, { allowedRuntimes }) {
    for (const container of containers) {
      yield* judge(container.runtime, container, (name) => {
        if (name === "" || allowedRuntimes.includes(name) || CONFINING.some((known) => known.test(name))) return false;
        const what = name.includes("/")
          ? "a program of the host that the engine would run as root"
          : "which is not known to confine a container";
        return `is ${show(container.runtime as Known<string>)}, ${what}`;
      });
    }
  },
};
