import type { Container } from "../../model/container";
import { isUnknown, knownValue, type Unknown } from "../../model/known";
import type { Workload } from "../../model/workload";
import { undetermined, type Verdict } from "../support/rule";

/**
 * The containers in which an absent field has Kubernetes' default: those of a pod of Kubernetes itself. One without an
 * image is a patch of another one, which has the rest.
 */
export function completeContainers({ platform, pod, containers }: Workload): readonly Container[] {
  if (platform !== "kubernetes" || !pod) return [];
  return containers.every(({ image }) => image) ? containers : [];
}

/** Whether a pod says that it runs on Windows, to whose pods some controls do not apply. */
export function isWindows({ pod }: Workload): boolean | Unknown {
  return isUnknown(pod?.os) ? pod.os : knownValue(pod?.os) === "windows";
}

/** Whether a pod has a user namespace of its own, in which its root is nobody on the node. */
export function hasOwnUsers({ host: { user } }: Workload): boolean | Unknown {
  return isUnknown(user) ? user : knownValue(user) === "private";
}

type Check = (workload: Workload) => Iterable<Verdict>;

/** A check that finds nothing in exempt workloads; undetermined where it finds something and exemption is not known. */
export function exceptFor(isExempt: (workload: Workload) => boolean | Unknown, check: Check): Check {
  return (workload) => {
    const exempt = isExempt(workload);
    if (exempt === true) return [];
    const verdicts = [...check(workload)];
    return isUnknown(exempt) && verdicts.length > 0 ? [undetermined(exempt)] : verdicts;
  };
}
