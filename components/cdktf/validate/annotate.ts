import { emptyOutcome, judgeWorkloads } from "../../../check/batch";
import { findingsOf } from "../../../check/check";
import type { CheckFinding } from "../../../check/report";
import type { Settings } from "../../../configuration/settings";
import { configuredResources } from "../../../core/readers/terraform/configuration";
import { readTerraform } from "../../../core/readers/terraform/terraform";
import { constructsByAddress, type Stack } from "./stack";

/** As CDKTF's own `Annotations` write them: of these types it makes its manifest, and of errors its failure. */
const ERROR = "@cdktf/error";
const WARNING = "@cdktf/warn";
const INFO = "@cdktf/info";

/**
 * Judges what a stack has become, and says what is found of each construct there; of the stack where it is about none.
 * Never twice.
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
  const configuration: unknown = JSON.parse(JSON.stringify(stack.toTerraform())); // What stands in the file, and nothing else.
  const workloads = configuredResources(configuration).flatMap((resource) =>
    readTerraform(resource, { host: resource.provider }),
  );
  const outcome = emptyOutcome();
  judgeWorkloads(workloads, settings, outcome);
  return findingsOf(outcome, settings);
}

function typeOf({ level, status }: CheckFinding): string {
  if (level === "mandatory") return ERROR;
  return status === "exempted" ? INFO : WARNING;
}

/** Names the resource as exemptions do: its address is not its construct's path. */
function textOf({ rule, resource, message }: CheckFinding): string {
  return resource === "" ? `${rule}: ${message}` : `${rule} (${resource}): ${message}`;
}
