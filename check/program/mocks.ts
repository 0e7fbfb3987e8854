import type { runtime } from "@pulumi/pulumi";
import type { PulumiResource } from "../../core/readers/pulumi/pulumi";
import { documentsOf } from "../../documents/document";
import { UNKNOWN } from "./stack";

/** The organization that Pulumi's own backends report if they have no organizations. */
export const ORGANIZATION = "organization";

/**
 * Resources that containers refer to by name. If no name is given, the Docker provider generates one before it creates
 * the resource, so a preview knows it.
 */
const NAMED = /^docker:index\/(network|volume):/;

/** Resources that only the Kubernetes provider expands into containers. */
const EXPANDED = /^kubernetes:(yaml\/v2|helm\.sh\/v4|kustomize\/v2|helm:template|kustomize:directory)/;
const UNSEEN =
  "is expanded by its provider, which does not run here. Use pulumi preview --policy-pack " +
  "/path/to/breakwater/policypack";

/**
 * Mocks that answer as a preview does, and record what a program declares. Outputs that only a provider could know are
 * unknown. A provider's function returns its arguments; `makeResultsUnknown` covers the rest of its result.
 */
export class Declarations implements runtime.Mocks {
  /** A declaration that cannot be seen here, as a sentence. If set, the list is incomplete. */
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

  /** The resources so far, for JSON: plain values, and Pulumi's markers for others. */
  toJSON(): readonly PulumiResource[] {
    return [...this.resources.values()];
  }

  /**
   * The mocks do not receive a resource's parent, which may be the only difference between two of the same type and
   * name.
   */
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

/** Parses a manifest that the program contains. */
const DECODE = "kubernetes:yaml:decode";

/** Whether the mocks give the complete result of a provider's function. */
export function isAnswered(token: string): boolean {
  return token === DECODE || token.startsWith("pulumi:pulumi:");
}

/**
 * A replacer for `JSON.stringify`. Values that JSON cannot express, or that contain an unknown part, become unknown as
 * a whole.
 */
export function plain(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key];
  if (typeof given === "string") return given.includes(UNKNOWN) ? UNKNOWN : given;
  if (Number.isNaN(given)) return UNKNOWN; // NaN results from computing with an unknown number.
  if (typeof given !== "object" || given === null) return given;
  return "__pulumiOutput" in given || "__pulumiResource" in given ? UNKNOWN : value;
}

/** Answers the only provider call that can be answered: the manifest itself is the input. */
function decode(manifests: string): unknown[] {
  return [...documentsOf(manifests, "the manifest")].map(({ content }) => content);
}
