import type { Station, Way } from "../../core/evaluation/way";
import { html } from "./htmlText";
import { wayInWords } from "./way";

const BOX = { width: 168, padding: 10, gap: 34 } as const;
const LINE_HEIGHT = 17;
/** Characters that fit into a box. */
const COLUMNS = 22;
const MAX_LINES = 4;
/** Room for the word above the cut. */
const TOP = 22;

/** A way to the host as a picture, with where the advice cuts it: right before the cause. */
export function waySvg(way: Way): string {
  const boxes = way.map(({ text }) => linesOf(text));
  const height = Math.max(...boxes.map((lines) => lines.length)) * LINE_HEIGHT + 2 * BOX.padding;
  const width = way.length * (BOX.width + BOX.gap) - BOX.gap;
  const leftOf = (at: number) => at * (BOX.width + BOX.gap);
  const cut = way.findIndex(({ kind }) => kind === "cause");
  const parts = way.flatMap((station, at) => [
    ...(at === 0 ? [] : [arrow(leftOf(at) - BOX.gap, TOP + height / 2)]),
    box(station, boxes[at] ?? [], leftOf(at), height),
  ]);
  const end = height + TOP + 2;
  return [
    `<svg viewBox="-2 0 ${width + 4} ${end}" width="${width + 4}" height="${end}" role="img" ` +
      `aria-label="${html(wayInWords(way))}">`,
    ...parts,
    ...(cut > 0 ? [cutAt(leftOf(cut) - BOX.gap / 2, height)] : []),
    "</svg>",
  ].join("");
}

function box({ kind }: Station, lines: readonly string[], left: number, height: number): string {
  const top = TOP + height / 2 - (lines.length * LINE_HEIGHT) / 2 + 13;
  const texts = lines.map(
    (line, at) =>
      `<text x="${left + BOX.width / 2}" y="${top + at * LINE_HEIGHT}" text-anchor="middle">${html(line)}</text>`,
  );
  return (
    `<g class="${kind}"><rect x="${left}" y="${TOP}" width="${BOX.width}" height="${height}" rx="6"/>` +
    `${texts.join("")}</g>`
  );
}

function arrow(left: number, middle: number): string {
  const end = left + BOX.gap - 4;
  return `<path d="M${left + 4} ${middle}H${end}m-7 -5l7 5l-7 5"/>`;
}

function cutAt(x: number, height: number): string {
  const middle = TOP + height / 2;
  return (
    `<path class="cut" d="M${x - 8} ${middle - 11}l16 22m0 -22l-16 22"/>` +
    `<text class="cutLabel" x="${x}" y="14" text-anchor="middle">cut here</text>`
  );
}

/** Words, and parts of property paths, none longer than a line. */
const PARTS = new RegExp(`\\s?[^\\s.]{0,${COLUMNS - 2}}[^\\s]`, "gu");

/** Lines that fit into a box; a longer text ends with an ellipsis. */
function linesOf(text: string): string[] {
  const lines: string[] = [""];
  for (const part of text.match(PARTS) ?? []) {
    const last = lines.at(-1) ?? "";
    const word = last === "" ? part.trimStart() : part;
    const longer = last + word;
    if (longer.length <= COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(word.trimStart());
  }
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES - 1), `${(lines[MAX_LINES - 1] ?? "").slice(0, COLUMNS - 1)}…`];
}
