import type { Configuration } from "../core/evaluation/configuration";
import { evaluate } from "../core/evaluation/evaluate";
import { isAbout, withoutExemptions } from "../core/evaluation/exemptionReport";
import { type InlineExemption, inlineExemption } from "../core/evaluation/inlineExemption";
import type { Workload } from "../core/model/workload";
import type { Text } from "../documents/document";
import type { Locations } from "./locations";

/** A comment `breakwater: allow RULE [until YYYY-MM-DD]: reason`, for one of the rules that it names. */
export interface AllowComment extends InlineExemption {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The line that it is about: its own, or the next one if it stands alone. From 1. */
  readonly about: number;
}

const WORDS = "breakwater:";
const COMMENT = /(?:^|\s)(?:#+|\/\/+|\/\*+|;+)\s*breakwater:\s*allow\b/;
const COMMENT_ALONE = /^\s*(?:#|\/\/|\/\*|;|$)/;
const PARTS = /^([\w\-, ]+?)(?:\s+until\s+([^:\s]+))?\s*(?::(.*))?$/s;

/** The comments in a file that claim exemptions, malformed ones included. */
export function allowComments({ file, text }: Text): AllowComment[] {
  if (!text.includes(WORDS)) return [];
  const lines = text.split(/\r?\n/);
  return lines.flatMap((content, index) => {
    const mark = content.includes(WORDS) ? COMMENT.exec(content) : null;
    if (!mark) return [];
    const line = index + 1;
    const about = COMMENT_ALONE.test(content) ? nextLine(lines, line) : line;
    return claims(content.slice(mark.index + mark[0].length), line).map((claim) => ({ ...claim, file, line, about }));
  });
}

/** The number of the first line from this index on that is neither blank nor a comment. */
function nextLine(lines: readonly string[], from: number): number {
  const at = lines.findIndex((line, index) => index >= from && !COMMENT_ALONE.test(line));
  return at < 0 ? lines.length : at + 1;
}

function claims(written: string, line: number): InlineExemption[] {
  const text = written
    .trim()
    .replace(/\*+\/$/, "")
    .trim();
  const [, rules = "", end, reason = ""] = PARTS.exec(text) ?? [];
  const ids = rules.split(",").map((rule) => rule.trim());
  return ids.map((rule) =>
    inlineExemption({
      rule,
      claim: `breakwater: allow ${rule}`,
      resource: "*",
      reason: reason.trim(),
      end,
      approvedBy: `the comment in line ${line}`,
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
  return evaluate(workload, plain).flatMap((finding) => {
    const place = locations.of(finding.source.origin, finding.path);
    return comments.flatMap((comment) => {
      const { rule, claim, exemption, file, about } = comment;
      if (!exemption || place?.file !== file || place.line !== about || !isAbout(finding, rule)) return [];
      used.add(comment);
      return [{ rule, claim, exemption: { ...exemption, path: finding.path } }];
    });
  });
}
