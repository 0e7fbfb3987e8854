import { DOCKER_DEFAULT_CAPABILITIES } from "../../facts/capabilities";
import systemCalls from "../../facts/seccomp/systemCalls.json";
import { isObject } from "../text/jsonObject";

/**
 * What an inline seccomp profile does to a container:
 *
 * - `denies-nothing`: it denies no system call that exists on the host, so the container is unconfined;
 * - `fakes-privileges`: it answers a call by which the runtime drops privileges without making it, so the container
 *   keeps them;
 * - `asks-a-listener`: the runtime connects to a socket of the host, whose owner answers system calls;
 * - `confines`: none of these.
 */
export type SeccompEffect = "denies-nothing" | "fakes-privileges" | "asks-a-listener" | "confines";

/**
 * Calls by which runc drops privileges after it has loaded the filter: a container that does not set no-new-privileges
 * gets its filter first. If the filter answers `capset` and `prctl` with success, the container's first process keeps
 * every capability (measured: CapEff 000001fffeffffff).
 */
export const DROPS_PRIVILEGES: ReadonlySet<string> = new Set([
  ...["capget", "capset", "prctl", "seccomp", "close_range"],
  ...["setgid", "setgid32", "setgroups", "setgroups32", "setregid", "setregid32", "setresgid", "setresgid32"],
  ...["setreuid", "setreuid32", "setresuid", "setresuid32", "setuid", "setuid32", "setfsgid", "setfsuid"],
]);

export const PERMISSIVE: ReadonlySet<unknown> = new Set(["SCMP_ACT_ALLOW", "SCMP_ACT_LOG"]);
/** Another process decides what the call returns. */
const DELEGATED: ReadonlySet<unknown> = new Set(["SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE"]);
export const ERRNO = "SCMP_ACT_ERRNO";
const EINVAL = 22;

/** The processors of most hosts. A profile must confine on each of them, since nothing says which one the host has. */
const PROCESSORS = ["amd64", "arm64"] as const;
const DEFAULT_CAPABILITIES: ReadonlySet<string> = new Set(DOCKER_DEFAULT_CAPABILITIES.map((name) => `CAP_${name}`));
/** The oldest kernel of any supported distribution. */
export const OLDEST_KERNEL = [4, 18] as const;

/**
 * The effect of a profile in the Docker engine's format. Keys are read as the engine reads them, in any case. Total on
 * any input.
 */
export function seccompEffect(profile: unknown): SeccompEffect {
  if (profile !== null && !isObject(profile)) return "confines";
  const rules = listOf(property(profile, "syscalls"));
  const defaultAction = property(profile, "defaultAction");
  // The engine treats an empty profile as one that turns seccomp off.
  if (!defaultAction && rules.length === 0) return "denies-nothing";
  if (fakesPrivileges(profile, rules)) return "fakes-privileges";
  if (PROCESSORS.some((processor) => !deniesSomething(defaultAction, rules, processor))) return "denies-nothing";
  return property(profile, "listenerPath") ? "asks-a-listener" : "confines";
}

function fakesPrivileges(profile: unknown, rules: readonly unknown[]): boolean {
  const concerned = rules.filter((rule) => namesOf(rule).some((name) => DROPS_PRIVILEGES.has(name)));
  const isFakedByRule = concerned.some((rule) =>
    namesOf(rule).some(
      (name) => DROPS_PRIVILEGES.has(name) && isFaked(name, property(rule, "action"), property(rule, "errnoRet")),
    ),
  );
  if (isFakedByRule) return true;
  const byDefault = ["capget", "capset", "prctl"].filter((name) =>
    isFaked(name, property(profile, "defaultAction"), property(profile, "defaultErrnoRet")),
  );
  return (
    byDefault.length > 0 &&
    PROCESSORS.some((processor) => {
      const allowed = unconditional(concerned, PERMISSIVE, processor);
      return byDefault.some((name) => !allowed.has(name));
    })
  );
}

/**
 * Whether the runtime may believe that a call was made when it was not. The error number is cut to 16 bits. Runtimes
 * ignore EINVAL from prctl(2), since an older kernel may not know the capability that they drop.
 */
function isFaked(name: string, action: unknown, errno: unknown): boolean {
  if (DELEGATED.has(action)) return true;
  if (action !== ERRNO || typeof errno !== "number") return false;
  return errno % 65_536 === 0 || (name === "prctl" && errno % 65_536 === EINVAL);
}

function deniesSomething(defaultAction: unknown, rules: readonly unknown[], processor: string): boolean {
  if (PERMISSIVE.has(defaultAction)) {
    const denying = rules.filter((rule) => !PERMISSIVE.has(property(rule, "action")));
    return [...unconditional(denying, undefined, processor)].some((name) => SYSTEM_CALLS.has(name));
  }
  const allowed = unconditional(rules, PERMISSIVE, processor);
  return [...SYSTEM_CALLS].some((name) => !allowed.has(name));
}

/** Without clone3 programs use clone: profiles deny clone3 on its own because no filter can read its arguments. */
const SYSTEM_CALLS: ReadonlySet<string> = new Set(systemCalls.filter((name) => name !== "clone3"));

/** The calls that rules with these actions (any, if none are given) cover regardless of the call's arguments. */
function unconditional(
  rules: readonly unknown[],
  actions: ReadonlySet<unknown> | undefined,
  processor: string,
): Set<string> {
  return new Set(
    rules
      .filter((rule) => actions?.has(property(rule, "action")) ?? true)
      .filter((rule) => listOf(property(rule, "args")).length === 0 && applies(rule, processor))
      .flatMap(namesOf),
  );
}

/** Whether a rule applies to a container with Docker's default capabilities, on every kernel in use. */
function applies(rule: unknown, processor: string): boolean {
  const [includes, excludes] = [property(rule, "includes"), property(rule, "excludes")];
  const arches = listOf(property(includes, "arches"));
  const kernel = property(includes, "minKernel");
  return (
    (arches.length === 0 || arches.includes(processor)) &&
    listOf(property(includes, "caps")).every((name) => DEFAULT_CAPABILITIES.has(String(name))) &&
    (!kernel || isAtMost(kernel, OLDEST_KERNEL)) &&
    !listOf(property(excludes, "arches")).includes(processor) &&
    !listOf(property(excludes, "caps")).some((name) => DEFAULT_CAPABILITIES.has(String(name))) &&
    !property(excludes, "minKernel")
  );
}

/** Whether a version such as `4.8` is no newer than another one. */
export function isAtMost(version: unknown, [kernel, major]: readonly [number, number]): boolean {
  const [, first, second] = /^(\d{1,3})\.(\d{1,3})$/.exec(String(version)) ?? [];
  return first !== undefined && (Number(first) < kernel || (Number(first) === kernel && Number(second) <= major));
}

function namesOf(rule: unknown): string[] {
  return [...listOf(property(rule, "names")), property(rule, "name")].filter((name) => typeof name === "string");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A property as the engine decodes it: keys match in any case, and the last of several wins. */
function property(object: unknown, name: string): unknown {
  if (!isObject(object)) return undefined;
  const wanted = folded(name);
  return Object.entries(object).findLast(([key]) => folded(key) === wanted)?.[1];
}

/** Folds case as Go does for keys: beyond ASCII, `ſ` is an `s` and the Kelvin sign a `k`. */
function folded(name: string): string {
  return name.toUpperCase().toLowerCase();
}
