import type { Level, PackSettings, Rule, Setting } from "../rules/support/rule";
import type { JsonSchema } from "../schema/jsonSchema";
import { catalogue, isBuiltIn } from "./catalogue";
import { EXEMPTION_SCHEMA, type Exemption } from "./exemption";
import { type RuleSet, rulesOfSets } from "./ruleSets";

/** The configuration of one rule: its settings and its exemptions. */
export type RuleConfiguration = { readonly exemptions?: readonly Exemption[] } & Readonly<Record<string, unknown>>;

/** Everything that an administrator can configure, with all defaults filled in. */
export interface Configuration {
  readonly pack: PackSettings & { readonly inlineExemptions: boolean; readonly exclude: readonly string[] };
  /** The enabled rules, with their settings. */
  readonly rules: ReadonlyMap<string, RuleConfiguration>;
  /** The levels of rules that differ from the rule's own. They decide which of two rules about one cause reports it. */
  readonly levels: ReadonlyMap<string, Level>;
  /**
   * Whether each rule reports every cause, even one that another rule reports too. Used to find out what an exemption
   * lifts.
   */
  readonly isWithoutHandOvers?: boolean;
  /** Today's date as YYYY-MM-DD, for the expiry of exemptions. */
  readonly today: string;
}

/** The name under which pack-wide settings are configured. */
export const PACK = "breakwater";

/** The schemas and defaults of the pack-wide settings. */
export const PACK_SETTINGS: { readonly [Name in keyof Configuration["pack"]]: Setting<Configuration["pack"][Name]> } = {
  podSecurityVersion: {
    type: "string",
    pattern: "^(latest|v1\\.[0-9]+)$",
    default: "latest",
    description: "The version of the Pod Security Standards to agree with: latest, or v1.N.",
  },
  engineImages: {
    type: "array",
    items: { type: "string", minLength: 1 },
    default: [],
    description: "Globs of images that hold a Docker engine, beside the official ones.",
  },
  inlineExemptions: {
    type: "boolean",
    default: false,
    description:
      "Whether annotations and labels `breakwater.exempt/RULE` and comments `breakwater: allow RULE` exempt.",
  },
  exclude: {
    type: "array",
    items: { type: "string", minLength: 1 },
    default: [],
    description: "Globs of files and folders that `breakwater check` leaves out, from the configuration's folder on.",
  },
};

const EXEMPTIONS_SETTING: Setting<Exemption[]> = {
  type: "array",
  items: EXEMPTION_SCHEMA,
  default: [],
  description: "Findings of this rule that may pass, each with a reason.",
};

/** The JSON schema of a rule's configuration. */
export function configurationSchema(rule: Rule): Record<string, JsonSchema> {
  return { ...rule.settings, exemptions: EXEMPTIONS_SETTING };
}

/** Makes a configuration from a host's input: rules that the input does not name keep their defaults. */
export function configuration(
  given: {
    pack?: Partial<Configuration["pack"]>;
    rules?: ReadonlyMap<string, RuleConfiguration>;
    levels?: ReadonlyMap<string, Level>;
    /** The sets of rules that judge as well. @default none */
    sets?: readonly RuleSet[];
    /** Which of the rules judge. @default Breakwater's, with those of the sets */
    enabled?: (rule: string) => boolean;
  } = {},
  today = dateOfToday(),
): Configuration {
  const on = [...catalogue(), ...rulesOfSets(given.sets ?? [])].filter(
    (rule) => given.enabled?.(rule.id) ?? isBuiltIn(rule),
  );
  return {
    pack: { ...defaults(PACK_SETTINGS), ...given.pack },
    rules: new Map(
      on.map((rule) => [rule.id, { ...defaults<object>(rule.settings ?? {}), ...given.rules?.get(rule.id) }]),
    ),
    levels: given.levels ?? new Map(),
    today,
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Writing a date takes longer than a simple rule, and the guard and the webhook ask for each request. */
let latest = { day: Number.NaN, date: "" };

function dateOfToday(): string {
  const day = Math.floor(Date.now() / DAY_MS);
  if (day !== latest.day) latest = { day, date: new Date(day * DAY_MS).toISOString().slice(0, 10) };
  return latest.date;
}

/** Configurations of today, by those that were made earlier. A new object means that its rules are collected again. */
const ofDay = new WeakMap<Configuration, Configuration>();

/** The same configuration, by which exemptions expire today: for hosts that keep one for longer than a day. */
export function ofToday(configuration: Configuration): Configuration {
  const today = dateOfToday();
  if (configuration.today === today) return configuration;
  let replaced = ofDay.get(configuration);
  if (replaced?.today !== today) {
    replaced = { ...configuration, today };
    ofDay.set(configuration, replaced);
  }
  return replaced;
}

function defaults<T extends object>(settings: { readonly [Name in keyof T]?: Setting<T[Name]> }): T {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, (setting as Setting<unknown>).default]),
  ) as T;
}
