import { kubernetes } from "../check/inputs/kubernetes/kubernetes";
import { configurationFrom } from "../configuration/configurationFile";
import { type Settings, settingsFrom } from "../configuration/settings";
import { ofToday } from "../core/evaluation/configuration";
import { evaluateAll } from "../core/evaluation/evaluate";
import { type Finding, policyOf } from "../core/evaluation/finding";

type JsonObject = Readonly<Record<string, unknown>>;

/** Finds what the rules find in an object, as `breakwater check` does in a manifest. */
export type JudgeObject = (object: JsonObject) => readonly Finding[];

/** @param rules in the form of breakwater.yaml @throws ConfigurationError if they name what does not exist */
export function objectJudge(rules: JsonObject): JudgeObject {
  const settings = settingsFrom({ configuration: configurationFrom(rules, "rules") });
  return (object) => judge(object, settings);
}

function judge(content: JsonObject, settings: Settings): Finding[] {
  if (typeof content["apiVersion"] !== "string" || typeof content["kind"] !== "string") return [unreadable()];
  const { workloads } = kubernetes.read({ file: "object", index: 0, content, locate: () => undefined });
  return withLevels(evaluateAll(workloads, ofToday(settings.configuration)), settings);
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
