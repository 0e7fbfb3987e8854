import { RULES } from "../rules";
import type { PackSettings, Rule, StackVerdict, Undetermined, Verdict, Violation } from "../rules/rule";
import type { Source, Workload } from "../workload/workload";
import type { Configuration } from "./configuration";
import { appliesTo, type Exemption, isExpired } from "./exemption";
import { unusedInline } from "./exemptionReport";
import { type Finding, NOWHERE } from "./finding";
import { inlineExemptions } from "./inlineExemption";
import { link } from "./link";
import { exemptedMessage, undeterminedMessage, violationMessage } from "./message";

/** The findings about one workload, seen by itself. */
export function evaluate(workload: Workload, configuration: Configuration): Finding[] {
  const inline = configuration.pack.inlineExemptions ? inlineExemptions(workload) : [];
  const judged = RULES.flatMap((rule) => {
    const settings = settingsOf(rule, configuration);
    if (!settings || !rule.check) return [];
    const own = inline.flatMap(({ rule: id, exemption }) => (id === rule.id && exemption ? [exemption] : []));
    const exemptions = [...configuredExemptions(rule, configuration), ...own];
    return [...guarded(() => rule.check?.(workload, settings))].map((verdict) => ({
      rule,
      verdict: { ...verdict, source: workload.source },
      exemptions,
    }));
  });
  const used = new Set<Exemption>();
  const findings = toFindings(judged, configuration.today, used);
  const awaited = new Set(findings.filter(({ status }) => status === "undetermined").map(({ path }) => path));
  const unreadable = workload.unreadable
    .filter(({ path }) => !awaited.has(path))
    .map(({ path, why }) => undeterminedFinding(workload.source, { status: "undetermined", path, why }, []));
  return distinct([...findings, ...unreadable, ...unusedInline(inline, used, workload.source, configuration.today)]);
}

/** Every finding about workloads that are all there is to see. */
export function evaluateAll(workloads: readonly Workload[], configuration: Configuration): Finding[] {
  const linked = link(workloads);
  return [...linked.flatMap((workload) => evaluate(workload, configuration)), ...evaluateStack(linked, configuration)];
}

/**
 * The findings that only all workloads together show, for a host that has judged each of them by itself: those of the stack rules, and
 * those that come to light when references between workloads are followed.
 */
export function evaluateTogether(workloads: readonly Workload[], configuration: Configuration): Finding[] {
  const linked = link(workloads);
  const revealed = linked.flatMap((workload, at) => {
    const alone = workloads[at];
    if (alone === undefined || alone === workload) return [];
    const before = new Set(evaluate(alone, configuration).map(identity));
    return evaluate(workload, configuration).filter((finding) => !before.has(identity(finding)));
  });
  return [...revealed, ...evaluateStack(linked, configuration)];
}

/** The findings of the stack rules. */
export function evaluateStack(workloads: readonly Workload[], configuration: Configuration): Finding[] {
  const judged = RULES.flatMap((rule) => {
    const settings = settingsOf(rule, configuration);
    if (!settings || !rule.checkStack) return [];
    return [...guarded(() => rule.checkStack?.(workloads, settings))].map((verdict) => ({
      rule,
      verdict: { source: NOWHERE, ...verdict },
      exemptions: configuredExemptions(rule, configuration),
    }));
  });
  return distinct(toFindings(judged, configuration.today));
}

function settingsOf(rule: Rule, { rules, pack }: Configuration): PackSettings | undefined {
  const own = rules.get(rule.id);
  return own && { ...own, podSecurityVersion: pack.podSecurityVersion, engineImages: pack.engineImages };
}

/** The verdicts of a rule. One that fails has not judged, which is the opposite of having found nothing. */
function* guarded<V extends Verdict>(check: () => Iterable<V> | undefined): Iterable<V | Undetermined> {
  try {
    yield* check() ?? [];
  } catch (error) {
    yield {
      status: "undetermined",
      path: "",
      why: `could not be judged (${error instanceof Error ? error.name : "error"} in this rule: please report it)`,
    };
  }
}

interface Judged {
  readonly rule: Rule;
  readonly verdict: StackVerdict;
  readonly exemptions: readonly Exemption[];
}

/** @param used takes the exemptions that lifted something */
function toFindings(judged: readonly Judged[], today: string, used = new Set<Exemption>()): Finding[] {
  const findings: Finding[] = [];
  const waiting = new Map<string, { source: Source; verdict: Undetermined; rules: Set<string> }>();
  for (const { rule, verdict, exemptions } of judged) {
    const exemption = exemptions.find((candidate) => !isExpired(candidate, today) && appliesTo(candidate, verdict));
    if (exemption) used.add(exemption);
    if (verdict.status === "violation") findings.push(violationFinding(rule, verdict, exemption));
    else if (!exemption) {
      const key = `${verdict.source.urn ?? verdict.source.name}\n${verdict.path}\n${verdict.why}`;
      const group = waiting.get(key) ?? { source: verdict.source, verdict, rules: new Set() };
      waiting.set(key, { ...group, rules: group.rules.add(rule.id) });
    }
  }
  for (const { source, verdict, rules } of waiting.values()) findings.push(undeterminedFinding(source, verdict, [...rules]));
  return findings;
}

function violationFinding(rule: Rule, verdict: Violation & { source: Source }, exemption: Exemption | undefined): Finding {
  const { source, container, path } = verdict;
  return {
    rule: rule.id,
    severity: rule.severity,
    level: rule.level,
    status: exemption ? "exempted" : "violation",
    source,
    ...(container !== undefined && { container }),
    path,
    message: exemption ? exemptedMessage(rule, verdict, exemption) : violationMessage(rule, verdict),
    ...(exemption && { exemption }),
  };
}

function undeterminedFinding(source: Source, verdict: Undetermined, awaitedBy: readonly string[]): Finding {
  const { container, path } = verdict;
  return {
    rule: "undetermined",
    severity: "low",
    level: "advisory",
    status: "undetermined",
    source,
    ...(container !== undefined && { container }),
    path,
    message: undeterminedMessage(verdict, awaitedBy),
    awaitedBy,
  };
}

function configuredExemptions(rule: Rule, { rules }: Configuration): readonly Exemption[] {
  return rules.get(rule.id)?.exemptions ?? [];
}

/** One cause, one finding: the same thing said of the same place by one rule is said once. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [identity(finding), finding])).values()];
}

function identity({ source, rule, path, message }: Finding): string {
  return JSON.stringify([source.urn ?? source.name, rule, path, message]);
}
