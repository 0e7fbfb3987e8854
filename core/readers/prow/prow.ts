import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { readMounts, readPod, readVariable } from "../kubernetes/pod";
import { findPodTemplates } from "../kubernetes/podTemplates";
import type { Raw } from "../raw/raw";

/** The keys under which a job keeps what it runs besides its own pod. */
const OTHER_SPECS = ["pipeline_run_spec", "tekton_pipeline_run_spec"];
/** How deep to follow jobs that run after another, in the older form of the configuration. */
const MAX_DEPTH = 20;

/** A Prow job, and where it is written. */
export interface ProwJob {
  /** `presubmit`, `postsubmit` or `periodic`. */
  readonly type: string;
  readonly job: Raw;
}

/** The jobs of a Prow job configuration: those of each repository, and the periodic ones. */
export function prowJobs(configuration: Raw): ProwJob[] {
  return ["presubmits", "postsubmits", "periodics"].flatMap((key) => {
    const place = configuration.get(key);
    // Inside a repository, .prow.yaml has the lists of that repository only.
    const lists = place.isObject ? place.entries().map(([, list]) => list) : [place];
    const type = key.replace(/s$/, "");
    return lists.flatMap((list) => (list.isList ? list.items() : [])).flatMap((job) => withFollowers({ type, job }));
  });
}

function withFollowers({ type, job }: ProwJob, depth = 0): ProwJob[] {
  if (!job.isObject || depth > MAX_DEPTH) return [];
  const followers = job.get("run_after_success");
  return [
    { type, job },
    ...(followers.isList ? followers.items().flatMap((each) => withFollowers({ type, job: each }, depth + 1)) : []),
  ];
}

/**
 * The workloads of a job: the pod that it describes, with the presets that match its labels applied.
 *
 * @param presets those of the same file
 * @see "ProwJobs" and "Presets" in Prow's documentation
 */
export function readProwJob(job: Raw, presets: readonly Raw[], source: Source): Workload[] {
  const spec = job.get("spec");
  const pod = spec.exists ? [readPod(job.get("metadata"), spec, source)] : [];
  const chosen = presets.filter((preset) => isChosen(preset, job.get("labels")));
  return [
    ...pod.map((workload) => chosen.reduce((filled, preset) => withPreset(filled, preset, source), workload)),
    ...OTHER_SPECS.flatMap((key) => findPodTemplates(job.get(key), source)),
  ];
}

/** A preset applies to jobs that have all of its labels. */
function isChosen(preset: Raw, labels: Raw): boolean {
  if (!preset.isObject) return false;
  return preset
    .get("labels")
    .entries()
    .every(([name, value]) => name !== undefined && labels.isObject && labels.get(name).name() === value.name());
}

/** The preset's environment and mounts go into every container, its volumes into the pod. */
function withPreset(workload: Workload, preset: Raw, source: Source): Workload {
  const { volumes } = readPod(preset.get("metadata"), preset, source);
  const env = preset.get("env").items().map(readVariable);
  const mounts = readMounts(preset.get("volumeMounts"), volumes);
  return {
    ...workload,
    volumes: [...workload.volumes, ...volumes],
    containers: workload.containers.map((container) => ({
      ...container,
      env: [...container.env, ...env],
      mounts: [...container.mounts, ...mounts],
    })),
  };
}
