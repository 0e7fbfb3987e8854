import type { Source } from "../model/source";
import type { JsonSchema } from "../schema/jsonSchema";
import { matchesGlob } from "../text/glob";

/** An administrator's decision to let a finding pass, in the configuration of the rule it lifts. */
export interface Exemption {
  /** Glob on the resource's name, on `type::name`, or on its URN. */
  readonly resource: string;
  /** Glob on the container's name. @default every container */
  readonly container?: string;
  /** Glob on the property path. @default every path */
  readonly path?: string;
  readonly reason: string;
  readonly approvedBy?: string;
  /** The last day it holds, as YYYY-MM-DD. @default never ends */
  readonly expires?: string;
}

/** What an exemption may be, for the host that checks configuration. */
export const EXEMPTION_SCHEMA: JsonSchema = {
  type: "object",
  properties: {
    resource: {
      type: "string",
      minLength: 1,
      description: "Glob on the resource's name, on type::name, or on its URN.",
    },
    container: { type: "string", minLength: 1, description: "Glob on the container's name." },
    path: { type: "string", minLength: 1, description: "Glob on the property path." },
    reason: { type: "string", pattern: "\\S", description: "Why the finding may pass, in words." },
    approvedBy: { type: "string", minLength: 1, description: "Who decided it." },
    expires: {
      type: "string",
      format: "date",
      description: "The last day the exemption holds, a day of the calendar as YYYY-MM-DD.",
    },
  },
  required: ["resource", "reason"],
  additionalProperties: false,
};

/** Where a finding stands, for matching. */
export interface Place {
  readonly source: Source;
  readonly container?: string;
  readonly path: string;
}

/** @param today as YYYY-MM-DD */
export function isExpired({ expires }: Exemption, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** Whether an exemption is for this place, expired or not. */
export function appliesTo(exemption: Exemption, { source, container, path }: Place): boolean {
  const names = [source.name, `${source.type}::${source.name}`, ...(source.urn === undefined ? [] : [source.urn])];
  return (
    names.some((name) => matchesGlob(exemption.resource, name)) &&
    (exemption.container === undefined || (container !== undefined && matchesGlob(exemption.container, container))) &&
    (exemption.path === undefined || matchesGlob(exemption.path, path))
  );
}

/** For reports: "reason; approved by NAME; until 2027-01-31". */
export function describe({ reason, approvedBy, expires }: Exemption): string {
  return `${reason}${approvedBy === undefined ? "" : `; approved by ${approvedBy}`}${expires === undefined ? "; never expires" : `; until ${expires}`}`;
}
