import { RULES } from "../rules";
import type { Workload } from "../workload/workload";
import type { Configuration } from "./configuration";
import { evaluateAll } from "./evaluate";
import { appliesTo, describe, type Exemption, isExpired } from "./exemption";
import type { Finding } from "./finding";

/** Reports every configured exemption that lifts nothing: it has expired, or no finding of its rule is where it points. */
export function unusedExemptions(workloads: readonly Workload[], configuration: Configuration): Finding[] {
  const configured = RULES.flatMap((rule) =>
    (configuration.rules.get(rule.id)?.exemptions ?? []).map((exemption) => ({ rule, exemption })),
  );
  if (configured.length === 0) return [];
  const found = evaluateAll(workloads, { ...configuration, rules: withoutExemptions(configuration) });
  return configured.flatMap(({ rule, exemption }) => {
    const lifts = found.some((finding) => isAbout(finding, rule.id) && appliesTo(exemption, finding));
    if (lifts && !isExpired(exemption, configuration.today)) return [];
    const problem = isExpired(exemption, configuration.today)
      ? `has expired${lifts ? ", and the finding it lifted counts again: extend it or mend the cause" : ": remove it"}`
      : "matches no finding: remove it, or correct what it points at";
    return [report(rule.id, exemption, `The exemption of ${target(exemption)} from ${rule.id} ${problem} (${describe(exemption)}).`)];
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

function report(rule: string, exemption: Exemption, message: string): Finding {
  return { rule, severity: "low", level: "advisory", status: "exempted", source: { type: "", name: "" }, path: "", message, exemption };
}
