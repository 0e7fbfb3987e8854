import { isUnknown, knownValue, mapKnown } from "../model/known";
import { judge, type Rule, show, undetermined } from "./support/rule";

interface Settings {
  readonly maximumDays: number;
}

/**
 * What must hold: a certificate that a server or a client presents is short-lived.
 * Fields: the validity of every certificate that the stack signs, except CAs.
 * Allowed: up to `maximumDays`, 398 by default. CAs may live longer.
 */
export const rule: Rule<Settings> = {
  id: "tls-long-lived-certificate",
  group: "tls",
  severity: "medium",
  level: "advisory",
  title: "Certificates of servers and clients should expire within 398 days",
  why:
    "dockerd has no revocation list: a stolen client certificate is root on the engine until it " +
    "expires, or until everybody gets a new CA.",
  remediation: "Give the certificate 398 days at most, better 90, and renew it in time.",
  remedies: ["certificateLifetime"],
  references: ["CA/Browser Forum Baseline Requirements 6.3.2: 398 days at most, from March 2026 on fewer"],
  settings: {
    maximumDays: {
      type: "number",
      default: 398,
      description: "How many days a certificate that is no CA may be valid.",
    },
  },
  needs: "certificates",
  *check({ certificates }, { maximumDays }) {
    for (const { leaf } of certificates) {
      const validityHours = leaf?.validityHours;
      if (!leaf || !validityHours || knownValue(leaf.isCa) === true) continue;
      const verdicts = [
        ...judge(
          validityHours,
          undefined,
          (hours) =>
            hours > maximumDays * 24 &&
            `is ${show(mapKnown(validityHours, String))} hours, longer than the ${maximumDays} days that are allowed`,
        ),
      ];
      if (isUnknown(leaf.isCa) && verdicts.length > 0) yield undetermined(leaf.isCa);
      else yield* verdicts;
    }
  },
};
