import { type TextEntry, type TextNode, valueAt } from "../../documents/positions/textNode";
import { yaml } from "../../recipes/text/yaml";
import { endOf, replaced, withEntries, withItems } from "./change";
import type { Edit } from "./edit";
import { allOf, type Edited, joined } from "./edited";
import { addedLines, entryAt, linesOf, removedItem, replacedEntry } from "./lines";
import { type Project, type Service, variablesOf } from "./project";
import { dataOf } from "./values";

/** What makes a service a client of a recipe's engine. */
export interface ClientLines {
  /** The service that it waits for, if there is one whose health is checked. */
  readonly engine?: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The mount of its certificate, in short syntax. @default it has one already */
  readonly mount?: string;
  /** Mounts whose place that one takes. */
  readonly instead: readonly TextNode[];
}

/** Makes a service a client. What it has already is changed where it stands; the rest follows its last setting. */
export function clientEdits({ text }: Project, service: Service, lines: ClientLines): Edited {
  const { node } = service;
  if (node.isFlow) return "is written in one line";
  const environment = valueAt(node, "environment");
  const volumes = valueAt(node, "volumes");
  const depends = entryAt(node, "depends_on");
  // A job that comes before its engine fails: so it starts when the engine answers.
  const waits = lines.engine === undefined ? undefined : { [lines.engine]: { condition: "service_healthy" } };
  const added = {
    ...(!environment && { environment: lines.variables }),
    ...(!volumes && lines.mount !== undefined && { volumes: [lines.mount] }),
    ...(waits && !depends && { depends_on: waits }),
  };
  const isComplete = Object.keys(added).length === 0;
  return joined(
    environment ? variableEdits(text, service, environment, lines.variables) : [],
    volumes && lines.mount !== undefined ? mountEdits(text, volumes, lines.mount, lines.instead) : [],
    waits && depends
      ? allOf([waitingEdit(text, depends, waits)], "has a `depends_on` that is not written plainly")
      : [],
    isComplete ? [] : allOf([addedLines(text, node, yaml(added))], "has its last setting in a line with others"),
  );
}

function variableEdits(
  text: string,
  service: Service,
  environment: TextNode,
  wanted: Readonly<Record<string, string>>,
): Edited {
  const found = variablesOf(service);
  const changed = Object.entries(wanted).filter(([name]) => found.has(name));
  const added = Object.entries(wanted).filter(([name]) => !found.has(name));
  const edits: (Edit | undefined)[] = changed.map(([name, value]) => {
    const { node } = found.get(name) ?? {};
    return node && replaced(text, node, environment.items ? `${name}=${value}` : value);
  });
  if (added.length > 0)
    edits.push(
      environment.items
        ? withItems(
            text,
            environment,
            added.map(([name, value]) => `${name}=${value}`),
          )
        : withEntries(text, environment, added),
    );
  return allOf(edits, "has an `environment` that is not written plainly");
}

function mountEdits(text: string, volumes: TextNode, mount: string, instead: readonly TextNode[]): Edited {
  const [first, ...others] = instead;
  const edits = first
    ? [itemReplaced(text, first, mount), ...others.map((item) => removedItem(text, volumes, item))]
    : [withItems(text, volumes, [mount])];
  return allOf(edits, "has `volumes` that are not written plainly");
}

function itemReplaced(text: string, item: TextNode, mount: string): Edit | undefined {
  if (item.value !== undefined) return replaced(text, item, mount);
  const end = endOf(text, item);
  return end === undefined ? undefined : { from: item.from, to: end, text: mount };
}

/** The services that a service waits for, and one more. */
function waitingEdit(text: string, entry: TextEntry, waits: object): Edit | undefined {
  const { items } = entry.value;
  const before = items
    ? Object.fromEntries(items.map(({ value = "" }) => [value, { condition: "service_started" }]))
    : dataOf(text, entry.value);
  const place = linesOf(text, entry);
  const isPlain = place && typeof before === "object" && !text.slice(place.from, place.to).includes("#");
  return isPlain ? replacedEntry(text, entry, yaml({ depends_on: { ...before, ...waits } })) : undefined;
}
