import { OWN_RULE } from "../core/evaluation/catalogue";
import { EVERY_POLICY, LEVEL_KEY, LEVELS, settingsSchema } from "../core/evaluation/configurationMistakes";
import { RULE_SET_NAMES, RULE_SETS, rulesOfSets, setOf } from "../core/evaluation/ruleSets";
import { RULES } from "../core/rules";
import { ADMISSION_SCHEMA } from "../core/schema/admissionConfiguration";
import { GUARD_SCHEMA } from "../core/schema/guardConfiguration";
import type { JsonSchema } from "../core/schema/jsonSchema";
import { PRESETS } from "../guard/operations/presets";
import { ROLES, roleTable } from "../guard/operations/roles";
import { POLICIES, type PolicyMetadata, policiesOf } from "../policypack/metadata";
import { addressOf } from "./schemaStore";

const DRAFT = "http://json-schema.org/draft-07/schema#";
const LEVEL = { $ref: "#/definitions/level" };

/** A rule of one's own, whose settings are not known here. */
const OWN_POLICY = {
  description: "A rule of your own, from one of the files under `rules`.",
  anyOf: [LEVEL, { type: "object", properties: { [LEVEL_KEY]: LEVEL } }],
};

/** The JSON Schema of breakwater.yaml and breakwater.json, for editors: draft-07, which they support best. */
export function configurationFileSchema(): object {
  return {
    $schema: DRAFT,
    $id: addressOf("breakwater.schema.json"),
    title: "Breakwater's configuration",
    description:
      "Levels, settings and exemptions, for `breakwater check` and for the policy pack: docs/CONFIGURATION.md.",
    type: "object",
    properties: {
      $schema: { type: "string", description: "Where an editor finds this schema. Pulumi's CLI does not accept it." },
      rules: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: [],
        description: "Files with rules of your own, from this file's folder on. They are code: docs/OWN-RULES.md.",
      },
      ...choosablePolicies(),
    },
    patternProperties: { [OWN_RULE.source]: OWN_POLICY },
    additionalProperties: false,
    definitions: definitions(),
  };
}

/** The JSON Schema of guard.yaml: the guard's own schema, with the available rules. */
export function guardFileSchema(): object {
  const { properties = {}, required: _, ...schema } = GUARD_SCHEMA;
  const { additionalProperties: client, ...clients } = properties["clients"] as OfMany;
  const { additionalProperties: role, ...roles } = properties["roles"] as OfMany;
  const rules = { $ref: "#/definitions/rules" };
  const operations = { ...role.properties["operations"], items: { enum: OPERATION_IDS } };
  return {
    $schema: DRAFT,
    $id: addressOf("guard.schema.json"),
    title: "A Breakwater guard's configuration",
    ...schema,
    properties: {
      ...properties,
      clients: {
        ...clients,
        additionalProperties: { ...client, properties: { ...client.properties, role: named(client, "role") } },
      },
      roles: {
        ...roles,
        additionalProperties: {
          ...role,
          properties: { ...role.properties, extends: named(role, "extends"), operations, rules },
        },
      },
      rules,
    },
    required: ["engine", "clients"],
    // An authorization plugin takes no clients itself.
    anyOf: [{ required: ["listen", "tls"] }, { required: ["authz"] }],
    definitions: {
      ...definitions(),
      rules: { ...properties["rules"], properties: policies(), additionalProperties: false },
    },
  };
}

/** An object whose values are objects of one schema. */
interface OfMany extends JsonSchema {
  readonly additionalProperties: JsonSchema & Required<Pick<JsonSchema, "properties">>;
}

/** The ids of operations that a role of one's own can name. */
const OPERATION_IDS = roleTable().flatMap(({ operation, grantable }) => (grantable ? [operation.id] : []));

/** The name of a role, of which editors offer those that every guard has. */
function named({ properties }: OfMany["additionalProperties"], key: string): object {
  const { description, ...text } = properties[key] as JsonSchema;
  return { description, anyOf: [{ enum: [...ROLES, ...PRESETS].map(({ name }) => name) }, text] };
}

/** The JSON Schema of admission.yaml: the webhook's own schema, with the available rules. */
export function admissionFileSchema(): object {
  const { properties = {}, ...schema } = ADMISSION_SCHEMA;
  return {
    $schema: DRAFT,
    $id: addressOf("admission.schema.json"),
    title: "A Breakwater admission webhook's configuration",
    ...schema,
    properties: { ...properties, rules: { $ref: "#/definitions/rules" } },
    definitions: {
      ...definitions(),
      rules: { ...properties["rules"], properties: choosablePolicies(), additionalProperties: false },
    },
  };
}

/** The policies, with sets of rules and the rules in them. */
function choosablePolicies(): object {
  const sets = Object.entries(RULE_SETS).map(([name, { title }]) => `${name}: ${title}`);
  const ofSets = policiesOf(rulesOfSets(RULE_SET_NAMES)).filter(({ name }) => setOf({ id: name }));
  return {
    sets: {
      type: "array",
      items: { enum: RULE_SET_NAMES },
      default: [],
      description: `Sets of rules that are off unless they are named: docs/RULE-SETS.md. ${sets.join("; ")}.`,
    },
    ...policies(),
    ...schemasOf(ofSets),
  };
}

function policies(): object {
  return {
    [EVERY_POLICY]: policySchema(
      EVERY_POLICY,
      "The level of everything that is not named with one of its own",
      undefined,
    ),
    ...schemasOf(POLICIES),
  };
}

function schemasOf(all: readonly PolicyMetadata[]): object {
  return Object.fromEntries(
    all.map(({ name, description, enforcementLevel }) => [name, policySchema(name, description, enforcementLevel)]),
  );
}

function definitions(): object {
  const { exemptions } = settingsSchema(RULES[0]?.id ?? "");
  return {
    level: {
      enum: LEVELS,
      description:
        "mandatory: a finding is an error. advisory: it is said. disabled: it is not looked for. " +
        "remediate: Pulumi's; counts as mandatory.",
    },
    exemptions,
  };
}

function policySchema(policy: string, description: string, level: string | undefined): object {
  const { exemptions, ...settings } = settingsSchema(policy);
  const properties = {
    [LEVEL_KEY]: LEVEL,
    ...settings,
    ...(exemptions && { exemptions: { $ref: "#/definitions/exemptions" } }),
  };
  return {
    description: `${description}.`,
    ...(level !== undefined && { default: level }),
    anyOf: [LEVEL, { type: "object", properties, additionalProperties: false }],
  };
}
