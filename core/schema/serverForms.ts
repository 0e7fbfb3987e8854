/** Forms that the configurations of servers share. */
import type { JsonSchema } from "./jsonSchema";

/** HOST:PORT. */
export const ADDRESS = "^(\\[[0-9A-Fa-f:.]+\\]|[^\\s:/\\[\\]]+):[0-9]{1,5}$";
export const file = (description: string): JsonSchema => ({ type: "string", minLength: 1, description });
export const limit = (description: string, minimum: number, maximum: number): JsonSchema => ({
  type: "integer",
  minimum,
  maximum,
  description: `${description}, a whole number from ${minimum} to ${maximum}.`,
});

export const RULES: JsonSchema = {
  type: "object",
  description: "Names of rules with their levels, settings and exemptions, as in breakwater.yaml.",
};
