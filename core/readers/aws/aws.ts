import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { containersIn } from "../dockerCli/script";
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
  return (Object.hasOwn(READERS, name) ? READERS[name]?.(resource, source) : readUserData(resource, source)) ?? [];
}

/** What the script of a new machine starts. In CloudFormation it is written in clear, inside `Fn::Base64`. */
function readUserData(resource: Raw, source: Source): Workload[] {
  if (!/^AWS::(?:EC2|AutoScaling)::/.test(source.type)) return [];
  const launch = resource.get("LaunchTemplateData");
  const place = launch.isObject ? launch.get("UserData") : resource.get("UserData");
  const text = place.string();
  const drafts = text?.known && !text.secret ? containersIn(text.value, place.path) : [];
  return drafts.flatMap((draft) => draft.read(source, () => "is known only to the stack"));
}
