import type { CheckFinding } from "../../check/report";
import { cutsOf } from "../../core/evaluation/cuts";
import type { Way } from "../../core/evaluation/way";
import { plain } from "../terminal/plain";
import { explanationOf, placeOf, resourceOf, titleOf, whatIs } from "./finding";
import type { Others } from "./others";
import { othersInWords } from "./others";
import type { Section } from "./sections";
import { shownWay } from "./way";

/** What is said of one finding besides what it has itself. */
interface About {
  readonly fingerprint: string;
  readonly others: Others;
  /** What `breakwater fix` would do about it. */
  readonly fix?: string;
}

/** One finding explained: what was found, its way to the host, who else is on it, and what cuts it. */
export function findingSections(finding: CheckFinding, { fingerprint, others, fix }: About): Section[] {
  const { rule, severity, level, status, container, why, remediation } = finding;
  const way = shownWay(finding);
  const subject = [resourceOf(finding), container && `container "${plain(container)}"`].filter(Boolean).join(", ");
  const instead = [
    ...(remediation === undefined ? [] : [`At the cause: ${plain(remediation)}`]),
    ...(fix === undefined ? [] : [fix]),
    ...(way ? cutsOf(way) : []).map(({ at, by }) => `Before ${at}: ${by}.`),
  ];
  const kind = status === "violation" ? `${severity}, ${level}` : status;
  return [
    ["", [titleOf(finding), `${kind}; fingerprint ${fingerprint}`].filter((line) => line !== undefined)],
    ["Found", [[placeOf(finding), subject].filter(Boolean).join(": "), whatIs(finding)].filter((line) => line !== "")],
    ...(way ? [["The way to the host", wayLines(way)] as const] : []),
    ...(others.named.length > 0 ? [["Also on this way", othersInWords(others)] as const] : []),
    ...(instead.length > 0 ? [["What would cut it", instead] as const] : []),
    ...(why === undefined ? [] : [["Why it matters", [plain(why)]] as const]),
    ...(explanationOf(finding).length > 0 ? [["More", [`breakwater explain ${rule}`]] as const] : []),
  ];
}

/** A station a line, with where the advice cuts the way. */
function wayLines(way: Way): string[] {
  const cut = way.findIndex(({ kind }) => kind === "cause");
  return way.map(({ text }, at) => `${at === 0 ? "" : `→ ${at === cut ? "✂ " : ""}`}${text}`);
}
