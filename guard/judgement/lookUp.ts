import type { Workload } from "../../core/model/workload";
import { readInspectedContainer, readVolume } from "../../core/readers/engineApi/engineApi";
import { Raw } from "../../core/readers/raw/raw";
import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import { ask } from "../model/ask";
import type { Engine } from "../model/engine";
import { Refusal } from "../model/refusal";
import type { Role } from "../model/role";
import type { Reference } from "../ownership/references";
import { type Objection, objection } from "./keys/key";
import { isOwnVolume } from "./keys/mounts";
import { judge } from "./rules";

/**
 * Asks the engine what the names in a request mean, and replaces them with identities. A container that is named, to
 * use it or to take something from it, must itself keep the rules.
 */
export async function lookUp(references: readonly Reference[], role: Role, engine: Engine): Promise<Objection[]> {
  const objections: Objection[] = [];
  for (const reference of few(references)) {
    if (reference.kind === "network") await lookUpNetwork(reference, engine);
    else if (reference.kind === "exec") objections.push(...(await lookUpExec(reference, role, engine)));
    else objections.push(...(await lookUpContainer(reference, role, engine)));
  }
  return objections;
}

/**
 * Judges the volumes that a workload mounts by name, as the engine describes them; a volume that does not exist yet
 * will be a folder of its own.
 */
export async function lookUpVolumes({ containers }: Workload, role: Role, engine: Engine): Promise<Objection[]> {
  const volumes = new Map<string, string>();
  for (const { from } of containers.flatMap(({ mounts }) => mounts)) {
    if (from.kind === "volume" && from.volume.known) volumes.set(from.volume.value, from.volume.path);
  }
  const objections: Objection[] = [];
  for (const [name, path] of few([...volumes])) {
    if (!NAME.test(name)) objections.push(objection(path, "is no name of a volume."));
    else objections.push(...volumeObjections(await found(engine, `/volumes/${name}`), name, path, role));
  }
  return objections;
}

/** More names than anybody needs, and few enough that one request does not keep the engine busy. */
const MAX_NAMES = 100;

function few<T>(names: readonly T[]): readonly T[] {
  if (names.length > MAX_NAMES)
    throw new Refusal(403, `the guard refuses this: it names more than ${MAX_NAMES} volumes, containers or networks`);
  return names;
}

const NAME = /^[a-zA-Z0-9][\w.-]*$/;

function volumeObjections(volume: Answer | undefined, name: string, path: string, role: Role): Objection[] {
  if (volume === undefined) return [];
  const source = { type: "volume", name };
  const [by] = judge(readVolume(new Raw(volume, ""), source), role).objections;
  if (by?.rule !== undefined) return [{ ...by, path, message: `${path} is the volume ${name}. Its ${by.message}` }];
  const { Driver: driver, Options: options } = volume;
  const isOwn = driver === "local" && (options === null || options === undefined || isOwnVolume(options));
  return isOwn
    ? []
    : [objection(path, `is the volume ${name}, which may show more than a folder of its own: its driver has options.`)];
}

/**
 * Mounts of one container: more than any container has. The image determines their number, and the guard does not see
 * the image.
 */
const MAX_MOUNTS = 1000;

async function lookUpContainer(
  { name, path, replaceWith }: Reference,
  role: Role,
  engine: Engine,
): Promise<Objection[]> {
  const plainName = name.replace(/^\//, "");
  const answer = NAME.test(plainName) ? await found(engine, `/containers/${plainName}/json`) : undefined;
  if (answer === undefined) throw new Refusal(404, `No such container: ${shorten(name)}`);
  const { HostConfig: host, Mounts: mounts } = answer;
  if (Array.isArray(mounts) && mounts.length > MAX_MOUNTS)
    throw new Refusal(403, `${path} has more than ${MAX_MOUNTS} mounts, which is more than the guard judges`);
  const sharesCgroups = isObject(host) && host["CgroupnsMode"] === "host";
  const byDefault = sharesCgroups ? await defaultCgroupNamespace(engine) : "private";
  const workload = readInspectedContainer(new Raw(answer, ""), { type: "container", name: plainName }, byDefault);
  const objections = [...judge(workload, role).objections, ...(await lookUpVolumes(workload, role, engine))];
  replaceWith(identityOf(answer["Id"]));
  return objections.map(({ rule, message }) => ({
    rule,
    path,
    message: `${path} itself does not keep the rules: ${message}`,
  }));
}

/** What a container has of its host now, as its request could have said it. */
export async function hostConfigOf(id: string, engine: Engine): Promise<unknown> {
  return (await found(engine, `/containers/${encodeURIComponent(id)}/json`))?.["HostConfig"];
}

async function lookUpExec({ name, path, replaceWith }: Reference, role: Role, engine: Engine): Promise<Objection[]> {
  const answer = await found(engine, `/exec/${encodeURIComponent(name)}/json`);
  if (answer === undefined) throw new Refusal(404, `No such exec instance: ${shorten(name)}`);
  replaceWith(identityOf(answer["ID"]));
  const process = answer["ProcessConfig"];
  const privileged = isObject(process) && process["privileged"] === true ? [objection(path, "is privileged.")] : [];
  const container = {
    kind: "container",
    name: identityOf(answer["ContainerID"]),
    path: `${path}'s container`,
    replaceWith: () => undefined,
  } as const;
  return [...privileged, ...(await lookUpContainer(container, role, engine))];
}

/** Replaces any other name of the host's network with `host`, so that the rules see what it is. */
async function lookUpNetwork({ name, replaceWith }: Reference, engine: Engine): Promise<void> {
  const network = await found(engine, `/networks/${encodeURIComponent(name)}`);
  if (network === undefined) return;
  replaceWith(network["Driver"] === "host" ? "host" : identityOf(network["Id"]));
}

/** How long to trust an engine's answer about itself: it may be restarted with other settings. */
const DEFAULTS_MS = 10_000;
const defaults = new WeakMap<Engine, { readonly until: number; readonly cgroupNamespace: "host" | "private" }>();

/** The cgroup namespace of containers that ask for none: with cgroup v1, the host's. */
async function defaultCgroupNamespace(asked: Engine): Promise<"host" | "private"> {
  const engine = asked.source ?? asked;
  const now = performance.now();
  const last = defaults.get(engine);
  if (last && last.until > now) return last.cgroupNamespace;
  const options = (await found(engine, "/info"))?.["SecurityOptions"];
  const isPrivate =
    Array.isArray(options) && options.some((option) => String(option).split(",").includes("name=cgroupns"));
  const cgroupNamespace = isPrivate ? "private" : "host";
  defaults.set(engine, { until: now + DEFAULTS_MS, cgroupNamespace });
  return cgroupNamespace;
}

type Answer = Readonly<Record<string, unknown>>;

async function found(engine: Engine, path: string): Promise<Answer | undefined> {
  const answer = await ask(engine, path);
  if (answer === undefined || isObject(answer)) return answer;
  throw unexpectedAnswer();
}

function identityOf(value: unknown): string {
  if (typeof value === "string" && /^[\da-z]{12,64}$/.test(value)) return value;
  throw unexpectedAnswer();
}

function unexpectedAnswer(): Refusal {
  return new Refusal(502, "the engine's answer about what the request refers to is not one of the Docker API");
}
