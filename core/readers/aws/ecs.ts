import { type Container, container } from "../../model/container";
import { isUnknown, type Known, known, knownValue, mapKnown } from "../../model/known";
import type { Mount, Volume } from "../../model/mount";
import type { Port } from "../../model/port";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { readHealthcheck, readProcessLimit } from "../docker/dockerContainer";
import { hostNamespaces } from "../docker/namespaces";
import { readSecurityOptions } from "../docker/securityOptions";
import { readVolumeDriver } from "../docker/volumeDriver";
import { readCommands } from "../raw/argv";
import type { Raw } from "../raw/raw";
import { jsonAt } from "./json";

/**
 * A task definition of Amazon ECS. One that Fargate runs is empty here: Fargate refuses whatever would reach its hosts,
 * and gives each task a virtual machine of its own.
 *
 * @param task in the words of the ECS API, of CloudFormation, Terraform or Pulumi
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export function readTaskDefinition(task: Raw, source: Source): Workload[] {
  if (isFargate(task.get("requiresCompatibilities"))) return [workload({ source, platform: "docker" })];
  const definitions = jsonAt(task.get("containerDefinitions"));
  if (definitions.isUnknown) return [workload({ source, platform: "docker", unreadable: [definitions.unknown()] })];
  return [readTask(task, definitions.items(), source)];
}

/** Containers that share volumes and namespaces: a task of ECS, or of a job of AWS Batch. */
export function readTask(task: Raw, definitions: readonly Raw[], source: Source): Workload {
  const volumes = task.get("volumes").items().flatMap(readVolume);
  return workload({
    source,
    platform: "docker",
    host: hostNamespaces({
      pid: task.get("pidMode").string(),
      ipc: task.get("ipcMode").string(),
      networks: [task.get("networkMode").string()],
    }),
    volumes: volumes.filter(({ source: { kind } }) => kind === "hostPath"),
    sysctls: definitions.flatMap((definition) =>
      definition
        .get("systemControls")
        .items()
        .map((control) => ({
          name: control.get("namespace").string() ?? control.unknown("names no parameter"),
          value: control.get("value").string(),
        })),
    ),
    containers: definitions.map((definition) => readContainer(definition, volumes, task.get("memory"))),
  });
}

/** Whether Fargate, which refuses everything that would reach a host, has to be able to run it. */
export function isFargate(platforms: Raw): boolean {
  return platforms.strings().some((platform) => knownValue(platform)?.toUpperCase() === "FARGATE");
}

function readContainer(definition: Raw, volumes: readonly Volume[], taskMemory: Raw): Container {
  const parameters = definition.get("linuxParameters");
  const { confinement, unmaskedPaths } = readSecurityOptions(definition.get("dockerSecurityOptions").strings());
  const log = definition.get("logConfiguration");
  return container({
    name: definition.get("name").name() ?? "",
    path: definition.path,
    image: definition.get("image").string(),
    ...readCommands(definition.get("entryPoint"), definition.get("command")),
    otherCommands: readHealthcheck(definition.get("healthCheck", "command")),
    env: [...definition.get("environment").items(), ...definition.get("secrets").items()].map(readVariable),
    privileged: definition.get("privileged").boolean(),
    capabilities: {
      add: parameters.get("capabilities", "add").strings(),
      drop: parameters.get("capabilities", "drop").strings(),
    },
    confinement,
    unmaskedPaths,
    mounts: [
      ...definition
        .get("mountPoints")
        .items()
        .map((point) => readMount(point, volumes)),
      ...definition
        .get("volumesFrom")
        .items()
        .map(
          (from): Mount => ({
            path: from.path,
            target: undefined,
            readOnly: from.get("readOnly").boolean(),
            from: { kind: "container", container: from.get("sourceContainer").string() ?? from.unknown() },
          }),
        ),
    ],
    devices: parameters
      .get("devices")
      .items()
      .flatMap((device) => device.get("hostPath").string() ?? []),
    ports: definition.get("portMappings").items().map(readPort),
    user: definition.get("user").string(),
    limits: {
      memory: definition.get("memory").number() ?? memoryRequired(definition) ?? taskMemory.number(),
      processes: readProcessLimit(definition.get("ulimits"), { name: "name", hard: "hardLimit" }),
      processesExpressible: true,
    },
    logging: {
      driver: log.get("logDriver").string(),
      options: log
        .get("options")
        .entries()
        .map(([name, value]) => ({ name, value: value.string() ?? value.unknown() })),
    },
  });
}

/** What a job of AWS Batch requires, in words of its own. */
function memoryRequired(definition: Raw): Known<string> | undefined {
  return definition
    .get("resourceRequirements")
    .items()
    .find((each) => each.get("type").name() === "MEMORY")
    ?.get("value")
    .string();
}

function readVariable(entry: Raw): Container["env"][number] {
  const name = entry.get("name").name();
  const from = entry.get("valueFrom");
  if (from.exists) return { name, value: from.unknown("names a secret, which the task has when it starts") };
  return { name, value: entry.get("value").string() ?? known("", entry.path) };
}

/** A folder of the host, or a volume of a driver, which may be one. */
function readVolume(volume: Raw): Volume[] {
  const name = volume.get("name").string() ?? volume.unknown("has no name");
  if (volume.isUnknown) return [{ name, path: volume.path, source: { kind: "hostPath", hostPath: volume.unknown() } }];
  const written = volume.get("host").isObject ? volume.get("host", "sourcePath") : volume.get("hostPath");
  const hostPath = written.string();
  if (hostPath && knownValue(hostPath) !== "")
    return [{ name, path: volume.path, source: { kind: "hostPath", hostPath } }];
  const docker = volume.get("dockerVolumeConfiguration");
  const folders = readVolumeDriver(docker.get("driver"), docker.get("driverOpts"));
  return folders.length > 0
    ? folders.map((source) => ({ name, path: docker.path, source }))
    : [{ name, path: volume.path, source: { kind: "other" } }];
}

function readMount(point: Raw, volumes: readonly Volume[]): Mount {
  const volume = point.get("sourceVolume").string() ?? point.unknown("names no volume");
  const declared = volumes.find(
    ({ name }) => knownValue(name) !== undefined && knownValue(name) === knownValue(volume),
  );
  return {
    path: point.path,
    target: point.get("containerPath").string(),
    readOnly: point.get("readOnly").boolean(),
    from: isUnknown(volume)
      ? { kind: "hostPath", hostPath: volume }
      : { kind: "volume", volume, ...(declared && { declared: declared.source }) },
  };
}

function readPort(mapping: Raw): Port {
  const target = mapping.get("containerPort").number();
  return {
    path: mapping.path,
    as: "portMappings",
    target,
    published: mapping.get("hostPort").number() ?? (target && mapKnown(target, (port) => port)),
    protocol: mapping.get("protocol").string(),
    address: undefined,
    reach: "host",
  };
}
