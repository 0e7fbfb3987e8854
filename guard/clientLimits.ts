import type { ClientLimits, NumberLimit, SizeLimit } from "../core/schema/clientLimits";
import type { Mistake } from "../core/schema/mistakes";
import { bytesIn, secondsIn } from "../core/text/units";
import { COUNTED, type Limits, type Range } from "./model/limits";
import type { Role } from "./model/role";

/** A client's or a role's own settings. */
interface Layer {
  readonly limits?: ClientLimits;
  readonly expires?: string;
}

/** Merges the limits of a client and of its roles; those of earlier layers take precedence. */
export function limitsOf(layers: readonly Layer[]): Pick<Role, "limits" | "expiresAfter"> {
  const merged: ClientLimits = Object.assign({}, ...layers.map(({ limits }) => limits).reverse());
  const expires = layers.find((layer) => layer.expires !== undefined)?.expires;
  const expiresAfter = expires === undefined ? undefined : secondsIn(expires);
  const limits = Object.fromEntries(
    Object.entries(merged).map(([name, limit]) => [name, typeof limit === "object" ? rangeOf(limit) : limit]),
  ) as Limits;
  return {
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(expiresAfter !== undefined && { expiresAfter }),
  };
}

function rangeOf({ default: given, max }: SizeLimit | NumberLimit): Range {
  const numberOf = (value: string | number | undefined) => (typeof value === "string" ? bytesIn(value) : value);
  return { default: numberOf(given ?? max), max: numberOf(max) };
}

/** What is wrong with the limits of a client that has this role. */
export function limitMistakesOf(key: string, { limits = {}, expiresAfter, apart, rules }: Role): Mistake[] {
  const names = Object.keys(limits);
  if (rules === undefined && (names.length > 0 || expiresAfter !== undefined))
    return [{ key, problem: `has limits or expires, and the role admin, which nothing limits: leave them out` }];
  if (apart) return [];
  const counted = [...COUNTED.filter((name) => limits[name] !== undefined), ...(expiresAfter ? ["expires"] : [])];
  return counted.length === 0
    ? []
    : [
        {
          key,
          problem:
            `has ${counted.join(", ")}, and shares the engine, where nothing says what is the client's own: ` +
            "leave them out, or give the client shares: nothing",
        },
      ];
}
