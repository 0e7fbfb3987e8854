import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent } from "js-yaml";

/** A value of a YAML or JSON text, with its place in the text: what an edit needs to know. */
export interface TextNode {
  /** Offsets of its first character, quotes included, and of the one after its last; of a collection, its first value's. */
  readonly from: number;
  readonly to: number;
  /** Of a scalar that is written in one line, plain or in quotes. */
  readonly value?: string;
  readonly items?: readonly TextNode[];
  readonly entries?: readonly TextEntry[];
  /** Whether a collection is written in brackets. */
  readonly isFlow: boolean;
  readonly parent?: TextNode;
}

export interface TextEntry {
  readonly key: TextNode;
  readonly value: TextNode;
}

/** Deeper texts are not edited. */
const MAX_DEPTH = 200;

/** The documents of a text as nodes; undefined if it is not valid by YAML's own rules. */
export function textNodesOf(text: string): readonly TextNode[] | undefined {
  try {
    return nodesOf(text, parseEvents(text, { maxDepth: MAX_DEPTH }));
  } catch {
    return undefined;
  }
}

interface Open {
  from: number;
  to: number;
  value?: string;
  items?: TextNode[];
  entries?: TextEntry[];
  isFlow: boolean;
  parent?: TextNode;
  key?: TextNode | undefined;
}

function nodesOf(text: string, events: readonly Event[]): TextNode[] {
  const roots: TextNode[] = [];
  const open: Open[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      open.length = 0;
      continue;
    }
    if (event.type === EVENT_ID.POP) {
      const closed = open.pop();
      const parent = open.at(-1);
      if (closed && parent) parent.to = Math.max(parent.to, closed.to);
      continue;
    }
    const parent = open.at(-1);
    const node: Open = { ...placed(text, event), ...(parent && { parent: parent as TextNode }) };
    if (!parent) roots.push(node);
    else {
      parent.to = Math.max(parent.to, node.to);
      if (parent.items) parent.items.push(node);
      else if (parent.entries) {
        if (parent.key) parent.entries.push({ key: parent.key, value: node });
        parent.key = parent.key ? undefined : node;
      }
    }
    if (node.items || node.entries) open.push(node);
  }
  return roots;
}

function placed(text: string, event: Exclude<Event, { type: 1 | 6 }>): Open {
  switch (event.type) {
    case EVENT_ID.ALIAS:
      return { from: event.anchorStart, to: event.anchorEnd, isFlow: false };
    case EVENT_ID.SCALAR:
      return scalarOf(text, event);
    case EVENT_ID.SEQUENCE:
      return { from: event.start, to: event.start + 1, items: [], isFlow: text.charAt(event.start) === "[" };
    default:
      return { from: event.start, to: event.start + 1, entries: [], isFlow: text.charAt(event.start) === "{" };
  }
}

function scalarOf(text: string, event: ScalarEvent): Open {
  const { style, valueStart, valueEnd } = event;
  const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
  const [from, to] = isQuoted ? [valueStart - 1, valueEnd + 1] : [valueStart, valueEnd];
  const isLine = (isQuoted || style === SCALAR_STYLE.PLAIN) && !text.slice(from, to).includes("\n");
  return { from, to, isFlow: false, ...(isLine && from >= 0 && { value: getScalarValue(text, event) }) };
}

/** A node and, in a mapping, its key. */
export interface PlacedNode {
  readonly node: TextNode;
  readonly key?: TextNode;
}

/** Nodes by the offsets at which their properties are written. */
export type Places = ReadonlyMap<number, readonly PlacedNode[]>;

/** Where the properties of documents are written: each at its key or at its list item. */
export function placesIn(roots: readonly TextNode[]): Places {
  const places = new Map<number, PlacedNode[]>();
  const add = (offset: number, node: PlacedNode) => {
    const known = places.get(offset);
    if (known) known.push(node);
    else places.set(offset, [node]);
  };
  const open = [...roots];
  for (let node = open.pop(); node; node = open.pop()) {
    for (const item of node.items ?? []) {
      add(item.from, { node: item });
      open.push(item);
    }
    for (const { key, value } of node.entries ?? []) {
      add(key.from, { node: value, key });
      open.push(value);
    }
  }
  return places;
}

/**
 * The node at an offset where a property is written. An item that is a mapping begins where its first key does.
 *
 * @param name the property's last segment
 */
export function nodeAt(places: Places, offset: number, name: string): PlacedNode | undefined {
  return places.get(offset)?.find(({ key }) => (key ? key.value === name : /^\d+$/.test(name)));
}

/** The value of a mapping's key. */
export function valueAt(mapping: TextNode | undefined, name: string): TextNode | undefined {
  return mapping?.entries?.findLast(({ key }) => key.value === name)?.value;
}
