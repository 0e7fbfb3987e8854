import dockerDefault from "../../facts/seccomp/dockerDefault.json";
import { isObject } from "../text/jsonObject";
import { shorten } from "../text/shorten";
import { DROPS_PRIVILEGES, ERRNO, isAtMost, OLDEST_KERNEL, PERMISSIVE } from "./seccompProfile";

const EPERM = 1;
const ENOSYS = 38;

/** A condition on the host or the container under which a rule applies (`includes`) or does not (`excludes`). */
interface Condition {
  readonly caps?: readonly string[] | null;
  readonly arches?: readonly string[] | null;
  readonly minKernel?: string;
}

interface Argument {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: string;
}

interface SystemCallRule {
  readonly names?: readonly string[] | null;
  readonly name?: string;
  readonly action: string;
  readonly errnoRet?: number | null;
  readonly args?: readonly Argument[] | null;
  readonly includes?: Condition | null;
  readonly excludes?: Condition | null;
}

const strings: Shape = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");
const text: Shape = (value) => typeof value === "string";
const number: Shape = (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const nothing: Shape = (value) => value === "" || (Array.isArray(value) && value.length === 0);

/** Whether a value has the form that the engine expects. */
type Shape = (value: unknown) => boolean;

/** An object with only these keys, in this spelling; null counts as absent. */
function only(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([key, item]) => Object.hasOwn(shapes, key) && (item === null || shapes[key]?.(item) === true),
    );
}

function listsOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape);
}

const CONDITION = only({
  caps: strings,
  arches: strings,
  minKernel: (value) => /^\d{1,2}\.\d{1,3}$/.test(String(value)),
});
const RULE = only({
  names: strings,
  name: text,
  action: text,
  errnoRet: number,
  args: listsOf(only({ index: number, value: number, valueTwo: number, op: text })),
  comment: text,
  includes: CONDITION,
  excludes: CONDITION,
});
const PROFILE = only({
  comment: text,
  defaultAction: text,
  defaultErrnoRet: number,
  archMap: listsOf(only({ architecture: text, subArchitectures: strings })),
  architectures: strings,
  flags: nothing,
  listenerPath: nothing,
  listenerMetadata: nothing,
  syscalls: listsOf(RULE),
});

interface Profile {
  readonly defaultAction?: string | null;
  readonly defaultErrnoRet?: number | null;
  readonly archMap?: readonly { architecture: string; subArchitectures: readonly string[] | null }[] | null;
  readonly architectures?: readonly string[] | null;
  readonly syscalls?: readonly SystemCallRule[] | null;
}

const DEFAULT: Profile = dockerDefault;

/**
 * Why a profile cannot be shown to be at least as strict as Docker's default, as a clause about it; undefined if it is.
 * The check is strict: the engine must know every key, in the engine's own spelling; the default must allow every call
 * that a rule allows, under the same conditions; and a denied call must be answered with a denial, since answering
 * success to a call that the runtime makes would remove the container's other confinement.
 */
export function whyWeakerThanDefault(profile: unknown): string | undefined {
  if (!PROFILE(profile)) return "has a field or a value that does not belong in a plain seccomp profile";
  const { defaultAction, defaultErrnoRet, archMap, architectures, syscalls } = profile as Profile;
  if (!isDenial(defaultAction, defaultErrnoRet)) return "does not deny the calls that it does not name (defaultAction)";
  if (!hasItsArchitectures(archMap ?? [], architectures ?? []))
    return "is for other architectures than those of Docker's default profile";
  for (const rule of syscalls ?? []) {
    const why = whyRuleIsWeaker(rule);
    if (why !== undefined) return why;
  }
  return undefined;
}

const DENIALS: ReadonlySet<unknown> = new Set(["SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS"]);

function isDenial(action: unknown, errno: unknown): boolean {
  return DENIALS.has(action) || (action === ERRNO && [EPERM, ENOSYS].includes((errno ?? EPERM) as number));
}

function hasItsArchitectures(map: NonNullable<Profile["archMap"]>, plain: readonly string[]): boolean {
  const groups = new Map(DEFAULT.archMap?.map((group) => [group.architecture, new Set(group.subArchitectures ?? [])]));
  const isPart = map.every((group) => {
    const own = groups.get(group.architecture);
    return own !== undefined && (group.subArchitectures ?? []).every((name) => own.has(name));
  });
  if (!isPart || new Set(map.map(({ architecture }) => architecture)).size !== map.length) return false;
  return (
    plain.length === 0 || [...groups].some(([name, own]) => plain.every((given) => given === name || own.has(given)))
  );
}

function whyRuleIsWeaker(rule: SystemCallRule): string | undefined {
  const names = [...new Set([...(rule.names ?? []), ...(rule.name ? [rule.name] : [])])];
  if (isDenial(rule.action, rule.errnoRet)) {
    const own = names.find((name) => DROPS_PRIVILEGES.has(name));
    return own === undefined ? undefined : `answers ${own} itself, by which the runtime takes privileges away`;
  }
  if (rule.action !== "SCMP_ACT_ALLOW") return "has an action that neither allows a call nor denies it";
  const given = argumentsOf(rule);
  const weaker = names.find((name) => !ALLOWED.get(name)?.some((allowed) => isWithin(rule, given, allowed)));
  return weaker === undefined ? undefined : `allows ${shorten(weaker, 40)} where Docker's default profile denies it`;
}

/** The default profile's rules that allow a call, by the call's name. */
const ALLOWED: ReadonlyMap<string, readonly SystemCallRule[]> = allowedByName(DEFAULT.syscalls ?? []);

function allowedByName(rules: readonly SystemCallRule[]): Map<string, SystemCallRule[]> {
  const byName = new Map<string, SystemCallRule[]>();
  for (const rule of rules.filter(({ action }) => PERMISSIVE.has(action)))
    for (const name of rule.names ?? [])
      byName.set(name, [...(byName.get(name) ?? []), withoutNeedless(rule, name, rules)]);
  return byName;
}

/**
 * `clone` is limited without CAP_SYS_ADMIN and free with it, so excluding that capability from the limited rule removes
 * nothing.
 */
function withoutNeedless(rule: SystemCallRule, name: string, rules: readonly SystemCallRule[]): SystemCallRule {
  const isFreeWith = (capability: string) =>
    rules.some(
      ({ names, action, args, includes, excludes }) =>
        names?.includes(name) &&
        PERMISSIVE.has(action) &&
        !args &&
        !excludes &&
        Object.keys(includes ?? {}).join() === "caps" &&
        includes?.caps?.join() === capability,
    );
  const caps = rule.excludes?.caps?.filter((capability) => !isFreeWith(capability));
  return caps ? { ...rule, excludes: { ...rule.excludes, caps } } : rule;
}

/** Whether everything that one rule allows is also allowed by the other. */
function isWithin(rule: SystemCallRule, given: string, allowed: SystemCallRule): boolean {
  return (
    ((allowed.args ?? []).length === 0 || given === argumentsOf(allowed)) &&
    includesAll(rule.includes?.caps, allowed.includes?.caps) &&
    ((allowed.includes?.arches ?? []).length === 0 ||
      ((rule.includes?.arches ?? []).length > 0 && includesAll(allowed.includes?.arches, rule.includes?.arches))) &&
    // No kernel in use is older than what the default profile requires.
    isAtMost(allowed.includes?.minKernel ?? "0.0", OLDEST_KERNEL) &&
    includesAll(rule.excludes?.caps, allowed.excludes?.caps) &&
    includesAll(rule.excludes?.arches, allowed.excludes?.arches) &&
    allowed.excludes?.minKernel === undefined
  );
}

function includesAll(set: Condition["caps"], parts: Condition["caps"]): boolean {
  return (parts ?? []).every((part) => set?.includes(part) === true);
}

function argumentsOf({ args }: SystemCallRule): string {
  return (args ?? [])
    .map(({ index, value, valueTwo, op }) => [index, value, valueTwo ?? 0, op].join())
    .sort()
    .join(";");
}
