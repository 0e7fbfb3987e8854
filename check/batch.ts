import type { Settings } from "../configuration/settings";
import type { Configuration } from "../core/evaluation/configuration";
import { evaluate } from "../core/evaluation/evaluate";
import { describe } from "../core/evaluation/exemption";
import { liftedExemptions, unusedInline } from "../core/evaluation/exemptionReport";
import { type Finding, NOWHERE } from "../core/evaluation/finding";
import type { InlineExemption } from "../core/evaluation/inlineExemption";
import { messageOf } from "../core/evaluation/message";
import { standsAlone } from "../core/evaluation/standsAlone";
import type { Workload } from "../core/model/workload";
import type { Read } from "../documents/disk";
import { type Document, documentsOf, documentsOfEach, isShortYaml, type Text } from "../documents/document";
import { readBeginning, readText } from "../documents/file";
import { formatOf } from "../documents/formats";
import { UnreadableError } from "../documents/unreadable";
import { type AllowComment, allowComments, allowedBeside } from "./allowComments";
import { type Checked, NOTHING_CHECKED } from "./input/checked";
import type { StoredObject } from "./input/input";
import { commentedFormatOf, declaredIn, mayDeclare, seemsToDeclare } from "./inputs";
import { Locations } from "./locations";
import type { CheckFinding, Problem, SkippedFile } from "./report";
import { TEMPLATES, unreadKindOf } from "./unreadKinds";

/**
 * A workload that refers to others, or that others may refer to, with its findings when judged alone. Judged together
 * with the others, it may have fewer.
 */
export interface Related {
  /** The file, or the folder of the program, that declares it. */
  readonly file: string;
  readonly workload: Workload;
  /** What comments in its file exempt it from. */
  readonly claimed: readonly InlineExemption[];
  readonly findings: readonly CheckFinding[];
  /** The configuration by which it is judged. @default the one of everything else */
  readonly configuration?: Configuration;
}

/** The outcome of judging some files, each on its own. Plain data, because it may come from another thread. */
export interface Outcome {
  /** Findings about workloads that stand alone. */
  readonly findings: CheckFinding[];
  readonly problems: Problem[];
  readonly linkable: Related[];
  /** Keys of configured exemptions that match something. */
  readonly matchedExemptions: Set<string>;
  /** Objects as clusters store them, whose findings may have one cause. */
  readonly stored: StoredObject[];
  readonly skipped: SkippedFile[];
  /** What users should know about how a file was read, as a sentence. */
  readonly notes: { readonly file: string; readonly note: string }[];
  files: number;
  resources: number;
  containers: number;
}

/** The outcome of one file, or of several together. */
export interface Judged {
  readonly files: readonly string[];
  readonly outcome: Outcome;
  /** Of one file that was judged for a cache: what was asked of the file system while it was judged. */
  readonly reads: readonly Read[];
}

export function emptyOutcome(): Outcome {
  return {
    findings: [],
    problems: [],
    linkable: [],
    matchedExemptions: new Set(),
    stored: [],
    skipped: [],
    notes: [],
    files: 0,
    resources: 0,
    containers: 0,
  };
}

/**
 * Adds the outcome of some files. A file that cannot be read is a problem, even if part of it was read before the
 * error.
 */
export function judgeBatch(
  files: readonly string[],
  settings: Settings,
  outcome: Outcome,
  checked = NOTHING_CHECKED,
): void {
  const short: Text[] = [];
  for (const file of files) {
    attempt(file, outcome, (recognised) => {
      const text = { file, text: readText(file) };
      const format = formatOf(file, text.text);
      if (!(format ? format.words.test(text.text) : mayDeclare(text.text, file))) skip(text, outcome);
      else if (!format && isShortYaml(text)) short.push(text);
      else {
        if (format && !format.hasOtherTools) recognised();
        judgeDocuments(text, documentsOf(text.text, file), { settings, checked }, outcome, recognised);
      }
    });
  }
  for (const [at, [file, documents]] of [...documentsOfEach(short)].entries())
    attempt(file, outcome, (recognised) =>
      judgeDocuments(short[at] as Text, documents, { settings, checked }, outcome, recognised),
    );
}

/**
 * If a file cannot be parsed and does not look like a known format, it belongs to another tool. If it is a template,
 * nobody could run it as it is.
 */
function attempt(file: string, outcome: Outcome, judge: (recognised: () => void) => void): void {
  let isRecognised = false;
  try {
    judge(() => {
      isRecognised = true;
    });
  } catch (error) {
    const problem = problemOf(error, file);
    const text = beginningOf(file);
    const isInput = isRecognised || text === undefined || seemsToDeclare(text, file);
    if (!isInput) skip({ file, text }, outcome, problem);
    else if (error instanceof UnreadableError && error.isTemplate && error.file === file)
      outcome.skipped.push({ file, kind: TEMPLATES, isKnown: true, problem });
    else outcome.problems.push(problem);
  }
}

function beginningOf(file: string): string | undefined {
  try {
    return readText(file);
  } catch {
    return readBeginning(file);
  }
}

function skip({ file, text }: Text, { skipped }: Outcome, problem?: Problem): void {
  const format = formatOf(file, text);
  const known = unreadKindOf(file, text);
  if (known === undefined && format && !format.hasOtherTools) {
    skipped.push({ file, kind: format.name, isKnown: false, isWithoutContainers: true });
    return;
  }
  const kind = known ?? writtenAs(text, format?.name);
  skipped.push({ file, kind, isKnown: known !== undefined, ...(problem && { problem }) });
}

function writtenAs(text: string, format?: string): string {
  if (text.includes("\u0000")) return "binary";
  if (text.replace(/^(?:---|[ \t]*#).*$/gm, "").trim() === "") return "empty";
  return format ?? (/^\s*(?:[[{]|\/[/*])/.test(text) ? "JSON" : "YAML");
}

/** Turns anything that was thrown into a problem: no input may stop the run. */
export function problemOf(error: unknown, file: string): Problem {
  if (error instanceof UnreadableError) return { file: error.file, problem: error.problem, ...error.position };
  return {
    file,
    problem: `could not be judged (${error instanceof Error ? error.message : String(error)}): please report it`,
  };
}

function judgeDocuments(
  text: Text,
  documents: Iterable<Document>,
  { settings, checked }: { readonly settings: Settings; readonly checked: Checked },
  outcome: Outcome,
  onRecognised: () => void,
): void {
  const notes: { readonly file: string; readonly note: string }[] = [];
  const { file } = text;
  let declaring = 0;
  const comments = allowComments(text);
  const { inlineExemptions } = settings.configuration.pack;
  const [unheeded] = inlineExemptions ? [] : comments;
  if (unheeded) notes.push({ file, note: `${file}:${unheeded.line}: ${UNHEEDED}` });
  const allowed = inlineExemptions ? { comments, used: new Set<AllowComment>() } : undefined;
  for (const document of documents) {
    const declared = declaredIn(document, onRecognised, checked);
    for (const { line, column, note } of document.notes ?? [])
      notes.push({ file, note: `${document.file}:${line}:${column}: ${note}` });
    if (!declared) continue;
    declaring++;
    for (const { path, note } of declared.notes ?? []) {
      const { line, column } = document.locate(path) ?? {};
      const place = [document.file, line, column].filter((part) => part !== undefined).join(":");
      notes.push({ file, note: `${place}: ${note}` });
    }
    outcome.resources += declared.resources;
    for (const object of declared.stored ?? []) outcome.stored.push({ ...object, file });
    judgeWorkloads(declared.workloads, settings, outcome, new Locations(document), file, allowed);
  }
  if (declaring === 0) {
    const commented = commentedFormatOf(text.text, file);
    if (commented !== undefined)
      throw new UnreadableError(file, `is JSON with comments, which the tools of ${commented} do not read`);
    skip(text, outcome);
    return;
  }
  outcome.files++;
  outcome.notes.push(...notes);
  if (allowed) outcome.findings.push(...unusedComments(allowed, settings));
}

const UNHEEDED =
  "`breakwater: allow` exempts nothing here, since inlineExemptions is off: docs/CONFIGURATION.md, Exemptions";

/** Reports comments that exempt nothing, unless their rule is off. */
function unusedComments({ comments, used }: Allowed, { configuration }: Settings): CheckFinding[] {
  return comments
    .filter((comment) => !used.has(comment) && (comment.problem !== undefined || configuration.rules.has(comment.rule)))
    .flatMap((comment) =>
      unusedInline([comment], new Set(), NOWHERE, configuration.today).map((finding) => ({
        ...reported(finding, { of: () => undefined }),
        file: comment.file,
        line: comment.line,
      })),
    );
}

/** The comments of a file that claim exemptions, and those of them that exempt something. */
interface Allowed {
  readonly comments: readonly AllowComment[];
  readonly used: Set<AllowComment>;
}

/**
 * Judges each workload on its own and adds the findings to the outcome.
 *
 * @param file the file, or the folder of the program, that declares them
 * @param allowed the file's comments, where they count
 */
export function judgeWorkloads(
  workloads: readonly Workload[],
  { configuration }: Settings,
  outcome: Outcome,
  locations: Pick<Locations, "of"> = new Locations(),
  file = "",
  allowed?: Allowed,
): void {
  for (const workload of workloads) {
    outcome.containers += workload.containers.length;
    const claimed = allowed?.comments.length
      ? allowedBeside(workload, allowed.comments, configuration, locations, allowed.used)
      : [];
    const findings = evaluate(workload, configuration, claimed).map((finding) => reported(finding, locations));
    if (!standsAlone(workload, configuration)) outcome.linkable.push({ file, workload, claimed, findings });
    else for (const finding of findings) outcome.findings.push(finding);
    for (const key of liftedExemptions((plain) => evaluate(workload, plain), configuration))
      outcome.matchedExemptions.add(key);
  }
}

/** Converts a finding to the form in which it is reported. */
export function reported(
  { source, container, path, within, ...finding }: Finding,
  locations: Pick<Locations, "of">,
): CheckFinding {
  const place = locations.of(source.origin, path, within);
  const found = source.remark === undefined ? finding.found : `${finding.found} ${source.remark}`;
  return {
    rule: finding.rule,
    severity: finding.severity,
    level: finding.level,
    status: finding.status,
    ...place,
    type: source.type,
    resource: source.name,
    ...(source.namespace !== undefined && { namespace: source.namespace }),
    ...(container !== undefined && container !== "" && { container }),
    path,
    found,
    ...(source.format !== undefined && { format: source.format }),
    ...(finding.rules && { rules: finding.rules }),
    ...(finding.exemption && { exemption: describe(finding.exemption) }),
    ...(finding.accepted !== undefined && { exemption: finding.accepted }),
    message: messageOf({ ...finding, found }),
  };
}
