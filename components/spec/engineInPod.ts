import { CACHE_FOLDER } from "./cache";
import { confinement, LAST_WORDS, probes } from "./confinement";
import type { Access } from "./engineConfiguration";
import { API_PORT, ENGINE_FILES, SHARED_SOCKET } from "./engineFiles";
import { DATA_ROOT_IN_POD, OWN_USERS_FOLDER } from "./rootlessInPod";
import { type Runner, startCommand } from "./runner";
import { SUB_IDS } from "./userNamespace";

/** The name of the engine's container, and the prefix of its volumes' names. */
export const ENGINE = "engine";
/** The volume of the engine's data. */
export const DATA = `${ENGINE}-data`;
/** The volume of caches that several engines share. */
const CACHE = `${ENGINE}-cache`;
/** The volume of the socket that an engine shares with its guard. */
export const SOCKET = `${ENGINE}-socket`;
/** How much of the node's disk the engine's data may use by default. */
export const DATA_SIZE = "20Gi";

/**
 * The size in the template of a StatefulSet's claims, which exist before the set would create them by it. If someone
 * deletes one, this is what the set makes in its place, and a refresh and an update give it its size.
 */
export const UNUSED_CLAIM_SIZE = "1Gi";

/** A claim for data, which one node mounts at a time. */
export function claimSpec<T>(size: T, storageClassName?: T) {
  return {
    accessModes: ["ReadWriteOnce"],
    ...(storageClassName !== undefined && { storageClassName }),
    resources: { requests: { storage: size } },
  };
}

/** The variable that changes with what a running engine or guard does not reload, so that its pod is replaced. */
export const REVISION = "BREAKWATER_REVISION";

const CERTIFICATES_FOLDER = folderOf(ENGINE_FILES.key);
/** Where the engine's configuration is mounted. */
const CONFIGURATION_FOLDER = folderOf(ENGINE_FILES.configuration);

/** Files that map a user's subordinate ids, for a pod with its own user namespace. */
export const SUB_ID_FILES = ["subuid", "subgid"];

/** What an engine in a pod is made of; T is the platform's type for texts that may be known later. */
export interface EngineInPod<T, R> {
  readonly image: T | string;
  readonly variables: readonly (readonly [name: string, value: T | string])[];
  readonly revision: T | string;
  readonly resources: R;
  readonly access: Access;
  /** Whether it accepts clients on the pod's loopback interface alone. */
  readonly isLoopback?: boolean;
  /** @default the pod shares the node's user namespace */
  readonly hostUsers?: boolean | undefined;
  /** Whether there is a claim for caches, whose volume is mounted too. @default false */
  readonly hasCache?: boolean;
  /** @default `seccompFile(runner)` */
  readonly seccompProfile?: T | string | undefined;
  /** @default unconfined */
  readonly appArmorProfile?: string | undefined;
}

/** The engine's seccomp profile, as a file below the kubelet's seccomp folder. */
export function seccompFile({ mode }: Pick<Runner, "mode">): string {
  return `breakwater/${mode}.json`;
}

/**
 * Where an engine in a pod keeps its data: on a claim, each form of it has its own, since none could use another's.
 */
export function dataRootInPod(runner: Runner, { hostUsers = true }: { hostUsers?: boolean | undefined } = {}): string {
  if (runner.runtime !== undefined) return `${runner.dataRoot.value}/${runner.runtime.value}`;
  if (!hostUsers) return `${runner.dataRoot.value}/${OWN_USERS_FOLDER.value}`;
  return runner.mode === "rootless" ? DATA_ROOT_IN_POD.value : runner.dataRoot.value;
}

/** The data of the engine's ConfigMap. */
export function engineData<T>(
  configuration: T | string,
  { extraCa, hostUsers }: { readonly extraCa?: T | string | undefined; readonly hostUsers?: boolean | undefined },
) {
  return {
    "daemon.json": configuration,
    ...(extraCa === undefined ? {} : { "extra.pem": extraCa }),
    ...(hostUsers === false ? Object.fromEntries(SUB_ID_FILES.map((file) => [file, SUB_IDS.value])) : {}),
  };
}

/** The items of that ConfigMap, below its mount. */
export function engineItems({ hasExtraCa, hostUsers }: { hasExtraCa: boolean; hostUsers?: boolean | undefined }) {
  return [
    { key: "daemon.json", path: below(ENGINE_FILES.configuration) },
    ...(hasExtraCa ? [{ key: "extra.pem", path: below(`${ENGINE_FILES.authorities}/extra.pem`) }] : []),
    ...(hostUsers === false ? SUB_ID_FILES.map((file) => ({ key: file, path: file })) : []),
  ];
}

/** The engine's container. */
export function engineInPod<T, R>(runner: Runner, given: EngineInPod<T, R>) {
  const { image, variables, revision, resources, access, isLoopback = false, hostUsers, appArmorProfile } = given;
  const command = startCommand(runner);
  return {
    name: ENGINE,
    image,
    command: runner.init.value ? ["docker-init", "--", ...command] : command,
    env: [
      ...variables.map(([name, value]) => ({ name, value })),
      // An engine reads its certificates only at startup, so new certificates must change the pod's template.
      { name: REVISION, value: revision },
    ],
    ...(access === "certificate" && !isLoopback && { ports: [{ name: "docker-tls", containerPort: API_PORT }] }),
    securityContext: confinement<T | string>(runner, {
      appArmorProfile,
      seccompProfile: given.seccompProfile ?? seccompFile(runner),
    }),
    resources,
    ...probes(runner),
    ...LAST_WORDS,
    volumeMounts: [
      { name: DATA, mountPath: runner.dataRoot.value },
      access === "certificate"
        ? { name: `${ENGINE}-certificates`, mountPath: CERTIFICATES_FOLDER, readOnly: true }
        : { name: SOCKET, mountPath: SHARED_SOCKET.folder },
      { name: `${ENGINE}-configuration`, mountPath: CONFIGURATION_FOLDER, readOnly: true },
      ...(given.hasCache ? [{ name: CACHE, mountPath: CACHE_FOLDER }] : []),
      ...(hostUsers === false
        ? SUB_ID_FILES.map((file) => ({
            name: `${ENGINE}-configuration`,
            mountPath: `/etc/${file}`,
            subPath: file,
            readOnly: true,
          }))
        : []),
    ],
  };
}

/**
 * The volumes of the engine's container, except that of its data. No other container in the pod mounts its key, and only
 * the guard shares its socket.
 */
export function engineVolumesInPod<T>(
  runner: Runner,
  objects: {
    readonly access: Access;
    readonly secret: T;
    readonly configMap: T;
    readonly items: { key: string; path: string }[];
  },
  cacheClaim?: T,
) {
  return [
    objects.access === "certificate"
      ? // Files belong to root. A rootless engine reads them as any user can; its container has no other users.
        {
          name: `${ENGINE}-certificates`,
          secret: { secretName: objects.secret, defaultMode: runner.engineUser === 0 ? 0o400 : 0o444 },
        }
      : { name: SOCKET, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    { name: `${ENGINE}-configuration`, configMap: { name: objects.configMap, items: objects.items } },
    ...(cacheClaim === undefined ? [] : [{ name: CACHE, persistentVolumeClaim: { claimName: cacheClaim } }]),
  ];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function below(path: string): string {
  return path.slice(CONFIGURATION_FOLDER.length + 1);
}
