/**
 * Rules of one's own: `defineRule` makes one, with the same type as Breakwater's rules, and the helpers are those that
 * they use.
 */
import type { Rule } from "../core/rules/support/rule";

export type { Confinement, SELinuxOptions } from "../core/model/confinement";
export type {
  Container,
  ContainerSettings,
  EnvironmentSource,
  EnvironmentVariable,
  File,
  Limits,
  Logging,
} from "../core/model/container";
export type { GuardFacts, GuardMistake } from "../core/model/guardFacts";
export { isUnknown, type Known, type KnownValue, knownValue, type Unknown } from "../core/model/known";
export type { DataSource, HostPathSource, Mount, MountSource, Volume, VolumeSource } from "../core/model/mount";
export type { Port } from "../core/model/port";
export type { FilePlace, Origin, Source } from "../core/model/source";
export type {
  Certificate,
  ConfigurationData,
  Endpoint,
  HostNamespaces,
  Platform,
  PodSettings,
  Sysctl,
  Workload,
} from "../core/model/workload";
export {
  type Accepted,
  type Cleared,
  judge,
  judgeEach,
  type Level,
  type Need,
  type PackSettings,
  type Rule,
  type Setting,
  type Severity,
  type Sight,
  type StackVerdict,
  show,
  type Undetermined,
  undetermined,
  type Verdict,
  type VersionedCheck,
  type Violation,
  violation,
} from "../core/rules/support/rule";
export type { JsonSchema } from "../core/schema/jsonSchema";
export type { TextPlace } from "../core/text/textPlace";

/** What a rule of one's own may leave out: its group (`isolation`), words for formats, and sources. */
export type Optional = "group" | "remedies" | "references";

/** A rule of one's own. Its id begins with `own-`, so that no later version of Breakwater has a rule of that name. */
export type OwnRule<Settings extends object = object> = Omit<
  Rule<Settings>,
  Optional | "id" | "versions" | "handsOverTo"
> &
  Partial<Pick<Rule<Settings>, Optional>> & { readonly id: `own-${string}` };

/** A complete rule. What it leaves out has no words for single formats, and names no source. */
export function defineRule<Settings extends object = object>(rule: OwnRule<Settings>): Rule<Settings> {
  return { group: "isolation", remedies: [], references: [], ...rule };
}
