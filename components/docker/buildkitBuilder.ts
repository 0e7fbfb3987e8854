import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs, withoutNulls } from "../args/checkInputs";
import { builderEnvironment, buildkitdConfiguration } from "../args/engineSettings";
import { BUILDKIT_BUILDER } from "../args/mistakes";
import { BUILDER, BUILDER_CHECK, BUILDER_FILES, BUILDER_PORT } from "../spec/builder";
import type { BuildkitEndpoint } from "../tls/buildkitEndpoint";
import type { ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import { access } from "./access";
import type { BuildkitBuilderArgs } from "./args";
import { confinedContainer } from "./confinedContainer";
import { dataVolumeOf } from "./dataVolume";
import { pulledImage } from "./engineContainer";
import { startCheck } from "./startCheck";

/** A builder's internal state, kept outside it because every field would become an output of the component. */
interface State {
  readonly certificates: DockerTlsCertificates;
  readonly isPublished: boolean;
}
const states = new WeakMap<BuildkitBuilder, State>();

/**
 * BuildKit in a container, without root, for jobs that build images and run no containers: `docker buildx` uses it by
 * its remote driver. It accepts only clients with a certificate, and only on its networks; in TypeScript,
 * `buildkitClient(builder)` makes a container a client. Its clients share its cache and its network, and nothing of
 * the server's engine.
 */
export class BuildkitBuilder extends pulumi.ComponentResource implements BuildkitEndpoint {
  /** Its address on its networks: `tcp://NAME:1234`. */
  public readonly buildkitHost: pulumi.Output<string>;
  /** The name of the network on which it has that address, the first of its networks. */
  public readonly network: pulumi.Output<string>;
  /** Its address for clients on other servers, if it is published. */
  public readonly publishedHost: pulumi.Output<string | undefined>;
  /** The certificate of the CA that signed the builder's. */
  public readonly caCertPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /** When the first of its certificates expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;

  constructor(name: string, args: BuildkitBuilderArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:BuildkitBuilder", name, {}, opts);
    args = withoutNulls(args);
    checkInputs(`BuildkitBuilder "${name}"`, BUILDKIT_BUILDER, args, name);
    const child = { parent: this };
    const reached = access(name, args, args.clients, child, BUILDER_PORT);
    const { certificates } = reached;
    const dataVolume = dataVolumeOf(name, reached.labels, args, child);
    const image = pulledImage(name, args.image ?? BUILDER.image, child);
    const confined = {
      ...confinedContainer(BUILDER, "rootless", args),
      envs: builderEnvironment(BUILDER, args).map(([variable, value]) => pulumi.interpolate`${variable}=${value}`),
    };
    const content = buildkitdConfiguration(BUILDER, args, "own container");
    const checked = {
      ...{ what: "builder" as const, started: BUILDER_CHECK, dataRoot: BUILDER.dataRoot, image, confined },
      configuration: { file: BUILDER_FILES.configuration, content },
      labels: reached.labels,
    };
    const container = new docker.Container(
      name,
      {
        image,
        ...confined,
        uploads: builderUploads(certificates, args),
        ...reached.container,
        volumes: [
          { ...(dataVolume !== undefined && { volumeName: dataVolume }), containerPath: BUILDER.dataRoot.value },
        ],
      },
      // Two builders must not share a volume or a port, so the old one is deleted before the new one is created.
      {
        ...child,
        deleteBeforeReplace: true,
        additionalSecretOutputs: ["uploads"],
        dependsOn: startCheck(name, checked, child),
      },
    );
    const isPublished = (args.ports ?? []).length > 0;
    states.set(this, { certificates, isPublished });

    const { host, publishedHost, ...outputs } = reached.outputs(container);
    this.buildkitHost = host;
    this.network = outputs.network;
    this.publishedHost = publishedHost;
    this.caCertPem = outputs.caCertPem;
    this.clientCertificates = outputs.clientCertificates;
    this.expiresAt = outputs.expiresAt;
    this.renewAfter = outputs.renewAfter;
    this.registerOutputs({ ...outputs, ...(isPublished && { publishedHost }), buildkitHost: host });
  }

  /**
   * The same builder for clients on other servers, for `buildkitClient`.
   *
   * @throws Error if it is not published
   */
  get published(): BuildkitEndpoint {
    if (!stateOf(this).isPublished)
      throw new Error("This builder is not published: `ports` says on which address to open its port.");
    const buildkitHost = this.publishedHost.apply((address) => address ?? "");
    return { buildkitHost, caCertPem: this.caCertPem, clientCertificate: (client) => this.clientCertificate(client) };
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): ReturnType<DockerTlsCertificates["clientCertificate"]> {
    return stateOf(this).certificates.clientCertificate(client);
  }
}

/** The files of a builder's container, without the CA's key. Only the builder's user can read the server's key. */
function builderUploads(
  certificates: DockerTlsCertificates,
  args: BuildkitBuilderArgs,
): docker.types.input.ContainerUpload[] {
  const owner = `${BUILDER.engineUser}`;
  const file = (path: string, content: pulumi.Input<string>, permissions = "0444") => ({
    file: path,
    content,
    permissions,
    owner,
    group: owner,
  });
  const { extraCa } = args;
  return [
    file(BUILDER_FILES.configuration, buildkitdConfiguration(BUILDER, args)),
    file(BUILDER_FILES.ca, certificates.caCertPem),
    file(BUILDER_FILES.certificate, certificates.serverCertPem),
    file(BUILDER_FILES.key, certificates.serverKeyPem, "0400"),
    ...(extraCa === undefined ? [] : [file(`${BUILDER_FILES.authorities}/extra.pem`, extraCa)]),
  ];
}

function stateOf(builder: BuildkitBuilder): State {
  return states.get(builder) as State;
}
