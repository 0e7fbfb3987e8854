import { statementOf } from "../check/byOwner";
import type { Finding } from "../core/evaluation/finding";
import { explanationOf } from "../core/evaluation/message";
import type { AdmissionMode } from "../core/schema/admissionConfiguration";
import type { JudgeObject } from "./judge";
import { KnownFindings } from "./known";
import { isCreatedByController } from "./owned";
import type { Found } from "./references/reference";
import type { Review } from "./review";
import type { Modes } from "./settings";
import { warningsOf } from "./warnings";

/** The answer to a review. */
export interface Verdict {
  readonly allowed: boolean;
  /** For whoever is refused. Empty for an object that is admitted. */
  readonly message: string;
  /** For whoever sent the object, and for the API server's own audit. */
  readonly warnings: readonly string[];
  /** Undefined for an object that is not judged. */
  readonly mode: AdmissionMode | undefined;
  /** Ids of the rules that refuse it, or would if the mode were `enforce`. */
  readonly refusing: readonly string[];
  /** Ids of the rules of all other findings. */
  readonly others: readonly string[];
}

/** How many findings a refusal explains. The rest is counted. */
const MAX_EXPLAINED = 10;

/** Subresources that change nothing of what the rules judge: an API server drops it from their requests. */
const UNJUDGED_SUBRESOURCES: ReadonlySet<string> = new Set(["scale", "status"]);

const UNJUDGED: Verdict = { allowed: true, message: "", warnings: [], mode: undefined, refusing: [], others: [] };

/** Whether the answer depends on no rule. */
export function isUnjudged({ namespace, subresource, object }: Review, { excluded }: Modes): boolean {
  return object === undefined || UNJUDGED_SUBRESOURCES.has(subresource) || excluded.has(namespace);
}

/** The mode of the namespace, which its owner cannot change: it goes by the name alone. */
export function modeOf({ namespace }: Pick<Review, "namespace">, { byNamespace, otherwise }: Modes): AdmissionMode {
  return (namespace === "" ? undefined : byNamespace.get(namespace)) ?? otherwise;
}

/** Judges what a review is about. @param found what its object refers to, where that was looked up */
export function verdictOn(review: Review, judge: JudgeObject, modes: Modes, found: readonly Found[] = []): Verdict {
  const { object, oldObject } = review;
  if (object === undefined || isUnjudged(review, modes)) return UNJUDGED;
  const mode = modeOf(review, modes);
  const findings = judge(object, found).filter(({ status }) => status !== "exempted");
  if (findings.length === 0) return { ...UNJUDGED, mode };
  const known = new KnownFindings(oldObject === undefined ? [] : judge(oldObject, found));
  const old = findings.filter((finding) => known.take(finding));
  const fresh = findings.filter((finding) => !old.includes(finding));
  const mandatory = fresh.filter(({ level }) => level === "mandatory");
  const isTolerated = toleratesOwned(review, judge, modes, found);
  const isRefused = mode === "enforce" && mandatory.some((finding) => !isTolerated(finding));
  const advisory = fresh.filter(({ level }) => level !== "mandatory");
  return {
    allowed: !isRefused,
    message: isRefused ? refusalOf(mandatory) : "",
    warnings: warningsOf([
      ...(isRefused ? [] : mandatory.map((finding) => ({ finding }))),
      ...old.map((finding) => ({ finding, isOld: true })),
      ...advisory.map((finding) => ({ finding })),
    ]),
    mode,
    refusing: rulesOf(mandatory),
    others: rulesOf([...old, ...advisory]),
  };
}

/**
 * Which findings of what a controller creates are only warned of: those that its owner has. If the owner could not be
 * looked up, all of them.
 */
function toleratesOwned(
  review: Review,
  judge: JudgeObject,
  { controllers, owned }: Modes,
  found: readonly Found[],
): (finding: Finding) => boolean {
  if (owned !== "warn" || !isCreatedByController(review, controllers)) return () => false;
  const owner = found.find(({ reference }) => reference.kind === "Owner");
  if (owner === undefined || "why" in owner) return () => true;
  const known = new Set(judge(owner.object, found).map(statementOf));
  return (finding) => known.has(statementOf(finding));
}

/** The answer if a review cannot be judged: refused where the rules are enforced. @param reason follows a colon */
export function undecided(review: Review, modes: Modes, reason: string): Verdict {
  if (isUnjudged(review, modes)) return UNJUDGED;
  const mode = modeOf(review, modes);
  const message = `Breakwater could not judge this object: ${reason}`;
  const isRefused = mode === "enforce";
  return {
    allowed: !isRefused,
    message: isRefused ? message : "",
    warnings: isRefused ? [] : warningsOf([{ text: message }]),
    mode,
    refusing: ["undetermined"],
    others: [],
  };
}

function refusalOf(findings: readonly Finding[]): string {
  const explained = findings
    .slice(0, MAX_EXPLAINED)
    .map((finding) => [`${finding.found} (${finding.rule})`, ...explanationOf(finding)].join("\n"));
  const rest = findings.slice(MAX_EXPLAINED);
  const counted = rest.length === 0 ? [] : [`${rest.length} more: ${rulesOf(rest).join(", ")}`];
  return [...explained, ...counted].join("\n");
}

function rulesOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ rule }) => rule))];
}
