import { kubernetes } from "../check/inputs/kubernetes/kubernetes";
import { configurationFrom } from "../configuration/configurationFile";
import { type Settings, settingsFrom } from "../configuration/settings";
import { ofToday } from "../core/evaluation/configuration";
import { evaluateAll } from "../core/evaluation/evaluate";
import { type Finding, policyOf } from "../core/evaluation/finding";
import type { Workload } from "../core/model/workload";
import type { Found } from "./references/reference";
import { isLookedUp, isOfClaim, withFound } from "./references/withFound";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Finds what the rules find in an object, as `breakwater check` does in a manifest.
 *
 * @param found what it refers to, where that was looked up
 */
export type JudgeObject = (object: JsonObject, found?: readonly Found[]) => readonly Finding[];

/** @param rules in the form of breakwater.yaml @throws ConfigurationError if they name what does not exist */
export function objectJudge(rules: JsonObject): JudgeObject {
  const settings = settingsFrom({ configuration: configurationFrom(rules, "rules") });
  return (object, found = []) => judge(object, found, settings);
}

function judge(object: JsonObject, found: readonly Found[], settings: Settings): Finding[] {
  if (!isReadable(object)) return [unreadable()];
  const workloads = withFound(workloadsIn(object), found);
  const findings = evaluateAll(workloads, ofToday(settings.configuration));
  return withLevels(findings.filter(isOfObject), settings);
}

/** A volume is judged when it is created, also for being any host folder at all. */
function isOfObject({ source, rule, path }: Finding): boolean {
  return !isLookedUp(source) && !(rule === "host-path" && isOfClaim(path));
}

/** The containers of an object, and what else rules judge of it. */
export function workloadsIn(object: JsonObject): readonly Workload[] {
  const known = workloadsByObject.get(object);
  if (known) return known;
  const { workloads } = isReadable(object)
    ? kubernetes.read({ file: "object", index: 0, content: object, locate: () => undefined })
    : { workloads: [] };
  workloadsByObject.set(object, workloads);
  return workloads;
}

const workloadsByObject = new WeakMap<JsonObject, readonly Workload[]>();

function isReadable({ apiVersion, kind }: JsonObject): boolean {
  return typeof apiVersion === "string" && typeof kind === "string";
}

/** An API server never sends such an object. */
function unreadable(): Finding {
  return {
    rule: "undetermined",
    severity: "low",
    level: "mandatory",
    status: "undetermined",
    source: { type: "", name: "" },
    path: "",
    found: "The object has no apiVersion and kind.",
    rules: [],
  };
}

/** Applies the levels that the configuration sets, and leaves out findings that it disables. */
function withLevels(findings: readonly Finding[], { levels }: Settings): Finding[] {
  return findings.flatMap((finding) => {
    const level = levels.get(policyOf(finding)) ?? finding.level;
    return level === "disabled" ? [] : [{ ...finding, level }];
  });
}
