import { container } from "../../model/container";
import { known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";

const ISOLATED =
  "AWS gives each build a machine of its own and discards it afterwards: all it reaches is that machine, with the " +
  "permissions of the project's role.";

/** The container in which a project of AWS CodeBuild runs its builds. */
export function readBuildProject(project: Raw, source: Source): Workload[] {
  const environment = project.get("environment");
  if (!environment.exists) return [];
  const build = container({
    name: "build",
    path: environment.path,
    image: known("codebuild", environment.get("image").path),
    privileged: environment.get("privilegedMode").boolean(),
    limits: { memory: undefined, processes: undefined, processesExpressible: false, memoryExpressible: false },
  });
  return [workload({ source: { ...source, remark: ISOLATED }, platform: "docker", containers: [build] })];
}
