import * as pulumi from "@pulumi/pulumi";
import { SYSBOX_RUNTIME } from "../spec/sysbox";
import type { KubernetesDindRunnerArgs } from "./args";

/** What asks CRI-O for a user namespace, where the cluster itself has none for pods. */
const CRI_O_USERS = { "io.kubernetes.cri-o.userns-mode": "auto:size=65536" };

/** The inputs of a runner's pods, with what a pod of Sysbox needs: its runtime class, and a user namespace. */
export function sysboxPods(args: KubernetesDindRunnerArgs): KubernetesDindRunnerArgs {
  const { mode, hostUsers = false, runtimeClassName = SYSBOX_RUNTIME, annotations = {} } = args;
  if (mode !== "sysbox") return args;
  const asked = pulumi.output(annotations).apply((own) => ({ ...CRI_O_USERS, ...own }));
  return { ...args, runtimeClassName, ...(hostUsers ? { annotations: asked } : { hostUsers }) };
}
