import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs, withoutNulls } from "../args/checkInputs";
import { builderEnvironment, buildkitdConfiguration } from "../args/engineSettings";
import { KUBERNETES_BUILDKIT_BUILDER } from "../args/mistakes";
import { BUILDER, BUILDER_AS_USER, BUILDER_PORT, type Builder } from "../spec/builder";
import { BUILDER_LABEL, BUILDER_PORT_NAME, builderData, builderInPod, builderVolume } from "../spec/builderInPod";
import { CLIENT_FILES } from "../spec/client";
import { seccompFile } from "../spec/engineInPod";
import { OWN_USERS_FOLDER } from "../spec/rootlessInPod";
import type { ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import type { KubernetesBuildkitBuilderArgs } from "./args";
import type { KubernetesBuildkitEndpoint } from "./buildkitClient";
import type { DockerClientSecrets } from "./clientSecrets";
import { podSecurityLevel } from "./podRunner";
import { engineResources } from "./pods";
import { type Service, service } from "./service";

/** A builder's internal state, kept outside it because every field would become an output of the component. */
interface State {
  readonly certificates: DockerTlsCertificates;
  readonly secrets: DockerClientSecrets;
}
const states = new WeakMap<KubernetesBuildkitBuilder, State>();

/**
 * BuildKit in its own pod, without root, for jobs that build images and run no containers: `docker buildx` uses it by
 * its remote driver. It accepts only clients with a certificate, and only from pods with its `clientLabels`; in
 * TypeScript, `buildkitClient(builder)` makes a container a client. Its clients share its cache and its network.
 */
export class KubernetesBuildkitBuilder extends pulumi.ComponentResource implements KubernetesBuildkitEndpoint {
  /** Its address in the cluster: `tcp://NAME:1234`, or `tcp://NAME.NAMESPACE.svc:1234` if the namespace is given. */
  public readonly buildkitHost: pulumi.Output<string>;
  /** The addresses of its daemons: `tcp://NAME-0.NAME:1234` and so on. With one daemon, `buildkitHost`. */
  public readonly hosts: pulumi.Output<string[]>;
  /** The certificate of the CA that signed the builder's. */
  public readonly caCertPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /**
   * The names of the clients' Secrets in the builder's namespace, by client; each contains `ca.pem`, `cert.pem` and
   * `key.pem`.
   */
  public readonly clientSecrets: pulumi.Output<{ [name: string]: string }>;
  /** Labels that a pod needs to reach the builder. */
  public readonly clientLabels: pulumi.Output<{ [name: string]: string }>;
  /** When the first of its certificates expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;
  /** The strictest of the Pod Security Standards that its namespace may enforce: `privileged` or `baseline`. */
  public readonly podSecurityLevel: pulumi.Output<string>;

  constructor(name: string, args: KubernetesBuildkitBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:KubernetesBuildkitBuilder", name, {}, opts);
    args = withoutNulls(args);
    checkInputs(`KubernetesBuildkitBuilder "${name}"`, KUBERNETES_BUILDKIT_BUILDER, args, name);
    const builder = args.hostUsers === false ? BUILDER_AS_USER : BUILDER;
    const child = { parent: this };
    const port = { portName: BUILDER_PORT_NAME, port: BUILDER_PORT, what: BUILDER_LABEL };
    const served = service(name, args, args.clients ?? { client: {} }, child, port);
    const files = builderFiles(name, builder, args, served, child);
    const { secrets, host, ...outputs } = served.run({
      runner: builder,
      engine: args,
      containers: [builderContainer(builder, args, files)],
      volumes: [files.volume],
    });
    states.set(this, { certificates: served.certificates, secrets });

    this.buildkitHost = host;
    this.hosts = outputs.hosts;
    this.caCertPem = outputs.caCertPem;
    this.clientCertificates = outputs.clientCertificates;
    this.clientSecrets = outputs.clientSecrets;
    this.clientLabels = outputs.clientLabels;
    this.expiresAt = outputs.expiresAt;
    this.renewAfter = outputs.renewAfter;
    this.podSecurityLevel = pulumi.output<string>(podSecurityLevel(builder, args));
    this.registerOutputs({ ...outputs, buildkitHost: host, podSecurityLevel: this.podSecurityLevel });
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): ReturnType<DockerTlsCertificates["clientCertificate"]> {
    return (states.get(this) as State).certificates.clientCertificate(client);
  }

  /**
   * The address of one of its daemons, counted from 0.
   *
   * @throws Error if there are fewer
   */
  replicaHost(replica: number): pulumi.Input<string> {
    return (states.get(this) as State).secrets.replicaHost(replica);
  }

  /**
   * The name of the Secret of one client, in the builder's namespace.
   *
   * @throws Error if `clients` does not name it
   */
  clientSecret(client: string): pulumi.Output<string> {
    return (states.get(this) as State).secrets.clientSecret(client);
  }
}

/** The builder's files as one volume, and what changes with them. */
interface BuilderFiles {
  readonly volume: kubernetes.types.input.core.v1.Volume;
  readonly revision: pulumi.Output<string>;
}

/** Creates the Secret and the ConfigMap of a builder. */
function builderFiles(
  name: string,
  builder: Builder,
  args: KubernetesBuildkitBuilderArgs,
  { certificates, labels }: Service,
  child: pulumi.CustomResourceOptions,
): BuilderFiles {
  const { namespace, extraCa, hostUsers } = args;
  const metadata = (own: string) => ({ name: own, labels, ...(namespace !== undefined && { namespace }) });
  const { caCertPem, serverCertPem, serverKeyPem } = certificates;
  const { value: folder, because } = builder.dataRoot;
  const dataRoot = hostUsers === false ? { value: `${folder}/${OWN_USERS_FOLDER.value}`, because } : builder.dataRoot;
  const configuration = buildkitdConfiguration({ ...builder, dataRoot }, args);
  const secret = new kubernetes.core.v1.Secret(
    `${name}-server`,
    {
      metadata: metadata(`${name}-server`),
      stringData: {
        [CLIENT_FILES.ca]: caCertPem,
        [CLIENT_FILES.certificate]: serverCertPem,
        [CLIENT_FILES.key]: pulumi.secret(serverKeyPem),
      },
    },
    child,
  );
  const configMap = new kubernetes.core.v1.ConfigMap(
    name,
    {
      metadata: metadata(name),
      data: builderData(configuration, { extraCa, hostUsers }),
    },
    child,
  );
  return {
    volume: builderVolume({
      configMap: configMap.metadata.name,
      secret: secret.metadata.name,
      hasExtraCa: extraCa !== undefined,
      hostUsers,
    }),
    revision: pulumi
      .all([configuration, extraCa, caCertPem, serverCertPem])
      .apply((parts) => createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16)),
  };
}

function builderContainer(
  builder: Builder,
  args: KubernetesBuildkitBuilderArgs,
  { revision }: BuilderFiles,
): kubernetes.types.input.core.v1.Container {
  const { seccompProfile = seccompFile({ mode: "rootless" }), appArmorProfile, hostUsers } = args;
  return builderInPod<pulumi.Input<string>, kubernetes.types.input.core.v1.ResourceRequirements>(builder, {
    image: args.image ?? builder.image,
    variables: builderEnvironment(builder, args),
    revision,
    resources: engineResources(args),
    hostUsers,
    seccompProfile,
    appArmorProfile,
  });
}
