import type { CheckFinding, CheckResult, Problem } from "../../check/report";
import { grouped } from "../../core/text/grouped";
import { portableName } from "../../core/text/portableName";
import { plain } from "../terminal/plain";
import { explanationOf, placeOf, resourceOf, whatIs } from "./finding";
import { summaryOf } from "./summary";
import { weightOf } from "./weight";

interface TestCase {
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** Jenkins groups by it: a package, a dot, a class. */
  readonly className: string;
  /** GitLab uses it to detect new findings, so it contains no line numbers. */
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  readonly message: string;
  readonly details: readonly string[];
}

/** The suite for findings without a file. */
const SUITE = "breakwater";

/**
 * A report in JUnit's XML: one suite per file, one test case per finding. A violation is a failure; an undetermined or
 * exempted finding is skipped; what could not be judged is an error. If there are none of these, the report contains
 * one passing test, because Jenkins rejects a report without tests.
 */
export function junitReport(result: CheckResult): string {
  const found = [...result.findings.map(findingCase), ...result.problems.map(problemCase)];
  const cases = found.length > 0 ? found : [passed(result)];
  const suites = grouped(cases, ({ file }) => file ?? SUITE);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: SUITE, ...counts(cases) })}>`,
    ...[...suites].flatMap(([name, own]) => [
      `  <testsuite${attributes({ name, ...counts(own) })}>`,
      ...own.flatMap(testCase),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function findingCase(finding: CheckFinding): TestCase {
  const { file, line, rule, path } = finding;
  return {
    file: file === undefined ? undefined : portableName(file),
    line,
    className: `${SUITE}.${rule}`,
    name: [resourceOf(finding), path].filter(Boolean).join(", ") || whatIs(finding),
    outcome: weightOf(finding) === "note" ? "skipped" : "failure",
    message: whatIs(finding),
    details: [
      placeOf(finding) ?? "",
      `[${finding.level}] ${finding.severity}  ${rule}`,
      whatIs(finding),
      ...explanationOf(finding),
    ],
  };
}

function problemCase(problem: Problem): TestCase {
  const place = placeOf(problem) ?? "";
  const message = plain(problem.problem);
  return {
    file: portableName(problem.file),
    line: problem.line,
    className: `${SUITE}.problem`,
    name: "can be judged",
    outcome: "error",
    message,
    details: [`${place}: ${message}`],
  };
}

function passed(result: CheckResult): TestCase {
  return {
    file: undefined,
    line: undefined,
    className: SUITE,
    name: summaryOf(result),
    outcome: "passed",
    message: "",
    details: [],
  };
}

function testCase({ file, line, className, name, outcome, message, details }: TestCase): string[] {
  const open = `    <testcase${attributes({ classname: className, name, file, line })}`;
  if (outcome === "passed") return [`${open}/>`];
  return [
    `${open}>`,
    `      <${outcome}${attributes({ message })}>${details.filter(Boolean).map(escaped).join("\n")}</${outcome}>`,
    "    </testcase>",
  ];
}

function counts(cases: readonly TestCase[]) {
  const count = (outcome: TestCase["outcome"]) => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: count("failure"), errors: count("error"), skipped: count("skipped") };
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? "" : ` ${name}="${escaped(String(value))}"`))
    .join("");
}

/** `plain` has already removed the characters that XML 1.0 cannot represent at all. */
function escaped(text: string): string {
  return plain(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
