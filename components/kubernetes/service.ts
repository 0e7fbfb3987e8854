import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EngineClient } from "../args/engineArgs";
import { API_PORT } from "../spec/engineFiles";
import type { Runner } from "../spec/runner";
import {
  clientLabelsOf,
  clientsOnly,
  headlessService,
  ownLabels,
  serviceHost,
  serviceNames,
  servicePorts,
} from "../spec/service";
import { type ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import type { PodContainerArgs, ServedEngineArgs, ServiceArgs } from "./args";
import { DockerClientSecrets } from "./clientSecrets";
import { CLAIM_TEMPLATE, dataClaims } from "./dataClaims";
import { replicaOf } from "./endpoint";
import { dataVolume } from "./engineContainer";
import { labelsOf } from "./labels";
import { podFields } from "./pods";

/** How clients reach a component, and how both sides authenticate. */
export interface Service {
  readonly certificates: DockerTlsCertificates;
  readonly labels: pulumi.Output<{ [name: string]: string }>;
  /** Creates the pod behind the Service, and the Secrets of its clients. */
  run(pod: ServedPod): ServiceOutputs & { secrets: DockerClientSecrets };
}

/** The pod behind a Service. */
export interface ServedPod {
  readonly runner: Pick<Runner, "user" | "engineUser">;
  readonly engine: Pick<PodContainerArgs, "hostUsers" | "dataSize"> &
    Pick<ServedEngineArgs, "dataClaim" | "cacheClaim">;
  readonly containers: kubernetes.types.input.core.v1.Container[];
  readonly volumes: kubernetes.types.input.core.v1.Volume[];
  /** The path of the engine's own socket, for clients that may mount it. */
  readonly socket?: string;
}

/** The outputs of a component that accepts clients. */
export interface ServiceOutputs {
  readonly host: pulumi.Output<string>;
  readonly hosts: pulumi.Output<string[]>;
  readonly caCertPem: pulumi.Output<string>;
  readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  readonly clientSecrets: pulumi.Output<{ [name: string]: string }>;
  readonly clientLabels: pulumi.Output<{ [name: string]: string }>;
  readonly expiresAt: pulumi.Output<string>;
  readonly renewAfter: pulumi.Output<string>;
}

/** How a container accepts clients: the name of its port, its number, and the label of its pods that says what it is. */
export interface Served {
  readonly portName: string;
  readonly port: number;
  readonly what: string;
}

/** How an engine accepts clients. */
const ENGINE_SERVED: Served = { portName: "docker-tls", port: API_PORT, what: "docker-engine" };

/**
 * A headless Service in front of one pod, which only pods with the clients' labels can reach. In front of several pods
 * there is a second Service, which sends each client pod to always the same of them.
 */
export function service(
  name: string,
  args: ServiceArgs,
  clients: { [name: string]: EngineClient },
  child: pulumi.CustomResourceOptions,
  { portName, port, what }: Served = ENGINE_SERVED,
): Service {
  const { namespace, replicas = 1, annotations, validityPeriodHours, earlyRenewalHours } = args;
  const shared = `${name}-${BY_CLIENT}`;
  const pods = replicas > 1 ? Array.from({ length: replicas }, (_, index) => `${name}-${index}.${name}`) : [];
  const labels = labelsOf(name, args.labels, what);
  const selector = ownLabels(name, what);
  const place = { labels, ...(namespace !== undefined && { namespace }) };
  const metadata = { name, ...place };
  const certificates = new DockerTlsCertificates(
    name,
    {
      ...(validityPeriodHours !== undefined && { validityPeriodHours }),
      ...(earlyRenewalHours !== undefined && { earlyRenewalHours }),
      clients,
      dnsNames: pulumi
        .all([args.dnsNames ?? [], namespace])
        .apply(([more, known]) => [
          ...new Set([
            "localhost",
            ...[name, ...(replicas > 1 ? [shared] : []), ...pods].flatMap((each) => serviceNames(each, known)),
            ...more,
          ]),
        ]),
    },
    child,
  );
  return {
    certificates,
    labels,
    run: ({ runner, engine, containers, volumes, socket }) => {
      new kubernetes.core.v1.Service(
        name,
        { metadata, spec: headlessService(selector, servicePorts(portName, port)) },
        child,
      );
      if (replicas > 1) {
        new kubernetes.core.v1.Service(
          shared,
          {
            metadata: { name: shared, ...place },
            spec: {
              selector,
              sessionAffinity: "ClientIP",
              sessionAffinityConfig: { clientIP: { timeoutSeconds: DAY } },
              ports: servicePorts(portName, port),
            },
          },
          child,
        );
        new kubernetes.policy.v1.PodDisruptionBudget(
          name,
          { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: selector } } },
          child,
        );
      }
      const clientLabels = clientLabelsOf(name);
      new kubernetes.networking.v1.NetworkPolicy(
        name,
        { metadata, spec: clientsOnly(selector, clientLabels, args.clientNamespaces) },
        child,
      );
      const { dataClaim, cacheClaim } = engine;
      const startsAsUser = runner.user.value !== "root";
      const template = {
        automountServiceAccountToken: false,
        ...(engine.hostUsers === false && { hostUsers: false }),
        // The file system of a new claim belongs to root.
        ...((dataClaim ?? cacheClaim) !== undefined &&
          startsAsUser && { securityContext: { fsGroup: runner.engineUser, fsGroupChangePolicy: "OnRootMismatch" } }),
        ...podFields(args, selector),
        containers,
        volumes: [...volumes, ...(dataClaim ? [] : [dataVolume(engine)])],
      };
      const claims = dataClaim ? dataClaims(name, replicas, dataClaim, place, child) : [];
      const spec = {
        replicas,
        serviceName: name,
        selector: { matchLabels: selector },
        template: { metadata: { labels, ...(annotations !== undefined && { annotations }) }, spec: template },
        ...(dataClaim && { volumeClaimTemplates: [CLAIM_TEMPLATE] }),
      };
      // A claim that cannot grow fails the update before any pod is touched.
      const set = new kubernetes.apps.v1.StatefulSet(name, { metadata, spec }, { ...child, dependsOn: claims });

      // An address is known before the engine exists; resources that use it must wait until the pod is ready.
      const address = (of: string) =>
        pulumi.all([namespace, set.urn]).apply(([known]) => `tcp://${serviceHost(of, known)}:${port}`);
      const host = address(replicas > 1 ? shared : name);
      const hosts = replicas > 1 ? pods.map(address) : [host];
      const replicaHost = (replica: number) => replicaOf(hosts, replica);
      const endpoint = {
        ...certificates.endpoint(host),
        replicaHost,
        clientLabels,
        ...(socket !== undefined && { socket }),
      };
      const secrets = new DockerClientSecrets(
        name,
        { endpoint, clients, ...place },
        { parent: child.parent as pulumi.Resource },
      );
      return {
        secrets,
        host,
        hosts: pulumi.all(hosts),
        caCertPem: certificates.caCertPem,
        clientCertificates: certificates.clientCertificates,
        clientSecrets: pulumi.output(
          Object.fromEntries(Object.keys(clients).map((client) => [client, secrets.clientSecret(client)])),
        ),
        clientLabels: pulumi.output(clientLabels),
        expiresAt: certificates.expiresAt,
        renewAfter: certificates.renewAfter,
      };
    },
  };
}

/** The suffix of the Service that sends each client to its own engine. */
const BY_CLIENT = "by-client";

/** The longest time, in seconds, for which a Service remembers a client. */
const DAY = 86_400;
