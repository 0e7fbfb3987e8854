import { Container, type ContainerUpload } from "@cdktf/provider-docker/lib/container";
import { Construct } from "constructs";
import { BUILDKIT_BUILDER } from "../args/mistakes";
import { BUILDER, BUILDER_CHECK, BUILDER_FILES, BUILDER_PORT } from "../spec/builder";
import { builderConfiguration, builderVariables } from "../spec/builderConfiguration";
import { access } from "./access";
import type { BuildkitBuilderArgs } from "./args";
import type { BuildkitEndpoint } from "./buildkitEndpoint";
import type { DockerTlsCertificates } from "./certificates";
import { checkInputs } from "./checkInputs";
import { confinedContainer } from "./confinedContainer";
import { dataVolumeOf } from "./dataVolume";
import type { ClientCertificate } from "./endpoint";
import { imageId } from "./engineContainer";
import { networkSettings } from "./engineInputs";
import { startCheck } from "./startCheck";

/**
 * BuildKit in a container, without root, for jobs that build images and run no containers: `docker buildx` uses it by
 * its remote driver. It accepts only clients with a certificate, and only on its networks; `buildkitClient(builder)`
 * makes a container a client. Its clients share its cache and its network, and nothing of the server's engine.
 */
export class BuildkitBuilder extends Construct implements BuildkitEndpoint {
  /** Its address on its networks: `tcp://NAME:1234`. */
  public readonly buildkitHost: string;
  /** The name of the network on which it has that address, the first of its networks. */
  public readonly network: string;
  /** Its address for clients on other servers, if it is published. */
  public readonly publishedHost: string | undefined;
  /** The certificate of the CA that signed the builder's. */
  public readonly caCertPem: string;
  /** Certificates and keys of the clients, by name: sensitive values. */
  public readonly clientCertificates: Readonly<Record<string, ClientCertificate>>;
  /** When the first of its certificates expires, in RFC 3339; run an apply before then. */
  public readonly expiresAt: string;
  /** From when an apply renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: string;
  /** The builder's container, which counts as created once the builder answers. */
  public readonly container: Container;
  /** The container, which clients depend on. */
  public readonly dependsOn: Container[];

  private readonly certificates: DockerTlsCertificates;

  constructor(scope: Construct, id: string, args: BuildkitBuilderArgs = {}) {
    super(scope, id);
    const { name = id } = args;
    checkInputs(`BuildkitBuilder "${this.node.path}"`, BUILDKIT_BUILDER, { ...args, name });
    const { certificates, container, on, ...reached } = access(this, name, args, args.clients, BUILDER_PORT);
    const variables = builderVariables(BUILDER, networkSettings(args)).map(
      ([variable, value]) => `${variable}=${value}`,
    );
    const image = imageId(this, "image", args.image ?? BUILDER.image, on);
    const confined = confinedContainer(BUILDER, "rootless", args, variables);
    const { labels } = container;
    const check = startCheck(
      this,
      name,
      {
        what: "builder",
        started: BUILDER_CHECK,
        dataRoot: BUILDER.dataRoot,
        image,
        confined,
        configuration: {
          file: BUILDER_FILES.configuration,
          content: builderConfiguration(BUILDER, args, "own container"),
        },
        labels,
      },
      on,
    );
    this.container = new Container(this, "container", {
      name,
      image,
      ...confined,
      upload: builderUploads(certificates, args),
      ...container,
      volumes: [dataVolumeOf(this, name, args, labels, BUILDER.dataRoot.value, on)],
      ...on,
      dependsOn: [check],
    });
    this.certificates = certificates;

    this.buildkitHost = reached.host;
    this.network = reached.network;
    this.publishedHost = reached.publishedHost;
    this.caCertPem = certificates.caCertPem;
    this.clientCertificates = certificates.clientCertificates;
    this.expiresAt = certificates.expiresAt;
    this.renewAfter = certificates.renewAfter;
    this.dependsOn = [this.container];
  }

  /**
   * The same builder for clients on other servers, for `buildkitClient`.
   *
   * @throws Error if it is not published
   */
  get published(): BuildkitEndpoint {
    const { publishedHost: buildkitHost, caCertPem, dependsOn } = this;
    if (buildkitHost === undefined)
      throw new Error("This builder is not published: `ports` says on which address to open its port.");
    return { buildkitHost, caCertPem, dependsOn, clientCertificate: (client) => this.clientCertificate(client) };
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): ClientCertificate {
    return this.certificates.clientCertificate(client);
  }
}

/**
 * The files of a builder's container, without the CA's key. They belong to root, because before version 4 the provider
 * supports no other owner: the builder can read its key only because every user in its container can.
 */
function builderUploads(certificates: DockerTlsCertificates, args: BuildkitBuilderArgs): ContainerUpload[] {
  const file = (path: string, content: string) => ({ file: path, content, permissions: "0444" });
  const { extraCa } = args;
  return [
    file(BUILDER_FILES.configuration, builderConfiguration(BUILDER, args)),
    file(BUILDER_FILES.ca, certificates.caCertPem),
    file(BUILDER_FILES.certificate, certificates.serverCertPem),
    file(BUILDER_FILES.key, certificates.serverKeyPem),
    ...(extraCa === undefined ? [] : [file(`${BUILDER_FILES.authorities}/extra.pem`, extraCa)]),
  ];
}
