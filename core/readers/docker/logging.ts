import type { Logging } from "../../model/container";
import { known } from "../../model/known";
import type { Raw } from "../raw/raw";

/**
 * A log driver and its options in the form that all of Docker's formats share: a name, and an object of options.
 *
 * @returns undefined if both are absent
 */
export function readLogging(driver: Raw, options: Raw): Logging | undefined {
  const name = driver.string();
  const entries = options.entries();
  if (name === undefined && entries.length === 0) return undefined;
  return {
    driver: name,
    options: entries.map(([option, place]) => ({ name: option, value: place.string() ?? known("", place.path) })),
  };
}
