import { CertRequest, type CertRequestConfig } from "@cdktf/provider-tls/lib/cert-request";
import { LocallySignedCert } from "@cdktf/provider-tls/lib/locally-signed-cert";
import { PrivateKey } from "@cdktf/provider-tls/lib/private-key";
import { SelfSignedCert } from "@cdktf/provider-tls/lib/self-signed-cert";
import { Construct } from "constructs";
import { DOCKER_TLS_CERTIFICATES } from "../args/certificateMistakes";
import { ENGINE_ADDRESS } from "../args/clientMistakes";
import { lifetimeOf } from "../args/clients";
import { AUTHORITY, type CertificateKind, CLIENT, KEY, renewalLead, SERVER } from "../spec/certificates";
import type { DockerTlsCertificatesArgs } from "./args";
import { checkInputs } from "./checkInputs";
import type { ClientCertificate, DockerEndpoint } from "./endpoint";

/**
 * Certificates with which one engine and its clients authenticate each other: a dedicated CA, which signs nothing else
 * and whose key is never put into a container; the server's certificate; and one for each client. To revoke a client's
 * access before its certificate expires, replace the CA's key: `terraform apply -replace ADDRESS`.
 */
export class DockerTlsCertificates extends Construct {
  /** The CA's certificate, with which each side verifies the other. */
  public readonly caCertPem: string;
  /** The server's certificate. */
  public readonly serverCertPem: string;
  /** The server's private key: a sensitive value, for the engine only. */
  public readonly serverKeyPem: string;
  /** Certificates and keys of the clients, by name: sensitive values. */
  public readonly clientCertificates: Readonly<Record<string, ClientCertificate>>;
  /** When the first of these certificates expires, in RFC 3339; run an apply before then. */
  public readonly expiresAt: string;
  /** From when an apply renews the first of these certificates, in RFC 3339. */
  public readonly renewAfter: string;

  constructor(scope: Construct, id: string, args: DockerTlsCertificatesArgs = {}) {
    super(scope, id);
    const { name = id, dnsNames = ["localhost"], ipAddresses = ["127.0.0.1"], clients = { client: {} } } = args;
    checkInputs(`DockerTlsCertificates "${this.node.path}"`, DOCKER_TLS_CERTIFICATES, { ...args, name });
    const caKey = new PrivateKey(this, "ca-key", { ...KEY });
    const ca = new SelfSignedCert(this, "ca", {
      privateKeyPem: caKey.privateKeyPem,
      subject: [{ commonName: `${name} CA` }],
      isCaCertificate: true,
      setSubjectKeyId: true,
      allowedUses: [...AUTHORITY.uses],
      validityPeriodHours: AUTHORITY.validityPeriodHours,
      earlyRenewalHours: AUTHORITY.earlyRenewalHours,
    });
    const signed = (
      of: string,
      kind: CertificateKind,
      request: Pick<CertRequestConfig, "subject" | "dnsNames" | "ipAddresses">,
      lifetime: Pick<DockerTlsCertificatesArgs, "validityPeriodHours" | "earlyRenewalHours"> = args,
    ) => {
      const key = new PrivateKey(this, `${of}-key`, { ...KEY });
      const asked = new CertRequest(this, `${of}-request`, { privateKeyPem: key.privateKeyPem, ...request });
      const { validityPeriodHours = kind.validityPeriodHours } = lifetime;
      // A number that only Terraform knows is represented by a negative one, which cannot be divided.
      const lead = validityPeriodHours < 0 ? kind.earlyRenewalHours : renewalLead(validityPeriodHours);
      const { earlyRenewalHours = lead } = lifetime;
      if (earlyRenewalHours >= 0 && earlyRenewalHours < lead)
        this.node.addMetadata(WARNING, shortRenewal(of, earlyRenewalHours));
      const certificate = new LocallySignedCert(this, of, {
        certRequestPem: asked.certRequestPem,
        caCertPem: ca.certPem,
        caPrivateKeyPem: caKey.privateKeyPem,
        setSubjectKeyId: true,
        allowedUses: [...kind.uses],
        validityPeriodHours,
        earlyRenewalHours,
      });
      return { certPem: certificate.certPem, keyPem: key.privateKeyPem, certificate };
    };

    const server = signed("server", SERVER, {
      subject: [{ commonName: name }],
      dnsNames: dnsNames,
      ipAddresses,
    });
    const byName = Object.entries(clients).map(
      ([client, own]) =>
        [
          client,
          signed(`client-${client}`, CLIENT, { subject: [{ commonName: client }] }, lifetimeOf(own, args)),
        ] as const,
    );
    this.caCertPem = ca.certPem;
    this.serverCertPem = server.certPem;
    this.serverKeyPem = server.keyPem;
    this.clientCertificates = Object.fromEntries(
      byName.map(([client, { certPem, keyPem }]) => [client, { certPem, keyPem }]),
    );
    const certificates = [ca, server.certificate, ...byName.map(([, { certificate }]) => certificate)];
    this.expiresAt = firstOf(certificates.map(({ validityEndTime }) => validityEndTime));
    this.renewAfter = firstOf(
      certificates.map(
        ({ validityEndTime, fqn }) => `timeadd(${validityEndTime}, format("-%dh", ${fqn}.early_renewal_hours))`,
      ),
    );
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): ClientCertificate {
    const found = Object.hasOwn(this.clientCertificates, client) ? this.clientCertificates[client] : undefined;
    if (found) return found;
    const known = Object.keys(this.clientCertificates).map((each) => `"${each}"`);
    throw new Error(
      `No client of this engine is called "${client}". Name it in \`clients\`, which are: ` +
        `${known.join(", ") || "none"}.`,
    );
  }

  /**
   * An engine that someone else runs with these certificates, for `dockerClient`: `tcp://build.example.com:2376`.
   *
   * @throws Error if the address is invalid
   */
  endpoint(host: string): DockerEndpoint {
    checkInputs("the engine", ENGINE_ADDRESS, { host });
    return { host, caCertPem: this.caCertPem, clientCertificate: (client) => this.clientCertificate(client) };
  }
}

/** The type of an annotation that warns, cdktf's own, which is not loaded. */
const WARNING = "@cdktf/warn";

function shortRenewal(certificate: string, hours: number): string {
  return (
    `The certificate "${certificate}" is renewed only in its last ${hours} hours (earlyRenewalHours), less than a ` +
    "third of its life: an apply must run between renewAfter and expiresAt, or clients are refused."
  );
}

/** The earliest of several times, as Terraform's expression. */
function firstOf(times: readonly string[]): string {
  return `\${sort([${times.join(", ")}])[0]}`;
}
