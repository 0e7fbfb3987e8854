import { certainEngineOf, type Engine, engineOf } from "../../engine/engine";
import type { Container } from "../../model/container";
import { isUnknown, type Known, type Unknown } from "../../model/known";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import type { JsonSchema } from "../../schema/jsonSchema";
import { shorten } from "../../text/shorten";

/** How much of the host is lost where the rule is broken: `critical` is all of it. */
export type Severity = "low" | "medium" | "high" | "critical";
/** Whether a violation stops the update or is printed. */
export type Level = "mandatory" | "advisory";

/** What the groups of rules are about, in the order in which they are listed. */
export const GROUPS = {
  dood: "A container that drives the host's engine (Docker-out-of-Docker)",
  dind: "An engine inside a container (Docker-in-Docker)",
  isolation: "A container's isolation from the host",
  kubernetes: "What only Kubernetes has",
  tls: "Keys and certificates",
} as const;

/** Where a verdict stands. */
interface Place {
  /** The property that is the cause, or whose value is not known yet. */
  readonly path: string;
  readonly container?: string;
  /**
   * What tells this cause from others at the same path, such as one of several mounts that a container takes from
   * another one. Rules that hand over to each other must agree on it. @default the path alone
   */
  readonly cause?: string;
}

/** What a rule saw, at one place of one workload. */
export interface Violation extends Place {
  readonly status: "violation";
  /**
   * What was found there: a clause whose subject is the property at `path`, without a full stop. With "volumes[0]"
   * before it, "mounts /run, which holds the Docker engine's socket" is a sentence.
   */
  readonly found: string;
}

/** A value that is not known hides whether the rule is kept. */
export interface Undetermined extends Place {
  readonly status: "undetermined";
  /** Why there is no value, as a clause about the property at `path`: "is not known until the update". */
  readonly why: string;
}

/**
 * What would be a violation, were it not made good by something that the rule knows: it is reported, as what an
 * exemption lifts is.
 */
export interface Accepted extends Place {
  readonly status: "accepted";
  /** As in a violation. */
  readonly found: string;
  /** What makes it good, as a clause of its own: "the container is the guard of this package". */
  readonly because: string;
}

/**
 * The rule has judged this cause and finds nothing wrong with it, by something that it alone knows: one of its
 * settings, say. Nothing is reported, and rules that hand over to this one keep silent as well.
 */
export interface Cleared extends Place {
  readonly status: "cleared";
}

/** What a rule says of one place. A rule that is kept says nothing. */
export type Verdict = Violation | Undetermined | Accepted | Cleared;

/** A verdict over the whole stack, about one of its resources. */
export type StackVerdict = Verdict & { readonly source: Source };

/** One setting of a rule: a JSON schema with the default it has when nothing is configured. */
export type Setting<T> = JsonSchema & { readonly description: string; readonly default: T };

/** Settings that hold for every rule of the pack. */
export interface PackSettings {
  /** `latest`, or `v1.N`. @default latest */
  readonly podSecurityVersion: string;
  /** Globs of images that hold a Docker engine, beside those that are known. @default none */
  readonly engineImages: readonly string[];
}

/**
 * What a workload must have for a check to find anything: a container that holds or may hold a Docker engine; a
 * certificate or key that the resource generates; a Docker API that the resource itself connects to (a provider, a
 * builder).
 */
export type Need = "engine" | "certificates" | "endpoints";

/**
 * What a stack rule sees of each workload: containers that certainly hold a Docker engine; volumes and mounts that other
 * workloads can reach (host folders, claims, named volumes, ConfigMaps, Secrets); files that are put into containers;
 * certificates and keys that the resource generates; ConfigMaps and Secrets.
 */
export type Sight = "engines" | "sharedStorage" | "files" | "certificates" | "configuration";

/** A check that holds from a version of the Pod Security Standards on, until the next one that is declared. */
export interface VersionedCheck<Settings extends object = object> {
  readonly from: `v1.${number}`;
  check(workload: Workload, settings: Settings & PackSettings): Iterable<Verdict>;
}

/**
 * A rule: what must hold, why, what to write instead, and a pure check. It reads the workload and knows no ecosystem.
 */
export interface Rule<Settings extends object = object> {
  /** Public, and the name of its file, its test and its page. */
  readonly id: string;
  readonly group: keyof typeof GROUPS;
  readonly severity: Severity;
  /** The level it has unless configuration says otherwise. */
  readonly level: Level;
  /** What must hold, in one sentence without a full stop. */
  readonly title: string;
  /** What an attacker does with it, for someone who has never heard of DinD. */
  readonly why: string;
  /** What to write instead, with the component to use. */
  readonly remediation: string;
  /** CVE, CIS Docker Benchmark, Pod Security Standards control, or our own measurement. */
  readonly references: readonly string[];
  readonly settings?: { readonly [Name in keyof Settings]: Setting<Settings[Name]> };
  /**
   * What a workload must have for `check` to find anything. Declared, it saves time; what is declared and not true loses
   * findings, which the tests of every rule look for. @default nothing: the rule sees every workload
   */
  readonly needs?: Need;
  /**
   * What `checkStack` sees of several workloads. A host that does not hold everything at once keeps those that have one
   * of these. @default everything
   */
  readonly looksAt?: readonly Sight[];
  /**
   * More specific rules about the same causes. Where one of them reports a cause as a violation, at a level that is at
   * least as strong as this rule's, or clears it, this rule keeps silent about it: one cause, one finding. An exemption
   * from the other rule, or a weaker level for it, lets this rule speak. @default none
   */
  readonly handsOverTo?: readonly string[];
  /** The verdicts on one workload. */
  check?(workload: Workload, settings: Settings & PackSettings): Iterable<Verdict>;
  /** In place of `check`, where the Pod Security Standards have changed over time: oldest first. */
  readonly versions?: readonly VersionedCheck<Settings>[];
  /** The verdicts that only the whole stack can show. */
  checkStack?(workloads: readonly Workload[], settings: Settings & PackSettings): Iterable<StackVerdict>;
}

/** @param found a clause about the property at `path`, without a full stop; values in it go through `show` */
export function violation(path: string, container: Container | undefined, found: string): Violation {
  return { status: "violation", path, found, ...(container && { container: container.name }) };
}

/** @param path the property at which other rules, which hand over to this one, would speak */
export function cleared(path: string, container: Container | undefined): Cleared {
  return { status: "cleared", path, ...(container && { container: container.name }) };
}

/** @param container the one that the value belongs to; none for a value of the whole workload */
export function undetermined({ path, why }: Unknown, container?: Container): Undetermined {
  return { status: "undetermined", path, why, ...(container && { container: container.name }) };
}

/**
 * Judges one field: nothing where it is absent, undetermined where it is unknown, a violation where `found` says what
 * is wrong with its value.
 */
export function judge<T>(
  field: Known<T> | undefined,
  container: Container | undefined,
  found: (value: T) => string | false | undefined,
): readonly Verdict[] {
  if (!field) return NOTHING;
  if (!field.known) return [undetermined(field, container)];
  const text = found(field.value);
  return text ? [violation(field.path, container, text)] : NOTHING;
}

/** Judges each of several fields. */
export function judgeEach<T>(
  fields: readonly Known<T>[] | undefined,
  container: Container | undefined,
  found: (value: T) => string | false | undefined,
): readonly Verdict[] {
  return fields && fields.length > 0 ? fields.flatMap((field) => judge(field, container, found)) : NOTHING;
}

const NOTHING: readonly Verdict[] = [];

/** Judges the containers that hold an engine; one that may hold an engine is undetermined. */
export function* judgeEngines(
  { containers }: Workload,
  { engineImages }: PackSettings,
  check: (engine: Engine, container: Container) => Iterable<Verdict>,
): Iterable<Verdict> {
  for (const container of containers) {
    const engine = engineOf(container, engineImages);
    if (engine === undefined) continue;
    if (isUnknown(engine)) yield undetermined(engine, container);
    else yield* check(engine, container);
  }
}

/** The engine that a container holds for certain. */
export function certainEngine(container: Container, { engineImages }: PackSettings): Engine | undefined {
  return certainEngineOf(container, engineImages);
}

/** Characters of a value that a message shows. */
const VALUE_LENGTH = 120;

/** A value in a message: shortened, without control characters, and never a secret. */
export function show(field: Known<string>): string {
  if (!field.known || field.secret) return "(a secret value)";
  return shorten(field.value, VALUE_LENGTH);
}
