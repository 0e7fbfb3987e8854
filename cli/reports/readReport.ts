import { fileURLToPath } from "node:url";
import type { CheckFinding } from "../../check/report";
import { ruleOf } from "../../core/evaluation/catalogue";
import { explanation } from "../../core/evaluation/message";
import { FORMATS, type Format } from "../../core/model/format";
import { isObject } from "../../core/text/jsonObject";
import { readText } from "../../documents/file";
import { UnreadableError } from "../../documents/unreadable";

/**
 * The findings of a report that `breakwater check` has written in JSON or SARIF. What a report lacks, because it is of
 * another version, is empty.
 *
 * @throws UnreadableError if the file is no such report
 */
export function readReport(file: string): CheckFinding[] {
  const content = parsed(readText(file), file);
  if (isObject(content) && Array.isArray(content["findings"])) return content["findings"].flatMap(ofJson);
  if (isObject(content) && Array.isArray(content["runs"])) return content["runs"].flatMap(ofRun);
  throw new UnreadableError(file, "is not a report of breakwater check in JSON or SARIF");
}

/** The properties of a finding that are texts and may be absent. */
const TEXTS = ["file", "namespace", "container", "why", "remediation", "reference", "exemption", "format"] as const;

function ofJson(found: unknown): CheckFinding[] {
  if (!isObject(found) || text(found["rule"]) === "") return [];
  return [
    {
      rule: text(found["rule"]),
      severity: text(found["severity"]) as CheckFinding["severity"],
      level: text(found["level"]) as CheckFinding["level"],
      status: text(found["status"]) as CheckFinding["status"],
      ...Object.fromEntries(
        TEXTS.flatMap((key) => (typeof found[key] === "string" ? [[key, found[key]] as const] : [])),
      ),
      ...numbered("line", found["line"]),
      ...numbered("column", found["column"]),
      type: text(found["type"]),
      resource: text(found["resource"]),
      path: text(found["path"]),
      found: text(found["found"]),
      message: text(found["message"]),
    },
  ];
}

/** The violations of a run: SARIF has no more than a sentence about anything else. */
function ofRun(run: unknown): CheckFinding[] {
  const results = at(run, "results");
  if (!isObject(run) || at(run, "tool", "driver", "name") !== "Breakwater" || !Array.isArray(results)) return [];
  return results.flatMap(ofResult);
}

function ofResult(result: unknown): CheckFinding[] {
  const rule = ruleOf(text(at(result, "ruleId")));
  const properties = at(result, "properties");
  if (!rule || !isObject(properties)) return [];
  const place = at(result, "locations", 0, "physicalLocation");
  const file = fileOf(text(at(place, "artifactLocation", "uri")));
  const found = text(at(result, "message", "text"));
  return ofJson({
    ...properties,
    ...explanation(rule, formatIn(properties["format"])),
    rule: rule.id,
    severity: rule.severity,
    level: at(result, "level") === "error" ? "mandatory" : "advisory",
    status: "violation",
    file,
    line: at(place, "region", "startLine"),
    column: at(place, "region", "startColumn"),
    found,
    message: found,
  });
}

function formatIn(given: unknown): Format | undefined {
  return typeof given === "string" && Object.hasOwn(FORMATS, given) ? (given as Format) : undefined;
}

function fileOf(uri: string): string {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (found, key) =>
      typeof key === "number"
        ? Array.isArray(found)
          ? found[key]
          : undefined
        : isObject(found)
          ? found[key]
          : undefined,
    value,
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numbered(key: "line" | "column", value: unknown): Partial<CheckFinding> {
  return Number.isSafeInteger(value) ? { [key]: value } : {};
}

function parsed(written: string, file: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    throw new UnreadableError(file, "is not a report: it is not JSON");
  }
}
