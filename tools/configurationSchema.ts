import { EVERY_POLICY, LEVEL_KEY, LEVELS, settingsSchema } from "../core/evaluation/configurationMistakes";
import { RULES } from "../core/rules";
import { GUARD_SCHEMA } from "../core/schema/guardConfiguration";
import type { JsonSchema } from "../core/schema/jsonSchema";
import { POLICIES } from "../policypack/metadata";

const DRAFT = "http://json-schema.org/draft-07/schema#";
const LEVEL = { $ref: "#/definitions/level" };

/** The JSON Schema of breakwater.yaml and breakwater.json, for editors: draft-07, which they support best. */
export function configurationFileSchema(): object {
  return {
    $schema: DRAFT,
    title: "Breakwater's configuration",
    description:
      "Levels, settings and exemptions, for `breakwater check` and for the policy pack: docs/CONFIGURATION.md.",
    type: "object",
    properties: {
      $schema: { type: "string", description: "Where an editor finds this schema. Pulumi's CLI does not accept it." },
      ...policies(),
    },
    additionalProperties: false,
    definitions: definitions(),
  };
}

/** The JSON Schema of guard.yaml: the guard's own schema, with the available rules. */
export function guardFileSchema(): object {
  const { properties = {}, ...schema } = GUARD_SCHEMA;
  const roles = properties["roles"]?.additionalProperties as JsonSchema;
  const rules = { $ref: "#/definitions/rules" };
  return {
    $schema: DRAFT,
    title: "A Breakwater guard's configuration",
    ...schema,
    properties: {
      ...properties,
      roles: { ...properties["roles"], additionalProperties: { ...roles, properties: { ...roles.properties, rules } } },
      rules,
    },
    definitions: {
      ...definitions(),
      rules: { ...properties["rules"], properties: policies(), additionalProperties: false },
    },
  };
}

function policies(): object {
  return {
    [EVERY_POLICY]: policySchema(
      EVERY_POLICY,
      "The level of everything that is not named with one of its own",
      undefined,
    ),
    ...Object.fromEntries(
      POLICIES.map(({ name, description, enforcementLevel }) => [
        name,
        policySchema(name, description, enforcementLevel),
      ]),
    ),
  };
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
