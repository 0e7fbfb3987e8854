import { statSync } from "node:fs";
import { container } from "../../core/model/container";
import { known } from "../../core/model/known";
import { type Workload, workload } from "../../core/model/workload";
import { readDaemonJson } from "../../core/readers/docker/hostEngine";
import { optionsOfInfo } from "../../core/readers/engineApi/info";
import { Raw } from "../../core/readers/raw/raw";
import { isObject } from "../../core/text/jsonObject";
import type { DockerEndpoint } from "./dockerEndpoint";
import { EngineClient } from "./engineClient";
import type { Answer, LiveSource, OnObjects } from "./liveSource";
import { LiveSourceError } from "./liveSourceError";

/** Far more than an engine can run. */
const MAX_CONTAINERS = 20_000;
/** How many requests wait for an answer at a time. */
const AT_A_TIME = 8;

/**
 * A running Docker engine, or Podman by the same API: its containers, also those that have stopped, its volumes, networks
 * and services, its own options, and the permissions of its socket if that is local. Nothing is asked but GET requests.
 *
 * @throws LiveSourceError if the address is not one that can be used
 */
export function engine(endpoint: DockerEndpoint): LiveSource {
  const client = new EngineClient(endpoint);
  return {
    name: `engine ${endpoint.host}`,
    async *read(onObjects) {
      try {
        yield* answersOf(client, endpoint, onObjects);
      } catch (error) {
        if (!(error instanceof LiveSourceError)) throw error;
        yield { problem: error.message };
      }
    },
  };
}

async function* answersOf(client: EngineClient, { host }: DockerEndpoint, onObjects: OnObjects): AsyncIterable<Answer> {
  const info = await client.get("/info");
  if (!isObject(info) || !("Driver" in info || "ServerVersion" in info))
    throw new LiveSourceError("does not answer as a Docker engine");
  yield { workloads: [...daemonOf(info, await isPodman(client)), ...socketOf(host)] };
  const { isManager, isMember } = swarmIn(info);
  const byService = isManager ? containersOfTasks(await client.get("/tasks")) : new Set();
  const shown = await client.get("/containers/json?all=true");
  const listed = listOf(shown).filter(({ Id }) => !byService.has(Id));
  if (listed.length > MAX_CONTAINERS)
    yield { problem: `shows ${listed.length} containers, of which the first ${MAX_CONTAINERS} were judged` };
  const ids = listed.slice(0, MAX_CONTAINERS).map(({ Id }) => Id);
  const containers: unknown[] = [];
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    const some = ids.slice(at, at + AT_A_TIME).filter(isId);
    const answers = await Promise.all(some.map((id) => client.get(`/containers/${id}/json`)));
    containers.push(...answers.filter((answer) => answer !== undefined)); // One may have gone since.
    onObjects(containers.length);
  }
  const isWhole = (answer: unknown) => isObject(answer) && isObject(answer["Config"]) && isObject(answer["HostConfig"]);
  const whole = containers.filter(isWhole);
  if (whole.length > 0) yield { content: whole }; // Together: they show the engine's defaults.
  if (!isList(shown) || ids.some((id) => !isId(id)) || whole.length < containers.length)
    yield { problem: "shows containers in a form that no engine has: they were not judged" };
  const volumes = await client.get("/volumes");
  for (const content of listOf(isObject(volumes) ? volumes["Volumes"] : undefined)) yield { content };
  for (const content of listOf(await client.get("/networks"))) yield { content };
  const services = isManager ? await client.get("/services") : [];
  for (const content of listOf(services)) yield { content };
  if (!isList(services)) yield { problem: "shows no services, although it manages a swarm: they were not judged" };
  if (isMember && !isManager)
    yield { note: `${host} is not a manager of its swarm: its services were judged by their containers on this node` };
}

/** Podman's answer does not show its options: it has no daemon. */
async function isPodman(client: EngineClient): Promise<boolean> {
  const version = await client.get("/version");
  const components = isObject(version) ? listOf(version["Components"]) : [];
  return components.some(({ Name }) => Name === "Podman Engine");
}

function daemonOf(info: Readonly<Record<string, unknown>>, isWithoutDaemon: boolean): Workload[] {
  if (isWithoutDaemon) return [];
  return readDaemonJson(new Raw(optionsOfInfo(info), ""), { type: "engine", name: "dockerd" });
}

function swarmIn({ Swarm: swarm }: Readonly<Record<string, unknown>>) {
  const isMember = isObject(swarm) && swarm["LocalNodeState"] === "active";
  return { isMember, isManager: isMember && swarm["ControlAvailable"] === true };
}

/** A service's specification says what its containers are, and they are one cause. */
function containersOfTasks(tasks: unknown): ReadonlySet<unknown> {
  return new Set(
    listOf(tasks).flatMap(({ Status: status }) => {
      const container = isObject(status) ? status["ContainerStatus"] : undefined;
      return isObject(container) ? [container["ContainerID"]] : [];
    }),
  );
}

/** Engines name containers by hexadecimal digits. */
function isId(id: unknown): id is string {
  return typeof id === "string" && /^\w{1,128}$/.test(id);
}

/** Go writes a list without items as null, too. */
function isList(answer: unknown): boolean {
  return answer === null || (Array.isArray(answer) && answer.every(isObject));
}

function listOf(answer: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(answer) ? answer.filter(isObject) : [];
}

/** The permissions of an engine's socket on this machine, as the command that would set them. */
function socketOf(host: string): Workload[] {
  const [, socket] = /^unix:\/\/(.+)$/s.exec(host) ?? [];
  if (socket === undefined) return [];
  const found = statSync(socket, { throwIfNoEntry: false });
  if (!found?.isSocket()) return [];
  const mode = (found.mode & 0o777).toString(8);
  const chmod = known(["chmod", mode, "/var/run/docker.sock"], "mode");
  const source = { type: "socket", name: socket };
  return [
    workload({ source, platform: "docker", containers: [container({ name: "", path: "", otherCommands: [chmod] })] }),
  ];
}
