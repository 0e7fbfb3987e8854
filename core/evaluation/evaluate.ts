import type { Source } from "../model/source";
import type { Workload } from "../model/workload";
import type {
  Accepted,
  PackSettings,
  Rule,
  StackVerdict,
  Undetermined,
  Verdict,
  Violation,
} from "../rules/support/rule";
import type { Configuration } from "./configuration";
import { type ConfiguredRule, rulesOf } from "./configuredRules";
import { appliesTo, type Exemption, isExpired } from "./exemption";
import { unusedInline } from "./exemptionReport";
import { type Finding, NOWHERE } from "./finding";
import { type Standing, withoutHandedOver } from "./handOver";
import { type InlineExemption, inlineExemptions } from "./inlineExemption";
import { link } from "./link";
import { explanation, sentenceAbout } from "./message";

/**
 * The findings about one workload, judged on its own.
 *
 * @param claimed exemptions that its file claims for it, besides those that it claims itself
 */
export function evaluate(
  workload: Workload,
  configuration: Configuration,
  claimed: readonly InlineExemption[] = [],
): Finding[] {
  const inline = [...(configuration.pack.inlineExemptions ? inlineExemptions(workload) : []), ...claimed];
  const exemptions = byPlace(inline);
  const judged: Judged[] = [];
  for (const configured of rulesOf(configuration).for(workload)) {
    for (const verdict of runRule(configured.check, workload, configured.settings)) {
      const own = [undefined, verdict].flatMap((place) => exemptions.get(placeOf(configured.rule.id, place)) ?? []);
      judged.push(judgedBy(configured, { ...verdict, source: workload.source }, own, configuration));
    }
  }
  if (judged.length + workload.unreadable.length + inline.length === 0) return [];
  const used = new Set(judged.map(({ exemption }) => exemption));
  const findings = toFindings(configuration.isWithoutHandOvers ? judged : withoutHandedOver(judged));
  const awaited = new Set(findings.filter(({ status }) => status === "undetermined").map(({ path }) => path));
  const unreadable = workload.unreadable
    .filter(({ path }) => !awaited.has(path))
    .map(({ path, why }) => undeterminedFinding(workload.source, { status: "undetermined", path, why }, []));
  return distinct([...findings, ...unreadable, ...unusedInline(inline, used, workload.source, configuration.today)]);
}

/** The exemptions that a file or a resource claims, by their rule and, where they name one, by their very path. */
function byPlace(inline: readonly InlineExemption[]): ReadonlyMap<string, readonly Exemption[]> {
  const exemptions = new Map<string, Exemption[]>();
  for (const { rule, exemption, within } of inline) {
    if (!exemption) continue;
    const { path } = exemption;
    const place = placeOf(rule, path === undefined ? undefined : { path, ...(within && { within }) });
    const others = exemptions.get(place);
    if (others) others.push(exemption);
    else exemptions.set(place, [exemption]);
  }
  return exemptions;
}

function placeOf(rule: string, place: Pick<Finding, "path" | "within"> | undefined): string {
  if (!place) return rule;
  const { path, within } = place;
  return within ? `${rule} ${path} ${within.line}:${within.column}` : `${rule} ${path}`;
}

/** Every finding about a complete set of workloads. */
export function evaluateAll(workloads: readonly Workload[], configuration: Configuration): Finding[] {
  const linked = link(workloads);
  return [...linked.flatMap((workload) => evaluate(workload, configuration)), ...evaluateStack(linked, configuration)];
}

/**
 * The findings that appear only when all workloads are judged together, for a host that has already judged each on its
 * own: those of the stack rules, and those that depend on references between workloads.
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
  const judged = rulesOf(configuration).all.flatMap((configured) =>
    runRule(configured.rule.checkStack, workloads, configured.settings).map((verdict) =>
      judgedBy(configured, { source: NOWHERE, ...verdict }, [], configuration),
    ),
  );
  return distinct(toFindings(judged));
}

/**
 * The verdicts of a rule's check. A check that throws has judged nothing, and that must not look like finding nothing.
 */
function runRule<Subject, V extends Verdict>(
  check: ((subject: Subject, settings: PackSettings) => Iterable<V>) | undefined,
  subject: Subject,
  settings: PackSettings,
): readonly (V | Undetermined)[] {
  let verdicts: (V | Undetermined)[] | undefined; // Most rules find nothing and need no list.
  try {
    for (const verdict of check?.(subject, settings) ?? NOTHING) {
      verdicts ??= [];
      verdicts.push(verdict);
    }
  } catch (error) {
    const why = `could not be judged (${error instanceof Error ? error.name : "error"} in this rule: please report it)`;
    verdicts = [...(verdicts ?? NOTHING), { status: "undetermined", path: "", why }];
  }
  return verdicts ?? NOTHING;
}

const NOTHING: readonly never[] = [];

interface Judged extends Standing {
  readonly exemption: Exemption | undefined;
}

/** @param inline the exemptions that the resource claims for itself */
function judgedBy(
  { rule, level, exemptions }: ConfiguredRule,
  verdict: StackVerdict,
  inline: readonly Exemption[],
  { today }: Configuration,
): Judged {
  const applies = (candidate: Exemption) => !isExpired(candidate, today) && appliesTo(candidate, verdict);
  const isLiftable = verdict.status === "violation" || verdict.status === "undetermined";
  const exemption = isLiftable ? (exemptions.find(applies) ?? inline.find(applies)) : undefined;
  return { rule, level, verdict, exemption, isExempted: exemption !== undefined };
}

function toFindings(judged: readonly Judged[]): Finding[] {
  const findings: Finding[] = [];
  const waiting = new Map<string, { source: Source; verdict: Undetermined; rules: Set<string> }>();
  for (const { rule, verdict, exemption } of judged) {
    if (verdict.status === "accepted") findings.push(acceptedFinding(rule, verdict));
    else if (verdict.status === "violation") findings.push(violationFinding(rule, verdict, exemption));
    else if (verdict.status === "undetermined" && !exemption) {
      const key = JSON.stringify([nameOf(verdict.source), verdict.path, verdict.why]);
      const group = waiting.get(key) ?? { source: verdict.source, verdict, rules: new Set() };
      waiting.set(key, { ...group, rules: group.rules.add(rule.id) });
    }
  }
  for (const { source, verdict, rules } of waiting.values())
    findings.push(undeterminedFinding(source, verdict, [...rules]));
  return findings;
}

function violationFinding(
  rule: Rule,
  verdict: Violation & { source: Source },
  exemption: Exemption | undefined,
): Finding {
  const { source, container, path, within } = verdict;
  return {
    rule: rule.id,
    severity: rule.severity,
    level: rule.level,
    status: exemption ? "exempted" : "violation",
    source,
    ...(container !== undefined && { container }),
    path,
    ...(within && { within }),
    found: sentenceAbout(verdict, verdict.found),
    ...(exemption ? { exemption } : explanation(rule, source.format)),
  };
}

function acceptedFinding(rule: Rule, verdict: Accepted & { source: Source }): Finding {
  const { source, container, path, within } = verdict;
  return {
    rule: rule.id,
    severity: rule.severity,
    level: rule.level,
    status: "exempted",
    source,
    ...(container !== undefined && { container }),
    path,
    ...(within && { within }),
    found: sentenceAbout(verdict, verdict.found),
    accepted: verdict.because,
  };
}

function undeterminedFinding(source: Source, verdict: Undetermined, rules: readonly string[]): Finding {
  const { container, path, within } = verdict;
  return {
    rule: "undetermined",
    severity: "low",
    level: "advisory",
    status: "undetermined",
    source,
    ...(container !== undefined && { container }),
    path,
    ...(within && { within }),
    found: sentenceAbout(verdict, verdict.why),
    rules,
  };
}

/** One cause, one finding: a rule reports the same text about the same place only once. */
function distinct(findings: readonly Finding[]): Finding[] {
  const byPlace = [...new Map(findings.map((finding) => [identity(finding), finding])).values()];
  const placed = byPlace.filter(({ within }) => within);
  if (placed.length === 0) return byPlace;
  const causes = new Set(placed.map(({ within, ...finding }) => identity(finding)));
  return byPlace.filter((finding) => finding.within || !causes.has(identity(finding)));
}

function identity({ source, rule, status, path, within, found, rules }: Finding): string {
  return JSON.stringify([nameOf(source), rule, status, path, within, found, rules]);
}

/** A key that identifies one resource among all others. */
function nameOf({ urn, type, name, namespace, origin }: Source): readonly (string | number | undefined)[] {
  return urn === undefined
    ? [type, namespace, name, origin?.file, origin?.document, origin?.path]
    : [urn, origin?.file];
}
