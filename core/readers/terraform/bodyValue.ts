import { evaluate, type Scope, scopeWith } from "../../hcl/evaluate";
import type { Session } from "../../hcl/session";
import type { Block, Body, Expression } from "../../hcl/syntax";
import { entriesOf, Unresolved, UnresolvedItems, type Value } from "../../hcl/values";
import { childPath } from "../../text/propertyPath";
import { Secret } from "./expressionMarks";

/** Arguments that are about a resource, not of it. */
const META_ARGUMENTS = new Set(["count", "for_each", "depends_on", "provider", "providers", "lifecycle"]);
const META_BLOCKS = new Set(["lifecycle", "provisioner", "connection", "timeouts"]);

/** A body as a plan shows it: blocks are lists of objects. */
export interface EvaluatedBody {
  readonly value: Readonly<Record<string, Value>>;
  /** Where values are written, where that is not at their own path: both are below the body. */
  readonly places: ReadonlyMap<string, string>;
}

/** The attributes and nested blocks of a resource. */
export function evaluateBody(body: Body, scope: Scope, session: Session): EvaluatedBody {
  const places = new Map<string, string>();
  const value = new BodyReader(session, places).read(body, scope, "", "", true);
  return { value, places };
}

/** The value of an expression, marked if it depends on a secret. */
export function evaluateMarked(expression: Expression, scope: Scope, session: Session): Value {
  const { value, isSecret } = session.attempt(() => evaluate(expression, scope, session));
  return isSecret ? new Secret(value) : value;
}

class BodyReader {
  constructor(
    private readonly session: Session,
    private readonly places: Map<string, string>,
  ) {}

  /**
   * @param path of the body in the result
   * @param written its path where it is written
   */
  read(body: Body, outer: Scope, path: string, written: string, isResource = false): Record<string, Value> {
    const scope: Scope = {
      ...outer,
      find: (name) => outer.find(name),
      call: (name, args, session) => outer.call(name, args, session),
      body: ({ body: inside }, inner) => new BodyReader(this.session, new Map()).read(inside, inner, "", ""),
    };
    const result = new Map<string, Value>();
    for (const [name, { value }] of body.attributes) {
      if (!isResource || !META_ARGUMENTS.has(name)) result.set(name, evaluateMarked(value, scope, this.session));
    }
    for (const block of withOrder(body.blocks)) {
      if (isResource && META_BLOCKS.has(block.type)) continue;
      const name = block.type === "dynamic" ? (block.labels[0] ?? "") : block.type;
      const before = result.get(name);
      const list = before === undefined || before === null ? [] : Array.isArray(before) ? [...before] : [before];
      const inFile = below(written, block.place);
      if (block.type === "dynamic") this.dynamic(block, scope, list, childPath(path, name), inFile);
      else list.push(this.block(block.body, scope, childPath(childPath(path, name), list.length), inFile));
      result.set(name, list);
    }
    return Object.fromEntries(result);
  }

  private block(body: Body, scope: Scope, path: string, written: string): Value {
    if (path !== written) this.places.set(path, written);
    return this.read(body, scope, path, written);
  }

  /** Adds the blocks that a dynamic block makes: one for each item of a collection. */
  private dynamic(block: Block, scope: Scope, list: Value[], path: string, written: string): void {
    const { attributes, blocks } = block.body;
    const content = blocks.find(({ type }) => type === "content");
    const collection = attributes.get("for_each")?.value;
    if (!content || !collection) return;
    const { value, isSecret } = this.session.attempt(() => evaluate(collection, scope, this.session));
    const entries = entriesOf(value);
    const place = `${written}.${content.path ?? "content"}`;
    const add = (item: Value) => {
      this.places.set(childPath(path, list.length), place);
      list.push(item);
    };
    if (entries instanceof Unresolved) {
      add(new Unresolved(entries.why));
      return;
    }
    const iterator = iteratorOf(attributes.get("iterator")?.value) ?? block.labels[0] ?? "";
    for (const [key, each] of entries) {
      if (each instanceof UnresolvedItems) {
        add(new Unresolved(each.why));
        continue;
      }
      const { value: item } = this.session.attempt(() => {
        this.session.spend();
        const inner = scopeWith(scope, new Map([[iterator, { key, value: each }]]));
        return this.block(content.body, inner, childPath(path, list.length), place);
      });
      add(isSecret ? new Secret(item) : item);
    }
  }
}

/** The name that `iterator = name` gives. */
function iteratorOf(expression: Expression | undefined): string | undefined {
  if (expression?.kind === "reference") return expression.name;
  return expression?.kind === "literal" && typeof expression.value === "string" ? expression.value : undefined;
}

function below(path: string, place: string): string {
  return path === "" ? place : `${path}.${place}`;
}

/** Blocks with their paths below the body: `volumes[1]`, `dynamic.volumes[0]`. */
function withOrder(blocks: readonly Block[]): (Block & { readonly place: string })[] {
  const counts = new Map<string, number>();
  return blocks.map((block) => {
    const name = [block.type, ...block.labels].reduce((path, part) => childPath(path, part), "");
    const at = counts.get(name) ?? 0;
    counts.set(name, at + 1);
    return { ...block, place: block.path ?? `${name}[${at}]` };
  });
}
