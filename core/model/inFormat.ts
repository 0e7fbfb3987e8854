import type { Format } from "./format";
import type { Platform, Workload } from "./workload";

/** The format of what is written in one format and runs on a platform: Terraform has other words for Kubernetes. */
function formatOn(platform: Platform, format: Format | undefined): Format | undefined {
  if (platform === "docker") return format;
  return format === "terraform" || format === "pulumi" ? `${format}-kubernetes` : "kubernetes";
}

/**
 * Marks workloads as written in a format. Those that are marked already keep it; without a format, what runs on
 * Kubernetes is in the words of its manifests.
 */
export function inFormat(workloads: readonly Workload[], written: Format | undefined): Workload[] {
  return workloads.map((workload) => {
    const format = workload.source.format ?? formatOn(workload.platform, written);
    return format === workload.source.format ? workload : { ...workload, source: { ...workload.source, format } };
  });
}
