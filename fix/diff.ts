import { lineStarts } from "../core/text/lines";
import { applied, type Edit, inOrder } from "./change/edit";

/** What a diff shows of a file. */
export interface DiffOptions {
  /**
   * Lines of the file around each change. With none, of a line that has other values beside the changed one only the
   * change is shown: any of them may be a secret. With some, lines are shown as they are, and programs can apply the diff.
   */
  readonly context: number;
}

/** Changed lines: those of the old text, by their numbers from 0, and what takes their place. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly edits: readonly Edit[];
}

/** A unified diff of a text and its edits, without its head; a line each. */
export function diffOf(text: string, edits: readonly Edit[], { context }: DiffOptions): string[] {
  const starts = lineStarts(text);
  if (starts.at(-1) === text.length) starts.pop();
  const lineOf = (offset: number) => starts.findLastIndex((start) => start <= offset);
  const blocks: Block[] = [];
  for (const edit of inOrder(edits)) {
    const isLines = isWholeLines(text, edit);
    const from = edit.from === text.length && isLines ? starts.length : lineOf(edit.from);
    const to = isLines ? (edit.to === text.length ? starts.length : lineOf(edit.to)) : lineOf(edit.to) + 1;
    const last = blocks.at(-1);
    if (last && from - last.to <= 2 * context && (context > 0 || from < last.to))
      blocks.splice(-1, 1, { from: last.from, to: Math.max(last.to, to), edits: [...last.edits, edit] });
    else blocks.push({ from, to, edits: [edit] });
  }
  const lines: string[] = [];
  let shift = 0;
  for (const block of blocks) {
    const [first, end] = [Math.max(0, block.from - context), Math.min(starts.length, block.to + context)];
    const old = linesBetween(text, starts, first, end);
    const changed = splitLines(
      applied(
        text.slice(offsetOf(text, starts, first), offsetOf(text, starts, end)),
        moved(block.edits, offsetOf(text, starts, first)),
      ),
    );
    lines.push(`@@ -${range(first, old.length)} +${range(first + shift, changed.length)} @@`);
    lines.push(...(context > 0 ? compared(old, changed) : withoutOthers(old, changed, text, block.edits)));
    shift += changed.length - old.length;
  }
  return lines;
}

/** Whether an edit adds or removes whole lines. */
function isWholeLines(text: string, { from, to, text: added }: Edit): boolean {
  const isStart = (offset: number) => offset === 0 || text.charAt(offset - 1) === "\n";
  return isStart(from) && (isStart(to) || to === text.length) && (added === "" || added.endsWith("\n"));
}

function offsetOf(text: string, starts: readonly number[], line: number): number {
  return starts[line] ?? text.length;
}

function linesBetween(text: string, starts: readonly number[], from: number, to: number): string[] {
  return splitLines(text.slice(offsetOf(text, starts, from), offsetOf(text, starts, to)));
}

/** Lines with their line breaks. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function moved(edits: readonly Edit[], by: number): Edit[] {
  return edits.map(({ from, to, text }) => ({ from: from - by, to: to - by, text }));
}

function range(first: number, count: number): string {
  return count === 0 ? `${first},0` : count === 1 ? `${first + 1}` : `${first + 1},${count}`;
}

/** Lines that both have at the beginning and the end are context. */
function compared(old: readonly string[], changed: readonly string[]): string[] {
  const lines: string[] = [];
  let [at, next] = [0, 0];
  while (at < old.length || next < changed.length) {
    if (at < old.length && old[at] === changed[next]) {
      lines.push(...marked(" ", old[at] as string));
      at++;
      next++;
      continue;
    }
    const same = nextSame(old, changed, at, next);
    for (; at < same[0]; at++) lines.push(...marked("-", old[at] as string));
    for (; next < same[1]; next++) lines.push(...marked("+", changed[next] as string));
  }
  return lines;
}

/** The nearest lines that are the same from two places on. */
function nextSame(old: readonly string[], changed: readonly string[], at: number, next: number): [number, number] {
  for (let sum = 1; sum <= old.length - at + changed.length - next; sum++)
    for (let ahead = Math.max(0, sum - (changed.length - next)); ahead <= Math.min(sum, old.length - at); ahead++)
      if (old[at + ahead] !== undefined && old[at + ahead] === changed[next + sum - ahead])
        return [at + ahead, next + sum - ahead];
  return [old.length, changed.length];
}

/** A line with its mark; the note that a file ends without a line break is a line of its own. */
function marked(mark: string, line: string): string[] {
  return line.endsWith("\n") ? [mark + line.slice(0, -1)] : [mark + line, "\\ No newline at end of file"];
}

/** A dash or a key, as often as they begin a line. */
const BEGINNING = /^\s*(?:-\s+)*(?:["']?[\w./-]+["']?\s*:(?:\s+|$))?/;

/** Whether a line has one value alone: an item, or what follows a key, without brackets. */
function isAlone(line: string): boolean {
  return !/[{[\]}]|["']?[\w./-]+["']?\s*:\s/.test(line.replace(BEGINNING, "").replace(/\s#.*$/, ""));
}

function withoutOthers(
  old: readonly string[],
  changed: readonly string[],
  text: string,
  edits: readonly Edit[],
): string[] {
  if ([...old, ...changed].every(isAlone) || edits.every((edit) => isWholeLines(text, edit)))
    return compared(old, changed);
  const parts = (shown: (edit: Edit) => string) =>
    edits
      .map(shown)
      .filter((part) => part.trim() !== "")
      .join(" … ");
  const [before, after] = [parts(({ from, to }) => text.slice(from, to)), parts((edit) => edit.text)];
  return [`-… ${before === "" ? "" : `${before} …`}`.trimEnd(), `+… ${oneLine(after)} …`];
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
