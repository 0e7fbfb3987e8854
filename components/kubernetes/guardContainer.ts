import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { GuardArgs } from "../args/guardArgs";
import { guardBundle } from "../args/guardBundle";
import { API_PORT, SHARED_SOCKET } from "../spec/engineFiles";
import { GUARD, GUARD_FILES, type GuardOptions, guardConfiguration } from "../spec/guard";
import { SOCKET } from "./engineContainer";
import type { EngineObjects, EnginePlace } from "./engineObjects";

const NAME = "guard";
const FOLDER = GUARD_FILES.bundle.slice(0, GUARD_FILES.bundle.lastIndexOf("/"));

/** A guard's container, and the volume with its files. */
export interface GuardParts {
  readonly container: kubernetes.types.input.core.v1.Container;
  readonly volume: kubernetes.types.input.core.v1.Volume;
}

/** The guard in front of an engine. It presents the server's certificate. */
export function guardParts(
  name: string,
  { clients, roles, rules, image, memory }: GuardArgs,
  { secret, revision }: EngineObjects,
  { namespace, labels }: EnginePlace,
  options: pulumi.CustomResourceOptions,
): GuardParts {
  const bundle = guardBundle();
  const configuration = pulumi
    .output({ clients, roles, rules })
    .apply((known) => guardConfiguration(known as GuardOptions));
  const program = new kubernetes.core.v1.ConfigMap(
    `${name}-${NAME}`,
    {
      metadata: { name: `${name}-${NAME}`, labels, ...(namespace !== undefined && { namespace }) },
      data: { [below(GUARD_FILES.bundle)]: bundle, [below(GUARD_FILES.configuration)]: configuration },
    },
    options,
  );
  const check = { exec: { command: [...GUARD.healthCheck.value] }, timeoutSeconds: 5 };
  const limit = pulumi.interpolate`${memory ?? GUARD.memory.value}Mi`;
  const file = (key: string, path: string) => ({ key, path: below(path) });
  return {
    container: {
      name: NAME,
      image: image ?? GUARD.image.value,
      command: [...GUARD.command.value],
      env: [
        // The guard reads its configuration only at startup; its certificates it reads again when they change.
        {
          name: "BREAKWATER_REVISION",
          value: pulumi.all([revision, configuration]).apply((parts) => digest(bundle, ...parts)),
        },
      ],
      ports: [{ name: "docker-tls", containerPort: API_PORT }],
      securityContext: {
        runAsUser: GUARD.user.value,
        runAsGroup: GUARD.group.value,
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      },
      resources: { requests: { memory: limit }, limits: { memory: limit } },
      startupProbe: { ...check, periodSeconds: 2, failureThreshold: 30 },
      readinessProbe: { ...check, periodSeconds: 10, failureThreshold: 3 },
      livenessProbe: { ...check, periodSeconds: 30, failureThreshold: 3 },
      volumeMounts: [
        { name: NAME, mountPath: FOLDER, readOnly: true },
        { name: SOCKET, mountPath: SHARED_SOCKET.folder, readOnly: true },
      ],
    },
    volume: {
      name: NAME,
      projected: {
        defaultMode: 0o444,
        sources: [
          { configMap: { name: program.metadata.name } },
          {
            secret: {
              name: secret,
              items: [
                file("ca.pem", GUARD_FILES.ca),
                file("cert.pem", GUARD_FILES.certificate),
                file("key.pem", GUARD_FILES.key),
              ],
            },
          },
        ],
      },
    },
  };
}

function below(path: string): string {
  return path.slice(FOLDER.length + 1);
}

function digest(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
