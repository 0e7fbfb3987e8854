import { type Interpret, Raw } from "../raw/raw";
import { type Block, blocksOf } from "./blocks";
import { Templates } from "./templates";
import type { TerraformResource } from "./terraform";

/**
 * The resources, the Docker providers and the modules of a configuration in Terraform's JSON syntax, as CDKTF
 * synthesises it. A resource with several instances, or perhaps none, is judged once.
 */
export function configuredResources(configuration: unknown): TerraformResource[] {
  const root = new Raw(configuration, "");
  const templates = new Templates(root);
  const interpret: Interpret = (value) => templates.interpret(value);
  const providers = blocksOf(root.get("provider"), 1).filter(({ labels: [name] }) => name === "docker");
  return [
    ...providers.map((block) => ({ ...providerOf(block), interpret })),
    ...blocksOf(root.get("resource"), 2).map((block) => ({ ...resourceOf(block), interpret })),
    ...blocksOf(root.get("module"), 1).map((block) => ({ ...moduleOf(block), interpret })),
  ];
}

function providerOf({ labels: [name = ""], body }: Block): Omit<TerraformResource, "interpret"> {
  const alias = body.get("alias").name();
  const address = alias === undefined ? name : `${name}.${alias}`;
  return { type: "provider", address, provider: address, path: body.path, attributes: body.raw() };
}

function moduleOf({ labels: [name = ""], body }: Block): Omit<TerraformResource, "interpret"> {
  return { type: "module", address: `module.${name}`, provider: "", path: body.path, attributes: body.raw() };
}

function resourceOf({ labels: [type = "", name = ""], body }: Block): Omit<TerraformResource, "interpret"> {
  // A reference, with or without template marks; else the provider that the type is named after.
  const chosen = body
    .get("provider")
    .name()
    ?.replace(/^\$\{(.*)\}$/s, "$1");
  return {
    type,
    address: `${type}.${name}`,
    provider: chosen ?? type.split("_")[0] ?? "",
    path: body.path,
    attributes: body.raw(),
  };
}
