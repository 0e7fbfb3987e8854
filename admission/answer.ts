import type { JudgeObject } from "./judge";
import type { Found } from "./references/reference";
import { REVIEW_VERSION, type Review, readReview } from "./review";
import type { JudgingSettings } from "./settings";
import { type Verdict, verdictOn } from "./verdict";

/** A review without its objects: what the audit and the metrics say of it. */
export type Subject = Omit<Review, "object" | "oldObject">;

/** A review's verdict, with what it is about. Plain data, because it comes from another thread. */
export interface Answer {
  readonly subject: Subject;
  readonly verdict: Verdict;
}

/** @throws MalformedBody */
export function answerTo(
  body: Buffer,
  judge: JudgeObject,
  settings: Pick<JudgingSettings, "modes" | "bodyBytes">,
  found?: readonly Found[],
): Answer {
  return answerOn(readReview(body, settings.bodyBytes), judge, settings, found);
}

/** @param found what its object refers to, where it was looked up */
export function answerOn(
  review: Review,
  judge: JudgeObject,
  { modes }: Pick<JudgingSettings, "modes">,
  found: readonly Found[] = [],
): Answer {
  return { subject: subjectOf(review), verdict: verdictOn(review, judge, modes, found) };
}

export function subjectOf({ object: _object, oldObject: _oldObject, ...subject }: Review): Subject {
  return subject;
}

/** The AdmissionReview that an API server expects. */
export function responseOf({ subject: { uid }, verdict }: Answer): object {
  const { allowed, message, warnings, mode, refusing, others } = verdict;
  return {
    apiVersion: REVIEW_VERSION,
    kind: "AdmissionReview",
    response: {
      uid,
      allowed,
      ...(!allowed && { status: { code: 403, reason: "Forbidden", message } }),
      ...(warnings.length > 0 && { warnings }),
      ...(refusing.length + others.length > 0 && {
        auditAnnotations: {
          mode: `${mode}`,
          ...(refusing.length > 0 && { [allowed ? "would-refuse" : "refuses"]: refusing.join(",") }),
          ...(others.length > 0 && { "also-found": others.join(",") }),
        },
      }),
    },
  };
}
