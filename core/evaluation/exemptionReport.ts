import type { Source } from "../model/source";
import { shorten } from "../text/shorten";
import type { Configuration } from "./configuration";
import { appliesTo, describe, type Exemption, isExpired } from "./exemption";
import { type Finding, NOWHERE } from "./finding";
import type { InlineExemption } from "./inlineExemption";

/** The key of a configured exemption: its rule, and its index in the rule's list. */
type ExemptionKey = string;

interface Configured {
  readonly key: ExemptionKey;
  readonly rule: string;
  readonly exemption: Exemption;
}

const NONE: ReadonlySet<ExemptionKey> = new Set();
const listed = new WeakMap<Configuration, readonly Configured[]>();

function configuredExemptions(configuration: Configuration): readonly Configured[] {
  let all = listed.get(configuration);
  if (!all) {
    all = [...configuration.rules].flatMap(([rule, { exemptions = [] }]) =>
      exemptions.map((exemption, at) => ({ key: `${rule}[${at}]`, rule, exemption })),
    );
    listed.set(configuration, all);
  }
  return all;
}

/**
 * The configured exemptions that match a finding, expired or not.
 *
 * @param judge evaluates the workloads under a configuration without exemptions
 */
export function liftedExemptions(
  judge: (plain: Configuration) => Finding[],
  configuration: Configuration,
): ReadonlySet<ExemptionKey> {
  const configured = configuredExemptions(configuration);
  if (configured.length === 0) return NONE;
  const found = judge({ ...configuration, rules: withoutExemptions(configuration), isWithoutHandOvers: true });
  const lifting = configured.filter(({ rule, exemption }) =>
    found.some((finding) => finding.accepted === undefined && isAbout(finding, rule) && appliesTo(exemption, finding)),
  );
  return new Set(lifting.map(({ key }) => key));
}

/**
 * Reports every configured exemption that lifts nothing: it has expired, or its rule has no finding at the place it
 * names.
 */
export function unusedExemptions(lifted: ReadonlySet<ExemptionKey>, configuration: Configuration): Finding[] {
  return configuredExemptions(configuration).flatMap(({ key, rule, exemption }) => {
    const lifts = lifted.has(key);
    const expired = isExpired(exemption, configuration.today);
    if (lifts && !expired) return [];
    const problem = expired
      ? `has expired${lifts ? ", and the finding it lifted counts again: extend it or mend the cause" : ": remove it"}`
      : "matches no finding: remove it, or correct what it points at";
    return [
      report(rule, NOWHERE, `The exemption of ${target(exemption)} from ${rule} ${problem} (${describe(exemption)}).`),
    ];
  });
}

/** Reports the exemptions that a file or a resource claims for itself and that lift nothing, with the reason. */
export function unusedInline(
  inline: readonly InlineExemption[],
  used: ReadonlySet<Exemption | undefined>,
  source: Source,
  today: string,
): Finding[] {
  return inline.flatMap(({ rule, claim, exemption, problem }) => {
    if (exemption && used.has(exemption)) return [];
    const why =
      problem ??
      (exemption && isExpired(exemption, today)
        ? "has expired: remove it, or mend the cause"
        : "matches no finding: remove it");
    return [report(rule, source, `${shorten(claim)} ${why}${exemption ? ` (${describe(exemption)})` : ""}.`)];
  });
}

/** The rules of a configuration, without their exemptions. */
export function withoutExemptions({ rules }: Configuration): Configuration["rules"] {
  return new Map([...rules].map(([id, settings]) => [id, { ...settings, exemptions: [] }]));
}

/** Whether a finding is of this rule, or waits for a value that the rule needs. */
export function isAbout({ rule, rules }: Finding, id: string): boolean {
  return rule === id || (rules?.includes(id) ?? false);
}

function target({ resource, namespace, file, container, path }: Exemption): string {
  const parts = [
    resource,
    namespace && `namespace ${namespace}`,
    file && `file ${file}`,
    container && `container ${container}`,
    path,
  ];
  return parts.filter(Boolean).join(", ");
}

function report(rule: string, source: Source, found: string): Finding {
  return { rule, severity: "low", level: "advisory", status: "exempted", source, path: "", found };
}
