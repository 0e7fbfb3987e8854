import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { readStartupScript, scriptAt } from "../cloudConfig/startupScript";
import { containersIn } from "../dockerCli/script";
import { readMachineFile, readScriptText } from "../dockerCli/writtenFile";
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

const KNOWN_TO_STACK = "is known only to the stack";

/** What the script of a new machine starts. In CloudFormation it is written in clear, inside `Fn::Base64`. */
function readUserData(resource: Raw, source: Source): Workload[] {
  if (source.type === "AWS::SSM::Document") return readDocument(resource.get("Content"), source);
  if (!/^AWS::(?:EC2|AutoScaling)::/.test(source.type)) return [];
  const launch = resource.get("LaunchTemplateData");
  const place = launch.isObject ? launch.get("UserData") : resource.get("UserData");
  return readStartupScript(scriptAt(place), place.path, source, KNOWN_TO_STACK);
}

/** A document of Systems Manager: the scripts that it runs on machines. */
function readDocument(content: Raw, source: Source): Workload[] {
  const steps = content.isObject ? content.get("mainSteps").items() : [];
  return steps.flatMap((step) => {
    const commands = step.isObject ? step.get("inputs", "runCommand") : step;
    const lines = (commands.isList ? commands.items() : []).map((line) => scriptAt(line) ?? "");
    return containersIn(lines.join("\n"), commands.path).flatMap((draft) => draft.read(source, () => KNOWN_TO_STACK));
  });
}

/** What `cfn-init` runs on a new machine, and the files that it writes: `AWS::CloudFormation::Init` in the metadata. */
export function readInitialization(metadata: Raw, source: Source): Workload[] {
  const configurations = metadata.isObject ? metadata.get("AWS::CloudFormation::Init") : undefined;
  if (!configurations?.isObject) return [];
  return configurations.entries().flatMap(([, configuration]) => readConfiguration(configuration, source));
}

/** What an extension of Elastic Beanstalk (`.ebextensions/*.config`) runs and writes on each machine. */
export function readExtension(configuration: Raw, source: Source): Workload[] {
  return [
    ...readConfiguration(configuration, source),
    ...readCommands(configuration.get("container_commands"), source),
  ];
}

function readConfiguration(configuration: Raw, source: Source): Workload[] {
  if (!configuration.isObject) return [];
  const files = configuration.get("files");
  return [
    ...readCommands(configuration.get("commands"), source),
    ...(files.isObject ? files.entries() : []).flatMap(([path = "", each]) => {
      const content = each.isObject ? each.get("content") : each;
      const text = content.isObject ? JSON.stringify(content.raw()) : (scriptAt(content) ?? "");
      return readMachineFile(path, text, content.path, source);
    }),
  ];
}

function readCommands(commands: Raw, source: Source): Workload[] {
  return (commands.isObject ? commands.entries() : []).flatMap(([, each]) => {
    const command = each.isObject ? each.get("command") : each;
    const words = command.isList ? command.items().map((word) => scriptAt(word) ?? "") : [scriptAt(command) ?? ""];
    return readScriptText(words.join(" "), command.path, source);
  });
}
