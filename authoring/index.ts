/**
 * Rules of one's own: `defineRule` makes one, with the same type as Breakwater's rules, and the helpers are those that
 * they use.
 */
import type { Rule } from "../core/rules/support/rule";

export type { Confinement } from "../core/model/confinement";
export type { Container, EnvironmentVariable, File, Limits, Logging } from "../core/model/container";
export { isUnknown, type Known, type KnownValue, knownValue, type Unknown } from "../core/model/known";
export type { Mount, Volume } from "../core/model/mount";
export type { Port } from "../core/model/port";
export type { Source } from "../core/model/source";
export type { Workload } from "../core/model/workload";
export {
  judge,
  judgeEach,
  type Level,
  type Need,
  type PackSettings,
  type Rule,
  type Setting,
  type Severity,
  type StackVerdict,
  show,
  undetermined,
  type Verdict,
  violation,
} from "../core/rules/support/rule";

/** What a rule of one's own may leave out: its group (`isolation`), words for formats, and sources. */
type Optional = "group" | "remedies" | "references";

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
