import type { Settings } from "../configuration/settings";
import { ofToday } from "../core/evaluation/configuration";
import { UnreadableError } from "../documents/unreadable";
import { emptyOutcome, judgeWorkloads, problemOf } from "./batch";
import { distinct } from "./distinct";
import { findingsOf } from "./findings";
import { declaredIn, inputOf } from "./inputs";
import type { Locations } from "./locations";
import type { CheckFinding } from "./report";

/** One finding about one of the objects, without the place in a file that `check` adds. */
export interface ObjectFinding extends Omit<CheckFinding, "file" | "line" | "column"> {
  /** The index of the object in the list, from 0. Absent for a finding that concerns no object. */
  readonly object?: number;
}

/** An object that was not judged. */
export interface ObjectProblem {
  /** The index of the object in the list, from 0. */
  readonly object: number;
  /** Follows the object in a sentence: `has no format that can be judged in memory`. */
  readonly problem: string;
}

/** A remark on how an object was read. */
export interface ObjectNote {
  /** The index of the object in the list, from 0. */
  readonly object: number;
  /** The property that it is about. */
  readonly path: string;
  /** A sentence. */
  readonly note: string;
}

/** The result of judging objects in memory. */
export interface ObjectsResult {
  /** In the order of the objects. */
  readonly findings: readonly ObjectFinding[];
  /** If not empty, part of the input was not judged. */
  readonly problems: readonly ObjectProblem[];
  readonly notes: readonly ObjectNote[];
}

/**
 * Judges objects together, as `check` judges documents of files in one folder, without asking the file system
 * anything. An object counts as what `JSON.stringify` writes of it.
 */
export function judgeObjects(objects: readonly unknown[], settings: Settings): ObjectsResult {
  const current = { ...settings, configuration: ofToday(settings.configuration) };
  const outcome = emptyOutcome();
  const problems: ObjectProblem[] = [];
  const notes: ObjectNote[] = [];
  for (const [object, given] of objects.entries()) {
    const file = nameOf(object);
    try {
      const content = plainContent(given, file);
      const declared = declaredIn({ file, index: 0, content, locate: () => undefined });
      notes.push(...(declared?.notes ?? []).map(({ path, note }) => ({ object, path, note })));
      judgeWorkloads(declared?.workloads ?? [], current, outcome, IN_MEMORY, file);
    } catch (error) {
      problems.push({ object, problem: problemOf(error, file).problem });
    }
  }
  const findings = distinct(findingsOf(outcome, current, IN_MEMORY)).map(withObject);
  return { findings: findings.toSorted((a, b) => rank(a) - rank(b)), problems, notes };
}

/** An object as a file would contain it. @throws UnreadableError unless it has a format that can be judged in memory */
function plainContent(given: unknown, file: string): unknown {
  const content = plain(given, file);
  if (typeof content !== "object" || content === null) throw new UnreadableError(file, "is not an object");
  const input = inputOf(content, file);
  if (!input) throw new UnreadableError(file, "has no format that can be judged in memory");
  if (!input.isSelfContained) {
    const why = "whose meaning depends on files: judge it with check";
    throw new UnreadableError(file, `has the format ${input.name}, ${why}`);
  }
  return content;
}

function plain(given: unknown, file: string): unknown {
  try {
    const text: string | undefined = JSON.stringify(given);
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new UnreadableError(file, "cannot be written as JSON");
  }
}

/** Where findings are, instead of in files. */
const IN_MEMORY: Pick<Locations, "of"> = { of: (origin) => origin && { file: origin.file } };

/** The name of an object, where a document has that of its file. All are in one folder: they may refer to each other. */
function nameOf(object: number): string {
  return `objects[${object}]`;
}

function withObject({ file, line: _line, column: _column, ...finding }: CheckFinding): ObjectFinding {
  const [, index] = /^objects\[(\d+)\]$/.exec(file ?? "") ?? [];
  return index === undefined ? finding : { ...finding, object: Number(index) };
}

function rank({ object }: ObjectFinding): number {
  return object ?? Number.POSITIVE_INFINITY;
}
