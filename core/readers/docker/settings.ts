import { isUnknown, type Known, knownValue, mapKnown } from "../../model/known";
import type { Raw } from "../raw/raw";
import { trueOrUnknown } from "./securityOptions";

/** Zero and a negative number mean no limit of the CPU; the engine gives every container 1024 shares. */
const NO_CPU_LIMIT = /^\s*(?:|-.*|0+(?:\.0*)?)\s*$/;
const DEFAULT_SHARES = "1024";

/**
 * Whether a container has a part of the CPU's time of its own.
 *
 * @param cpu limits (a number of CPUs, a quota), the CPUs that it may use (`0-1`), and shares, which count against those
 *   of others
 */
export function cpuLimit(cpu: {
  readonly limits: readonly (Known<string> | undefined)[];
  readonly cpus: Known<string> | undefined;
  readonly shares: Known<string> | undefined;
}): Known<boolean> | undefined {
  const isSet = [
    ...cpu.limits.map((limit) => mapKnown(limit, (text) => !NO_CPU_LIMIT.test(text))),
    mapKnown(cpu.cpus, (text) => text.trim() !== ""),
    mapKnown(cpu.shares, (text) => !NO_CPU_LIMIT.test(text) && text.trim() !== DEFAULT_SHARES),
  ].filter((flag) => flag !== undefined);
  return trueOrUnknown(isSet) ?? isSet[0];
}

/** A restart policy in the words of `docker run --restart`, from a name and a number of attempts. */
export function restartPolicy(
  name: Known<string> | undefined,
  attempts: Known<number> | undefined,
): Known<string> | undefined {
  if (knownValue(name) !== "on-failure" || !attempts) return name;
  return isUnknown(attempts) ? attempts : mapKnown(name, () => `on-failure:${attempts.value}`);
}

/** Whether a list of a health check's words is a check; `NONE` turns the image's off, and an empty list keeps it. */
export function hasHealthCheck(test: Raw): Known<boolean> | undefined {
  if (test.isUnknown) return test.unknown();
  const [first] = test.strings();
  return mapKnown(first, (word) => word !== "NONE");
}
