import * as pulumi from "@pulumi/pulumi";
import { revealed } from "../../components/revealed";
import { type Certificate, privateKey, request, selfSigned, signed } from "./certificates";
import type { ContainerInputs } from "./createRequest";

type Inputs = Record<string, unknown>;

/** A Kubernetes object. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

/**
 * What a program declares: the inputs of its containers, its Kubernetes objects, and the certificates that its TLS
 * resources come to.
 */
export class Declared {
  /** As `kubectl` would be given them. */
  readonly objects: Manifest[] = [];
  private readonly containers = new Map<string, ContainerInputs>();
  private readonly states = new Map<string, Inputs>();

  private constructor() {}

  /**
   * Runs the program with stand-ins for the providers. Of the TLS provider's resources they make the real thing, with
   * openssl.
   */
  static async by(program: () => unknown): Promise<Declared> {
    const declared = new Declared();
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs: given }) => {
        const inputs = revealed(given) as Inputs;
        if (type === "docker:index/container:Container")
          declared.containers.set(name, inputs as unknown as ContainerInputs);
        if (type.startsWith("kubernetes:")) declared.objects.push(inputs as unknown as Manifest);
        const state = { name, ...inputs, ...tlsState(type.split(":").at(-1) ?? "", inputs) };
        declared.states.set(name, state);
        return { id: `${name}-id`, state };
      },
      call: ({ inputs }) => inputs,
    });
    // One output that holds all there is: each of them is waited for, and none that is undefined is warned of.
    await pulumi.runtime.runInPulumiStack(async () => ({ declared: [await program()] }));
    await pulumi.runtime.disconnect();
    return declared;
  }

  container(name: string): ContainerInputs {
    const found = this.containers.get(name);
    if (!found) throw new Error(`the program declares no docker.Container ${name}`);
    return found;
  }

  /** The inputs of any other resource, and what became of it. */
  inputs(name: string): Readonly<Record<string, unknown>> {
    return this.states.get(name) ?? {};
  }

  /** The certificate of that name, with the key named after it. */
  certificate(name: string): Certificate {
    return {
      certificate: String(this.states.get(name)?.["certPem"]),
      key: String(this.states.get(`${name}-key`)?.["privateKeyPem"]),
    };
  }
}

/** What a resource of the TLS provider's comes to. */
function tlsState(type: string, inputs: Inputs): Inputs {
  const text = (name: string) => String(inputs[name]);
  const list = (name: string) => (inputs[name] as string[] | undefined) ?? [];
  const commonName = () => (inputs["subject"] as { commonName: string }).commonName;
  const hours = () => Number(inputs["validityPeriodHours"]);
  const end = () => new Date(Date.now() + hours() * 3_600_000).toISOString();
  switch (type) {
    case "PrivateKey":
      return { privateKeyPem: privateKey(text("ecdsaCurve")) };
    case "SelfSignedCert":
      return {
        certPem: selfSigned(text("privateKeyPem"), commonName(), list("allowedUses"), hours()),
        validityEndTime: end(),
      };
    case "CertRequest":
      return { certRequestPem: request(text("privateKeyPem"), commonName(), list("dnsNames"), list("ipAddresses")) };
    case "LocallySignedCert": {
      const authority = { certificate: text("caCertPem"), key: text("caPrivateKeyPem") };
      return {
        certPem: signed(text("certRequestPem"), authority, list("allowedUses"), hours()),
        validityEndTime: end(),
      };
    }
    default:
      return {};
  }
}
