import { engineOf } from "../engine/engine";
import type { Source } from "../model/source";
import type { Workload } from "../model/workload";
import { RULES } from "../rules";
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
  for (const { rule, settings, exemptions } of rulesFor(workload, configuration)) {
    for (const verdict of guarded(rule.check, workload, settings)) {
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

/** The rules that have something to look at in a workload: most have neither an engine nor a certificate. */
function rulesFor({ containers, certificates }: Workload, configuration: Configuration): readonly ConfiguredRule[] {
  const { all, plain } = rulesOf(configuration);
  try {
    const isPlain =
      certificates.length === 0 &&
      containers.every((container) => engineOf(container, configuration.pack.engineImages) === undefined);
    return isPlain ? plain : all;
  } catch {
    return all; // The rules that fail as well say so, each by itself.
  }
}

/** Groups whose rules look at engines and certificates alone. */
const SPECIAL: ReadonlySet<Rule["group"]> = new Set(["dind", "tls"]);

/** Every finding about workloads that are all there is to see. */
export function evaluateAll(workloads: readonly Workload[], configuration: Configuration): Finding[] {
  const linked = link(workloads);
  return [...linked.flatMap((workload) => evaluate(workload, configuration)), ...evaluateStack(linked, configuration)];
}

/**
 * The findings that only all workloads together show, for a host that has judged each of them by itself: those of the
 * stack rules, and those that come to light when references between workloads are followed.
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
  const judged = rulesOf(configuration).all.flatMap(({ rule, settings, exemptions }) =>
    guarded(rule.checkStack, workloads, settings).map((verdict) => ({
      rule,
      verdict: { source: NOWHERE, ...verdict },
      exemptions,
    })),
  );
  return distinct(toFindings(judged, configuration.today));
}

/** A rule that is on, with what it is configured with. */
interface ConfiguredRule {
  readonly rule: Rule;
  readonly settings: PackSettings;
  readonly exemptions: readonly Exemption[];
}

/** The rules that are on, and those of them that a workload needs which has neither an engine nor a certificate. */
interface ConfiguredRules {
  readonly all: readonly ConfiguredRule[];
  readonly plain: readonly ConfiguredRule[];
}

const configuredRules = new WeakMap<Configuration, ConfiguredRules>();

/** The rules that are on: the same for every workload, and so put together once. */
function rulesOf(configuration: Configuration): ConfiguredRules {
  let rules = configuredRules.get(configuration);
  if (!rules) {
    const { podSecurityVersion, engineImages } = configuration.pack;
    const all = RULES.flatMap((rule) => {
      const own = configuration.rules.get(rule.id);
      return own
        ? [{ rule, settings: { ...own, podSecurityVersion, engineImages }, exemptions: own.exemptions ?? [] }]
        : [];
    });
    rules = { all, plain: all.filter(({ rule }) => !SPECIAL.has(rule.group)) };
    configuredRules.set(configuration, rules);
  }
  return rules;
}

/** The verdicts of a rule's check. One that fails has not judged, which is the opposite of having found nothing. */
function guarded<Subject, V extends Verdict>(
  check: ((subject: Subject, settings: PackSettings) => Iterable<V>) | undefined,
  subject: Subject,
  settings: PackSettings,
): readonly (V | Undetermined)[] {
  let verdicts: (V | Undetermined)[] | undefined; // Most rules are kept, and need none.
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
  for (const { source, verdict, rules } of waiting.values())
    findings.push(undeterminedFinding(source, verdict, [...rules]));
  return findings;
}

function violationFinding(
  rule: Rule,
  verdict: Violation & { source: Source },
  exemption: Exemption | undefined,
): Finding {
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
  return urn === undefined
    ? [type, namespace, name, origin?.file, origin?.document, origin?.path]
    : [urn, origin?.file];
}
