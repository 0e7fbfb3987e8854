import type { Workload } from "../model/workload";
import { HAS } from "../rules/support/needs";
import { checkFor } from "../rules/support/podSecurityVersion";
import type { Level, Need, PackSettings, Rule } from "../rules/support/rule";
import { everyRule } from "./catalogue";
import type { Configuration } from "./configuration";
import type { Exemption } from "./exemption";

/** An enabled rule with its configuration. */
export interface ConfiguredRule {
  readonly rule: Rule;
  readonly level: Level;
  /** The check for the configured version of the Pod Security Standards. */
  readonly check: Rule["check"];
  readonly settings: PackSettings;
  readonly exemptions: readonly Exemption[];
}

const ALL_NEEDS = Object.keys(HAS) as readonly Need[];

/** The enabled rules. They are the same for every workload, so they are collected only once. */
class ConfiguredRules {
  readonly all: readonly ConfiguredRule[];
  /** The rules whose needs a workload meets, by a bit mask with one bit per need. */
  private readonly byMet = new Map<number, readonly ConfiguredRule[]>();

  constructor(private readonly configuration: Configuration) {
    const { podSecurityVersion, engineImages } = configuration.pack;
    this.all = everyRule().flatMap((rule) => {
      const own = configuration.rules.get(rule.id);
      if (!own) return [];
      return [
        {
          rule,
          level: configuration.levels.get(rule.id) ?? rule.level,
          check: checkFor(rule, podSecurityVersion),
          settings: { ...own, podSecurityVersion, engineImages },
          exemptions: own.exemptions ?? [],
        },
      ];
    });
  }

  for(workload: Workload): readonly ConfiguredRule[] {
    const met = this.metBy(workload);
    let rules = this.byMet.get(met);
    if (!rules) {
      rules = this.all.filter(
        ({ rule: { needs }, check }) => check && (!needs || met & (1 << ALL_NEEDS.indexOf(needs))),
      );
      this.byMet.set(met, rules);
    }
    return rules;
  }

  private metBy(workload: Workload): number {
    let met = 0;
    for (let at = 0; at < ALL_NEEDS.length; at++) if (this.isMet(ALL_NEEDS[at] as Need, workload)) met |= 1 << at;
    return met;
  }

  private isMet(need: Need, workload: Workload): boolean {
    try {
      return HAS[need](workload, this.configuration.pack);
    } catch {
      return true; // Every rule that fails as well reports its own failure.
    }
  }
}

const configuredRules = new WeakMap<Configuration, ConfiguredRules>();

export function rulesOf(configuration: Configuration): ConfiguredRules {
  let rules = configuredRules.get(configuration);
  if (!rules) {
    rules = new ConfiguredRules(configuration);
    configuredRules.set(configuration, rules);
  }
  return rules;
}
