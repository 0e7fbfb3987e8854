import { binary, same, unary } from "./operators";
import { bounded, MAX_TEXT, type Session, TOO_COSTLY } from "./session";
import type { Access, Call, Conditional, Expression, For, Step, TemplateLoop } from "./syntax";
import {
  COMPUTED,
  entriesOf,
  Invalid,
  isObjectValue,
  LazyObject,
  listOf,
  placeholderOf,
  toBoolean,
  toNumber,
  toText,
  Unresolved,
  UnresolvedItems,
  unresolvedIn,
  type Value,
} from "./values";

/** What names mean where an expression stands. */
export interface Scope {
  /** The value of the first name of a reference; undefined if there is none. */
  find(name: string): Value | undefined;
  /** Calls a function with values. */
  call(name: string, args: readonly Value[], session: Session): Value;
  /** Converts a body of the JSON syntax that has dynamic blocks. */
  readonly body?: (expression: Expression & { kind: "body" }, scope: Scope) => Value;
}

/** A scope in which some names mean something else. */
export function scopeWith(outer: Scope, names: ReadonlyMap<string, Value>): Scope {
  return {
    ...outer,
    find: (name) => (names.has(name) ? names.get(name) : outer.find(name)),
    call: (name, args, session) => outer.call(name, args, session),
  };
}

/**
 * The value of an expression: never throws, but for what the session throws when it has taken too long.
 */
export function evaluate(expression: Expression, scope: Scope, session: Session): Value {
  return session.deeper(() => {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "template":
        return template(expression.parts, scope, session);
      case "templateLoop":
        return templateLoop(expression, scope, session);
      case "reference":
        return scope.find(expression.name) ?? new Unresolved(`refers to ${expression.name}, which is not known`);
      case "access":
        return access(expression, scope, session);
      case "call":
        return call(expression, scope, session);
      case "object":
        return object(expression.items, scope, session);
      case "tuple":
        return bounded(expression.items.map((item) => evaluate(item, scope, session)));
      case "for":
        return forExpression(expression, scope, session);
      case "conditional":
        return conditional(expression, scope, session);
      case "unary":
        return unary(expression.operator, evaluate(expression.operand, scope, session));
      case "binary":
        return binary(expression.operator, evaluate(expression.left, scope, session), () =>
          evaluate(expression.right, scope, session),
        );
      case "body":
        return scope.body?.(expression, scope) ?? COMPUTED;
    }
  });
}

function template(parts: readonly Expression[], scope: Scope, session: Session): Value {
  const [only] = parts;
  // A single interpolation keeps its type.
  if (parts.length === 1 && only) return evaluate(only, scope, session);
  let text = "";
  let first: Unresolved | undefined;
  let known = "";
  for (const part of parts) {
    const value = toText(evaluate(part, scope, session));
    if (value instanceof Invalid) return value;
    if (value instanceof Unresolved && !first) {
      first = value;
      known = text + (value.beginning ?? "");
    }
    text += value instanceof Unresolved ? (value.outline ?? placeholderOf(nameOf(part))) : value.replaceAll("\0", "");
    if (text.length > MAX_TEXT) return TOO_COSTLY;
  }
  return first ? new Unresolved(first.why, known === "" ? undefined : known, text) : text;
}

/** What a part of a template refers to, as far as it has a name. */
function nameOf(part: Expression): string {
  if (part.kind === "reference") return part.name;
  if (part.kind !== "access") return "expression";
  return [nameOf(part.of), ...part.steps.flatMap((step) => (step.kind === "key" ? [String(step.key)] : []))].join(".");
}

function templateLoop(loop: TemplateLoop, scope: Scope, session: Session): Value {
  const entries = entriesOf(evaluate(loop.collection, scope, session));
  if (entries instanceof Unresolved) return entries;
  let text = "";
  for (const [key, value] of entries) {
    const part = toText(evaluate(loop.body, inner(loop, scope, key, value), session));
    if (part instanceof Unresolved) return new Unresolved(part.why, text + (part.beginning ?? ""));
    text += part;
    if (text.length > MAX_TEXT) return TOO_COSTLY;
  }
  return text;
}

function inner(loop: For | TemplateLoop, scope: Scope, key: Value, value: Value): Scope {
  const names: [string, Value][] = [[loop.valueName, value]];
  if (loop.keyName !== undefined) names.push([loop.keyName, key]);
  return scopeWith(scope, new Map(names));
}

function object(
  items: readonly { readonly key: Expression; readonly value: Expression }[],
  scope: Scope,
  session: Session,
): Value {
  const entries: [string, Value][] = [];
  for (const item of items) {
    const key = toText(evaluate(item.key, scope, session));
    if (key instanceof Unresolved) return key;
    entries.push([key, evaluate(item.value, scope, session)]);
  }
  return bounded(Object.fromEntries(entries));
}

function conditional({ condition, whenTrue, whenFalse }: Conditional, scope: Scope, session: Session): Value {
  const holds = toBoolean(evaluate(condition, scope, session));
  if (holds === true) return evaluate(whenTrue, scope, session);
  if (holds === false) return evaluate(whenFalse, scope, session);
  const results = [evaluate(whenTrue, scope, session), evaluate(whenFalse, scope, session)];
  const [first, second] = results;
  return unresolvedIn(results) === undefined && same(first, second) ? first : new Unresolved(holds.why);
}

function forExpression(loop: For, scope: Scope, session: Session): Value {
  const entries = entriesOf(evaluate(loop.collection, scope, session));
  if (entries instanceof Unresolved) return entries;
  const items: Value[] = [];
  const object = new Map<string, Value>();
  for (const [key, value] of entries) {
    if (value instanceof UnresolvedItems) {
      if (loop.key) return value;
      items.push(value);
      continue;
    }
    const each = inner(loop, scope, key, value);
    const holds = loop.condition ? toBoolean(evaluate(loop.condition, each, session)) : true;
    if (holds === false) continue;
    if (!loop.key) {
      items.push(holds === true ? evaluate(loop.result, each, session) : new UnresolvedItems(holds.why));
      continue;
    }
    const name = holds === true ? toText(evaluate(loop.key, each, session)) : holds;
    if (name instanceof Unresolved) return name;
    const result = evaluate(loop.result, each, session);
    object.set(name, loop.isGrouped ? [...((object.get(name) as Value[]) ?? []), result] : result);
  }
  return bounded(loop.key ? Object.fromEntries(object) : items);
}

function access({ of, steps }: Access, scope: Scope, session: Session): Value {
  return walk(evaluate(of, scope, session), steps, scope, session);
}

function walk(start: Value, steps: readonly Step[], scope: Scope, session: Session): Value {
  let value = start;
  for (const step of steps) {
    session.spend();
    if (step.kind === "splat") {
      if (value instanceof LazyObject) return COMPUTED;
      if (value instanceof Unresolved) return value;
      const items = value === null ? [] : Array.isArray(value) ? value : [value];
      value = bounded(
        items.map((item) => (item instanceof UnresolvedItems ? item : walk(item, step.steps, scope, session))),
      );
    } else value = property(value, step.kind === "key" ? step.key : evaluate(step.key, scope, session));
  }
  return value;
}

/** The property or item of a value. */
export function property(value: Value, key: Value): Value {
  if (value instanceof Unresolved) return value instanceof Invalid ? value : new Unresolved(value.why);
  if (key instanceof Unresolved) return new Unresolved(key.why);
  if (value instanceof LazyObject) {
    const name = toText(key);
    return name instanceof Unresolved ? name : value.get(name);
  }
  if (Array.isArray(value)) {
    const at = toNumber(key);
    if (at instanceof Unresolved) return at;
    const unknown = value.findIndex((item) => item instanceof UnresolvedItems);
    if (unknown >= 0 && at >= unknown) return new Unresolved((value[unknown] as Unresolved).why);
    return Number.isInteger(at) && at >= 0 && at < value.length
      ? value[at]
      : new Invalid("refers to an item that is not there");
  }
  const name = toText(key);
  if (name instanceof Unresolved) return name;
  if (isObjectValue(value)) {
    if (Object.hasOwn(value, name)) return value[name];
    // The JSON syntax writes a single block without a list, but references address it as an item.
    if (key === 0) return value;
  }
  return new Invalid(`refers to ${JSON.stringify(name.slice(0, 50))}, which is not there`);
}

function call({ name, args, isExpanded }: Call, scope: Scope, session: Session): Value {
  const lazily = LAZY[name];
  if (lazily) return lazily(args, (arg) => evaluate(arg, scope, session));
  const values = args.map((arg) => evaluate(arg, scope, session));
  if (!isExpanded) return bounded(scope.call(name, values, session));
  const last = listOf(values.at(-1));
  return last instanceof Unresolved ? last : bounded(scope.call(name, [...values.slice(0, -1), ...last], session));
}

/** Functions that do not evaluate all of their arguments, or take errors. */
const LAZY: Readonly<Record<string, (args: readonly Expression[], value: (arg: Expression) => Value) => Value>> = {
  try: (args, value) => {
    for (const arg of args) {
      const result = value(arg);
      if (!(result instanceof Invalid)) return result;
    }
    return new Invalid("is computed by try, of whose arguments all are errors");
  },
  can: ([arg], value) => {
    const result = arg && value(arg);
    return result instanceof Invalid ? false : result instanceof Unresolved ? result : true;
  },
};
