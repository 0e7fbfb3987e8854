import { evaluate, type Scope, scopeWith } from "../../hcl/evaluate";
import type { Session } from "../../hcl/session";
import type { Body } from "../../hcl/syntax";
import {
  COMPUTED,
  isObjectValue,
  sortedKeys,
  toNumber,
  Unresolved,
  UnresolvedItems,
  type Value,
} from "../../hcl/values";

/** One of the instances of a resource or module call. */
export interface Instance {
  /** Its key; undefined for the only one, and for one that stands for all whose number is not known. */
  readonly key: string | number | undefined;
  /** `[0]` or `["a"]` in its address, or nothing. */
  readonly suffix: string;
  /** Names and what they mean in it: `each` and `count` besides those of the module. */
  readonly scope: Scope;
}

/** How many instances are looked at. */
const MAX_INSTANCES = 100;

/** The instances that `count` or `for_each` makes. Where their number is not known, one stands for all. */
export function instancesOf({ attributes }: Body, scope: Scope, session: Session): Instance[] {
  const [count, forEach] = [attributes.get("count")?.value, attributes.get("for_each")?.value];
  if (count) {
    const { value, isSecret } = session.attempt(() => evaluate(count, scope, session));
    const number = toNumber(value);
    if (number instanceof Unresolved) return [one(scope, "count", { index: COMPUTED }, isSecret, session)];
    return Array.from({ length: Math.min(Math.max(0, Math.floor(number)), MAX_INSTANCES) }, (_, index) =>
      one(scope, "count", { index }, isSecret, session, index),
    );
  }
  if (!forEach) return [{ key: undefined, suffix: "", scope }];
  const { value, isSecret } = session.attempt(() => evaluate(forEach, scope, session));
  const items = itemsOf(value);
  if (items instanceof Unresolved) return [one(scope, "each", { key: COMPUTED, value: COMPUTED }, isSecret, session)];
  return items
    .slice(0, MAX_INSTANCES)
    .map(([key, each]) => one(scope, "each", { key: key ?? COMPUTED, value: each }, isSecret, session, key));
}

/** The keys and values of a map or a set of texts; a key is undefined for items that are not known. */
function itemsOf(value: Value): [key: string | undefined, value: Value][] | Unresolved {
  if (isObjectValue(value)) return sortedKeys(value).map((key) => [key, value[key]]);
  if (!Array.isArray(value)) return value instanceof Unresolved ? value : COMPUTED;
  return value.map((item) => {
    const isName = typeof item === "string" || typeof item === "number" || typeof item === "boolean";
    return isName ? [String(item), item] : [undefined, item instanceof UnresolvedItems ? COMPUTED : item];
  });
}

function one(
  outer: Scope,
  name: "count" | "each",
  value: Readonly<Record<string, Value>>,
  isSecret: boolean,
  session: Session,
  key?: string | number,
): Instance {
  const inner = scopeWith(outer, new Map([[name, value]]));
  // Every instance depends on what decides how many there are.
  const find = (wanted: string) => {
    if (isSecret && wanted === name) session.isSecret = true;
    return inner.find(wanted);
  };
  return { key, suffix: key === undefined ? "" : `[${JSON.stringify(key)}]`, scope: { ...inner, find } };
}
