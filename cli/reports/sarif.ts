import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Fix, Invocation, Location, Log, Notification, Result } from "sarif";
import { fingerprintOf } from "../../check/baseline";
import type { CheckFinding, CheckResult, Problem } from "../../check/report";
import { policyOf } from "../../core/evaluation/finding";
import { portableName } from "../../core/text/portableName";
import { STDIN } from "../../documents/file";
import { HOMEPAGE } from "../../facts/project";
import type { ProposedChange } from "../../fix/replacements";
import { plain, plainJson } from "../terminal/plain";
import { counted } from "./counted";
import { resourceOf, whatIs } from "./finding";
import { descriptorsFor, ruleIndex } from "./sarifRules";
import { weightOf, worstFirst } from "./weight";

/** GitHub rejects a run with more results. */
const MAX_RESULTS = 25_000;

type Changes = ReadonlyMap<CheckFinding, ProposedChange>;
const NO_CHANGES: Changes = new Map();

interface SarifOptions {
  readonly version: string;
  /** Changes that would mend findings. @default none */
  readonly changes?: Changes;
}

/**
 * A report in SARIF 2.1.0, for code scanning. GitHub rejects results without a file, so findings without one become
 * notifications.
 */
export function sarifReport(result: CheckResult, { version, changes = NO_CHANGES }: SarifOptions): string {
  const inFiles = result.findings.filter(({ file }) => file !== undefined);
  const kept = new Set(worstFirst(inFiles).slice(0, MAX_RESULTS));
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Breakwater",
            version,
            semanticVersion: version,
            informationUri: HOMEPAGE,
            rules: descriptorsFor(inFiles),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [invocationOf(result, inFiles.length - kept.size)],
        results: resultsOf(
          inFiles.filter((finding) => kept.has(finding)),
          ruleIndex(inFiles),
          changes,
        ),
      },
    ],
  };
  return plainJson(log);
}

function resultsOf(
  findings: readonly CheckFinding[],
  indices: ReadonlyMap<string, number>,
  changes: Changes,
): Result[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const fingerprint = fingerprintOf(finding);
    const times = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, times);
    const change = changes.get(finding);
    return { ...resultOf(finding, fingerprint, times, indices), ...(change && { fixes: [fixOf(change)] }) };
  });
}

function fixOf({ file, does, replacements }: ProposedChange): Fix {
  return {
    description: { text: `${does.charAt(0).toUpperCase()}${does.slice(1)}.` },
    artifactChanges: [
      {
        artifactLocation: { uri: uriOf(file) },
        replacements: replacements.map(({ text, ...deletedRegion }) => ({ deletedRegion, insertedContent: { text } })),
      },
    ],
  };
}

function resultOf(
  finding: CheckFinding,
  fingerprint: string,
  times: number,
  indices: ReadonlyMap<string, number>,
): Result {
  const { status, exemption, line, rules } = finding;
  const ruleId = policyOf(finding);
  return {
    ruleId,
    ruleIndex: indices.get(ruleId) ?? -1,
    level: weightOf(finding),
    message: { text: unlinked(whatIs(finding)) },
    locations: [{ ...locationOf(finding), ...logical(finding) }],
    partialFingerprints: {
      "breakwater/v1": fingerprint,
      // GitHub's own fingerprint, which its upload action computes from the line that a result points at. Without a
      // line, the action computes none.
      ...(line === undefined && { primaryLocationLineHash: `${fingerprint}:${times}` }),
    },
    ...(rules && { properties: { rules: [...rules] } }),
    ...(status === "violation" && { properties: subjectOf(finding) }),
    ...(status === "exempted" &&
      exemption !== undefined && { suppressions: [{ kind: "external", justification: plain(exemption) }] }),
  };
}

/** What a finding is about, so that it can be explained and found again by its fingerprint. */
function subjectOf({ type, resource, namespace, container, path, format }: CheckFinding): Record<string, string> {
  const names = { type, resource, namespace, container, path, format };
  return Object.fromEntries(Object.entries(names).flatMap(([key, name]) => (name ? [[key, plain(name)]] : [])));
}

function locationOf({
  file,
  line,
  column,
}: Partial<Pick<CheckFinding | Problem, "file" | "line" | "column">>): Location {
  if (file === undefined) return {};
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      ...(line !== undefined && { region: { startLine: line, ...(column !== undefined && { startColumn: column }) } }),
    },
  };
}

function logical({ type, resource, namespace }: CheckFinding): Pick<Location, "logicalLocations"> {
  if (resource === "") return {};
  const parts = namespace === undefined ? [type, resource] : [namespace, type, resource];
  return {
    logicalLocations: [{ name: plain(resource), fullyQualifiedName: plain(parts.join("/")), kind: "resource" }],
  };
}

function invocationOf({ findings, problems, notes }: CheckResult, leftOut: number): Invocation {
  const nowhere = findings.filter(({ file }) => file === undefined);
  const isConfiguration = ({ status }: CheckFinding) => status === "exempted";
  return {
    executionSuccessful: problems.length === 0,
    toolExecutionNotifications: [
      ...problems.map((problem) => notification("error", problem.problem, [locationOf(problem)])),
      ...nowhere.filter((finding) => !isConfiguration(finding)).map(notificationOf),
      ...notes.map((note) => notification("note", note)),
      ...(leftOut === 0
        ? []
        : [
            notification(
              "warning",
              `${counted(leftOut, "finding")} of the least weight are left out: GitHub takes ${MAX_RESULTS} results`,
            ),
          ]),
    ],
    toolConfigurationNotifications: nowhere.filter(isConfiguration).map(notificationOf),
  };
}

function notificationOf(finding: CheckFinding): Notification {
  return notification(weightOf(finding), [resourceOf(finding), whatIs(finding)].filter(Boolean).join(": "));
}

function notification(level: Notification.level, text: string, locations: Location[] = []): Notification {
  return { level, message: { text: unlinked(plain(text)) }, ...(locations.length > 0 && { locations }) };
}

/** SARIF would render `[text](address)` as a link. */
function unlinked(text: string): string {
  return text.replaceAll("](", "] (");
}

/** Relative to the working folder, which should be the repository's root, for files inside it. */
function uriOf(file: string): string {
  if (file === STDIN) return "stdin";
  const name = portableName(file).replace(/\p{Cs}/gu, "\ufffd"); // Lone surrogates cannot be encoded.
  return isAbsolute(name) ? pathToFileURL(name).href : name.split("/").map(encodeURIComponent).join("/");
}
