import { same } from "../../hcl/operators";
import { Session } from "../../hcl/session";
import type { Value } from "../../hcl/values";
import { evaluateBody } from "./bodyValue";
import { interpretEvaluated } from "./expressionMarks";
import type { Instance } from "./instances";
import { type Declaration, literalText, Module, type ModuleFolder, providerName, providerReference } from "./module";
import type { TerraformResource } from "./terraform";

/** Resources of one module with all modules that it calls: more than any plan that is read by people. */
const MAX_RESOURCES = 5_000;

/** A resource of a configuration. */
export interface ConfiguredResource extends TerraformResource {
  readonly file: string;
  /** The file of the root module that declares it, or the call of the module that it is in. */
  readonly calledFrom: string;
}

/**
 * The resources, the Docker providers and the modules that cannot be read, of a module and of the local modules that it
 * calls. Instances that differ in nothing but their names are judged once.
 *
 * @param input the values of the module's variables
 */
export function resourcesOfModule(
  folder: ModuleFolder,
  input: (name: string) => Value | undefined = () => undefined,
): ConfiguredResource[] {
  const session = new Session();
  const call = { address: "", depth: 0, rootPath: folder.path, input, provider: (name: string) => name };
  const resources: ConfiguredResource[] = [];
  addResources(new Module(folder, call, session), new Set(["docker"]), resources);
  return resources;
}

/** Data sources that make the user data of new machines. */
const USER_DATA = /^(?:template_)?cloudinit_config$/;

type DeclaredResource = Omit<ConfiguredResource, "calledFrom">;

function addResources(
  module: Module,
  inherited: ReadonlySet<string>,
  resources: ConfiguredResource[],
  calledFrom?: string,
): void {
  const add = (declaration: Declaration, found: readonly DeclaredResource[]) => {
    if (resources.length >= MAX_RESOURCES) return;
    for (const each of found) resources.push({ ...each, calledFrom: calledFrom ?? declaration.file });
  };
  const docker = new Set([...inherited, ...dockerProviders(module)]);
  for (const declaration of module.of("provider")) {
    const isDocker = docker.has(declaration.block.labels[0] ?? "");
    if (isDocker) add(declaration, [providerOf(module, declaration)]);
  }
  for (const declaration of module.of("resource")) add(declaration, resourceOf(module, declaration));
  for (const declaration of module.of("data"))
    if (USER_DATA.test(declaration.block.labels[0] ?? "")) add(declaration, resourceOf(module, declaration));
  for (const declaration of module.of("module")) {
    const called = module.calledBy(declaration);
    if (!called) add(declaration, [unreadModule(module, declaration)]);
    for (const child of called ?? []) {
      if (resources.length < MAX_RESOURCES)
        addResources(child.module, docker, resources, calledFrom ?? declaration.file);
    }
  }
}

/** The names that `required_providers` gives to a provider for Docker. */
function dockerProviders(module: Module): string[] {
  return module
    .of("terraform")
    .flatMap(({ block }) => [block.body, ...block.body.blocks.map(({ body }) => body)])
    .flatMap((body) =>
      [...body.attributes].filter(([, { value }]) => {
        const source =
          value.kind === "object" ? value.items.find(({ key }) => providerReference(key) === "source") : undefined;
        return /(?:^|\/)docker$/.test(literalText(source?.value) ?? "");
      }),
    )
    .map(([name]) => name);
}

function providerOf(module: Module, declaration: Declaration): DeclaredResource {
  const { value, places } = evaluateBody(declaration.block.body, module.scope, module.session);
  const address = module.call.address + providerName(declaration.block);
  return {
    type: "provider",
    address,
    provider: address,
    file: declaration.file,
    path: declaration.path,
    attributes: value,
    interpret: interpretEvaluated,
    places,
  };
}

function unreadModule(module: Module, declaration: Declaration): DeclaredResource {
  const { value } = evaluateBody(declaration.block.body, module.scope, module.session);
  return {
    type: "module",
    address: `${module.call.address}module.${declaration.block.labels[0] ?? ""}`,
    provider: "",
    file: declaration.file,
    path: declaration.path,
    attributes: value,
    interpret: interpretEvaluated,
  };
}

function resourceOf(module: Module, declaration: Declaration): DeclaredResource[] {
  const { block, file, path } = declaration;
  const [type = "", name = ""] = block.labels;
  const chosen = providerReference(block.body.attributes.get("provider")?.value) ?? type.split("_")[0] ?? "";
  const resource = ({ suffix, scope }: Pick<Instance, "suffix" | "scope">): DeclaredResource => {
    const { value, places } = evaluateBody(block.body, scope, module.session);
    return {
      type,
      address: `${module.call.address}${block.type === "data" ? "data." : ""}${type}.${name}${suffix}`,
      provider: module.providerNamed(chosen),
      file,
      path,
      attributes: value,
      interpret: interpretEvaluated,
      places,
    };
  };
  return [
    ...judgedOnce(module, declaration, module.instances(declaration).map(resource)),
    ...provisioners(module, declaration),
  ];
}

const EXEC = new Set(["local-exec", "remote-exec"]);

/** Commands that Terraform runs on its own machine, or on another, when it makes a resource. They are judged once. */
function provisioners(module: Module, declaration: Declaration): DeclaredResource[] {
  const { block, file, path } = declaration;
  const commands = block.body.blocks.filter(({ type, labels }) => type === "provisioner" && EXEC.has(labels[0] ?? ""));
  const [instance] = commands.length > 0 ? module.instances(declaration) : [];
  if (!instance) return [];
  const counts = new Map<string, number>();
  return commands.map(({ body, labels }) => {
    const kind = labels[0] ?? "";
    const at = counts.get(kind) ?? 0;
    counts.set(kind, at + 1);
    const { value, places } = evaluateBody(body, instance.scope, module.session);
    return {
      type: "local-exec",
      address: module.call.address + block.labels.join("."),
      provider: "local-exec",
      file,
      path: `${path}.provisioner["${kind}"][${at}]`,
      attributes: value,
      interpret: interpretEvaluated,
      places,
    };
  });
}

function judgedOnce(
  module: Module,
  { block }: Declaration,
  instances: readonly DeclaredResource[],
): readonly DeclaredResource[] {
  const [first, ...others] = instances;
  if (!first || others.length === 0 || !others.every((each) => isAlike(first.attributes, each.attributes)))
    return instances;
  return [{ ...first, address: module.call.address + block.labels.join("."), count: instances.length }];
}

const NAMES = new Set(["name", "hostname", "metadata"]);

function isAlike(one: unknown, other: unknown): boolean {
  return same(withoutNames(one), withoutNames(other));
}

function withoutNames(attributes: unknown): unknown {
  return Object.fromEntries(Object.entries(attributes as object).filter(([key]) => !NAMES.has(key)));
}
