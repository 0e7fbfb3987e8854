import { emptyOutcome, judgeWorkloads } from "../../../check/batch";
import { findingsOf } from "../../../check/findings";
import type { CheckFinding } from "../../../check/report";
import type { Settings } from "../../../configuration/settings";
import { inFormat } from "../../../core/model/inFormat";
import { configuredResources } from "../../../core/readers/terraform/configuration";
import { readTerraform } from "../../../core/readers/terraform/terraform";
import { constructsByAddress, type Stack } from "./stack";

/** The types of CDKTF's own `Annotations`: it writes them into its manifest, and errors make synth fail. */
const ERROR = "@cdktf/error";
const WARNING = "@cdktf/warn";
const INFO = "@cdktf/info";

/**
 * Judges a synthesised stack, and annotates the construct that each finding concerns, or the stack if there is none.
 * Adds each annotation only once.
 */
export function annotate(stack: Stack, settings: Settings): void {
  const constructs = constructsByAddress(stack);
  for (const finding of findingsOfStack(stack, settings)) {
    const { node } = constructs.get(finding.resource) ?? stack;
    const [type, text] = [typeOf(finding), textOf(finding)];
    if (!node.metadata.some((before) => before.type === type && before.data === text)) node.addMetadata(type, text);
  }
}

function findingsOfStack(stack: Stack, settings: Settings): CheckFinding[] {
  const configuration: unknown = JSON.parse(JSON.stringify(stack.toTerraform())); // As in the file.
  const workloads = configuredResources(configuration).flatMap((resource) =>
    inFormat(readTerraform(resource, { host: resource.provider }), "cdktf"),
  );
  const outcome = emptyOutcome();
  judgeWorkloads(workloads, settings, outcome);
  return findingsOf(outcome, settings);
}

function typeOf({ level, status }: CheckFinding): string {
  if (level === "mandatory") return ERROR;
  return status === "exempted" ? INFO : WARNING;
}

/** Names the resource as exemptions do, because its address differs from its construct's path. */
function textOf({ rule, resource, message }: CheckFinding): string {
  return resource === "" ? `${rule}: ${message}` : `${rule} (${resource}): ${message}`;
}
