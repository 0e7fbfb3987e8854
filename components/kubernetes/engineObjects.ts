import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { daemonConfiguration } from "../args/engineSettings";
import type { Access } from "../spec/engineConfiguration";
import { dataRootInPod, engineData, engineItems } from "../spec/engineInPod";
import { LOG_OPTIONS } from "../spec/limits";
import type { Runner } from "../spec/runner";
import type { DockerTlsCertificates } from "../tls/certificates";
import type { PodEngineArgs } from "./args";

/** What an engine's container mounts: its configuration, and its own certificates unless a guard is in front of it. */
export interface EngineObjects {
  readonly access: Access;
  /** The name of the Secret with the server's certificate and key. */
  readonly secret: pulumi.Output<string>;
  /** The name of the ConfigMap with daemon.json. */
  readonly configMap: pulumi.Output<string>;
  /** Items of the ConfigMap below /etc/docker. */
  readonly items: { key: string; path: string }[];
  /**
   * Changes with what a running engine does not reload: its configuration, and the certificates that it accepts clients
   * with.
   */
  readonly revision: pulumi.Output<string>;
}

/** Where the objects are created, and how the engine accepts clients. */
export interface EnginePlace {
  readonly namespace: pulumi.Input<string> | undefined;
  readonly labels: pulumi.Input<Record<string, string>>;
  /** Where it accepts clients with a certificate. @default every interface of the pod */
  readonly address?: string;
  /** @default with a certificate */
  readonly access?: Access;
}

/** Creates the Secret and the ConfigMap of an engine. */
export function engineObjects(
  name: string,
  runner: Runner,
  certificates: DockerTlsCertificates,
  { extraCa, logOpts = { ...LOG_OPTIONS }, ...args }: PodEngineArgs,
  { namespace, labels, address, access = "certificate" }: EnginePlace,
  options: pulumi.CustomResourceOptions,
): EngineObjects {
  const dataRoot = dataRootInPod(runner, args);
  const configuration = daemonConfiguration(runner, access, { ...args, logOpts, dataRoot }, address);
  const metadata = (own: string) => ({ name: own, labels, ...(namespace === undefined ? {} : { namespace }) });
  const { caCertPem, serverCertPem, serverKeyPem } = certificates;
  const secret = new kubernetes.core.v1.Secret(
    `${name}-server`,
    {
      metadata: metadata(`${name}-server`),
      stringData: { "ca.pem": caCertPem, "cert.pem": serverCertPem, "key.pem": pulumi.secret(serverKeyPem) },
    },
    options,
  );
  const configMap = new kubernetes.core.v1.ConfigMap(
    name,
    {
      metadata: metadata(name),
      data: engineData(configuration, { extraCa, hostUsers: args.hostUsers }),
    },
    options,
  );
  return {
    access,
    secret: secret.metadata.name,
    configMap: configMap.metadata.name,
    items: engineItems({ hasExtraCa: extraCa !== undefined, hostUsers: args.hostUsers }),
    // A guard reads renewed certificates from their Secret by itself, and the engine behind it has none.
    revision: pulumi
      .all([configuration, extraCa, ...(access === "certificate" ? [caCertPem, serverCertPem] : [])])
      .apply((parts) => createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16)),
  };
}
