import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { readJobDefinition } from "./batch";
import { readBuildProject } from "./codeBuild";
import { readTaskDefinition } from "./ecs";

type Reader = (resource: Raw, source: Source) => Workload[];

/** Resources by the names that they have in CloudFormation, Terraform and Pulumi, in lower case and without marks. */
const READERS: Readonly<Record<string, Reader>> = {
  ecstaskdefinition: readTaskDefinition,
  batchjobdefinition: readJobDefinition,
  codebuildproject: readBuildProject,
};

/**
 * The workloads of a resource of AWS that declares containers; none for any other.
 *
 * @param type `AWS::ECS::TaskDefinition`, `ecs_task_definition`, `ecsTaskDefinition`
 */
export function readAws(type: string, resource: Raw, source: Source): Workload[] {
  const name = type.replace(/^AWS::|[^A-Za-z]/g, "").toLowerCase();
  return (Object.hasOwn(READERS, name) ? READERS[name]?.(resource, source) : undefined) ?? [];
}
