import type { PolicyPackArgs, ReportViolation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { MENDING_SETTINGS, type MendedRule } from "../core/advice/setting";
import { addRules, ruleOf } from "../core/evaluation/catalogue";
import type { Configuration, RuleConfiguration } from "../core/evaluation/configuration";
import { setMistakes } from "../core/evaluation/configurationMistakes";
import { evaluate, evaluateAll, evaluateTogether } from "../core/evaluation/evaluate";
import { liftedExemptions, unusedExemptions } from "../core/evaluation/exemptionReport";
import { type Finding, policyOf } from "../core/evaluation/finding";
import { messageOf } from "../core/evaluation/message";
import { type RuleSet, rulesOfSets } from "../core/evaluation/ruleSets";
import { readPulumi } from "../core/readers/pulumi/pulumi";
import { RULES } from "../core/rules";
import type { Rule } from "../core/rules/support/rule";
import { configurationFrom } from "./configuration";
import { noteConfigured } from "./configured";
import { POLICIES, type PolicyMetadata, policiesOf } from "./metadata";
import { remediated } from "./remediation";
import { resourceOf } from "./resource";

type Policy = PolicyMetadata & {
  validateResource(args: ResourceValidationArgs, report: ReportViolation): void;
  validateStack(args: StackValidationArgs, report: ReportViolation): void;
  /** Called at the level `remediate` alone. */
  remediateResource?(args: ResourceValidationArgs): Record<string, unknown> | undefined;
};

/** One pass of the SDK over the policies: at startup, for the metadata, or for a request. */
interface Pass {
  resource?: ResourceValidationArgs;
  stack?: StackValidationArgs;
  readonly settings: Map<string, object>;
}

/**
 * The pack's policies, one per rule, so that Pulumi's own configuration sets the level of each.
 *
 * The SDK iterates over them again for every request and deserialises the resource again for every policy that runs,
 * which would cost more than the request itself. So the iteration adapts to its request: the first policies that run
 * hand over the resource and their configuration (all policies at the first request, one later), all rules are
 * evaluated once, and only policies with findings follow.
 */
export class Policies extends Array<Policy> {
  private configuration: Configuration | undefined;
  private remediating: Configuration | undefined;
  private readonly configured = noteConfigured();
  private readonly remediations = new Map<string, Pick<Policy, "remediateResource">>(
    (Object.keys(MENDING_SETTINGS) as MendedRule[]).map((rule) => [
      rule,
      { remediateResource: (args: ResourceValidationArgs) => remediated(args, rule, this.ofRemediations()) },
    ]),
  );
  private all: readonly PolicyMetadata[] = POLICIES;
  private sets: readonly RuleSet[] = [];

  /** Breakwater's policies, with those of sets, and those of these rules. */
  static with(rules: readonly Rule[], sets: readonly RuleSet[]): Policies {
    const policies = new Policies();
    policies.all = policiesOf([...RULES, ...rulesOfSets(sets), ...rules]);
    policies.sets = sets;
    return policies;
  }

  /** `map` and `filter` return plain arrays. */
  static override get [Symbol.species]() {
    return Array;
  }

  override *[Symbol.iterator](): ArrayIterator<Policy> {
    const pass: Pass = { settings: new Map() };
    for (const metadata of this.all) {
      yield {
        ...metadata,
        ...this.remediations.get(metadata.name),
        validateResource(args) {
          pass.resource = args;
          pass.settings.set(metadata.name, args.getConfig());
        },
        validateStack(args) {
          pass.stack = args;
          pass.settings.set(metadata.name, args.getConfig());
        },
      };
      if (this.configuration && pass.settings.size > 0) break;
    }
    if (pass.settings.size === 0) return;
    this.configuration ??= configurationFrom(
      pass.settings as ReadonlyMap<string, RuleConfiguration>,
      this.configured.levels,
      this.sets,
    );
    const findings = judge(pass, this.configuration);
    for (const metadata of this.all) {
      const own = findings.filter((finding) => policyOf(finding) === metadata.name);
      const report = (_: unknown, say: ReportViolation) => {
        for (const finding of own) say(messageOf(finding), pass.stack && finding.source.urn);
      };
      if (own.length > 0) yield { ...metadata, validateResource: report, validateStack: report };
    }
  }

  /** A resource is remediated before it is judged, when no policy has handed over its configuration yet. */
  private ofRemediations(): Configuration {
    const { levels, settings } = this.configured;
    const all = this.all.map(({ name }) => [name, (settings.get(name) ?? {}) as RuleConfiguration] as const);
    this.remediating ??= configurationFrom(new Map(all), levels, this.sets);
    return this.remediating;
  }
}

/** What a pack of one's own is made of. */
export interface PoliciesOptions {
  /** Rules of one's own, each of which becomes a policy beside Breakwater's. @default none */
  readonly rules?: readonly Rule[];
  /** Sets of Breakwater's rules that are off by default: `restricted`. @default none */
  readonly sets?: readonly RuleSet[];
}

/**
 * The policies for `new PolicyPack`: one for each rule of Breakwater, and one for each of one's own. They are the whole
 * list of a pack, which is not copied: `new PolicyPack("acme", { policies: policies({ rules }) })`.
 *
 * @throws Error that says what is wrong with a rule
 */
export function policies({ rules = [], sets = [] }: PoliciesOptions = {}): PolicyPackArgs["policies"] {
  const mistakes = rules.length === 0 ? [] : addRules(rules);
  const unknownSets = setMistakes(sets, "sets");
  for (const { key, problem } of unknownSets) throw new Error(`The policy pack: ${key} ${problem}`);
  for (const { key, problem } of mistakes) throw new Error(`A rule of the policy pack: ${key} ${problem}`);
  const own = rules.flatMap(({ id }) => ruleOf(id) ?? []);
  return Policies.with(own, [...new Set(sets)]) as unknown as PolicyPackArgs["policies"];
}

function judge({ resource, stack }: Pass, configuration: Configuration): Finding[] {
  if (resource) return readPulumi(resourceOf(resource)).flatMap((workload) => evaluate(workload, configuration));
  const workloads = (stack?.resources ?? []).flatMap((each) => readPulumi(resourceOf(each)));
  const lifted = liftedExemptions((plain) => evaluateAll(workloads, plain), configuration);
  return [...evaluateTogether(workloads, configuration), ...unusedExemptions(lifted, configuration)];
}
