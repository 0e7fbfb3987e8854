import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { DOCKER_TLS_CERTIFICATES } from "../args/certificateMistakes";
import { checkInputs, withoutNulls } from "../args/checkInputs";
import { ENGINE_ADDRESS } from "../args/clientMistakes";
import { lifetimeOf } from "../args/clients";
import type { CertificateArgs, ClientArgs } from "../args/engineArgs";
import {
  AUTHORITY,
  type CertificateKind,
  type CertificateLife,
  CLIENT,
  expiryWarning,
  KEY,
  renewAfter,
  renewalLead,
  SERVER,
} from "../spec/certificates";
import type { DockerEndpoint } from "./endpoint";

/** A client's credentials. */
export interface ClientCertificate {
  /** Its certificate; the common name is the client's name. */
  certPem: string;
  /** Its private key. */
  keyPem: string;
}

/** Inputs of `DockerTlsCertificates`. */
export interface DockerTlsCertificatesArgs extends CertificateArgs, ClientArgs {
  /** DNS names under which clients reach the engine. @default `localhost` */
  dnsNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** IP addresses under which clients reach the engine. @default `127.0.0.1` */
  ipAddresses?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The outputs of a signed certificate and its key. */
interface Signed {
  readonly certPem: pulumi.Output<string>;
  readonly keyPem: pulumi.Output<string>;
  readonly life: pulumi.Output<CertificateLife>;
}

/** Clients by name, kept outside their component because every field would become an output of it. */
const clientsOf = new WeakMap<DockerTlsCertificates, ReadonlyMap<string, Signed>>();

/**
 * Certificates with which one engine and its clients authenticate each other: a dedicated CA, which signs nothing else
 * and whose key is never put into a container; the server's certificate; and one for each client. To revoke a client's
 * access before its certificate expires, replace the CA's key: `pulumi up --replace URN`.
 */
export class DockerTlsCertificates extends pulumi.ComponentResource {
  /** The CA's certificate, with which each side verifies the other. */
  public readonly caCertPem: pulumi.Output<string>;
  /** The server's certificate. */
  public readonly serverCertPem: pulumi.Output<string>;
  /** The server's private key: a secret, for the engine only. */
  public readonly serverKeyPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /** When the first of these certificates expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews the first of these certificates, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;

  constructor(name: string, args: DockerTlsCertificatesArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:DockerTlsCertificates", name, {}, opts);
    args = withoutNulls(args);
    checkInputs(`DockerTlsCertificates "${name}"`, DOCKER_TLS_CERTIFICATES, args, name);
    const { dnsNames = ["localhost"], ipAddresses = ["127.0.0.1"], clients = { client: {} } } = args;
    const child = { parent: this };

    const caKey = new tls.PrivateKey(`${name}-ca-key`, { ...KEY }, child);
    const ca = new tls.SelfSignedCert(
      `${name}-ca`,
      {
        privateKeyPem: caKey.privateKeyPem,
        subject: { commonName: `${name} CA` },
        isCaCertificate: true,
        setSubjectKeyId: true,
        allowedUses: [...AUTHORITY.uses],
        validityPeriodHours: AUTHORITY.validityPeriodHours,
        earlyRenewalHours: AUTHORITY.earlyRenewalHours,
      },
      child,
    );
    const signed = (
      of: string,
      kind: CertificateKind,
      request: Pick<tls.CertRequestArgs, "subject" | "dnsNames" | "ipAddresses">,
      { validityPeriodHours, earlyRenewalHours }: CertificateArgs = args,
    ) => {
      const key = new tls.PrivateKey(`${name}-${of}-key`, { ...KEY }, child);
      const asked = new tls.CertRequest(
        `${name}-${of}-request`,
        { privateKeyPem: key.privateKeyPem, ...request },
        child,
      );
      const certificate = new tls.LocallySignedCert(
        `${name}-${of}`,
        {
          certRequestPem: asked.certRequestPem,
          caCertPem: ca.certPem,
          caPrivateKeyPem: caKey.privateKeyPem,
          setSubjectKeyId: true,
          allowedUses: [...kind.uses],
          validityPeriodHours: validityPeriodHours ?? kind.validityPeriodHours,
          earlyRenewalHours:
            earlyRenewalHours ??
            pulumi.output(validityPeriodHours).apply((hours) => renewalLead(hours ?? kind.validityPeriodHours)),
        },
        child,
      );
      return {
        certPem: certificate.certPem,
        keyPem: pulumi.secret(key.privateKeyPem),
        life: lifeOf(certificate),
      };
    };

    const server = signed("server", SERVER, {
      subject: { commonName: name },
      dnsNames: dnsNames,
      ipAddresses,
    });
    const byName = new Map(
      Object.entries(clients).map(([client, own]) => [
        client,
        signed(`client-${client}`, CLIENT, { subject: { commonName: client } }, lifetimeOf(own, args)),
      ]),
    );
    clientsOf.set(this, byName);

    this.caCertPem = ca.certPem;
    this.serverCertPem = server.certPem;
    this.serverKeyPem = server.keyPem;
    this.clientCertificates = pulumi.secret(
      Object.fromEntries([...byName].map(([client, { certPem, keyPem }]) => [client, { certPem, keyPem }])),
    );
    const issued = { server: server.life, ...livesOf(byName) };
    const lives = pulumi.output({ ca: lifeOf(ca), ...issued });
    this.expiresAt = lives.apply(
      (known) =>
        Object.values(known)
          .map(({ notAfter }) => notAfter)
          .sort()[0] ?? "",
    );
    this.renewAfter = lives.apply((known) => renewAfter(Object.values(known)));
    // Without the CA, which an update renews half a year early whatever the inputs say.
    pulumi.output(issued).apply((known) => {
      const warning = expiryWarning(new Map(Object.entries(known)), Date.now());
      if (warning !== undefined) void pulumi.log.warn(warning, this);
    });
    this.registerOutputs({
      caCertPem: this.caCertPem,
      serverCertPem: this.serverCertPem,
      serverKeyPem: this.serverKeyPem,
      clientCertificates: this.clientCertificates,
      expiresAt: this.expiresAt,
      renewAfter: this.renewAfter,
    });
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): { certPem: pulumi.Output<string>; keyPem: pulumi.Output<string> } {
    const clients = clientsOf.get(this);
    const found = clients?.get(client);
    if (found) return found;
    const known = [...(clients?.keys() ?? [])].map((each) => `"${each}"`).join(", ") || "none";
    throw new Error(`No client of this engine is called "${client}". Name it in \`clients\`, which are: ${known}.`);
  }

  /**
   * An engine that someone else runs with these certificates, for `dockerClient`: `tcp://build.example.com:2376`.
   *
   * @throws Error if the address is invalid
   */
  endpoint(host: pulumi.Input<string>): DockerEndpoint {
    checkInputs("the engine", ENGINE_ADDRESS, { host });
    return { host, caCertPem: this.caCertPem, clientCertificate: (client) => this.clientCertificate(client) };
  }
}

/** The lives of the clients' certificates, by client. */
function livesOf(clients: ReadonlyMap<string, Signed>): Record<string, pulumi.Output<CertificateLife>> {
  return Object.fromEntries([...clients].map(([client, { life }]) => [`client ${client}`, life]));
}

function lifeOf(certificate: tls.LocallySignedCert | tls.SelfSignedCert): pulumi.Output<CertificateLife> {
  const { validityStartTime, validityEndTime, earlyRenewalHours } = certificate;
  return pulumi
    .all([validityStartTime, validityEndTime, earlyRenewalHours])
    .apply(([notBefore, notAfter, hours]) => ({ notBefore, notAfter, earlyRenewalHours: hours ?? 0 }));
}
