import { isUnknown } from "../../model/known";
import { type Rule, undetermined, violation } from "../support/rule";

/** The fields of a volume that the standard allows, beside those that the model has kinds of their own for. */
const ALLOWED = new Set(["csi", "ephemeral", "image", "persistentVolumeClaim"]);

/**
 * What must hold: a pod's volumes are of the types that the standard allows.
 * Fields: `volumes` of the pod.
 * Allowed: `configMap`, `csi`, `downwardAPI`, `emptyDir`, `ephemeral`, `image`, `persistentVolumeClaim`, `projected`,
 * `secret`. `hostPath` is left to the rules about host paths, of which `host-path` refuses all that the others accept.
 */
export const rule: Rule = {
  id: "restricted-volume-types",
  group: "kubernetes",
  severity: "low",
  level: "mandatory",
  title: "Pods must use volumes of the types that the restricted profile allows",
  why:
    "Volumes such as nfs, iscsi or flexVolume have the node connect to an address, or run a driver, that the " +
    "pod's author chooses, past the claims by which an administrator decides about storage.",
  remediation: "Put a `persistentVolumeClaim`, or a `csi` or `ephemeral` volume, in its place.",
  remedies: ["volumeTypes"],
  references: ["Pod Security Standards, restricted: Volume Types"],
  *check({ platform, volumes }) {
    if (platform !== "kubernetes") return;
    for (const { path, source } of volumes) {
      if (source.kind === "hostPath" && isUnknown(source.hostPath) && source.hostPath.path === path)
        yield undetermined(source.hostPath);
      if (source.kind === "other" && source.type !== undefined && !ALLOWED.has(source.type))
        yield violation(`${path}.${source.type}`, undefined, "is a type of volume that the restricted profile refuses");
    }
  },
};
