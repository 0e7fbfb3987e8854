import { isObject } from "../core/text/jsonObject";
import { portableName } from "../core/text/portableName";
import { sha256 } from "../core/text/sha256";
import { readText } from "../documents/file";
import { UnreadableError } from "../documents/unreadable";
import type { CheckFinding, CheckResult } from "./report";

const VERSION = 1;

/** Accepted findings; each one is listed as many times as it may occur. */
export interface Baseline {
  readonly version: typeof VERSION;
  readonly accepted: readonly Accepted[];
}

/** One accepted finding. Only the fingerprint is compared; the rest is for readers of the file. */
export interface Accepted {
  readonly rule: string;
  readonly file?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly container?: string;
  readonly path: string;
  readonly fingerprint: string;
}

/** A baseline that accepts every violation and every undetermined value of a check. */
export function baselineOf({ findings }: CheckResult): Baseline {
  const accepted = withoutRepeats(findings.filter(isAcceptable)).map((finding): Accepted => {
    const { rule, file, type, resource, namespace, container } = finding;
    return {
      rule,
      ...(file !== undefined && { file: portableName(file) }),
      ...(resource !== "" && { resource: `${type} ${resource}` }),
      ...(namespace !== undefined && { namespace }),
      ...(container !== undefined && { container }),
      path: withoutIndices(finding.path),
      fingerprint: fingerprintOf(finding),
    };
  });
  return { version: VERSION, accepted: inOrder(accepted) };
}

/** @throws UnreadableError if the file is not a baseline */
export function readBaseline(file: string): Baseline {
  const content = parsed(readText(file), file);
  if (!isObject(content) || !("accepted" in content)) {
    throw new UnreadableError(file, 'is no baseline: it lacks the list "accepted"');
  }
  if (content["version"] !== VERSION) {
    const found = JSON.stringify(content["version"]) ?? "none";
    throw new UnreadableError(
      file,
      `is a baseline of version ${found}, and this Breakwater reads version ${VERSION}: write it again`,
    );
  }
  const { accepted } = content;
  if (!Array.isArray(accepted)) throw new UnreadableError(file, '"accepted" is not a list: write the baseline again');
  for (const [at, entry] of accepted.entries()) {
    if (!isObject(entry) || typeof entry["fingerprint"] !== "string") {
      throw new UnreadableError(file, `accepted[${at}] has no fingerprint: write the baseline again`);
    }
  }
  return content as unknown as Baseline;
}

/**
 * Removes the findings that a baseline accepts and counts them. Adds a note if accepted findings no longer occur.
 *
 * @param isWhole whether the result has the findings of all files
 */
export function withoutAccepted(result: CheckResult, { accepted }: Baseline, isWhole = true): CheckResult {
  const left = new Map<string, number>();
  for (const { fingerprint } of accepted) left.set(fingerprint, (left.get(fingerprint) ?? 0) + 1);
  const acceptedPlaces = new Set<string>();
  const findings = result.findings.filter((finding) => {
    const fingerprint = isAcceptable(finding) ? fingerprintOf(finding) : "";
    const place = placeOf(finding, fingerprint);
    const count = left.get(fingerprint) ?? 0;
    if (count === 0) return !acceptedPlaces.has(place);
    if (!acceptedPlaces.has(place)) left.set(fingerprint, count - 1);
    acceptedPlaces.add(place);
    return false;
  });
  const gone = [...left.values()].reduce((sum, count) => sum + count, 0);
  const count = (status: CheckFinding["status"]) => findings.filter((finding) => finding.status === status).length;
  return {
    ...result,
    findings,
    notes: gone === 0 || !isWhole ? result.notes : [...result.notes, goneNote(gone)],
    summary: {
      ...result.summary,
      violations: count("violation"),
      undetermined: count("undetermined"),
      accepted: result.summary.accepted + result.findings.length - findings.length,
    },
  };
}

/**
 * Identifies a finding for as long as it means the same. Leaves out line numbers and list indices, which change when
 * unrelated text is edited. Two equivalent findings in one container have the same fingerprint.
 */
export function fingerprintOf({
  rule,
  status,
  file,
  type,
  resource,
  namespace,
  container,
  path,
  found,
}: Pick<
  CheckFinding,
  "rule" | "status" | "file" | "type" | "resource" | "namespace" | "container" | "path" | "found"
>): string {
  const name = file === undefined ? undefined : portableName(file);
  const parts = [rule, status, name, type, resource, namespace, container, withoutIndices(path), withoutIndices(found)];
  return sha256(JSON.stringify(parts.map((part) => part ?? null))).slice(0, 24);
}

/** One finding for each property: a script may have several commands about which the same is found. */
function withoutRepeats(findings: readonly CheckFinding[]): CheckFinding[] {
  return [...new Map(findings.map((finding) => [placeOf(finding, fingerprintOf(finding)), finding])).values()];
}

/** The property that a finding is about, whatever its place in the property's text. */
function placeOf({ path }: CheckFinding, fingerprint: string): string {
  return `${fingerprint} ${path}`;
}

/** A finding that an exemption covers needs no baseline entry. */
function isAcceptable({ status }: CheckFinding): boolean {
  return status !== "exempted";
}

function withoutIndices(text: string): string {
  return text.replace(/\[\d+\]/g, "[]");
}

/** Sorts by the fields that readers search for, so that a change to one finding changes one entry. */
function inOrder(accepted: readonly Accepted[]): Accepted[] {
  const keyed = accepted.map((entry) => ({
    entry,
    key: [
      entry.file ?? "",
      entry.resource ?? "",
      entry.namespace ?? "",
      entry.rule,
      entry.path,
      entry.fingerprint,
    ].join("\u0000"),
  }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ entry }) => entry);
}

function goneNote(count: number): string {
  return count === 1
    ? "1 finding that the baseline accepts was not found: write the baseline again"
    : `${count} findings that the baseline accepts were not found: write the baseline again`;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableError(file, "is not a baseline: it is not JSON");
  }
}
