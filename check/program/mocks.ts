import type { runtime } from "@pulumi/pulumi";
import type { PulumiResource } from "../../core/readers/pulumi/pulumi";
import { documentsOf } from "../../documents/document";
import { UNKNOWN } from "./stack";

/** The name that Pulumi's own backends give where there are no organizations. */
export const ORGANIZATION = "organization";

/**
 * What containers name. Where no name is given, the Docker provider makes one before it makes the resource, so that a
 * preview knows it.
 */
const NAMED = /^docker:index\/(network|volume):/;

/** What becomes containers only in the hands of the Kubernetes provider. */
const EXPANDED = /^kubernetes:(yaml\/v2|helm\.sh\/v4|kustomize\/v2|helm:template|kustomize:directory)/;
const UNSEEN =
  "is expanded by its provider, which does not run here. Use pulumi preview --policy-pack " +
  "/path/to/breakwater/policypack";

/**
 * Mocks that answer as a preview does, and take down what a program declares. Outputs that only a provider could know
 * are unknown. A provider's function gives back its arguments; `makeResultsUnknown` has the rest of its result.
 */
export class Declarations implements runtime.Mocks {
  /** What the program declares and cannot be seen here, in a sentence: not all that it declares is here. */
  unseen: string | undefined;
  private readonly resources = new Map<string, PulumiResource>();

  constructor(
    private readonly project: string,
    private readonly stack: string,
  ) {}

  newResource({ type, name, inputs, provider }: runtime.MockResourceArgs): runtime.MockResourceResult {
    if (type === "pulumi:pulumi:Stack") return { id: undefined, state: inputs };
    if (EXPANDED.test(type)) this.unseen ??= `${type} "${name}" ${UNSEEN}`;
    const urn = this.freshUrn(`urn:pulumi:${this.stack}::${this.project}::${type}::${name}`);
    const props = NAMED.test(type) ? { name: `${name}-0000000`, ...inputs } : inputs;
    this.resources.set(urn, { type, name, urn, props, ...(provider && { provider: this.providerOf(provider) }) });
    return { id: undefined, state: props };
  }

  call({ token, inputs }: runtime.MockCallArgs): runtime.MockCallResult {
    if (token === DECODE) return { result: decode(inputs.text) };
    if (EXPANDED.test(token)) throw new Error(`${token} ${UNSEEN}`);
    return inputs;
  }

  /** So far, in JSON: with plain values, and Pulumi's marks for others. */
  toJSON(): readonly PulumiResource[] {
    return [...this.resources.values()];
  }

  /** The mocks do not show a resource's parent, which may be all that tells two of the same type and name apart. */
  private freshUrn(urn: string): string {
    let candidate = urn;
    for (let copy = 2; this.resources.has(candidate); copy++) candidate = `${urn}-${copy}`;
    return candidate;
  }

  /** A provider reference is `urn::id`; the URN's type begins with the types of its parents. */
  private providerOf(reference: string): PulumiResource["provider"] {
    const urn = reference.slice(0, reference.lastIndexOf("::"));
    const [stack, project, types = "", ...name] = urn.split("::");
    const provider = this.resources.get([stack, project, types.split("$").at(-1), ...name].join("::"));
    return { urn, type: provider?.type ?? "", name: provider?.name ?? "", props: provider?.props ?? {} };
  }
}

/** Parses a manifest, which the program has at hand. */
const DECODE = "kubernetes:yaml:decode";

/** Whether a provider's function has its whole result from the mocks. */
export function isAnswered(token: string): boolean {
  return token === DECODE || token.startsWith("pulumi:pulumi:");
}

/** For `JSON.stringify`. Values that JSON cannot tell, or that hold an unknown part, are unknown as a whole. */
export function plain(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key];
  if (typeof given === "string") return given.includes(UNKNOWN) ? UNKNOWN : given;
  if (Number.isNaN(given)) return UNKNOWN; // What is computed from a number that is not known.
  if (typeof given !== "object" || given === null) return given;
  return "__pulumiOutput" in given || "__pulumiResource" in given ? UNKNOWN : value;
}

/** The only call of a provider that is answered: what a manifest holds is there to read. */
function decode(manifests: string): unknown[] {
  return [...documentsOf(manifests, "the manifest")].map(({ content }) => content);
}
