import { createHash } from "node:crypto";
import { guardBundle } from "../../components/args/guardBundle";
import { BUILDER } from "../../components/spec/builder";
import { builderConfiguration, builderVariables } from "../../components/spec/builderConfiguration";
import {
  BUILDER_LABEL,
  BUILDER_PORT_NAME,
  builderData,
  builderInPod,
  builderVolume,
} from "../../components/spec/builderInPod";
import { CLIENT_FILES } from "../../components/spec/client";
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
  seccompFile,
} from "../../components/spec/engineInPod";
import { engineVariables } from "../../components/spec/engineVariables";
import { behindGuard, GUARD, guardConfiguration } from "../../components/spec/guard";
import { guardData, guardInPod } from "../../components/spec/guardInPod";
import { LIMITS, LOG_OPTIONS } from "../../components/spec/limits";
import { ROOTFUL } from "../../components/spec/rootful";
import { ROOTLESS_IN_POD } from "../../components/spec/rootlessInPod";
import type { Runner } from "../../components/spec/runner";
import {
  clientLabelsOf,
  clientsOnly,
  headlessService,
  ownLabels,
  serviceHost,
  servicePorts,
} from "../../components/spec/service";
import type { RecipeCertificates } from "./certificates";
import { guardClients } from "./guard";
import { clientVariables, JOB_IMAGE, jobFolder, setUpLines, tryCommand } from "./job";
import { dockerHost, portOf, type RecipeOptions } from "./options";

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
  /** A script of the shell that fails unless the server answers. */
  readonly lines: readonly string[];
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
function podRunnerOf({ mode }: RecipeOptions): Runner {
  return mode === "rootful" ? ROOTFUL : ROOTLESS_IN_POD;
}

/** What a pod of a server has, and the ConfigMaps that it mounts. */
interface ServedPod {
  readonly configMaps: readonly KubernetesObject[];
  readonly containers: readonly object[];
  readonly volumes: readonly object[];
}

/** The server in a pod of its own, with its Service. Secrets are apart. */
export function servedObjects(options: RecipeOptions, certificates?: RecipeCertificates): KubernetesObject[] {
  const { name, kind } = options;
  const selector = labelsOf(options);
  const metadata = metadataOf(options);
  const pod = kind === "builder" ? builderPod(options, certificates) : enginePod(options, certificates);
  const ports = kind === "builder" ? servicePorts(BUILDER_PORT_NAME, portOf(kind)) : servicePorts();
  return [
    ...pod.configMaps,
    { apiVersion: "v1", kind: "Service", metadata, spec: headlessService(selector, ports) },
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
            containers: pod.containers,
            volumes: [...pod.volumes, dataVolume()],
          },
        },
      },
    },
  ];
}

/** An engine, and the guard in front of it. */
function enginePod(options: RecipeOptions, certificates: RecipeCertificates | undefined): ServedPod {
  const { name, kind } = options;
  const access: Access = kind === "runner" ? "certificate" : "shared socket";
  const runner = kind === "runner" ? podRunnerOf(options) : behindGuard(podRunnerOf(options));
  const configuration = configurationOf(runner, access);
  const revision = digest(configuration, ...(access === "certificate" ? publicParts(certificates) : []));
  const engine = engineOf(options, runner, { access, revision });
  const volumes = engineVolumesInPod(runner, { access, secret: `${name}-server`, configMap: name, items: items() });
  const guard = kind === "runner" ? undefined : guardOf(options);
  return {
    configMaps: [
      configMap(options, name, engineData(configuration, {})),
      ...(guard ? [configMap(options, `${name}-guard`, guard.data)] : []),
    ],
    containers: [engine, ...(guard ? [guard.container] : [])],
    volumes: [...volumes, ...(guard ? [guard.volume] : [])],
  };
}

/** BuildKit. */
function builderPod(options: RecipeOptions, certificates: RecipeCertificates | undefined): ServedPod {
  const { name } = options;
  const configuration = builderConfiguration(BUILDER, {});
  const container = builderInPod(BUILDER, {
    image: options.image ?? BUILDER.image,
    variables: builderVariables<string>(BUILDER, { hasAuthorities: false }),
    revision: digest(configuration, ...publicParts(certificates)),
    resources: resourcesOf(options),
    seccompProfile: seccompFile(options),
  });
  return {
    configMaps: [configMap(options, name, builderData(configuration))],
    containers: [container],
    volumes: [builderVolume({ configMap: name, secret: `${name}-server`, hasExtraCa: false })],
  };
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
  const reached = address ?? dockerHost(isElsewhere ? host : serviceHost(name, namespace), portOf(kind));
  const volume = `${kind === "builder" ? "buildkit" : "docker"}-client-${client?.name}`;
  return {
    env: Object.entries(clientVariables(options, reached)).map(([variable, value]) => ({ name: variable, value })),
    lines: [...setUpLines(options, reached), tryCommand(options).join(" ")],
    volumeMounts: [{ name: volume, mountPath: jobFolder(options), readOnly: true }],
    // Every user of the container may read them; no other container in the pod mounts them.
    volumes: [{ name: volume, secret: { secretName: clientSecret(options, client?.name ?? ""), defaultMode: 0o444 } }],
    labels: isElsewhere ? {} : clientLabelsOf(name),
  };
}

/** A Job that uses the engine. */
export function jobObject(options: RecipeOptions): KubernetesObject {
  const { env, lines, volumeMounts, volumes, labels } = podClient(options);
  const job =
    options.kind === "builder"
      ? { command: ["/bin/sh", "-ec", lines.join("\n")] }
      : { command: tryCommand(options), env };
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
          containers: [{ name: "job", image: JOB_IMAGE, ...job, volumeMounts }],
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
  return engineInPod(runner, {
    image: options.image ?? runner.image,
    variables: engineVariables<string>(runner, { hasAuthorities: false }, given.address),
    resources: resourcesOf(options),
    isLoopback: given.address !== undefined,
    access: given.access,
    revision: given.revision,
  });
}

function resourcesOf(options: RecipeOptions) {
  const memory = `${options.memory ?? LIMITS.memory}Mi`;
  return { requests: { memory }, limits: { memory } };
}

function guardOf(options: RecipeOptions) {
  const { name } = options;
  const bundle = guardBundle();
  const configuration = guardConfiguration({ clients: guardClients(options) });
  const parts = guardInPod<string>({
    image: GUARD.image.value,
    memory: `${GUARD.memory.value}Mi`,
    revision: digest(bundle),
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
  return { name, labels: labelsOf(options), ...namespaceOf(options) };
}

function labelsOf({ name, kind }: RecipeOptions) {
  return kind === "builder" ? ownLabels(name, BUILDER_LABEL) : ownLabels(name);
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
