import { createHash } from "node:crypto";
import { guardBundle } from "../../components/args/guardBundle";
import { CLIENT_FILES, CLIENT_FOLDER } from "../../components/spec/client";
import { type Access, engineConfiguration } from "../../components/spec/engineConfiguration";
import { API_PORT, EVERY_INTERFACE, LOOPBACK } from "../../components/spec/engineFiles";
import {
  DATA,
  DATA_SIZE,
  dataRootInPod,
  engineData,
  engineInPod,
  engineItems,
  engineVolumesInPod,
} from "../../components/spec/engineInPod";
import { engineVariables } from "../../components/spec/engineVariables";
import { behindGuard, GUARD, guardConfiguration } from "../../components/spec/guard";
import { guardData, guardInPod } from "../../components/spec/guardInPod";
import { LIMITS, LOG_OPTIONS } from "../../components/spec/limits";
import { ROOTFUL } from "../../components/spec/rootful";
import { ROOTLESS_IN_POD } from "../../components/spec/rootlessInPod";
import type { Runner } from "../../components/spec/runner";
import { clientLabelsOf, clientsOnly, headlessService, ownLabels, serviceHost } from "../../components/spec/service";
import type { RecipeCertificates } from "./certificates";
import { guardClients } from "./guard";
import { dockerHost, type RecipeOptions } from "./options";
import { clientVariables, JOB_IMAGE } from "./plan";

/** An object of Kubernetes. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly [field: string]: unknown;
}

/** What makes a container of a pod a client. */
export interface PodClient {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts: readonly object[];
  readonly volumes: readonly object[];
  /** For the pod: without these labels it cannot reach the engine. */
  readonly labels: Readonly<Record<string, string>>;
}

/** An engine in the pod of its clients. */
export interface Sidecar {
  /** A container that stays: an init container with `restartPolicy: Always`. */
  readonly engine: object;
  readonly volumes: readonly object[];
  readonly client: PodClient;
  /** What the pod mounts, without Secrets. */
  readonly objects: readonly KubernetesObject[];
}

/** The specification of an engine in a pod. */
export function podRunnerOf({ mode }: RecipeOptions): Runner {
  return mode === "rootful" ? ROOTFUL : ROOTLESS_IN_POD;
}

/** The engine in a pod of its own, with its Service, and the guard in front of it. Secrets are apart. */
export function servedObjects(options: RecipeOptions, certificates?: RecipeCertificates): KubernetesObject[] {
  const { name, kind } = options;
  const access: Access = kind === "runner" ? "certificate" : "shared socket";
  const runner = kind === "runner" ? podRunnerOf(options) : behindGuard(podRunnerOf(options));
  const selector = ownLabels(name);
  const metadata = metadataOf(options);
  const configuration = configurationOf(runner, access);
  const revision = digest(configuration, ...(access === "certificate" ? publicParts(certificates) : []));
  const engine = engineOf(options, runner, { access, revision });
  const volumes = engineVolumesInPod(runner, { access, secret: `${name}-server`, configMap: name, items: items() });
  const guard = kind === "runner" ? undefined : guardOf(options, revision);
  return [
    configMap(options, name, engineData(configuration, {})),
    ...(guard ? [configMap(options, `${name}-guard`, guard.data)] : []),
    { apiVersion: "v1", kind: "Service", metadata, spec: headlessService(selector) },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata,
      spec: clientsOnly(selector, clientLabelsOf(name)),
    },
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata,
      spec: {
        replicas: 1,
        serviceName: name,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: selector },
          spec: {
            automountServiceAccountToken: false,
            containers: [engine, ...(guard ? [guard.container] : [])],
            volumes: [...volumes, ...(guard ? [guard.volume] : []), dataVolume()],
          },
        },
      },
    },
  ];
}

/** The Secrets of the server and of each client, where the certificates are known. */
export function secretObjects(options: RecipeOptions, certificates: RecipeCertificates): KubernetesObject[] {
  const { ca, server, clients } = certificates;
  const secret = (name: string, { certificate, key }: { certificate: string; key: string }): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: metadataOf(options, name),
    stringData: { [CLIENT_FILES.ca]: ca, [CLIENT_FILES.certificate]: certificate, [CLIENT_FILES.key]: key },
  });
  return [
    ...(options.kind === "client" ? [] : [secret(`${options.name}-server`, server)]),
    ...Object.entries(clients).map(([client, pair]) => secret(clientSecret(options, client), pair)),
  ];
}

/** An engine as a sidecar of its clients, which accepts them on the pod's loopback interface. */
export function sidecarOf(options: RecipeOptions, certificates?: RecipeCertificates): Sidecar {
  const { name } = options;
  const runner = podRunnerOf(options);
  const configuration = configurationOf(runner, "certificate", LOOPBACK);
  const revision = digest(configuration, ...publicParts(certificates));
  const client = podClient(options, dockerHost("localhost", API_PORT));
  const volumes = engineVolumesInPod(runner, {
    access: "certificate",
    secret: `${name}-server`,
    configMap: name,
    items: items(),
  });
  return {
    engine: {
      ...engineOf(options, runner, { access: "certificate", revision, address: LOOPBACK }),
      restartPolicy: "Always",
    },
    volumes: [...volumes, dataVolume(), ...client.volumes],
    client: { ...client, labels: {} },
    objects: [configMap(options, name, engineData(configuration, {}))],
  };
}

/** What makes a container a client of the recipe's engine. @param host @default the engine's Service */
export function podClient(options: RecipeOptions, address?: string): PodClient {
  const { name, namespace, kind, host, clients } = options;
  const [client] = clients;
  const isElsewhere = kind === "client" && host !== undefined;
  const reached = address ?? dockerHost(isElsewhere ? host : serviceHost(name, namespace), API_PORT);
  const volume = `docker-client-${client?.name}`;
  return {
    env: Object.entries(clientVariables(options, reached, CLIENT_FOLDER)).map(([variable, value]) => ({
      name: variable,
      value,
    })),
    volumeMounts: [{ name: volume, mountPath: CLIENT_FOLDER, readOnly: true }],
    // Every user of the container may read them; no other container in the pod mounts them.
    volumes: [{ name: volume, secret: { secretName: clientSecret(options, client?.name ?? ""), defaultMode: 0o444 } }],
    labels: isElsewhere ? {} : clientLabelsOf(name),
  };
}

/** A Job that uses the engine. */
export function jobObject(options: RecipeOptions): KubernetesObject {
  const { env, volumeMounts, volumes, labels } = podClient(options);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${options.name}-job`, ...namespaceOf(options) },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          containers: [{ name: "job", image: JOB_IMAGE, command: ["docker", "version"], env, volumeMounts }],
          volumes,
        },
      },
    },
  };
}

function engineOf(
  options: RecipeOptions,
  runner: Runner,
  given: { readonly access: Access; readonly revision: string; readonly address?: string },
): object {
  const memory = `${options.memory ?? LIMITS.memory}Mi`;
  return engineInPod(runner, {
    image: options.image ?? runner.image,
    variables: engineVariables<string>(runner, { hasAuthorities: false }, given.address),
    resources: { requests: { memory }, limits: { memory } },
    isLoopback: given.address !== undefined,
    access: given.access,
    revision: given.revision,
  });
}

function guardOf(options: RecipeOptions, revision: string) {
  const { name } = options;
  const bundle = guardBundle();
  const configuration = guardConfiguration({ clients: guardClients(options) });
  const parts = guardInPod<string>({
    image: GUARD.image.value,
    memory: `${GUARD.memory.value}Mi`,
    revision: digest(bundle, revision, configuration),
    program: `${name}-guard`,
    secret: `${name}-server`,
  });
  return { ...parts, data: guardData(bundle, configuration) };
}

function configurationOf(runner: Runner, access: Access, address = EVERY_INTERFACE): string {
  const listen = runner.mode === "rootless" ? EVERY_INTERFACE : address;
  return engineConfiguration(runner, access, { logOpts: LOG_OPTIONS, dataRoot: dataRootInPod(runner) }, listen);
}

function configMap(options: RecipeOptions, name: string, data: object): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(options, name), data };
}

function dataVolume(): object {
  return { name: DATA, emptyDir: { sizeLimit: DATA_SIZE } };
}

function items() {
  return engineItems({ hasExtraCa: false });
}

function clientSecret({ name }: RecipeOptions, client: string): string {
  return `${name}-client-${client}`;
}

function metadataOf(options: RecipeOptions, name = options.name): object {
  return { name, labels: ownLabels(options.name), ...namespaceOf(options) };
}

function namespaceOf({ namespace }: RecipeOptions): object {
  return namespace === undefined ? {} : { namespace };
}

/** What a running engine does not read again. */
function publicParts(certificates: RecipeCertificates | undefined): string[] {
  return certificates ? [certificates.ca, certificates.server.certificate] : [];
}

function digest(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
