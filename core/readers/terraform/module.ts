import { evaluate, property, type Scope } from "../../hcl/evaluate";
import { functionsWith } from "../../hcl/functions";
import type { Session, TemplateFiles } from "../../hcl/session";
import type { Block, Body, Expression } from "../../hcl/syntax";
import { COMPUTED, LazyObject, Unresolved, type Value } from "../../hcl/values";
import { childPath } from "../../text/propertyPath";
import { evaluateBody } from "./bodyValue";
import { dataValue } from "./dataSources";
import { type Instance, instancesOf } from "./instances";
import { withTypeDefaults } from "./variableTypes";

/** A file of a module. */
export interface ModuleFile {
  readonly file: string;
  readonly body: Body;
}

/** The files of a module. */
export interface ModuleFolder {
  /** The value of `path.module`. */
  readonly path: string;
  readonly files: readonly ModuleFile[];
  readonly templates: TemplateFiles;
  /** A local module below or beside this one; undefined if it cannot be read. */
  open(source: string, name: string): ModuleFolder | undefined;
}

/** A top-level block with its place. */
export interface Declaration {
  readonly file: string;
  readonly block: Block;
  /** Its property path in the file. */
  readonly path: string;
}

/** What a module call gives to a module, or the variables' values for the root module. */
export interface ModuleCall {
  /** `module.ci[0].`; empty for the root module. */
  readonly address: string;
  readonly depth: number;
  readonly input: (name: string) => Value | undefined;
  /** The provider configuration that a name means in the calling module. */
  readonly provider: (name: string) => string;
  /** Names of the Docker provider in the calling module. */
  readonly rootPath: string;
}

/** A module whose expressions are evaluated when they are asked for. */
export class Module {
  readonly scope: Scope;
  readonly declarations: readonly Declaration[];
  private readonly remembered = new Map<string, { value: Value; isSecret: boolean } | "busy">();
  private readonly locals = new Map<string, Expression>();
  private readonly byAddress: ReadonlyMap<string, Declaration>;
  private readonly types: ReadonlySet<string>;
  private readonly children = new Map<string, readonly { readonly instance: Instance; readonly module: Module }[]>();

  constructor(
    readonly folder: ModuleFolder,
    readonly call: ModuleCall,
    readonly session: Session,
  ) {
    this.declarations = folder.files.flatMap(declarationsIn);
    for (const { block } of this.declarations) {
      if (block.type !== "locals") continue;
      for (const [name, { value }] of block.body.attributes) this.locals.set(name, value);
    }
    this.byAddress = new Map(this.declarations.map((each) => [addressOf(each.block), each]));
    this.types = new Set(this.of("resource").map(({ block }) => block.labels[0] ?? ""));
    this.scope = { find: (name) => this.find(name), call: functionsWith(folder.templates) };
  }

  /** The blocks of a type. */
  of(type: string): readonly Declaration[] {
    return this.declarations.filter(({ block }) => block.type === type);
  }

  evaluate(expression: Expression, scope = this.scope): Value {
    return evaluate(expression, scope, this.session);
  }

  /** The instances of a resource or module call. */
  instances({ block }: Declaration): readonly Instance[] {
    return instancesOf(block.body, this.scope, this.session);
  }

  output(name: string): Value {
    const output = this.byAddress.get(`output.${name}`);
    const value = output?.block.body.attributes.get("value")?.value;
    return value ? this.remember(`output.${name}`, () => this.evaluate(value)) : COMPUTED;
  }

  /** The modules that a module call makes; undefined if its source cannot be read. */
  calledBy(declaration: Declaration): readonly { readonly instance: Instance; readonly module: Module }[] | undefined {
    const { body, labels } = declaration.block;
    const name = labels[0] ?? "";
    const before = this.children.get(name);
    if (before) return before;
    const source = literalText(body.attributes.get("source")?.value);
    const folder =
      source !== undefined && this.call.depth < MAX_MODULE_DEPTH ? this.folder.open(source, name) : undefined;
    if (!folder) return undefined;
    const made = this.instances(declaration).map((instance) => ({
      instance,
      module: new Module(folder, this.callOf(declaration, instance), this.session),
    }));
    this.children.set(name, made);
    return made;
  }

  private callOf({ block }: Declaration, { suffix, scope }: Instance): ModuleCall {
    const name = block.labels[0] ?? "";
    const { attributes } = block.body;
    const providers = attributes.get("providers")?.value;
    return {
      address: `${this.call.address}module.${name}${suffix}.`,
      depth: this.call.depth + 1,
      rootPath: this.call.rootPath,
      input: (input) => {
        const given = attributes.get(input)?.value;
        return given && this.remember(`module.${name}${suffix}.${input}`, () => this.evaluate(given, scope));
      },
      provider: (wanted) => this.providerNamed(mappedProvider(providers, wanted) ?? wanted),
    };
  }

  /** Where a provider configuration is: in this module, or in one that calls it. */
  providerNamed(name: string): string {
    const { address } = this.call;
    const isOwn = this.of("provider").some(({ block }) => providerName(block) === name);
    return address === "" ? name : isOwn ? address + name : this.call.provider(name);
  }

  private find(name: string): Value | undefined {
    switch (name) {
      case "var":
        return new LazyObject((variable) => this.remember(`var.${variable}`, () => this.variable(variable)));
      case "local":
        return new LazyObject((local) => this.remember(`local.${local}`, () => this.local(local)));
      case "module":
        return new LazyObject((child) => this.remember(`module.${child}`, () => this.moduleValue(child)));
      case "path":
        // The working folder is the root module's, unless Terraform is started elsewhere.
        return { module: this.folder.path, root: this.call.rootPath, cwd: this.call.rootPath };
      case "data":
        return new LazyObject((type) => new LazyObject((source) => this.data(type, source)));
      case "terraform":
      case "each":
      case "count":
      case "self":
      case "ephemeral":
        return COMPUTED;
      default:
        return this.types.has(name)
          ? new LazyObject((resource) => this.remember(`${name}.${resource}`, () => this.resource(name, resource)))
          : COMPUTED;
    }
  }

  private variable(name: string): Value {
    const { attributes } = this.byAddress.get(`variable.${name}`)?.block.body ?? NOTHING;
    const [type, fallback, nullable] = ["type", "default", "nullable"].map((each) => attributes.get(each)?.value);
    let value = this.call.input(name);
    if (value === undefined || (value === null && literal(nullable) === false))
      value = fallback ? this.evaluate(fallback) : new Unresolved(`depends on var.${name}, which has no value here`);
    if (literal(attributes.get("sensitive")?.value) === true) this.session.isSecret = true;
    return type ? withTypeDefaults(value, type, this.scope, this.session) : value;
  }

  private local(name: string): Value {
    const expression = this.locals.get(name);
    return expression ? this.evaluate(expression) : COMPUTED;
  }

  private moduleValue(name: string): Value {
    const declaration = this.byAddress.get(`module.${name}`);
    const made = declaration && this.calledBy(declaration);
    if (!made) return COMPUTED;
    const values = made.map(
      ({ instance, module }) => [instance.key, new LazyObject((output) => module.output(output))] as const,
    );
    return byKey(declaration.block.body, values);
  }

  private resource(type: string, name: string): Value {
    const declaration = this.byAddress.get(`resource.${type}.${name}`);
    if (!declaration) return COMPUTED;
    const { body } = declaration.block;
    const values = this.instances(declaration).map(({ key, scope, suffix }) => {
      const lazy = new LazyObject((attribute) =>
        this.remember(`${type}.${name}${suffix}.${attribute}`, () => this.attribute(type, body, attribute, scope)),
      );
      return [key, lazy] as const;
    });
    return byKey(body, values);
  }

  private data(type: string, name: string): Value {
    const declaration = this.byAddress.get(`data.${type}.${name}`);
    if (!declaration) return COMPUTED;
    const { body } = declaration.block;
    const context = { templates: this.folder.templates, session: this.session };
    const values = this.instances(declaration).map(({ key, scope, suffix }) => {
      const argument = (each: string) => {
        const expression = body.attributes.get(each)?.value;
        return expression ? this.evaluate(expression, scope) : undefined;
      };
      const lazy = new LazyObject((attribute) =>
        this.remember(`data.${type}.${name}${suffix}.${attribute}`, () =>
          dataValue(type, attribute, argument, context),
        ),
      );
      return [key, lazy] as const;
    });
    return byKey(body, values);
  }

  private attribute(type: string, body: Body, attribute: string, scope: Scope): Value {
    const name = type === "docker_image" && OF_AN_IMAGE.test(attribute) ? "name" : attribute;
    const expression = body.attributes.get(name)?.value;
    if (expression) return this.evaluate(expression, scope) ?? COMPUTED;
    const blocks = body.blocks.filter((block) => block.type === name);
    if (blocks.length === 0 || META.has(name)) return COMPUTED;
    const only: Body = { attributes: NOTHING.attributes, blocks };
    return property(evaluateBody(only, scope, this.session).value, name);
  }

  /** Computes a value once, and notices one that depends on itself. */
  private remember(key: string, compute: () => Value): Value {
    const before = this.remembered.get(key);
    if (before === "busy") return COMPUTED;
    if (before) {
      this.session.isSecret ||= before.isSecret;
      return before.value;
    }
    this.remembered.set(key, "busy");
    const found = this.session.attempt(compute);
    this.remembered.set(key, found);
    return found.value;
  }
}

/** Modules in modules. */
const MAX_MODULE_DEPTH = 10;
/** The attributes that the Docker provider computes from an image's name. */
const OF_AN_IMAGE = /^(image_id|latest|repo_digest|id)$/;
const NOTHING: Body = { attributes: new Map(), blocks: [] };
const META = new Set(["count", "for_each", "dynamic"]);

/** The value of a resource or module: a list with `count`, an object with `for_each`. */
function byKey({ attributes }: Body, values: readonly (readonly [Instance["key"], LazyObject])[]): Value {
  if (!attributes.has("count") && !attributes.has("for_each")) return values[0]?.[1] ?? COMPUTED;
  if (values.some(([key]) => key === undefined)) return new LazyObject(() => values[0]?.[1] ?? COMPUTED);
  return attributes.has("count")
    ? values.map(([, value]) => value)
    : Object.fromEntries(values.map(([key, value]) => [String(key), value]));
}

function declarationsIn({ file, body }: ModuleFile): Declaration[] {
  const counts = new Map<string, number>();
  const names = body.blocks.map((block) => [block.type, ...block.labels].reduce(childPath, ""));
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const next = new Map<string, number>();
  return body.blocks.map((block, at) => {
    const name = names[at] as string;
    const index = next.get(name) ?? 0;
    next.set(name, index + 1);
    return { file, block, path: block.path ?? (counts.get(name) === 1 ? name : `${name}[${index}]`) };
  });
}

function addressOf({ type, labels }: Block): string {
  return [type, ...labels].join(".");
}

/** `docker`, or `docker.ALIAS`. */
export function providerName({ labels: [name = ""], body }: Block): string {
  const alias = literalText(body.attributes.get("alias")?.value);
  return alias === undefined ? name : `${name}.${alias}`;
}

/** A text without interpolations. */
export function literalText(expression: Expression | undefined): string | undefined {
  const value = literal(expression);
  return typeof value === "string" ? value : undefined;
}

function literal(expression: Expression | undefined): unknown {
  if (expression?.kind === "template") {
    const [only] = expression.parts;
    return expression.parts.length === 0 ? "" : expression.parts.length === 1 ? literal(only) : undefined;
  }
  return expression?.kind === "literal" ? expression.value : undefined;
}

/** `docker.remote`, as a reference or a text. */
export function providerReference(expression: Expression | undefined): string | undefined {
  if (expression?.kind === "reference") return expression.name;
  if (expression?.kind === "template" && expression.parts.length === 1) return providerReference(expression.parts[0]);
  if (expression?.kind !== "access") return literalText(expression);
  const names = expression.steps.map((step) => (step.kind === "key" ? String(step.key) : undefined));
  return [providerReference(expression.of), ...names].filter((name) => name !== undefined).join(".");
}

/** What `providers = { docker = docker.remote }` says of a name. */
function mappedProvider(providers: Expression | undefined, wanted: string): string | undefined {
  if (providers?.kind !== "object") return undefined;
  return providerReference(providers.items.find(({ key }) => providerReference(key) === wanted)?.value);
}
