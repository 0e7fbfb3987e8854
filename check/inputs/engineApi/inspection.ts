import { dirname } from "node:path";
import type { Source } from "../../../core/model/source";
import type { Workload } from "../../../core/model/workload";
import { readContainerCreate, readServiceSpec, readVolume } from "../../../core/readers/engineApi/engineApi";
import { hasPrivateCgroups, nameOfInspected, readInspection } from "../../../core/readers/engineApi/inspected";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";

/** An object of an engine, recognised by its shape. */
interface Kind {
  readonly type: string;
  matches(content: Content): boolean;
  /** @param isPrivateByDefault whether the engine gives containers a cgroup namespace of their own by default */
  read(object: Raw, source: Source, isPrivateByDefault: boolean): readonly Workload[];
}

/** Networks are recognised, and have nothing that a rule looks at: a container names those that it is attached to. */
const KINDS: readonly Kind[] = [
  {
    type: "container",
    matches: ({ Id, Config, HostConfig }) => typeof Id === "string" && isObject(Config) && isObject(HostConfig),
    read: (object, source, isPrivateByDefault) => [readInspection(object, source, isPrivateByDefault)],
  },
  {
    type: "container",
    matches: ({ Id, Image, HostConfig }) => Id === undefined && typeof Image === "string" && isObject(HostConfig),
    read: (object, source) => [readContainerCreate(object, source)],
  },
  {
    type: "volume",
    matches: ({ Name, Driver, Mountpoint }) => [Name, Driver, Mountpoint].every((text) => typeof text === "string"),
    read: (object, source) => [readVolume(object, source)],
  },
  {
    type: "service",
    matches: ({ ID, Spec }) => typeof ID === "string" && isObject(Spec) && isObject(Spec["TaskTemplate"]),
    read: (object, source) => [readServiceSpec(object.get("Spec"), source)],
  },
  {
    type: "network",
    matches: ({ Id, Driver, IPAM, id, driver, network_interface: port, subnets }) =>
      (typeof Id === "string" && typeof Driver === "string" && isObject(IPAM)) ||
      (typeof id === "string" && typeof driver === "string" && (typeof port === "string" || Array.isArray(subnets))),
    read: () => [],
  },
];

/** What an engine says of its containers, volumes, networks and services; those of one folder are one engine's. */
export const inspection: Input = {
  name: "Docker inspect",
  format: "docker-api",
  group: "Docker engines",
  reads:
    "what `docker inspect` and `podman inspect` print of containers, volumes, networks and services; bodies of " +
    "requests that create containers",
  isSelfContained: true,
  words: ["HostConfig", "Mountpoint", "TaskTemplate", "IPAM", '"network_interface"', '"subnets"'],
  resembles: (keys) => keys.has("HostConfig"),
  matches: (content) => kindOf(content) !== undefined,
  matchesList: (list) => list.length > 0 && list.every((item) => isObject(item) && kindOf(item) !== undefined),
  read: ({ file, index, content }) => {
    const isList = Array.isArray(content);
    const objects = (isList ? content : [content]).map((each) => new Raw(each, ""));
    const isPrivateByDefault = objects.some(hasPrivateCgroups);
    return {
      resources: objects.length,
      workloads: objects.flatMap((object, at) => {
        const kind = kindOf(object.raw() as Content);
        if (!kind) return [];
        const source = { type: kind.type, name: nameOfInspected(object), host: `engine of ${dirname(file)}` };
        const origin = { file, document: index, path: isList ? `[${at}]` : "" };
        return kind.read(object, { ...source, origin }, isPrivateByDefault);
      }),
    };
  },
};

function kindOf(content: Content): Kind | undefined {
  return KINDS.find((kind) => kind.matches(content));
}
