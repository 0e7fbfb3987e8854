import { join } from "node:path";
import type { Manifest } from "./declared";

/** A pod's manifest, as far as the tests look into it. */
export interface PodManifest extends Manifest {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}
interface PodSpec {
  readonly hostUsers?: boolean;
  readonly containers: readonly ContainerManifest[];
  readonly initContainers?: readonly ContainerManifest[];
  readonly volumes?: readonly VolumeManifest[];
  readonly [field: string]: unknown;
}
interface ContainerManifest {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly securityContext?: {
    readonly procMount?: string;
    readonly seccompProfile?: { readonly localhostProfile?: string };
  };
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
  readonly startupProbe?: {
    readonly exec: { readonly command: readonly string[] };
    readonly periodSeconds: number;
    readonly failureThreshold: number;
  };
}
interface VolumeManifest {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
  readonly configMap?: { readonly name: string; readonly items?: readonly object[] };
  readonly emptyDir?: object;
  readonly projected?: { readonly sources: readonly ProjectedSource[] };
  readonly [source: string]: unknown;
}

interface ProjectedSource {
  readonly configMap?: { readonly name: string };
  readonly secret?: {
    readonly name: string;
    readonly items: readonly { readonly key: string; readonly path: string }[];
  };
}

/** What podman is given in place of the objects. */
export interface PodmanManifests {
  readonly documents: readonly object[];
  readonly pod: PodManifest;
  /** For `podman kube play`. */
  readonly options: readonly string[];
  /** Files that it has to find, by their path. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders that are open to everyone, as the kubelet makes an emptyDir. */
  readonly folders: readonly string[];
}

/** The folder of OCI hooks, below that of the host. */
export const HOOKS = "hooks";

const SECCOMP = "container.seccomp.security.alpha.kubernetes.io/";

/**
 * Changes what podman hands to runc. A container that starts as the rootless engine's user has no masks over /proc and
 * /sys (`procMount: Unmasked`). On cgroup v1 nothing below a container may open a device that it may not itself, and
 * runc opens the console for every container: on v2, which Kubernetes runs on, that is no matter.
 */
const HOOK = `
  const spec = JSON.parse(require("fs").readFileSync(0));
  if (spec.process.user.uid === 1000) Object.assign(spec.linux, { maskedPaths: [], readonlyPaths: [] });
  const console = { allow: true, type: "c", major: 5, minor: 1, access: "rwm" };
  spec.linux.resources.devices = [...(spec.linux.resources.devices ?? []), console];
  process.stdout.write(JSON.stringify(spec));`;

/**
 * The objects as Debian's podman 4.3 takes them, which reads a part of what Kubernetes does. Each line below says what
 * it does not read; all else of the manifests goes to it as it is.
 */
export function podmanManifests(objects: readonly Manifest[], folder: string): PodmanManifests {
  const files: Record<string, string> = {};
  const pod = podOf(objects);
  const { initContainers = [], hostUsers, ...spec } = pod.spec;
  // Init containers that stay: they become the first of the containers.
  const containers = [...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always"), ...spec.containers];
  const annotations: Record<string, string> = { ...pod.metadata.annotations };
  const further: VolumeManifest[] = [];
  const folders: string[] = [];
  const taken = containers.map(({ securityContext, resources, volumeMounts = [], ...container }) => {
    // The seccomp profile of a security context: it is an annotation, and a file's name alone.
    const profile = securityContext?.seccompProfile?.localhostProfile;
    if (profile !== undefined) annotations[SECCOMP + container.name] = `localhost/${profile.split("/").at(-1)}`;
    const { memory, ...devices } = resources?.limits ?? {};
    const mounts = volumeMounts.map(({ subPath, ...mount }) => {
      // One file of a ConfigMap.
      if (subPath === undefined) return mount;
      const path = join(folder, subPath);
      files[path] =
        dataOf(objects, "ConfigMap", spec.volumes?.find(({ name }) => name === mount.name)?.configMap?.name)[subPath] ??
        "";
      further.push({ name: subPath, hostPath: { path, type: "File" } });
      return { ...mount, name: subPath };
    });
    // A device plugin's resources: the device is a volume.
    for (const name of Object.keys(devices)) {
      const device = name.split("/").at(-1) ?? "";
      further.push({ name: device, hostPath: { path: `/dev/net/${device}`, type: "CharDevice" } });
      mounts.push({ name: device, mountPath: `/dev/net/${device}` });
    }
    return {
      ...container,
      securityContext,
      volumeMounts: mounts,
      ...(memory && { resources: { limits: { memory } } }),
    };
  });
  // Secrets, whose files it leaves in base64; that a volume is not optional, which it takes to be said; the mode of an
  // emptyDir; projections.
  const volumes = (spec.volumes ?? []).map(({ secret, configMap, emptyDir, projected, ...volume }) => {
    if (emptyDir || projected) {
      const path = join(folder, volume.name);
      folders.push(path);
      for (const { secret: some, configMap: all } of projected?.sources ?? [])
        for (const [key, content] of Object.entries(
          dataOf(objects, some ? "Secret" : "ConfigMap", (some ?? all)?.name),
        ))
          files[join(path, some?.items.find((item) => item.key === key)?.path ?? key)] = content;
      return { ...volume, hostPath: { path, type: "Directory" } };
    }
    const source = secret ? { name: secret.secretName } : configMap;
    return { ...volume, ...(source && { configMap: { ...source, optional: false } }) };
  });
  const hook = { path: process.execPath, args: ["node", "-e", HOOK] };
  files[join(folder, HOOKS, "hook.json")] = JSON.stringify({
    version: "1.0.0",
    hook,
    when: { always: true },
    stages: ["precreate"],
  });
  const manifest = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...pod.metadata, annotations },
    spec: { ...spec, containers: taken, volumes: [...volumes, ...further] },
  };
  const data = objects.flatMap(({ kind, metadata }) =>
    kind === "Secret" || kind === "ConfigMap"
      ? [
          {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: metadata.name },
            data: dataOf(objects, kind, metadata.name),
          },
        ]
      : [],
  );
  const options = hostUsers === false ? ["--userns=auto:size=65536"] : [];
  return { documents: [...data, manifest], pod: manifest as unknown as PodManifest, options, files, folders };
}

/** The pod, or that of a StatefulSet or a Job's template. */
function podOf(objects: readonly Manifest[]): PodManifest {
  for (const { kind, metadata, spec } of objects) {
    if (kind === "Pod") return { kind, metadata, spec: spec as PodSpec };
    const { template } = (spec ?? {}) as { template?: { spec: PodSpec } };
    if (template) return { kind, metadata: { name: metadata.name }, spec: template.spec };
  }
  throw new Error("there is no pod among the objects");
}

function dataOf(objects: readonly Manifest[], kind: string, name: string | undefined): Record<string, string> {
  const found = objects.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`the program declares no ${kind} ${name}`);
  return (found["stringData"] ?? found["data"]) as Record<string, string>;
}
