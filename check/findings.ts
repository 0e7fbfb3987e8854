import type { Settings } from "../configuration/settings";
import { ruleOf } from "../core/evaluation/catalogue";
import { evaluate, evaluateAll, evaluateStack } from "../core/evaluation/evaluate";
import { liftedExemptions, unusedExemptions } from "../core/evaluation/exemptionReport";
import { type Finding, policyOf } from "../core/evaluation/finding";
import { link } from "../core/evaluation/link";
import { explanation } from "../core/evaluation/message";
import { type Outcome, reported } from "./batch";
import type { LinkedOutcome } from "./cache";
import { Locations } from "./locations";
import type { CheckFinding } from "./report";

/** The findings of all workloads, judged alone or together, at the levels that the configuration sets. */
export function findingsOf(
  outcome: Outcome,
  settings: Settings,
  locations: Pick<Locations, "of"> = new Locations(),
  linked: LinkedOutcome = judgeLinked(outcome, settings, locations),
): CheckFinding[] {
  const matched = new Set([...outcome.matchedExemptions, ...linked.matchedExemptions]);
  const unused = unusedExemptions(matched, settings.configuration).map((finding) => reported(finding, locations));
  return withLevels([...outcome.findings, ...linked.findings, ...unused], settings);
}

/** Judges workloads that may refer to each other, after all of them have been read. */
export function judgeLinked(
  { linkable: related }: Outcome,
  { configuration }: Settings,
  locations: Pick<Locations, "of"> = new Locations(),
): LinkedOutcome {
  const inPlace = (finding: Finding) => reported(finding, locations);
  const workloads = related.map(({ workload }) => workload);
  const linked = link(workloads);
  return {
    files: [...new Set(related.map(({ file }) => file))],
    findings: [
      ...related.flatMap(({ workload, claimed, findings, configuration: own = configuration }, at) => {
        const whole = linked[at] ?? workload;
        return whole === workload ? findings : evaluate(whole, own, claimed).map(inPlace);
      }),
      ...evaluateStack(linked, configuration).toSorted(byDocument).map(inPlace),
    ],
    matchedExemptions: [...liftedExemptions((plain) => evaluateAll(workloads, plain), configuration)],
  };
}

function byDocument({ source: { origin: a } }: Finding, { source: { origin: b } }: Finding): number {
  return compare(a?.file ?? "", b?.file ?? "") || compare(a?.document ?? 0, b?.document ?? 0);
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The explanation that all violations of a rule in one format share. Added here so that threads do not send it with
 * every finding.
 */
function explanationOf({ status, rule, format }: CheckFinding): Partial<CheckFinding> | undefined {
  if (status !== "violation") return undefined;
  const key = `${rule} ${format ?? ""}`;
  const known = EXPLANATIONS.get(key);
  if (known) return known;
  const found = ruleOf(rule);
  const made = found && explanation(found, format);
  if (made) EXPLANATIONS.set(key, made);
  return made;
}

const EXPLANATIONS = new Map<string, Partial<CheckFinding>>();

/** Applies the levels that the configuration sets, and leaves out findings that it disables. */
function withLevels(findings: readonly CheckFinding[], { levels }: Settings): CheckFinding[] {
  return findings.flatMap((finding) => {
    const level = levels.get(policyOf(finding)) ?? (finding.status === "exempted" ? "advisory" : finding.level);
    return level === "disabled" ? [] : [{ ...finding, ...explanationOf(finding), level }];
  });
}
