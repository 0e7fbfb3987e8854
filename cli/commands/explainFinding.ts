import { existsSync } from "node:fs";
import { fingerprintOf } from "../../check/baseline";
import { check } from "../../check/check";
import type { CheckFinding } from "../../check/report";
import { settingsFrom } from "../../configuration/settings";
import { policyOf } from "../../core/evaluation/finding";
import { portableName } from "../../core/text/portableName";
import { UnreadableError } from "../../documents/unreadable";
import { changesFor, type ProposedChange } from "../../fix/replacements";
import { shellWord } from "../../recipes/text/shell";
import { counted } from "../reports/counted";
import { placeOf, problemLine } from "../reports/finding";
import { findingSections } from "../reports/findingText";
import { othersAmong } from "../reports/others";
import { readReport } from "../reports/readReport";
import { sectionsText } from "../reports/sections";
import { inert, plain } from "../terminal/plain";
import { configurationOf } from "./configuration";

/** How many findings are explained at once. */
const MAX_EXPLAINED = 5;
/** How many others are named of each. */
const MAX_OTHERS = 20;

/** Which findings to explain. */
interface Choice {
  /** A rule's id, a place, or a fingerprint. */
  readonly what: string;
  readonly isRule: boolean;
  /** What to judge; of a rule's findings, those at these places. */
  readonly paths: readonly string[];
  /** A report, instead of judging anything. */
  readonly from?: string;
  readonly config?: string;
  readonly allowRules?: boolean;
}

interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Whether a text may be a fingerprint, or the beginning of one, as reports show it. */
export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{8,24}(-\d+)?$/.test(text);
}

/** Whether a text is a file, or a place in one: FILE:LINE or FILE:LINE:COLUMN. */
export function isPlace(text: string): boolean {
  return placeIn(text).line !== undefined || existsSync(text);
}

/** @throws UnreadableError if there is no such finding */
export async function findingsExplained(choice: Choice, width: number | undefined): Promise<string> {
  const { findings, changes } = choice.from === undefined ? await judged(choice) : reported(choice.from);
  const chosen = findings.filter(chooses(choice));
  if (chosen.length === 0) throw new UnreadableError(choice.what, noneOf(choice, findings));
  const explained = chosen.slice(0, MAX_EXPLAINED);
  const changeOf = changes(explained);
  const othersOf = othersAmong(findings, MAX_OTHERS);
  const texts = explained.map((finding) => {
    const change = changeOf.get(finding);
    const fix =
      change && `breakwater fix ${shellWord(plain(change.file))} --rule ${finding.rule} --write: ${change.does}`;
    const about = { fingerprint: fingerprintOf(finding), others: othersOf(finding), ...(fix && { fix }) };
    return `${plain(finding.rule)}\n${sectionsText(findingSections(finding, about), width)}`;
  });
  return [...texts, ...remainder(chosen.slice(MAX_EXPLAINED))].join("\n");
}

interface Source {
  readonly findings: readonly CheckFinding[];
  readonly changes: (chosen: readonly CheckFinding[]) => ReadonlyMap<CheckFinding, ProposedChange>;
}

/** Findings of what is there now: of the paths, or of the file of the place. */
async function judged({ what, isRule, paths, config, allowRules }: Choice): Promise<Source> {
  const configuration = configurationOf(config, allowRules);
  const settings = settingsFrom(configuration ? { configuration } : {});
  const named = paths.length > 0 ? (isRule ? paths.map((path) => placeIn(path).file) : paths) : [placeIn(what).file];
  const { findings, problems } = await check(named, { settings, render: true });
  for (const problem of problems) process.stderr.write(`${inert(problemLine(problem))}\n`);
  return { findings, changes: (chosen) => changesFor(chosen, settings) };
}

function reported(file: string): Source {
  return { findings: readReport(file), changes: () => new Map() };
}

function chooses({ what, isRule, paths }: Choice): (finding: CheckFinding) => boolean {
  if (isRule) {
    const places = paths.map(placeIn).filter(({ line }) => line !== undefined);
    return (finding) => policyOf(finding) === what && (places.length === 0 || places.some(isAt(finding)));
  }
  if (isFingerprint(what) && !isPlace(what)) {
    const [beginning = ""] = what.split("-");
    return (finding) => fingerprintOf(finding).startsWith(beginning);
  }
  const place = placeIn(what);
  return (finding) => isAt(finding)(place);
}

function isAt({ file, line, column }: CheckFinding): (place: Place) => boolean {
  return (place) =>
    file !== undefined &&
    portableName(file) === portableName(place.file) &&
    (place.line === undefined || place.line === line) &&
    (place.column === undefined || place.column === column);
}

/** A file may have a name that ends like a place. */
function placeIn(text: string): Place {
  const [, file = text, line, column] = /^(.+?):(\d{1,9})(?::(\d{1,9}))?$/.exec(text) ?? [];
  if (line === undefined || existsSync(text)) return { file: text };
  return { file, line: Number(line), ...(column !== undefined && { column: Number(column) }) };
}

/** What to say where no finding is chosen: where there are some. */
function noneOf({ what, isRule }: Choice, findings: readonly CheckFinding[]): string {
  if (findings.length === 0) return "there are no findings";
  const isNear = (finding: CheckFinding) => (isRule ? policyOf(finding) === what : isAt(finding)(fileOf(what)));
  const places = new Set(findings.filter(isNear).map((finding) => placeOf(finding)));
  const shown = [...places].filter((place) => place !== undefined).slice(0, MAX_EXPLAINED);
  if (shown.length === 0) return `no finding matches; there are ${findings.length} others`;
  return `no finding is there; there are findings at ${shown.join(", ")}`;
}

function fileOf(what: string): Place {
  return { file: placeIn(what).file };
}

function remainder(left: readonly CheckFinding[]): string[] {
  if (left.length === 0) return [];
  const places = left.slice(0, MAX_OTHERS).map((finding) => `  ${placeOf(finding) ?? ""}  ${fingerprintOf(finding)}`);
  return [`${counted(left.length, "more finding")}; name one by its place or fingerprint\n${places.join("\n")}\n`];
}
