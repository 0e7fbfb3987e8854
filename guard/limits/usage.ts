import type { Engine } from "../model/engine";
import { Counts } from "./counts";
import { Rates } from "./rates";

/** What the clients of an engine use of it. */
export interface Usage {
  readonly counts: Counts;
  readonly rates: Rates;
}

const usages = new WeakMap<Engine, Usage>();

/** @param engine the one that outlives the request */
export function usageOf(engine: Engine): Usage {
  const usage = usages.get(engine) ?? { counts: new Counts(), rates: new Rates() };
  usages.set(engine, usage);
  return usage;
}
