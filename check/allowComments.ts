import type { Configuration } from "../core/evaluation/configuration";
import { evaluate } from "../core/evaluation/evaluate";
import { isExpired } from "../core/evaluation/exemption";
import { isAbout, withoutExemptions } from "../core/evaluation/exemptionReport";
import type { Finding } from "../core/evaluation/finding";
import { type InlineExemption, inlineExemption } from "../core/evaluation/inlineExemption";
import type { Workload } from "../core/model/workload";
import { grouped } from "../core/text/grouped";
import type { Text } from "../documents/document";
import type { Location, Locations } from "./locations";

/** A comment `breakwater: allow RULE [until YYYY-MM-DD]: reason`, for one of the rules that it names. */
export interface AllowComment extends InlineExemption {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The line that it is about: its own, or the next one if it stands alone. From 1. */
  readonly about: number;
}

const WORDS = "breakwater:";
const COMMENT = /(?:^|\s)(?:#+|\/\/+|\/\*+|;+)\s*breakwater:\s*allow\b/g;
const COMMENT_ALONE = /^\s*(?:#|\/\/|\/\*|;|$)/;
const PARTS = /^([\w\-, ]+?)(?:\s+until\s+([^:\s]+))?\s*(?::(.*))?$/s;

/** The comments in a file that claim exemptions, malformed ones included. */
export function allowComments({ file, text }: Text): AllowComment[] {
  if (!text.includes(WORDS)) return [];
  const lines = text.split(/\r?\n/);
  const next = nextLines(lines);
  return lines.flatMap((content, index) => {
    const claimed = content.includes(WORDS) ? commentIn(content) : undefined;
    if (claimed === undefined) return [];
    const line = index + 1;
    const about = next[index] ?? lines.length;
    return claims(claimed, line).map((claim) => ({ ...claim, file, line, about }));
  });
}

/** What follows `breakwater: allow` in the comment of a line. In quotes, as every text of JSON is, it is no comment. */
function commentIn(line: string): string | undefined {
  const quoted = quotedParts(line);
  let part = quoted.next();
  for (const { index, 0: mark } of line.matchAll(COMMENT)) {
    while (!part.done && part.value.to <= index) part = quoted.next();
    if (part.done || index < part.value.from) return line.slice(index + mark.length);
  }
  return undefined;
}

/** The parts of a line in quotes that begin a word or a value: an apostrophe inside a word does not. */
function* quotedParts(line: string): Generator<{ readonly from: number; readonly to: number }> {
  const unclosed = new Set<string>();
  for (let from = 0; from < line.length; from++) {
    const quote = line.charAt(from);
    if ((quote !== '"' && quote !== "'") || unclosed.has(quote)) continue;
    if (from > 0 && /[\w.)\]}]/.test(line.charAt(from - 1))) continue;
    let to = from + 1;
    while (to < line.length && line.charAt(to) !== quote) to += quote === '"' && line.charAt(to) === "\\" ? 2 : 1;
    // A quote that the line does not close is an apostrophe, or the end of a longer text.
    if (to >= line.length) {
      unclosed.add(quote);
      continue;
    }
    yield { from, to };
    from = to;
  }
}

/** For each line the number of the line that a comment in it is about: its own, or the next that is no comment. */
function nextLines(lines: readonly string[]): number[] {
  const numbers: number[] = [];
  let next = lines.length;
  for (let index = lines.length - 1; index >= 0; index--) {
    if (!COMMENT_ALONE.test(lines[index] ?? "")) next = index + 1;
    numbers[index] = next;
  }
  return numbers;
}

function claims(written: string, line: number): InlineExemption[] {
  const text = written
    .trim()
    .replace(/\*+\/$/, "")
    .trim();
  const [, rules = "", end, reason] = PARTS.exec(text) ?? [];
  const ids = new Set(rules.split(",").map((rule) => rule.trim()));
  // Without a colon, what follows a rule is neither a rule nor a reason.
  const ruleOf = (id: string) => (reason === undefined ? id.replace(/\s.*$/s, "") : id);
  return [...ids].map(ruleOf).map((rule) =>
    inlineExemption({
      rule,
      claim: `breakwater: allow ${rule}`,
      resource: "*",
      reason: reason?.trim() ?? "",
      end,
      approvedBy: `the comment in line ${line}`,
      example: `breakwater: allow ${rule} until 2027-03-31: debugging`,
    }),
  );
}

/**
 * The exemptions of one workload that comments beside its lines claim, each for the property that is written there.
 *
 * @param used the comments that exempt something; those of this workload are added
 */
export function allowedBeside(
  workload: Workload,
  comments: readonly AllowComment[],
  configuration: Configuration,
  locations: Pick<Locations, "of">,
  used: Set<AllowComment>,
): InlineExemption[] {
  const plain = { ...configuration, rules: withoutExemptions(configuration), isWithoutHandOvers: true };
  const found = evaluate(workload, plain).map((finding) => ({
    finding,
    places: placesOf(finding, locations),
  }));
  const claimed = new Map<string, InlineExemption>();
  const beside = grouped(comments, ({ about }) => `${about}`);
  for (const { finding, places } of found) {
    for (const comment of places.flatMap((place) => beside.get(`${place?.line}`) ?? [])) {
      const { rule, claim, exemption, file } = comment;
      if (!exemption || places[0]?.file !== file || !isAbout(finding, rule)) continue;
      used.add(comment);
      const { within } = finding;
      const key = JSON.stringify([rule, finding.path, within]);
      const other = claimed.get(key)?.exemption;
      // One is enough for a place, and one that has expired is none.
      if (other && !isExpired(other, configuration.today)) continue;
      claimed.set(key, { rule, claim, exemption: { ...exemption, path: finding.path }, ...(within && { within }) });
    }
  }
  return [...claimed.values()];
}

/** The places of a finding: of one in a script, that of its command and that of the script. */
function placesOf({ source: { origin }, path, within }: Finding, locations: Pick<Locations, "of">): Location[] {
  const place = locations.of(origin, path, within);
  if (!origin || !place || (!within && !origin.command)) return place ? [place] : [];
  const { command, ...ofScript } = origin;
  const script = locations.of(ofScript, path);
  return script && script.line !== place.line ? [place, script] : [place];
}
