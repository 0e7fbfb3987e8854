import { isObject } from "../../core/text/jsonObject";
import { sizeOf } from "../../core/text/units";
import { type Objection, objection } from "../judgement/keys/key";
import type { Limits, Range } from "../model/limits";
import { beyond } from "./beyond";
import { limitLog } from "./log";
import { limitMemoryFileSystems } from "./memoryFileSystems";

type Body = Record<string, unknown>;

/** Processor shares of a container for which nobody asks for others. */
const DEFAULT_SHARES = 1024;
/** Microseconds of a period in which a container may use its quota, if its request does not say. */
const DEFAULT_PERIOD = 100_000;
/** Docker lets a container swap as much as it has memory. */
const SWAP_FACTOR = 2;
const NANO = 1e9;

/**
 * Puts the client's defaults into a request to create a container, and objects to what exceeds its limits. Values that
 * are no numbers are left for the engine to refuse.
 */
export function limitContainer(body: unknown, limits: Limits): Objection[] {
  if (!isObject(body)) return [];
  const host = isObject(body["HostConfig"]) ? body["HostConfig"] : {};
  if (body["HostConfig"] === undefined || body["HostConfig"] === null) body["HostConfig"] = host;
  addDefaults(host, limits);
  return [
    ...resourceObjections(host, limits, "HostConfig."),
    ...limitMemoryFileSystems(host, limits.shmSize),
    ...limitLog(host, limits.logSize),
  ];
}

/**
 * Objects to a request to update a container after which it would exceed the client's limits. Whatever the request does
 * not say stays as the container has it.
 *
 * @param existing the container's present HostConfig
 */
export function limitUpdate(body: unknown, existing: unknown, limits: Limits): Objection[] {
  if (!isObject(body)) return [];
  // Zero means no limit to some engines, and no change to others and to the clients that send it.
  if (limits.pids?.max !== undefined && body["PidsLimit"] === 0) delete body["PidsLimit"];
  const given = Object.entries(body).filter(([, value]) => value !== 0 && value !== null && value !== undefined);
  const changed = new Set(given.map(([key]) => key));
  const before = isObject(existing) ? existing : {};
  return resourceObjections({ ...before, ...Object.fromEntries(given) }, limits, "").filter(({ path }) =>
    (PARTS[path] ?? [path]).some((key) => changed.has(key)),
  );
}

/** Keys that an objection to one of them is about. */
const PARTS: Readonly<Record<string, readonly string[]>> = { CpuQuota: ["CpuQuota", "CpuPeriod"] };

function addDefaults(host: Body, { memory, cpus, pids, shmSize }: Limits): void {
  if (memory?.default !== undefined && isUnset(host["Memory"])) host["Memory"] = memoryFor(host, memory.default);
  if (pids?.default !== undefined && isUnset(host["PidsLimit"])) host["PidsLimit"] = pids.default;
  if (shmSize?.default !== undefined && isUnset(host["ShmSize"])) host["ShmSize"] = shmSize.default;
  const isFree = ["NanoCpus", "NanoCPUs", "CpuQuota"].every((key) => isUnset(host[key]));
  if (cpus?.default === undefined || !isFree) return;
  const period = numberIn(host, "CpuPeriod");
  // Engines take either of both, not both.
  if (period > 0) host["CpuQuota"] = Math.round(cpus.default * period);
  else host["NanoCpus"] = Math.round(cpus.default * NANO);
}

/** Engines want no more memory than memory with swap, and no less than what is reserved. */
function memoryFor(host: Body, given: number): number {
  const swap = numberIn(host, "MemorySwap");
  return Math.max(Math.min(given, swap > 0 ? swap : given), numberIn(host, "MemoryReservation"));
}

/** @param within what the paths of keys begin with */
function resourceObjections(host: Body, { memory, cpus, pids, shmSize }: Limits, within: string): Objection[] {
  const objections: Objection[] = [];
  const check = (key: string, value: number, max: number | undefined, limit: string, shown = `${max}`) => {
    if (max !== undefined && !(value >= 0 && value <= max))
      objections.push(objection(within + key, beyond(limit, shown)));
  };
  const bytes = (key: string, range: Range | undefined, limit: string, factor = 1) => {
    const max = range?.max === undefined ? undefined : range.max * factor;
    check(key, numberIn(host, key), max, limit, sizeOf(max ?? 0));
  };
  for (const key of ["Memory", "MemoryReservation", "KernelMemory", "KernelMemoryTCP"]) bytes(key, memory, "memory");
  bytes("MemorySwap", memory, "memory", SWAP_FACTOR);
  bytes("ShmSize", shmSize, "shmSize");
  check("PidsLimit", numberIn(host, "PidsLimit"), pids?.max, "pids");
  for (const key of ["NanoCpus", "NanoCPUs"])
    check(key, numberIn(host, key) / NANO, cpus?.max, "cpus", `${cpus?.max} processors`);
  check("CpuQuota", quotaIn(host), cpus?.max, "cpus", `${cpus?.max} processors`);
  check(
    "CpuShares",
    numberIn(host, "CpuShares"),
    cpus?.max && DEFAULT_SHARES,
    "cpus",
    `Docker's default, ${DEFAULT_SHARES}`,
  );
  return objections;
}

/** The processors that a quota stands for. */
function quotaIn(host: Body): number {
  return numberIn(host, "CpuQuota") / (numberIn(host, "CpuPeriod") || DEFAULT_PERIOD);
}

/** A number in a body. Whatever is neither a number nor absent is more than any limit. */
function numberIn(host: Body, key: string): number {
  const value = host[key];
  return isUnset(value) ? 0 : typeof value === "number" ? value : Number.NaN;
}

const isUnset = (value: unknown): boolean => value === undefined || value === null || value === 0;

/** Query parameters of `ImageBuild` about resources, by the names that containers have for them. */
const BUILD_PARAMETERS: Readonly<Record<string, string>> = {
  memory: "Memory",
  memswap: "MemorySwap",
  cpushares: "CpuShares",
  cpuquota: "CpuQuota",
  cpuperiod: "CpuPeriod",
  shmsize: "ShmSize",
};

/** The same for the query of a build over `POST /build`, which limits the containers of its steps. */
export function limitBuild(query: Map<string, readonly string[]>, limits: Limits): Objection[] {
  const host: Body = {};
  for (const [parameter, key] of Object.entries(BUILD_PARAMETERS)) {
    const [text = ""] = query.get(parameter) ?? [];
    if (text !== "") host[key] = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  }
  addDefaults(host, { ...limits, pids: {} });
  // Builds take no other form of a limit of processors.
  if (host["NanoCpus"] !== undefined) {
    host["CpuPeriod"] = DEFAULT_PERIOD;
    host["CpuQuota"] = Math.round((Number(host["NanoCpus"]) / NANO) * DEFAULT_PERIOD);
  }
  const objections = resourceObjections(host, limits, "");
  for (const [parameter, key] of Object.entries(BUILD_PARAMETERS)) {
    const value = host[key];
    if (typeof value === "number" && Number.isFinite(value)) query.set(parameter, [`${value}`]);
  }
  const names = Object.fromEntries(Object.entries(BUILD_PARAMETERS).map(([parameter, key]) => [key, parameter]));
  return objections.map(({ path, message, rule }) => ({
    rule,
    path: names[path] ?? path,
    message: message.replace(path, names[path] ?? path),
  }));
}
