import type { IConstruct } from "constructs";

/** What the TerraformStack classes of all versions of cdktf and cdktn have in common. */
export interface Stack extends IConstruct {
  /** Adds what synthesis adds, such as outputs for references between stacks. */
  prepareStack(): void;
  /** The Terraform configuration, in JSON syntax. */
  toTerraform(): unknown;
}

/** What a resource, provider or module of cdktf and cdktn says about itself. */
interface Element extends IConstruct {
  readonly cdktfStack: Stack;
  readonly friendlyUniqueId: string;
  /** A resource's type or a provider's name; absent for a module. */
  readonly terraformResourceType?: string;
  /** Only providers have it. */
  readonly terraformProviderSource?: string;
  readonly alias?: string;
}

export function isStack(construct: IConstruct): construct is Stack {
  const { prepareStack, toTerraform } = construct as Partial<Stack>;
  return typeof prepareStack === "function" && typeof toTerraform === "function";
}

/**
 * The constructs of a stack by the address of what they declare: `docker_container.job`, `module.ci`, a provider's
 * `docker.remote`.
 */
export function constructsByAddress(stack: Stack): Map<string, IConstruct> {
  const elements = stack.node
    .findAll()
    .filter((construct): construct is Element => (construct as Partial<Element>).cdktfStack === stack);
  return new Map(elements.map((element) => [addressOf(element), element]));
}

function addressOf({ terraformResourceType: type, terraformProviderSource, alias, friendlyUniqueId }: Element): string {
  if (type === undefined) return `module.${friendlyUniqueId}`;
  if (terraformProviderSource === undefined) return `${type}.${friendlyUniqueId}`;
  return alias === undefined ? type : `${type}.${alias}`;
}
