import { certainEngineOf, type Engine, engineOf } from "../../engine/engine";
import type { Container } from "../../model/container";
import { isUnknown, type Known, type Unknown } from "../../model/known";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import type { JsonSchema } from "../../schema/jsonSchema";
import { shorten } from "../../text/shorten";
import type { TextPlace } from "../../text/textPlace";
import type { Remedy } from "./remedy";

/** How much of the host a violation gives away: `critical` is all of it. */
export type Severity = "low" | "medium" | "high" | "critical";
/** Whether a violation stops the update or is only printed. */
export type Level = "mandatory" | "advisory";

/** The topics of the groups of rules, in listing order. */
export const GROUPS = {
  dood: "A container that drives the host's engine (Docker-out-of-Docker)",
  dind: "An engine inside a container (Docker-in-Docker)",
  isolation: "A container's isolation from the host",
  kubernetes: "What only Kubernetes has",
  tls: "Keys and certificates",
} as const;

/** The place that a verdict is about. */
interface Place {
  /** The property that is the cause, or whose value is not known yet. */
  readonly path: string;
  /** Where the cause is within the property, if that is a text such as a script. */
  readonly within?: TextPlace;
  readonly container?: string;
  /**
   * Distinguishes this cause from others at the same path, such as one of several mounts that a container takes from
   * another one. Rules that hand over to each other must agree on it. @default the path alone
   */
  readonly cause?: string;
}

/** A rule is broken at one place of one workload. */
export interface Violation extends Place {
  readonly status: "violation";
  /**
   * What was found there: a clause whose subject is the property at `path`, without a full stop. With "volumes[0]"
   * before it, "mounts /run, which holds the Docker engine's socket" is a sentence.
   */
  readonly found: string;
}

/** An unknown value hides whether the rule is broken. */
export interface Undetermined extends Place {
  readonly status: "undetermined";
  /** Why there is no value, as a clause about the property at `path`: "is not known until the update". */
  readonly why: string;
}

/**
 * Would be a violation if something that the rule knows did not make it acceptable. It is reported in the same way as a
 * finding that an exemption lifts.
 */
export interface Accepted extends Place {
  readonly status: "accepted";
  /** The same as in a violation. */
  readonly found: string;
  /** What makes it acceptable, as a clause of its own: "the container is the guard of this package". */
  readonly because: string;
}

/**
 * The rule has judged this cause and finds nothing wrong with it, for a reason that only this rule knows, such as one
 * of its settings. Nothing is reported, and rules that hand over to this one keep silent as well.
 */
export interface Cleared extends Place {
  readonly status: "cleared";
}

/** A rule's verdict on one place. A rule that finds nothing wrong gives none. */
export type Verdict = Violation | Undetermined | Accepted | Cleared;

/** A verdict on the whole stack, attributed to one of its resources. */
export type StackVerdict = Verdict & { readonly source: Source };

/** One setting of a rule: a JSON schema with the default that applies when nothing is configured. */
export type Setting<T> = JsonSchema & { readonly description: string; readonly default: T };

/** Settings that apply to every rule of the pack. */
export interface PackSettings {
  /** `latest`, or `v1.N`. @default latest */
  readonly podSecurityVersion: string;
  /** Globs of images that hold a Docker engine, in addition to the known ones. @default none */
  readonly engineImages: readonly string[];
}

/**
 * What a workload must have for a check to find anything: `engine` is a container that holds or may hold a Docker
 * engine; `certificates` a certificate or key that the resource generates; `endpoints` a Docker API that the resource
 * itself connects to (a provider, a builder); `hostFolders` a folder or file of the host that it mounts or declares.
 */
export type Need = "engine" | "certificates" | "endpoints" | "hostFolders";

/**
 * What a stack rule looks at in each workload: containers that certainly hold a Docker engine; volumes and mounts that
 * other workloads can reach (host folders, claims, named volumes, ConfigMaps, Secrets); files that are put into
 * containers; certificates and keys that the resource generates; ConfigMaps and Secrets.
 */
export type Sight = "engines" | "sharedStorage" | "files" | "certificates" | "configuration";

/** A check that applies from one version of the Pod Security Standards until the next declared one. */
export interface VersionedCheck<Settings extends object = object> {
  readonly from: `v1.${number}`;
  check(workload: Workload, settings: Settings & PackSettings): Iterable<Verdict>;
}

/**
 * A rule: what must hold, why, what to write instead, and a pure check. It reads the workload and knows no ecosystem.
 */
export interface Rule<Settings extends object = object> {
  /** Public; also the name of the rule's file, test and page. */
  readonly id: string;
  readonly group: keyof typeof GROUPS;
  readonly severity: Severity;
  /** The level that applies unless configured otherwise. */
  readonly level: Level;
  /** What must hold, in one sentence without a full stop. */
  readonly title: string;
  /** What an attacker does with a violation, for readers who have never heard of DinD. */
  readonly why: string;
  /** What to do instead, in words that hold in every format. */
  readonly remediation: string;
  /** What mends it: `core/advice` has the words of each format, which take the place of `remediation`. */
  readonly remedies: readonly Remedy[];
  /** Which setting lifts the rule where a workload truly needs what it refuses: a sentence that follows every advice. */
  readonly exception?: string;
  /** CVE, CIS Docker Benchmark, Pod Security Standards control, or our own measurement. */
  readonly references: readonly string[];
  readonly settings?: { readonly [Name in keyof Settings]: Setting<Settings[Name]> };
  /**
   * What a workload must have for `check` to find anything. Declaring it saves time; a wrong declaration loses
   * findings, which every rule's tests check for. @default nothing: the rule sees every workload
   */
  readonly needs?: Need;
  /**
   * What `checkStack` looks at across workloads. A host that does not hold everything at once keeps the workloads that
   * have one of these. @default everything
   */
  readonly looksAt?: readonly Sight[];
  /**
   * More specific rules about the same causes. Where one of them reports a cause as a violation at a level at least as
   * strong as this rule's, or clears it, this rule does not report it: one cause, one finding. If an exemption or a
   * weaker level applies to the other rule, this rule reports the cause. @default none
   */
  readonly handsOverTo?: readonly string[];
  /** The verdicts on one workload. */
  check?(workload: Workload, settings: Settings & PackSettings): Iterable<Verdict>;
  /** Replaces `check` where the Pod Security Standards have changed over time: oldest first. */
  readonly versions?: readonly VersionedCheck<Settings>[];
  /** The verdicts that need the whole stack. */
  checkStack?(workloads: readonly Workload[], settings: Settings & PackSettings): Iterable<StackVerdict>;
}

/**
 * @param place the property that is the cause, or its path
 * @param found a clause about that property, without a full stop; values in it go through `show`
 */
export function violation(
  place: string | Pick<Violation, "path" | "within">,
  container: Container | undefined,
  found: string,
): Violation {
  const { path, within } = typeof place === "string" ? { path: place } : place;
  return {
    status: "violation",
    path,
    ...(within && { within }),
    found,
    ...(container && { container: container.name }),
  };
}

/** @param path the property where the rules that hand over to this one would report */
export function cleared(path: string, container: Container | undefined): Cleared {
  return { status: "cleared", path, ...(container && { container: container.name }) };
}

/** @param container the container that the value belongs to; undefined for a value of the whole workload */
export function undetermined({ path, why }: Unknown, container?: Container): Undetermined {
  return { status: "undetermined", path, why, ...(container && { container: container.name }) };
}

/**
 * Judges one field: no verdict if it is absent, undetermined if it is unknown, a violation if `found` describes
 * something wrong with its value.
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

/** Judges the containers that hold an engine; a container that may hold one is undetermined. */
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

/** The engine that a container certainly holds. */
export function certainEngine(container: Container, { engineImages }: PackSettings): Engine | undefined {
  return certainEngineOf(container, engineImages);
}

/** The number of characters of a value that a message shows. */
const VALUE_LENGTH = 120;

/** A value for a message: shortened, without control characters, and never a secret. */
export function show(field: Known<string>): string {
  if (!field.known || field.secret) return "(a secret value)";
  return shorten(field.value, VALUE_LENGTH);
}
