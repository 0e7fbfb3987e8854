import { evaluate, type Scope } from "../../hcl/evaluate";
import type { Session } from "../../hcl/session";
import type { Expression } from "../../hcl/syntax";
import { asSet, isObjectValue, type Value } from "../../hcl/values";

/** Deeper than any type that people write. */
const MAX_DEPTH = 20;

/** A value with the defaults of a type constraint: `object({ privileged = optional(bool, false) })`. */
export function withTypeDefaults(value: Value, type: Expression, scope: Scope, session: Session, depth = 0): Value {
  if (type.kind !== "call" || depth > MAX_DEPTH) return value;
  const [inner, fallback] = type.args;
  if (!inner) return value;
  const of = (each: Value) => withTypeDefaults(each, inner, scope, session, depth + 1);
  switch (type.name) {
    case "optional": {
      const given = value === undefined || value === null;
      return of(given && fallback ? evaluate(fallback, scope, session) : (value ?? null));
    }
    case "set":
      return Array.isArray(value) ? asSet(value.map(of)) : value;
    case "list":
      return Array.isArray(value) ? value.map(of) : value;
    case "map":
      return isObjectValue(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, of(each)]))
        : value;
    case "object":
      return isObjectValue(value) && inner.kind === "object"
        ? objectOf(value, inner.items, (each, item) => withTypeDefaults(each, item, scope, session, depth + 1))
        : value;
    default:
      return value;
  }
}

/** Only the attributes that the type has. */
function objectOf(
  value: Readonly<Record<string, Value>>,
  items: readonly { readonly key: Expression; readonly value: Expression }[],
  convert: (value: Value, type: Expression) => Value,
): Value {
  return Object.fromEntries(
    items.flatMap(({ key, value: type }) => {
      if (key.kind !== "literal") return [];
      const name = String(key.value);
      const own = Object.hasOwn(value, name) ? value[name] : undefined;
      return [[name, convert(own, type) ?? null] as const];
    }),
  );
}
