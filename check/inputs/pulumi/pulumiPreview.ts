import { unknown } from "../../../core/model/known";
import { type Workload, workload } from "../../../core/model/workload";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { isObject } from "../../../core/text/jsonObject";
import { childPath } from "../../../core/text/propertyPath";
import type { Document } from "../../../documents/document";
import { UnreadableError } from "../../../documents/unreadable";
import type { Content, Input } from "../../input/input";
import {
  isDeclared,
  nameOf,
  typeOf,
  urnOfProvider,
  type Written,
  workloadsOf,
  writtenAt,
  writtenIn,
} from "./pulumiStack";

/** Steps after which the resource does not exist, is not managed by the stack, or is unchanged by the program. */
const NOT_DECLARING: ReadonlySet<unknown> = new Set([
  "delete",
  "delete-replaced",
  "discard",
  "discard-replaced",
  "read",
  "read-replacement",
  "refresh",
  "remove-pending-replace",
]);

/** The output of `pulumi preview --json`. */
export const pulumiPreview: Input = {
  name: "Pulumi preview",
  group: "Pulumi",
  reads: "`pulumi preview --json`",
  isSelfContained: true,
  words: ['"changeSummary"'],
  resembles: (keys) => keys.has("changeSummary"),
  matches: ({ steps, changeSummary }) => isObject(changeSummary) && (steps === undefined || Array.isArray(steps)),
  read: (document) => {
    const { content, file } = document;
    if (hasFailed(content))
      throw new UnreadableError(
        file,
        "is of a preview that failed, which does not hold all resources: see its diagnostics",
      );
    const steps = writtenIn(content["steps"], "steps");
    const declared = [...new Map(steps.flatMap(newState).map((written) => [written.state["urn"], written])).values()];
    return {
      resources: declared.length,
      workloads: [
        ...workloadsOf(declared, document),
        ...defaultProviders(declared, document),
        ...unchanged(steps, document),
      ],
    };
  },
};

function hasFailed({ diagnostics }: Content): boolean {
  return writtenIn(diagnostics, "diagnostics").some(({ state }) => state["severity"] === "error");
}

/** The resource as a step leaves it. A replacement may take several steps with the same result. */
function newState({ state: { op, newState }, path }: Written): Written[] {
  return !NOT_DECLARING.has(op) && isObject(newState) && isDeclared(newState)
    ? [{ state: newState, path: `${path}.newState` }]
    : [];
}

/**
 * Default providers, which have no step because the stack's configuration creates them: the preview contains that
 * configuration.
 */
function defaultProviders(
  declared: readonly Written[],
  document: Document & { readonly content: Content },
): Workload[] {
  const config = isObject(document.content["config"]) ? document.content["config"] : {};
  const referred = declared.flatMap(({ state: { provider } }) =>
    typeof provider === "string" ? urnOfProvider(provider) : [],
  );
  return [...new Set(referred)]
    .filter((urn) => nameOf(urn).startsWith("default"))
    .flatMap((urn) => {
      const type = typeOf(urn);
      const namespace = `${type.split(":").at(-1)}:`;
      const own = Object.keys(config).filter((key) => key.startsWith(namespace));
      const props = Object.fromEntries(own.map((key) => [key.slice(namespace.length), config[key]]));
      const names = own.map((key) => [key.slice(namespace.length), childPath("config", key)] as const);
      return readPulumi({ type, name: nameOf(urn), urn, props }).map((provider) =>
        writtenAt("config", provider, document, names),
      );
    });
}

/**
 * Resources that are omitted because they do not change. The first step is always the stack's own, whether or not it
 * changes.
 */
function unchanged(steps: readonly Written[], document: Document & { readonly content: Content }): Workload[] {
  const { changeSummary } = document.content;
  const counted = Number(isObject(changeSummary) ? (changeSummary["same"] ?? 0) : 0);
  const missing = counted - steps.filter(({ state }) => state["op"] === "same").length;
  if (!(missing > 0)) return [];
  const why = `counts ${missing} more than there are steps for: pulumi preview --json --show-sames prints those too`;
  const source = { type: "pulumi:pulumi:Stack", name: nameOf(String(steps[0]?.state["urn"])) };
  return [
    writtenAt("", workload({ source, platform: "docker", unreadable: [unknown("changeSummary.same", why)] }), document),
  ];
}
