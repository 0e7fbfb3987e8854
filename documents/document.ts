import { constructFromEvents, parseEvents, YAMLException } from "js-yaml";
import { withPlainLines } from "../core/text/yamlText";
import { countJsonValues, jsonLocator } from "./positions/jsonPosition";
import { beginningAt, beginningOf, type Part, Places, type Position } from "./positions/position";
import { UnreadableError } from "./unreadable";
import { plainYaml } from "./yaml/fast/plainYaml";
import { SCHEMA } from "./yaml/schema";

/** One document of a file of YAML or JSON. */
export interface Document {
  readonly file: string;
  /** Which of the file's documents it is, from 0. */
  readonly index: number;
  readonly content: unknown;
  /** The line and column of the value at a property path; where there is none, of the nearest place above it. */
  locate(path: string): Position | undefined;
  /** Whether values may have a tag of YAML: neither JSON nor plain YAML has any. */
  readonly isTagged?: boolean;
  /** In YAML: where a merge key brings a key that stands before it, on which readers differ. */
  lateMerge?(): Position | undefined;
}

const DEEPEST = 200;
const SEPARATORS = new Set([..."\n\r,[{-"].map((character) => character.charCodeAt(0)));
/**
 * Values in one document. Until it is judged, one of YAML takes up to 1.2 kB of memory, one of JSON up to 600 bytes.
 */
const MOST_VALUES = { yaml: 1_000_000, json: 3_000_000 };

/**
 * The documents of a text of YAML or JSON, each parsed when its turn comes.
 *
 * @throws UnreadableError where one is neither
 */
export function* documentsOf(text: string, file: string): Iterable<Document> {
  const json = parseJson(text, file);
  if (json) {
    yield { file, index: 0, content: json.value, locate: jsonLocator(text) };
    return;
  }
  yield* yamlDocumentsOf(text, file);
}

/** The same by the rules of YAML alone, which refuse a key that is there twice, be it in JSON. */
export function* yamlDocumentsOf(text: string, file: string): Iterable<Document> {
  let index = 0;
  for (const { part, line } of partsOf(withPlainLines(text))) {
    refuseMore(MOST_VALUES.yaml, part, countYamlValues, file, line);
    const plain = plainYaml(part, line);
    if (plain) {
      yield { file, index, ...plain };
      index++;
      continue;
    }
    const events = eventsOf(part, file, line);
    for (const [at, content] of contentsOf(part, events, file, line).entries()) {
      yield yamlDocument(
        file,
        index,
        content,
        new Places(part, events, () => beginningOf(events, at), { from: 0, to: part.length, line }),
      );
      index++;
    }
  }
}

function yamlDocument(file: string, index: number, content: unknown, places: Places): Document {
  return {
    file,
    index,
    content,
    isTagged: true,
    locate: (path) => places.locate(path),
    lateMerge: () => places.lateMerge(),
  };
}

/** A text and the file it is from. */
export interface Text {
  readonly file: string;
  readonly text: string;
}

/** Characters. A longer text gains nothing from company. */
const SHORT = 65_536;

/** What may begin another document, or stands before one, and what is no plain line. */
const NOT_ALONE = /^(?:---|\.\.\.|%)|[\u0085\u2028\u2029\ufeff]/m;

/** Whether a text is short, and one document of plain YAML. */
export function isShortYaml({ text }: Text): boolean {
  return (
    text.length <= SHORT && !NOT_ALONE.test(text.startsWith("---\n") ? text.slice(3) : text) && !/^\s*[[{]/.test(text)
  );
}

/**
 * The documents of each of several short texts. Those that are no plain YAML are parsed as one stream, since the parser
 * takes as long to start as for a small manifest; where that fails, each by itself when its turn comes.
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
    const events = eventsOf(source, "", 1);
    const contents = contentsOf(source, events, "", 1);
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

function parseJson(text: string, file: string): { value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  refuseMore(MOST_VALUES.json, text, countJsonValues, file, 1);
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function refuseMore(most: number, text: string, count: (text: string) => number, file: string, line: number): void {
  if (text.length <= most || count(text) <= most) return;
  const problem = `holds more than ${most} values in one document, which take more memory than it is worth: split it, or leave it out`;
  throw new UnreadableError(file, problem, { line, column: 1 });
}

/** At least as many as there are, and about as many: in texts, too, what could separate values is counted. */
function countYamlValues(text: string): number {
  let values = 1;
  for (let at = 0; at < text.length; at++) if (SEPARATORS.has(text.charCodeAt(at))) values++;
  return values;
}

/**
 * A line `---` begins a document wherever it stands, so that many documents need not be held at once. Directives belong
 * to the next one.
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

function eventsOf(text: string, file: string, line: number) {
  return explained(text, file, line, () => parseEvents(text, { maxDepth: DEEPEST }));
}

function contentsOf(source: string, events: ReturnType<typeof eventsOf>, file: string, line: number): unknown[] {
  return explained(source, file, line, () =>
    constructFromEvents(events, { source, schema: SCHEMA, maxTotalMergeKeys: 100_000 }),
  );
}

function explained<T>(text: string, file: string, line: number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof YAMLException))
      throw new UnreadableError(file, error instanceof Error ? error.message : String(error));
    const position = error.mark && { line: error.mark.line + line, column: error.mark.column + 1 };
    const hint = text.includes("{{")
      ? ". Is it a template? Check what it renders, as by helm template CHART | breakwater check -"
      : "";
    throw new UnreadableError(file, `is no valid YAML or JSON: ${error.reason}${hint}`, position);
  }
}
