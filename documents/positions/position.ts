import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { lineAt, lineStarts } from "../../core/text/lines";
import { parsePropertyPath } from "../../core/text/propertyPath";
import { offsetInLine, offsetOfPlace, type TextPlace } from "../../core/text/textPlace";

/** A line and column in a text, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A part of a text: start, end, and the number of its first line. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

interface Node {
  readonly start: number;
  readonly anchor: string | undefined;
  readonly alias?: string;
  readonly scalar?: ScalarEvent;
  readonly items?: Node[];
  readonly entries?: Entry[];
  /** Built on first use. */
  byName?: ReadonlyMap<string, Entry>;
}

interface Entry {
  readonly key: Node;
  readonly value: Node;
}

/** Locates values in one document of a text. Keeps what it has built for later look-ups. */
export class Places {
  private made: { readonly tree: Tree; readonly lines: readonly number[] } | undefined;

  /**
   * @param events of the text
   * @param beginning the index of the document's first event
   * @param part what counts as the document's file: its start and end in the text, and its first line's number
   */
  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly beginning: () => number,
    private readonly part: Part,
  ) {}

  /**
   * The position of the value at a property path: of its key, or of the list item. Follows aliases and merge keys to
   * where the value is written. If the path does not exist, the position of its nearest existing ancestor.
   *
   * @param within a place in the text that the value is; if the text is in quotes, the position of the value
   */
  locate(path: string, within?: TextPlace): Position | undefined {
    return this.place((tree, lines) => startOf(this.text, tree, lines, path, within));
  }

  /** The first merge key (`<<`) that provides a key written before it: YAML parsers differ on which of the two wins. */
  mergeOverridesEarlierKey(): Position | undefined {
    const { from, to } = this.part;
    return this.text.slice(from, to).includes("<<") ? this.place((tree) => lateMergeIn(this.text, tree)) : undefined;
  }

  private place(startIn: (tree: Tree, lines: readonly number[]) => number | undefined): Position | undefined {
    const { from, to, line } = this.part;
    this.made ??= { tree: treeOf(this.text, this.events, this.beginning()), lines: lineStarts(this.text, from, to) };
    const start = startIn(this.made.tree, this.made.lines);
    return start === undefined ? undefined : positionOf(start, this.made.lines, line);
  }
}

type Tree = ReturnType<typeof treeOf>;

function startOf(
  text: string,
  { root, anchors }: Tree,
  lines: readonly number[],
  path: string,
  within?: TextPlace,
): number | undefined {
  if (!root) return undefined;
  let node = root;
  let start = root.start;
  for (const segment of parsePropertyPath(path)) {
    const next = step(text, resolve(node, anchors), segment, anchors);
    if (!next) break;
    ({ node, start } = next);
  }
  const { scalar } = resolve(node, anchors);
  return (within && scalar && offsetWithin(text, lines, scalar, within)) ?? start;
}

/**
 * The offset at which a place in a scalar's value is written, if it has several lines: block scalars and plain ones are
 * written as they are, apart from their white space.
 */
function offsetWithin(
  text: string,
  lines: readonly number[],
  scalar: ScalarEvent,
  within: TextPlace,
): number | undefined {
  const { valueStart, valueEnd } = scalar;
  if (scalar.style === SCALAR_STYLE.LITERAL_BLOCK) {
    const start = lines[lineAt(valueStart, lines) + within.line];
    return start === undefined || start >= valueEnd ? undefined : offsetInLine(text, start, within.column);
  }
  if (isQuoted(scalar) || !text.slice(valueStart, valueEnd).includes("\n")) return undefined;
  const value = getScalarValue(text, scalar);
  const offset = offsetOfPlace(value, within);
  if (offset === undefined) return undefined;
  let left = value.slice(0, offset).replace(/\s/g, "").length;
  for (let at = valueStart; at < valueEnd; at++) if (/\S/.test(text.charAt(at)) && left-- === 0) return at;
  return undefined;
}

/** @param line the number of the first of the lines */
export function positionOf(start: number, lines: readonly number[], line: number): Position {
  const at = lineAt(start, lines);
  return { line: line + at, column: start - (lines[at] as number) + 1 };
}

function step(
  text: string,
  node: Node,
  segment: string,
  anchors: ReadonlyMap<string, Node>,
): { node: Node; start: number } | undefined {
  if (node.items) {
    const item = node.items[Number(segment)];
    return item && { node: item, start: item.start };
  }
  const entries = entriesByName(text, node);
  const found = entries.get(segment);
  if (found) return { node: found.value, start: found.key.start };
  const merged = entries.get("<<")?.value;
  for (const source of merged ? (resolve(merged, anchors).items ?? [merged]) : []) {
    const inherited = step(text, resolve(source, anchors), segment, anchors);
    if (inherited) return inherited;
  }
  return undefined;
}

function lateMergeIn(text: string, { root, anchors }: Tree): number | undefined {
  const open = root ? [root] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    const before = new Set<string>();
    for (const { key, value } of node.entries ?? []) {
      const name = key.scalar ? getScalarValue(text, key.scalar) : "";
      if (name !== "<<") before.add(name);
      else if ([...mergedNames(text, value, anchors)].some((merged) => before.has(merged))) return key.start;
      open.push(value);
    }
    for (const item of node.items ?? []) open.push(item);
  }
  return undefined;
}

/** The keys that a merge provides: those of its sources, and of what the sources merge themselves. */
function mergedNames(text: string, value: Node, anchors: ReadonlyMap<string, Node>): Set<string> {
  const names = new Set<string>();
  const seen = new Set<Node>();
  const open = [value];
  for (let next = open.pop(); next; next = open.pop()) {
    const source = resolve(next, anchors);
    if (seen.has(source)) continue;
    seen.add(source);
    for (const item of source.items ?? []) open.push(item);
    for (const [name, entry] of entriesByName(text, source)) {
      names.add(name);
      if (name === "<<") open.push(entry.value);
    }
  }
  return names;
}

/** If several entries have the same name, the last one wins. */
function entriesByName(text: string, node: Node): ReadonlyMap<string, Entry> {
  node.byName ??= new Map(
    (node.entries ?? []).flatMap((entry) =>
      entry.key.scalar ? [[getScalarValue(text, entry.key.scalar), entry] as const] : [],
    ),
  );
  return node.byName;
}

function resolve(node: Node, anchors: ReadonlyMap<string, Node>): Node {
  return (node.alias === undefined ? undefined : anchors.get(node.alias)) ?? node;
}

/** Builds the nodes of one document from the parser's events. */
function treeOf(
  text: string,
  events: readonly Event[],
  beginning: number,
): { root: Node | undefined; anchors: Map<string, Node> } {
  const anchors = new Map<string, Node>();
  const open: (Node & { key?: Node | undefined })[] = [];
  let root: Node | undefined;
  for (let at = beginning; at < events.length; at++) {
    const event = events[at] as Event;
    if (event.type === EVENT_ID.DOCUMENT) break;
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const node = nodeOf(text, event);
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    const parent = open.at(-1);
    root ??= node;
    if (parent?.items) parent.items.push(node);
    else if (parent?.entries) {
      if (parent.key) parent.entries.push({ key: parent.key, value: node });
      parent.key = parent.key ? undefined : node;
    }
    if (node.items || node.entries) open.push(node);
  }
  return { root, anchors };
}

/**
 * The index of the first event of the document that begins at an offset of the text: events come in the order of the
 * text.
 */
export function beginningAt(events: readonly Event[], start: number): number {
  let [first, last] = [0, events.length];
  while (first < last) {
    const middle = (first + last) >> 1;
    if (nextStart(events, middle) < start) first = middle + 1;
    else last = middle;
  }
  return beginningAfter(events, first);
}

/** The index of the first event of one of several documents. */
export function beginningOf(events: readonly Event[], document: number): number {
  let beginning = 0;
  for (let at = 0; at <= document; at++) beginning = beginningAfter(events, beginning);
  return beginning;
}

function beginningAfter(events: readonly Event[], from: number): number {
  let at = from;
  while (at < events.length && (events[at] as Event).type !== EVENT_ID.DOCUMENT) at++;
  return at + 1;
}

/** The offset of the next event that has one: end events and empty scalars have none. */
function nextStart(events: readonly Event[], from: number): number {
  for (let at = from; at < events.length; at++) {
    const event = events[at] as Event;
    const start = "start" in event ? event.start : "valueStart" in event ? event.valueStart : -1;
    if (start >= 0) return start;
  }
  return Number.POSITIVE_INFINITY;
}

function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}

function nodeOf(text: string, event: Exclude<Event, { type: 1 | 6 }>): Node {
  const anchor =
    event.anchorStart < 0 ? undefined : text.slice(event.anchorStart, event.anchorEnd).replace(/^[&*]/, "");
  switch (event.type) {
    case EVENT_ID.ALIAS:
      return { start: event.anchorStart, anchor: undefined, alias: anchor ?? "" };
    case EVENT_ID.SCALAR:
      return { start: isQuoted(event) ? event.valueStart - 1 : event.valueStart, anchor, scalar: event };
    case EVENT_ID.SEQUENCE:
      return { start: event.start, anchor, items: [] };
    default:
      return { start: event.start, anchor, entries: [] };
  }
}
