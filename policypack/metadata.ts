import type { Policy, PolicyConfigSchema } from "@pulumi/policy";
import { adviceOf } from "../core/advice/advice";
import { configurationSchema, PACK, PACK_SETTINGS } from "../core/evaluation/configuration";
import { RULES } from "../core/rules";
import type { Rule } from "../core/rules/support/rule";
import { withoutForms } from "../core/schema/mistakes";

/** A policy without its checks. */
export type PolicyMetadata = Policy & { readonly name: string };

/** What Pulumi shows of each policy of Breakwater's, in the order in which the policies report. */
export const POLICIES: readonly PolicyMetadata[] = policiesOf(RULES);

/** The policies of rules, with those of the pack and of findings themselves. */
export function policiesOf(rules: readonly Rule[]): PolicyMetadata[] {
  return [
    {
      name: PACK,
      description: "Settings of the whole pack; it reports nothing itself",
      enforcementLevel: "advisory",
      configSchema: { properties: withoutForms(PACK_SETTINGS) } as unknown as PolicyConfigSchema,
    },
    ...rules.map(ofRule),
    {
      name: "undetermined",
      description:
        "Every value that a rule waits for is known (set this to mandatory to refuse what cannot be judged yet)",
      enforcementLevel: "advisory",
    },
    {
      name: "exempted",
      description: "Exemptions that were used, that have expired, or that match nothing",
      enforcementLevel: "advisory",
    },
  ];
}

function ofRule(rule: Rule): PolicyMetadata {
  return {
    name: rule.id,
    description: rule.title,
    enforcementLevel: rule.level,
    severity: rule.severity,
    tags: [rule.group],
    remediationSteps: adviceOf(rule, "pulumi"),
    configSchema: { properties: withoutForms(configurationSchema(rule)) } as unknown as PolicyConfigSchema,
  };
}
