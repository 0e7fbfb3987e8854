import type { ResourceValidationArgs } from "@pulumi/policy";
import { MENDING_SETTINGS, type MendedRule, type MendingSetting } from "../core/advice/setting";
import type { Configuration } from "../core/evaluation/configuration";
import { evaluate } from "../core/evaluation/evaluate";
import type { Finding } from "../core/evaluation/finding";
import type { Format } from "../core/model/format";
import { readPulumi } from "../core/readers/pulumi/pulumi";
import { parsePropertyPath } from "../core/text/propertyPath";
import { resourceOf } from "./resource";

/** A mapping of a resource's properties. */
type Properties = Record<string, unknown>;

/**
 * A resource's properties with what mends its findings of a rule; undefined where nothing can be mended, or not without
 * another finding. Values that are not known yet, and secrets, stay what they are.
 */
export function remediated(
  args: ResourceValidationArgs,
  rule: MendedRule,
  configuration: Configuration,
): Properties | undefined {
  const setting = MENDING_SETTINGS[rule];
  const resource = resourceOf(args);
  const judge = (props: unknown) =>
    readPulumi({ ...resource, props }).flatMap((workload) => evaluate(workload, configuration));
  const before = judge(copyOf(resource.props));
  const own = before.filter((finding) => finding.rule === rule && finding.status === "violation");
  if (own.length === 0) return undefined;
  const tried = copyOf(resource.props);
  const mended = own.filter((finding) => mend(tried, finding, setting));
  if (mended.length === 0 || !isBetter(before, judge(tried), mended.length)) return undefined;
  for (const finding of mended) mend(resource.props, finding, setting);
  return args.props;
}

/** Sets what mends a finding on the mount or port that it is about. */
function mend(props: unknown, { path, source }: Finding, { names, value }: MendingSetting): boolean {
  const name = source.format && names[source.format as Format];
  let found: Properties | undefined;
  let at = props;
  for (const segment of parsePropertyPath(path)) {
    if (typeof at !== "object" || at === null) return false;
    at = (at as Properties)[segment];
    if (typeof at === "object" && at !== null && !Array.isArray(at)) found = at as Properties;
  }
  if (name === undefined || !found) return false;
  found[name] = value;
  return true;
}

/** Whether findings are gone, and none is new. */
function isBetter(before: readonly Finding[], after: readonly Finding[], mended: number): boolean {
  const keyOf = ({ rule, status, path, container }: Finding) => JSON.stringify([rule, status, path, container]);
  const had = new Set(before.map(keyOf));
  return after.length <= before.length - mended && after.every((finding) => had.has(keyOf(finding)));
}

/** A copy of plain values. What is a resource of Pulumi's own, such as an asset, is the same in it. */
function copyOf(value: unknown): unknown {
  // The SDK's proxies of lists have no methods that make another list.
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, at) => copyOf(value[at]));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyOf(each)]));
}
