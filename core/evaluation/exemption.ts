import type { Source } from "../model/source";
import type { JsonSchema } from "../schema/jsonSchema";
import { matchesGlob } from "../text/glob";
import { nameFrom, portableName } from "../text/portableName";

/** An administrator's decision to let a finding pass, in the configuration of the rule that reports it. */
export interface Exemption {
  /** Glob on the resource's name, on `type::name`, or on its URN. */
  readonly resource: string;
  /**
   * Glob on the Kubernetes namespace that the resource names; a resource that names none does not match. @default any
   */
  readonly namespace?: string;
  /**
   * Glob on the file that the finding names, relative to the configuration's folder, with forward slashes.
   * @default every file
   */
  readonly file?: string;
  /** The working folder, relative to the configuration's. Set by the host, not by users. @default the same folder */
  readonly base?: string;
  /** Glob on the container's name. @default every container */
  readonly container?: string;
  /** Glob on the property path. @default every path */
  readonly path?: string;
  readonly reason: string;
  readonly approvedBy?: string;
  /** The last day on which it is valid, as YYYY-MM-DD. @default never expires */
  readonly expires?: string;
}

/** The schema of an exemption, for the host that checks configuration. */
export const EXEMPTION_SCHEMA: JsonSchema = {
  type: "object",
  properties: {
    resource: {
      type: "string",
      minLength: 1,
      description: "Glob on the resource's name, on type::name, or on its URN.",
    },
    namespace: {
      type: "string",
      minLength: 1,
      description: "Glob on the Kubernetes namespace that the resource names.",
    },
    file: {
      type: "string",
      minLength: 1,
      description: "Glob on the file that the finding names, from the configuration's folder on, with forward slashes.",
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

/** The place of a finding, for matching. */
export interface Place {
  readonly source: Source;
  readonly container?: string;
  readonly path: string;
}

/** @param today as YYYY-MM-DD */
export function isExpired({ expires }: Exemption, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** Whether an exemption covers this place, expired or not. */
export function appliesTo(exemption: Exemption, { source, container, path }: Place): boolean {
  const names = [source.name, `${source.type}::${source.name}`, ...(source.urn === undefined ? [] : [source.urn])];
  return (
    names.some((name) => matchesGlob(exemption.resource, name)) &&
    (exemption.namespace === undefined || matches(exemption.namespace, source.namespace)) &&
    (exemption.file === undefined || matches(exemption.file, inFolder(exemption.base, fileOf(source, path)))) &&
    (exemption.container === undefined || matches(exemption.container, container)) &&
    (exemption.path === undefined || matchesGlob(exemption.path, path))
  );
}

/** No glob matches a name that a resource does not have. */
function matches(glob: string, name: string | undefined): boolean {
  return name !== undefined && matchesGlob(glob, name);
}

function inFolder(base: string | undefined, file: string | undefined): string | undefined {
  return base === undefined || file === undefined ? file : nameFrom(base, file);
}

/** The file that contains a property. */
function fileOf({ origin }: Source, path: string): string | undefined {
  if (!origin) return undefined;
  const elsewhere = [...(origin.elsewhere ?? [])]
    .filter(([above]) => path.startsWith(above) && /^$|^[.[]/.test(path.slice(above.length)))
    .toSorted(([one], [other]) => other.length - one.length);
  return portableName(elsewhere[0]?.[1].file ?? origin.file);
}

/** For reports: "reason; approved by NAME; until 2027-01-31". */
export function describe({ reason, approvedBy, expires }: Exemption): string {
  return `${reason}${approvedBy === undefined ? "" : `; approved by ${approvedBy}`}${expires === undefined ? "; never expires" : `; until ${expires}`}`;
}
