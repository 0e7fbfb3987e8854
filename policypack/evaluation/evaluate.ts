import { RULES } from "../rules";
import type { Accepted, PackSettings, Rule, StackVerdict, Undetermined, Verdict, Violation } from "../rules/rule";
import { engineOf } from "../workload/engine";
import type { Source, Workload } from "../workload/workload";
import type { Configuration } from "./configuration";
import { appliesTo, type Exemption, isExpired } from "./exemption";
import { unusedInline } from "./exemptionReport";
import { type Finding, NOWHERE } from "./finding";
import { inlineExemptions } from "./inlineExemption";
import { link } from "./link";
import { acceptedMessage, exemptedMessage, undeterminedMessage, violationMessage } from "./message";

/** The findings about one workload, seen by itself. */
export function evaluate(workload: Workload, configuration: Configuration): Finding[] {
  const inline = configuration.pack.inlineExemptions ? inlineExemptions(workload) : [];
  const judged: Judged[] = [];
  const concerned = groupsConcernedWith(workload, configuration);
  for (const { rule, settings, exemptions } of rulesOf(configuration)) {
    if (!rule.check || !concerned.has(rule.group)) continue;
    for (const verdict of guarded(() => rule.check?.(workload, settings))) {
      const own = inline.flatMap(({ rule: id, exemption }) => (id === rule.id && exemption ? [exemption] : []));
      judged.push({ rule, verdict: { ...verdict, source: workload.source }, exemptions: [...exemptions, ...own] });
    }
  }
  if (judged.length + workload.unreadable.length + inline.length === 0) return [];
  const used = new Set<Exemption>();
  const findings = toFindings(judged, configuration.today, used);
  const awaited = new Set(findings.filter(({ status }) => status === "undetermined").map(({ path }) => path));
  const unreadable = workload.unreadable
    .filter(({ path }) => !awaited.has(path))
    .map(({ path, why }) => undeterminedFinding(workload.source, { status: "undetermined", path, why }, []));
  return distinct([...findings, ...unreadable, ...unusedInline(inline, used, workload.source, configuration.today)]);
}

const ALWAYS: readonly Rule["group"][] = ["isolation", "dood", "kubernetes"];

const EVERY: ReadonlySet<Rule["group"]> = new Set([...ALWAYS, "dind", "tls"]);

/** The groups whose rules have something to look at: most workloads have neither an engine nor a certificate. */
function groupsConcernedWith({ containers, certificates }: Workload, { pack }: Configuration): ReadonlySet<Rule["group"]> {
  try {
    const groups = new Set(ALWAYS);
    if (containers.some((container) => engineOf(container, pack.engineImages) !== undefined)) groups.add("dind");
    if (certificates.length > 0) groups.add("tls");
    return groups;
  } catch {
    return EVERY; // The rules that fail as well say so, each by itself.
  }
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
  const judged = rulesOf(configuration).flatMap(({ rule, settings, exemptions }) => {
    if (!rule.checkStack) return [];
    return guarded(() => rule.checkStack?.(workloads, settings)).map((verdict) => ({
      rule,
      verdict: { source: NOWHERE, ...verdict },
      exemptions,
    }));
  });
  return distinct(toFindings(judged, configuration.today));
}

/** A rule that is on, with what it is configured with. */
interface ConfiguredRule {
  readonly rule: Rule;
  readonly settings: PackSettings;
  readonly exemptions: readonly Exemption[];
}

const configuredRules = new WeakMap<Configuration, readonly ConfiguredRule[]>();

/** The rules that are on: the same for every workload, and so put together once. */
function rulesOf(configuration: Configuration): readonly ConfiguredRule[] {
  let rules = configuredRules.get(configuration);
  if (!rules) {
    const { podSecurityVersion, engineImages } = configuration.pack;
    rules = RULES.flatMap((rule) => {
      const own = configuration.rules.get(rule.id);
      return own ? [{ rule, settings: { ...own, podSecurityVersion, engineImages }, exemptions: own.exemptions ?? [] }] : [];
    });
    configuredRules.set(configuration, rules);
  }
  return rules;
}

/** The verdicts of a rule. One that fails has not judged, which is the opposite of having found nothing. */
function guarded<V extends Verdict>(check: () => Iterable<V> | undefined): (V | Undetermined)[] {
  const verdicts: (V | Undetermined)[] = [];
  try {
    for (const verdict of check() ?? []) verdicts.push(verdict);
  } catch (error) {
    const why = `could not be judged (${error instanceof Error ? error.name : "error"} in this rule: please report it)`;
    verdicts.push({ status: "undetermined", path: "", why });
  }
  return verdicts;
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
    if (verdict.status === "accepted") {
      findings.push(acceptedFinding(rule, verdict));
      continue;
    }
    const exemption = exemptions.find((candidate) => !isExpired(candidate, today) && appliesTo(candidate, verdict));
    if (exemption) used.add(exemption);
    if (verdict.status === "violation") findings.push(violationFinding(rule, verdict, exemption));
    else if (!exemption) {
      const key = JSON.stringify([nameOf(verdict.source), verdict.path, verdict.why]);
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

function acceptedFinding(rule: Rule, { source, container, path, ...verdict }: Accepted & { source: Source }): Finding {
  return {
    rule: rule.id,
    severity: rule.severity,
    level: rule.level,
    status: "exempted",
    source,
    ...(container !== undefined && { container }),
    path,
    message: acceptedMessage(rule, { path, ...(container !== undefined && { container }), ...verdict }),
    accepted: verdict.because,
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

/** One cause, one finding: the same thing said of the same place by one rule is said once. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [identity(finding), finding])).values()];
}

function identity({ source, rule, path, message }: Finding): string {
  return JSON.stringify([nameOf(source), rule, path, message]);
}

/** What tells one resource from every other. */
function nameOf({ urn, type, name, namespace, origin }: Source): readonly (string | number | undefined)[] {
  return urn === undefined ? [type, namespace, name, origin?.file, origin?.document, origin?.path] : [urn, origin?.file];
}
