import type { types } from "@pulumi/kubernetes";
import { engineEnvironment } from "../args/engineSettings";
import { API_PORT, ENGINE_FILES, SHARED_SOCKET } from "../spec/engineFiles";
import { type Runner, startCommand } from "../spec/runner";
import type { PodEngineArgs } from "./args";
import { confinement, probes } from "./confinement";
import { CONFIGURATION_FOLDER, type EngineObjects, SUB_ID_FILES } from "./engineObjects";
import { engineResources } from "./pods";

/** The name of the engine's container, and the prefix of its volumes' names. */
export const ENGINE = "engine";
export const DATA = `${ENGINE}-data`;

const CERTIFICATES_FOLDER = ENGINE_FILES.key.slice(0, ENGINE_FILES.key.lastIndexOf("/"));

/** The volume of the socket that an engine shares with its guard. */
export const SOCKET = `${ENGINE}-socket`;

/** The engine's container. @param address where it accepts clients. @default every interface of the pod */
export function engineContainer(
  runner: Runner,
  args: PodEngineArgs,
  { revision, access }: EngineObjects,
  address?: string,
): types.input.core.v1.Container {
  const { hostUsers, seccompProfile = `breakwater/${runner.mode}.json` } = args;
  const command = startCommand(runner);
  return {
    name: ENGINE,
    image: args.image ?? runner.image,
    command: runner.init.value ? ["docker-init", "--", ...command] : command,
    env: [
      ...engineEnvironment(runner, args, address).map(([name, value]) => ({ name, value })),
      // An engine reads its certificates only at startup, so new certificates must change the pod's template.
      { name: "BREAKWATER_REVISION", value: revision },
    ],
    ...(access === "certificate" &&
      address === undefined && { ports: [{ name: "docker-tls", containerPort: API_PORT }] }),
    securityContext: confinement(runner, { ...args, seccompProfile }),
    resources: engineResources(args),
    ...probes(runner),
    volumeMounts: [
      { name: DATA, mountPath: runner.dataRoot.value },
      access === "certificate"
        ? { name: `${ENGINE}-certificates`, mountPath: CERTIFICATES_FOLDER, readOnly: true }
        : { name: SOCKET, mountPath: SHARED_SOCKET.folder },
      { name: `${ENGINE}-configuration`, mountPath: CONFIGURATION_FOLDER, readOnly: true },
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
 * The volumes of the engine's container. No other container in the pod mounts its key, and only the guard shares its
 * socket.
 */
export function engineVolumes(
  runner: Runner,
  { access, secret, configMap, items }: EngineObjects,
): types.input.core.v1.Volume[] {
  return [
    access === "certificate"
      ? // Files belong to root. A rootless engine reads them as any user can; its container has no other users.
        {
          name: `${ENGINE}-certificates`,
          secret: { secretName: secret, defaultMode: runner.engineUser === 0 ? 0o400 : 0o444 },
        }
      : { name: SOCKET, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    { name: `${ENGINE}-configuration`, configMap: { name: configMap, items } },
  ];
}

/** The volume for data, deleted with its pod. */
export function dataVolume({ dataSize = "20Gi" }: Pick<PodEngineArgs, "dataSize">): types.input.core.v1.Volume {
  return { name: DATA, emptyDir: { sizeLimit: dataSize } };
}
