import type { Settings } from "../configuration/settings";
import type { Workload } from "../core/model/workload";
import { emptyOutcome, judgeWorkloads, type Outcome, problemOf } from "./batch";
import { declaredIn } from "./inputs";
import type { Answer, LiveSource, OnObjects } from "./live/liveSource";
import type { Locations } from "./locations";

/** Nothing that runs is written in a file. */
const NOWHERE: Pick<Locations, "of"> = { of: () => undefined };

export interface Running {
  readonly outcome: Outcome;
  /** Of a cluster's own parts. */
  readonly apart: Outcome;
}

/** Judges everything that a running engine or cluster shows, as objects of one host. */
export async function judgeRunning(source: LiveSource, settings: Settings, onObjects: OnObjects): Promise<Running> {
  const [outcome, apart] = [emptyOutcome(), emptyOutcome()];
  const { name } = source;
  const unread = new Set<string>();
  let index = 0;
  try {
    for await (const answer of source.read(onObjects)) {
      if ("problem" in answer) outcome.problems.push({ file: name, problem: answer.problem });
      else if ("note" in answer) outcome.notes.push({ file: name, note: answer.note });
      else if ("workloads" in answer) judge(answer.workloads, settings, outcome, name);
      else {
        const own = "isApart" in answer && answer.isApart ? apart : outcome;
        const declared = declaredIn({ file: name, index: index++, content: answer.content, locate: () => undefined });
        if (!declared) unread.add("shows objects in a form that is not read: they were not judged");
        else {
          own.resources += declared.resources;
          own.stored.push(...(declared.stored ?? []));
          judge(declared.workloads, settingsFor(answer, settings), own, name);
        }
      }
    }
  } catch (error) {
    outcome.problems.push(problemOf(error, name));
  }
  for (const problem of unread) outcome.problems.push({ file: name, problem });
  return { outcome, apart };
}

function judge(workloads: readonly Workload[], settings: Settings, outcome: Outcome, host: string): void {
  const running = workloads.map((workload): Workload => {
    const { origin: _, ...source } = workload.source;
    return { ...workload, source: { ...source, host } };
  });
  const before = outcome.linkable.length;
  judgeWorkloads(running, settings, outcome, NOWHERE, host);
  const linkable = outcome.linkable.splice(before);
  outcome.linkable.push(...linkable.map((each) => ({ ...each, configuration: settings.configuration })));
}

/** A configured version of the Pod Security Standards wins over the one that the cluster enforces. */
function settingsFor(
  { podSecurityVersion: version }: Extract<Answer, { content: unknown }>,
  settings: Settings,
): Settings {
  const { configuration } = settings;
  if (version === undefined || configuration.pack.podSecurityVersion !== "latest") return settings;
  const versions = byVersion.get(settings) ?? new Map<string, Settings>();
  byVersion.set(settings, versions);
  const known = versions.get(version);
  if (known) return known;
  const pack = { ...configuration.pack, podSecurityVersion: version };
  const made = { ...settings, configuration: { ...configuration, pack } };
  versions.set(version, made);
  return made;
}

const byVersion = new WeakMap<Settings, Map<string, Settings>>();
