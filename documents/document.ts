import { constructFromEvents, type Event, parseEvents, YAMLException } from "js-yaml";
import type { TextPlace } from "../core/text/textPlace";
import { withPlainLines } from "../core/text/yamlText";
import { formatOf } from "./formats";
import { locator, type TextFormat, TextSyntaxError } from "./formats/textFormat";
import { withoutComments } from "./jsonc";
import { valuesOfStream } from "./jsonStream";
import { countJsonValues, jsonLocator } from "./positions/jsonPosition";
import { beginningAt, beginningOf, type Part, Places, type Position } from "./positions/position";
import { isTemplate, TEMPLATE_HINT } from "./template";
import { UnreadableError } from "./unreadable";
import { plainYaml } from "./yaml/fast/plainYaml";
import { type Insertions, originalColumn, rewriteGoYaml } from "./yaml/goYaml";
import { mergesLists, withMerges } from "./yaml/listMerges";
import { SCHEMA, SCHEMA_WITHOUT_MERGES } from "./yaml/schema";

/** One document of a YAML or JSON file, or a file of another text format as a whole. */
export interface Document {
  readonly file: string;
  /** The document's index in its file, from 0. */
  readonly index: number;
  readonly content: unknown;
  /**
   * The line and column of the value at a property path, or of its nearest existing ancestor.
   *
   * @param within a place in the text that the value is, where each of its lines is written as one
   */
  locate(path: string, within?: TextPlace): Position | undefined;
  /** Whether values may have YAML tags: neither JSON nor plain YAML has any. */
  readonly isTagged?: boolean;
  /** Notes on how it was read: sentences that follow the file's name and the position. */
  readonly notes?: readonly Note[];
  /** In YAML: the position of a merge key that provides a key written before it, which parsers handle differently. */
  lateMerge?(): Position | undefined;
}

/** A note about one place in a document. */
export interface Note extends Position {
  readonly note: string;
}

const MAX_DEPTH = 200;
const SEPARATORS = new Set([..."\n\r,[{-"].map((character) => character.charCodeAt(0)));
/**
 * Maximum number of values in one document. Until it is judged, each takes up to 1.2 kB of memory in YAML and up to 600
 * bytes in JSON.
 */
const MAX_VALUES = { yaml: 1_000_000, json: 3_000_000 };

/**
 * The documents of a text, each parsed only when it is requested: YAML or JSON, unless the file's name shows another
 * format.
 *
 * @throws UnreadableError if a document is neither
 */
export function* documentsOf(text: string, file: string): Iterable<Document> {
  const format = formatOf(file, text);
  if (format) {
    yield textDocument(text, file, format);
    return;
  }
  const json = parseJson(isCommentedJson(file) ? withoutComments(text) : text, file);
  if (json) {
    yield { file, index: 0, content: json.value, locate: jsonLocator(json.text) };
    return;
  }
  const stream = valuesOfStream(text);
  if (stream) {
    yield* stream.map(({ value, locate }, index) => ({ file, index, content: value, locate }));
    return;
  }
  yield* yamlDocumentsOf(text, file, "tolerant");
}

/** Characters of a text that is neither YAML nor JSON. Nobody writes a longer one. */
const MAX_TEXT = 4_000_000;

function textDocument(text: string, file: string, format: TextFormat): Document {
  if (text.length > MAX_TEXT) {
    const problem = `is a ${format.name} of more than ${MAX_TEXT / 1e6} MB, which is not read: split it, or leave it out`;
    throw new UnreadableError(file, problem);
  }
  try {
    const { content, offsetOf } = format.parse(text, file);
    return { file, index: 0, content, locate: locator(text, offsetOf) };
  } catch (error) {
    if (!(error instanceof TextSyntaxError)) throw error;
    const position = locator(text, () => error.at)("");
    throw unreadableText(file, error.problem, position, isTemplate(text, position?.line));
  }
}

/** Whether a file's own tools read it as JSON with comments, judging by its name. */
function isCommentedJson(file: string): boolean {
  return /(?:^|[\\/])\.?devcontainer(?:-feature)?\.json$/.test(file);
}

/**
 * How YAML is read: strictly by its specification and with unique keys, or like the Go libraries that kubectl and
 * Docker Compose use.
 */
type Reading = "strict" | "tolerant";

/**
 * The documents by YAML's own rules, which reject duplicate keys, in JSON as well.
 *
 * @throws UnreadableError
 */
export function* yamlDocumentsOf(text: string, file: string, reading: Reading = "strict"): Iterable<Document> {
  let index = 0;
  for (const { part, line } of partsOf(withPlainLines(text))) {
    refuseMore(MAX_VALUES.yaml, part, countYamlValues, file, line);
    const plain = plainYaml(part, line);
    if (plain) {
      yield { file, index, ...plain };
      index++;
      continue;
    }
    const parsed = parsedYaml(part, file, line, reading);
    const { contents, notes } = contentsOf(parsed, file, line, reading);
    for (const [at, content] of contents.entries()) {
      const begin = () => beginningOf(parsed.events, at);
      const places = new Places(parsed.text, parsed.events, begin, { from: 0, to: parsed.text.length, line });
      const document = yamlDocument(file, index, content, places, (place) => originalPlace(place, parsed, line));
      yield { ...document, ...(at === 0 && notes.length > 0 && { notes }) };
      index++;
    }
  }
}

function yamlDocument(
  file: string,
  index: number,
  content: unknown,
  places: Places,
  original = (place: Position | undefined) => place,
): Document {
  return {
    file,
    index,
    content,
    isTagged: true,
    locate: (path, within) => original(places.locate(path, within)),
    lateMerge: () => original(places.mergeOverridesEarlierKey()),
  };
}

/** A text and the file that it comes from. */
export interface Text {
  readonly file: string;
  readonly text: string;
}

/** Characters. Parsing a longer text together with others saves no time. */
const SHORT = 65_536;

/** What may begin another document or precede one, and line breaks that plain YAML does not have. */
const NOT_ALONE = /^(?:---|\.\.\.|%)|[\u0085\u2028\u2029\ufeff]/m;

/** Whether a text is short and a single document of plain YAML. */
export function isShortYaml({ text }: Text): boolean {
  return (
    text.length <= SHORT && !NOT_ALONE.test(text.startsWith("---\n") ? text.slice(3) : text) && !/^\s*[[{]/.test(text)
  );
}

/**
 * The documents of each of several short texts. Those that are not plain YAML are parsed as one stream, because
 * starting the parser takes as long as parsing a small manifest. If that fails, each is parsed separately when it is
 * requested.
 */
export function documentsOfEach(
  texts: readonly Text[],
): Iterable<readonly [file: string, documents: Iterable<Document>]> {
  const plain = texts.map(({ text }) => plainYaml(text, 1));
  const others = texts.filter((_, at) => !plain[at]);
  const left = documentsTogether(others) ?? others.map(({ file, text }) => [file, documentsOf(text, file)] as const);
  let next = 0;
  return texts.map(({ file }, at) => {
    const alone = plain[at];
    return alone ? [file, [{ file, index: 0, ...alone }]] : (left[next++] as (typeof left)[number]);
  });
}

function documentsTogether(texts: readonly Text[]): [file: string, documents: Iterable<Document>][] | undefined {
  if (texts.length < 2) return undefined;
  const parts: Part[] = [];
  let source = "";
  for (const { text } of texts) {
    if (!text.startsWith("---\n")) source += "---\n";
    parts.push({ from: source.length, to: source.length + text.length, line: 1 });
    source += text.endsWith("\n") ? text : `${text}\n`;
  }
  try {
    const parsed = parsedYaml(source, "", 1, "strict");
    const { events } = parsed;
    const { contents } = contentsOf(parsed, "", 1, "strict");
    if (contents.length !== texts.length) return undefined;
    return texts.map(({ file }, at) => {
      const part = parts[at] as Part;
      return [
        file,
        [yamlDocument(file, 0, contents[at], new Places(source, events, () => beginningAt(events, part.from), part))],
      ];
    });
  } catch {
    return undefined;
  }
}

function parseJson(text: string, file: string): { text: string; value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  refuseMore(MAX_VALUES.json, text, countJsonValues, file, 1);
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function refuseMore(most: number, text: string, count: (text: string) => number, file: string, line: number): void {
  if (text.length <= most || count(text) <= most) return;
  const problem =
    `holds more than ${most} values in one document, which take more memory than it is worth: split ` +
    "it, or leave it out";
  throw new UnreadableError(file, problem, { line, column: 1 });
}

/** An upper bound close to the actual number: characters that could separate values also count inside strings. */
function countYamlValues(text: string): number {
  let values = 1;
  for (let at = 0; at < text.length; at++) if (SEPARATORS.has(text.charCodeAt(at))) values++;
  return values;
}

/**
 * Splits the text into documents, so that many need not be held in memory at once. A line `---` begins a document
 * wherever it occurs. Directives belong to the document that follows.
 */
function* partsOf(text: string): Iterable<{ part: string; line: number }> {
  if (/^%/m.test(text)) {
    yield { part: text, line: 1 };
    return;
  }
  let from = 0;
  let line = 1;
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) {
    if (index === from) continue;
    const part = text.slice(from, index);
    yield { part, line };
    line += linesIn(part);
    from = index;
  }
  yield { part: text.slice(from), line };
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** A YAML text as the parser's events describe it. */
interface ParsedYaml {
  readonly text: string;
  readonly events: Event[];
  readonly insertions: Insertions;
  readonly notes: readonly Note[];
}

function parsedYaml(text: string, file: string, line: number, reading: Reading): ParsedYaml {
  const original = { text, insertions: new Map(), notes: [] };
  const first = tryParse(original);
  if ("events" in first) return first;
  if (reading === "strict") throw unreadable(first.error, original, file, line);
  const rewritten = { ...original, ...rewriteGoYaml(text) };
  const second = tryParse(rewritten);
  if ("events" in second) return second;
  const beginning = withoutRest(rewritten, second.error, line);
  const third = beginning && tryParse(beginning);
  if (third && "events" in third) return third;
  throw unreadable(second.error, rewritten, file, line);
}

function tryParse(source: Omit<ParsedYaml, "events">): ParsedYaml | { readonly error: unknown } {
  try {
    return { ...source, events: parseEvents(source.text, { maxDepth: MAX_DEPTH }) };
  } catch (error) {
    return { error };
  }
}

/**
 * A text without anything after the end of its single document, which Go libraries do not read.
 *
 * ```yaml
 *   a: 1
 * b: 2
 * ```
 */
function withoutRest(
  { text, ...source }: Omit<ParsedYaml, "events">,
  error: unknown,
  line: number,
): Omit<ParsedYaml, "events"> | undefined {
  if (!(error instanceof YAMLException) || error.reason !== REST || !error.mark) return undefined;
  const { position } = error.mark;
  if (isTemplate(text, error.mark.line + 1)) return undefined;
  const note = "what follows is not read by kubectl, since the document ends before it, and refused by other tools";
  return {
    ...source,
    text: text.slice(0, position),
    notes: [...source.notes, { ...positionIn(error, line, source.insertions), note }],
  };
}

const REST = "end of the stream or a document separator is expected";

/** Maps a position in a rewritten text back to the original. */
function originalPlace(place: Position | undefined, { insertions }: ParsedYaml, firstLine: number) {
  return place && { ...place, column: originalColumn(insertions, place.line - firstLine, place.column - 1) + 1 };
}

const DUPLICATE_KEY = "duplicated mapping key";

function contentsOf(
  parsed: ParsedYaml,
  file: string,
  line: number,
  reading: Reading,
): { contents: unknown[]; notes: readonly Note[] } {
  const { text, events, notes } = parsed;
  const construct = (json: boolean, schema = SCHEMA) =>
    constructFromEvents(events, { source: text, schema, maxTotalMergeKeys: 100_000, json });
  try {
    return { contents: construct(false), notes };
  } catch (error) {
    if (mergesLists(file) && /<<:/.test(text))
      return { contents: construct(true, SCHEMA_WITHOUT_MERGES).map((content) => withMerges(content)), notes };
    if (reading === "strict" || !(error instanceof YAMLException) || error.reason !== DUPLICATE_KEY)
      throw unreadable(error, parsed, file, line);
    try {
      return { contents: construct(true), notes: [...notes, duplicateKeyNote(error, parsed, line)] };
    } catch (second) {
      throw unreadable(second, parsed, file, line);
    }
  }
}

function duplicateKeyNote(error: YAMLException, { text, insertions }: ParsedYaml, line: number): Note {
  const { line: row = 0, column = 0 } = error.mark ?? {};
  const key = /^[\w./-]{1,100}/.exec((text.split("\n")[row] ?? "").slice(column))?.[0] ?? "a key";
  const note = `${key} appears twice in one mapping: the last one counts for kubectl, and Docker Compose refuses the file`;
  return { ...positionIn(error, line, insertions), note };
}

function positionIn({ mark }: YAMLException, line: number, insertions: Insertions): Position {
  if (!mark) return { line, column: 1 };
  return { line: mark.line + line, column: originalColumn(insertions, mark.line, mark.column) + 1 };
}

function unreadable(
  error: unknown,
  { text, insertions }: Omit<ParsedYaml, "events">,
  file: string,
  line: number,
): UnreadableError {
  if (!(error instanceof YAMLException))
    return new UnreadableError(file, error instanceof Error ? error.message : String(error));
  const position = error.mark && positionIn(error, line, insertions);
  const until = error.mark && !error.reason.includes(COMPLEX_KEY) ? error.mark.line + 1 : undefined;
  return unreadableText(file, `is not valid YAML or JSON: ${error.reason}`, position, isTemplate(text, until));
}

function unreadableText(file: string, problem: string, position: Position | undefined, isOfTemplate: boolean) {
  return new UnreadableError(file, isOfTemplate ? problem + TEMPLATE_HINT : problem, position, isOfTemplate);
}

/** What `{{ x }}` is as a value or a key. The parser says so of the document, without a line. */
const COMPLEX_KEY = "complex key";
