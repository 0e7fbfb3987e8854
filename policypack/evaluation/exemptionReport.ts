import { RULES } from "../rules";
import type { Source } from "../workload/workload";
import type { Configuration } from "./configuration";
import { appliesTo, describe, type Exemption, isExpired } from "./exemption";
import { type Finding, NOWHERE } from "./finding";
import type { InlineExemption } from "./inlineExemption";

/**
 * Reports every configured exemption that lifts nothing: it has expired, or no finding of its rule is where it points.
 *
 * @param judge evaluates everything there is under a configuration
 */
export function unusedExemptions(judge: (configuration: Configuration) => Finding[], configuration: Configuration): Finding[] {
  const configured = RULES.flatMap((rule) =>
    (configuration.rules.get(rule.id)?.exemptions ?? []).map((exemption) => ({ rule, exemption })),
  );
  if (configured.length === 0) return [];
  const found = judge({ ...configuration, rules: withoutExemptions(configuration) });
  return configured.flatMap(({ rule, exemption }) => {
    const lifts = found.some((finding) => isAbout(finding, rule.id) && appliesTo(exemption, finding));
    if (lifts && !isExpired(exemption, configuration.today)) return [];
    const problem = isExpired(exemption, configuration.today)
      ? `has expired${lifts ? ", and the finding it lifted counts again: extend it or mend the cause" : ": remove it"}`
      : "matches no finding: remove it, or correct what it points at";
    return [report(rule.id, NOWHERE, `The exemption of ${target(exemption)} from ${rule.id} ${problem} (${describe(exemption)}).`)];
  });
}

/** Reports the exemptions that a resource claims for itself and that lift nothing, and why. */
export function unusedInline(inline: readonly InlineExemption[], used: ReadonlySet<Exemption>, source: Source, today: string): Finding[] {
  return inline.flatMap(({ rule, exemption, problem }) => {
    if (exemption && used.has(exemption)) return [];
    const why =
      problem ?? (exemption && isExpired(exemption, today) ? "has expired: remove it, or mend the cause" : "matches no finding: remove it");
    return [report(rule, source, `breakwater.exempt/${rule.slice(0, 100)} ${why}${exemption ? ` (${describe(exemption)})` : ""}.`)];
  });
}

function withoutExemptions({ rules }: Configuration): Configuration["rules"] {
  return new Map([...rules].map(([id, settings]) => [id, { ...settings, exemptions: [] }]));
}

function isAbout({ rule, awaitedBy }: Finding, id: string): boolean {
  return rule === id || (awaitedBy?.includes(id) ?? false);
}

function target({ resource, container, path }: Exemption): string {
  return [resource, container && `container ${container}`, path].filter(Boolean).join(", ");
}

function report(rule: string, source: Source, message: string): Finding {
  return { rule, severity: "low", level: "advisory", status: "exempted", source, path: "", message };
}
