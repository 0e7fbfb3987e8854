import type { IConstruct } from "constructs";

/** What a TerraformStack of cdktf and of cdktn has in common with one of any version. */
export interface Stack extends IConstruct {
  /** Adds what synthesis adds, such as outputs for references between stacks. */
  prepareStack(): void;
  /** The Terraform configuration, in JSON syntax. */
  toTerraform(): unknown;
}

/** What a resource, a provider or a module of cdktf and of cdktn tells of itself. */
interface Element extends IConstruct {
  readonly cdktfStack: Stack;
  readonly friendlyUniqueId: string;
  /** Of a resource its type, of a provider its name; a module has none. */
  readonly terraformResourceType?: string;
  /** Of a provider alone. */
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
