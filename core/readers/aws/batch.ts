import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { readPod } from "../kubernetes/pod";
import type { Raw } from "../raw/raw";
import { isFargate, readTask } from "./ecs";
import { jsonAt } from "./json";

/**
 * A job definition of AWS Batch: a container, the containers of several nodes, a task of ECS, or a pod of EKS.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html
 */
export function readJobDefinition(definition: Raw, source: Source): Workload[] {
  if (isFargate(definition.get("platformCapabilities"))) return [];
  const nodes = jsonAt(definition.get("nodeProperties")).get("nodeRangeProperties").items();
  const parts = [definition, ...nodes];
  return parts.flatMap((part) => {
    const own = jsonAt(
      part.get("containerProperties").exists ? part.get("containerProperties") : part.get("container"),
    );
    const tasks = jsonAt(part.get("ecsProperties")).get("taskProperties").items();
    const pod = jsonAt(part.get("eksProperties")).get("podProperties");
    return [
      ...(own.exists ? [readTask(own, [own], source)] : []),
      ...tasks.map((task) => readTask(task, task.get("containers").items(), source)),
      ...(pod.exists ? [readPod(pod.get("metadata"), pod, source)] : []),
    ];
  });
}
