import { type Interpretation, Raw } from "../raw/raw";
import { blocksOf } from "./blocks";

const COMPUTED: Interpretation = { value: undefined, unknown: "is computed by Terraform" };
/** A template that only Terraform can fill in: stands for the blocks that a dynamic block generates. */
const GENERATED = "${each.value}";
/** How many references to follow for one value. */
const MOST_REFERENCES = 20;

/** `${docker_volume.data.name}`, and nothing else. */
const REFERENCE = /^\$\{\s*([A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:\d+|"[^"\\]*")\])+)\s*\}$/;
/** The beginning of a template; another `$` or `%` before it makes it plain text. */
const TEMPLATE = /(?<!\$)\$\{|(?<!%)%\{/;
/** The attributes that the Docker provider computes from an image's name. */
const OF_AN_IMAGE = /^(image_id|latest|repo_digest|id)$/;

/** How many references may still be followed. */
interface Left {
  references: number;
}

/** The target of a reference. */
interface Target {
  readonly value: unknown;
  /** Whether the value is literal, as a variable's default is. */
  readonly literal?: boolean;
  readonly secret?: boolean;
}

/** Attribute values in Terraform's JSON syntax, where every text is a template. */
export class Templates {
  private readonly locals: ReadonlyMap<string, Raw>;
  private readonly variables: ReadonlyMap<string, Raw>;
  private readonly resources: ReadonlyMap<string, Raw>;

  constructor(configuration: Raw) {
    const locals = blocksOf(configuration.get("locals"), 0).flatMap(({ body }) => body.entries());
    this.locals = new Map(locals.map(([name = "", value]) => [name, value]));
    this.variables = new Map(
      blocksOf(configuration.get("variable"), 1).map(({ labels, body }) => [labels.join("."), body]),
    );
    this.resources = new Map(
      blocksOf(configuration.get("resource"), 2).map(({ labels, body }) => [labels.join("."), body]),
    );
  }

  /** The value that Terraform will compute, if literals of the same configuration are enough to determine it. */
  interpret(value: unknown, left: Left = { references: MOST_REFERENCES }): Interpretation {
    if (typeof value === "object" && value !== null && Object.hasOwn(value, "dynamic"))
      return { value: withDynamicBlocks(value) };
    if (typeof value !== "string") return { value };
    const reference = REFERENCE.exec(value)?.[1];
    if (reference === undefined) {
      const template = TEMPLATE.exec(value);
      const literal = value.slice(0, template?.index).replace(/([$%])\1\{/g, "$1{");
      if (!template) return { value: literal };
      return literal === "" ? COMPUTED : { ...COMPUTED, beginning: literal };
    }
    const target = left.references-- > 0 ? this.find(reference, left) : undefined;
    if (!target) return COMPUTED;
    const meaning = target.literal ? { value: target.value } : this.interpret(target.value, left);
    return target.secret ? { ...meaning, secret: true } : meaning;
  }

  private find(reference: string, left: Left): Target | undefined {
    const [scope = "", name = "", ...rest] = [...reference.matchAll(/"([^"]*)"|[\w-]+/g)].map(
      ([word, quoted]) => quoted ?? word,
    );
    if (scope === "local") return this.within(this.locals.get(name)?.raw(), rest, left);
    const variable = scope === "var" ? this.variables.get(name) : undefined;
    if (variable) {
      const found = this.within(variable.get("default").raw(), rest, left);
      return found && { value: found.value, literal: true, secret: variable.get("sensitive").raw() === true };
    }
    const resource = this.resources.get(`${scope}.${name}`);
    const isOneOfSeveral = resource?.get("count").exists || resource?.get("for_each").exists;
    const path = isOneOfSeveral ? rest.slice(1) : rest;
    const isImage = scope === "docker_image" && path.length === 1 && OF_AN_IMAGE.test(path[0] ?? "");
    const found = this.within(resource?.raw(), isImage ? ["name"] : path, left);
    return found?.value === null ? undefined : found;
  }

  private within(start: unknown, path: readonly string[], left: Left): Target | undefined {
    let value = start;
    let secret = false;
    for (const key of path) {
      const meaning = typeof value === "string" ? this.interpret(value, left) : { value };
      secret ||= meaning.secret === true;
      value = step(meaning.value, key);
    }
    return value === undefined ? undefined : { value, secret };
  }
}

function step(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key];
  // A single block is written without a list, but references address it as a list item.
  return key === "0" && !Array.isArray(value) ? value : undefined;
}

/** Adds the blocks that dynamic blocks generate to the others. */
function withDynamicBlocks(body: object): object {
  const own = body as Record<string, unknown>;
  const names = blocksOf(new Raw(own["dynamic"], ""), 1).map(({ labels }) => labels.join());
  return { ...own, ...Object.fromEntries(names.map((name) => [name, [...[own[name] ?? []].flat(), GENERATED]])) };
}
