import type { Change, Effect } from "../components/args/changes";
import {
  CONSTRUCT_BUILDER_CHANGES,
  CONSTRUCT_ENDPOINT_CHANGES,
  CONSTRUCT_RUNNER_CHANGES,
} from "../components/cdktf/changes";
import { BUILDER_CHANGES, ENDPOINT_CHANGES, type EndpointChange, RUNNER_CHANGES } from "../components/docker/changes";
import {
  ADMISSION_CHANGES,
  CLAIM_CHANGES,
  POD_BUILDER_CHANGES,
  POD_ENDPOINT_CHANGES,
  POD_RUNNER_CHANGES,
  SIDECAR_CHANGES,
} from "../components/kubernetes/changes";

const WORDS: Readonly<Record<Effect, string>> = {
  nothing: "runs on",
  "in place": "runs on with the new value",
  replaced: "is replaced",
  refused: "runs on; the update fails",
};

type Changes<C> = Readonly<Record<string, C & { readonly note?: string }>>;

/** A table: each input, what changing it does to each container, and a note. */
function table<C>(
  component: string,
  containers: readonly string[],
  changes: Changes<C>,
  effectsOf: (change: C) => readonly Effect[],
): string[] {
  return [
    "",
    `| changed input of a \`${component}\` | ${containers.join(" | ")} | |`,
    `| ${"--- | ".repeat(containers.length + 2).trimEnd()}`,
    ...Object.entries(changes).map(([input, change]) => {
      const words = effectsOf(change).map((effect) => WORDS[effect]);
      return `| \`${input}\` | ${words.join(" | ")} | ${change.note ?? ""} |`;
    }),
  ];
}

/** The entries that are other ones than those of the component for Pulumi. */
function differing<C>(changes: Changes<C>, ofPulumi: Changes<C>): Changes<C> {
  return Object.fromEntries(
    Object.entries(changes).filter(([input, change]) => JSON.stringify(change) !== JSON.stringify(ofPulumi[input])),
  );
}

function tables(runner: Changes<Change>, endpoint: Changes<EndpointChange>, builder: Changes<Change>): string[] {
  return [
    ...table("DindRunner", ["the engine"], runner, ({ effect }) => [effect]),
    ...table("DockerApiEndpoint", ["the guard", "its engine"], endpoint, ({ guard, engine }) => [guard, engine]),
    ...table("BuildkitBuilder", ["the builder"], builder, ({ effect }) => [effect]),
    "",
  ];
}

/** The generated part of docs/COMPONENTS.md: what changing each input of a component on Docker does. */
export function changesOfInputs(): string[] {
  return tables(RUNNER_CHANGES, ENDPOINT_CHANGES, BUILDER_CHANGES);
}

/** The generated part of docs/CDKTF.md: where a change does something else to a construct. */
export function changesOfConstructs(): string[] {
  return tables(
    differing(CONSTRUCT_RUNNER_CHANGES, RUNNER_CHANGES),
    differing(CONSTRUCT_ENDPOINT_CHANGES, ENDPOINT_CHANGES),
    differing(CONSTRUCT_BUILDER_CHANGES, BUILDER_CHANGES),
  );
}

const POD_WORDS: Readonly<Record<Effect, string>> = {
  nothing: "run on",
  "in place": "run on with the new value",
  replaced: "are replaced",
  refused: "run on; the update fails",
};

/** The generated part of docs/KUBERNETES.md: the same of components on Kubernetes. */
export function changesOfPodInputs(): string[] {
  const table = (title: string, changes: Readonly<Record<string, Change>>) => [
    "",
    `| changed input of ${title} | its pods | |`,
    "| --- | --- | --- |",
    ...Object.entries(changes).map(
      ([input, { effect, note = "" }]) => `| \`${input}\` | ${POD_WORDS[effect]} | ${note} |`,
    ),
  ];
  return [
    ...table("a `KubernetesDindRunner`", POD_RUNNER_CHANGES),
    ...table("a `dataClaim`", CLAIM_CHANGES),
    ...table("a `KubernetesDockerApiEndpoint`", POD_ENDPOINT_CHANGES),
    ...table("a `KubernetesBuildkitBuilder`", POD_BUILDER_CHANGES),
    ...table("a `KubernetesDindSidecar`", SIDECAR_CHANGES),
    ...table("a `KubernetesAdmission`", ADMISSION_CHANGES),
    "",
  ];
}
