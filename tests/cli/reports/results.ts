import type { CheckFinding, CheckResult } from "../../../check/report";
import { explanation, messageOf, sentenceAbout } from "../../../core/evaluation/message";
import { RULES } from "../../../core/rules";

/** A violation as a check reports it. */
export function violationOf(
  id: string,
  { clause = "is true", ...changes }: Partial<CheckFinding> & { clause?: string } = {},
): CheckFinding {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (!rule) throw new Error(`there is no rule ${id}`);
  const place = { path: "spec.containers[0].image", container: "app", ...changes };
  const parts = {
    rule: id,
    status: "violation",
    found: sentenceAbout(place, clause),
    ...explanation(rule, changes.format),
  } as const;
  return {
    ...parts,
    severity: rule.severity,
    level: rule.level,
    file: "deploy/web.yaml",
    line: 12,
    column: 9,
    type: "Deployment",
    resource: "web",
    message: messageOf(parts),
    ...place,
  };
}

export function undeterminedOf(changes: Partial<CheckFinding> = {}): CheckFinding {
  return {
    rule: "undetermined",
    severity: "low",
    level: "advisory",
    status: "undetermined",
    file: "deploy/web.yaml",
    line: 20,
    column: 5,
    type: "Deployment",
    resource: "web",
    path: "spec.hostPID",
    found: "spec.hostPID is not known until the update.",
    rules: ["host-namespace"],
    message: "spec.hostPID is not known until the update. Rules that cannot be judged without it: host-namespace.",
    ...changes,
  };
}

export function exemptedOf(changes: Partial<CheckFinding> = {}): CheckFinding {
  return {
    ...violationOf("dood-engine-socket"),
    status: "exempted",
    found: "spec.volumes[0] is the socket.",
    message: "spec.volumes[0] is the socket. Exempted from dood-engine-socket: moves in Q1; never expires.",
    exemption: "moves in Q1; never expires",
    ...changes,
  };
}

/** An exemption that lifts nothing: it is about no resource. */
export const IDLE_EXEMPTION: CheckFinding = {
  rule: "host-path",
  severity: "low",
  level: "advisory",
  status: "exempted",
  type: "",
  resource: "",
  path: "",
  found:
    "The exemption of gone from host-path matches no finding: remove it, or correct what it points " +
    "at (old; never expires).",
  message:
    "The exemption of gone from host-path matches no finding: remove it, or correct what it points " +
    "at (old; never expires).",
};

export function resultOf(
  findings: readonly CheckFinding[],
  { summary, ...rest }: Partial<Omit<CheckResult, "summary">> & { summary?: Partial<CheckResult["summary"]> } = {},
): CheckResult {
  const count = (status: CheckFinding["status"]) => findings.filter((finding) => finding.status === status).length;
  return {
    findings,
    problems: [],
    skipped: [],
    notes: [],
    summary: {
      files: 12,
      skipped: 3,
      rules: 37,
      resources: 40,
      containers: 52,
      violations: count("violation"),
      undetermined: count("undetermined"),
      exempted: count("exempted"),
      accepted: 0,
      ...summary,
    },
    ...rest,
  };
}
