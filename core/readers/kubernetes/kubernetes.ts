import { knownValue } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { applicationsOf } from "./applicationSet";
import { isBuiltInGroup, readBuiltIn } from "./builtIn";
import { readChartReferences } from "./charts";
import { readK3d } from "./k3d";
import { groupOf, sourceWithin } from "./object";
import { withParameters } from "./parameters";
import { findPodTemplates } from "./podTemplates";
import { readRunnerSidecar } from "./runnerSwitches";

/** Groups whose resources only describe pods: policies that match them. */
const ABOUT_PODS = /(^|\.)(kyverno\.io|gatekeeper\.sh|kubewarden\.io|security\.openshift\.io)$/;
/** OpenShift kinds that its older API kept in the core group. */
const OPENSHIFT_KINDS = new Set(["DeploymentConfig", "BuildConfig", "Build"]);

/** The workloads of a Kubernetes object of any kind, including lists, templates and custom resources. */
export function readKubernetes(object: Raw, source: Source, group: string, kind: string): Workload[] {
  if (isList(object, kind)) return readList({ object, source, group, kind });
  if (group !== "" || !OPENSHIFT_KINDS.has(kind)) {
    if (isBuiltInGroup(group)) return readBuiltIn(object, source, kind);
    if (ABOUT_PODS.test(group)) return [];
    if (group === "k3d.io") return readK3d(object, source);
  }
  const resource = withParameters(object, group, kind);
  const variants = group === "argoproj.io" && kind === "ApplicationSet" ? applicationsOf(resource) : [resource];
  return [
    ...variants.flatMap((each) => [
      ...findPodTemplates(each, source, { readEmbedded }),
      ...readChartReferences(each, source, group, kind),
    ]),
    ...(group === "actions.summerwind.dev" ? readRunnerSidecar(resource, source, kind) : []),
  ];
}

/** Custom resources inside others are searched together with them. */
function readEmbedded(object: Raw, source: Source, group: string, kind: string): Workload[] | undefined {
  if (isList(object, kind) || OPENSHIFT_KINDS.has(kind)) return undefined;
  if (isBuiltInGroup(group)) return readBuiltIn(object, source, kind);
  return ABOUT_PODS.test(group) ? [] : undefined;
}

/** A Kubernetes list, or an OpenShift template. */
function isList(object: Raw, kind: string): boolean {
  return (
    kind === "List" ||
    (kind.endsWith("List") && object.get("items").exists) ||
    (kind === "Template" && object.get("objects").exists)
  );
}

interface Listed {
  readonly object: Raw;
  readonly source: Source;
  readonly group: string;
  readonly kind: string;
}

/**
 * The workloads of a list and of the lists in it, which kubectl unpacks as well. Each list is read once, since one may
 * contain itself.
 */
function readList(list: Listed): Workload[] {
  const found: Workload[] = [];
  const seen = new Set<object>();
  const open = [list];
  for (let next = open.pop(); next; next = open.pop()) {
    const { object, source, group, kind } = next;
    const identity = object.identity;
    const missing = object.isUnknown ? object : kind === "" ? object.get("kind") : undefined;
    if (missing?.isUnknown) found.push(workload({ source, platform: "kubernetes", unreadable: [missing.unknown()] }));
    else if (!isList(object, kind)) for (const each of readKubernetes(object, source, group, kind)) found.push(each);
    else if (identity && !seen.has(identity)) {
      seen.add(identity);
      const filled = withParameters(object, group, kind);
      const items = filled.get(kind === "Template" ? "objects" : "items").items();
      for (const item of items.reverse()) open.push(listed(item, next));
    }
  }
  return found;
}

function listed(object: Raw, { source, group, kind }: Listed): Listed {
  const own = knownValue(object.get("kind").string()) ?? kind.replace(/(List|Template)$/, "");
  return {
    object,
    source: sourceWithin(object, source, own),
    group: groupOf(knownValue(object.get("apiVersion").string())) ?? group,
    kind: own,
  };
}
