import type { CheckFinding, CheckResult, Problem } from "../../check/report";
import { portableName } from "../../core/text/portableName";
import { STDIN } from "../../documents/file";
import { plain } from "../terminal/plain";
import { explanationOf, resourceOf, whatIs } from "./finding";
import { summaryOf } from "./summary";
import { type Weight, weightOf, worstFirst } from "./weight";

const COMMANDS: Readonly<Record<Weight, string>> = { error: "error", warning: "warning", note: "notice" };

/**
 * Workflow commands, which GitHub Actions turns into annotations on the files of a pull request, and the summary for
 * its log. GitHub shows ten annotations of each kind, so the worst come first.
 */
export function githubReport(result: CheckResult): string {
  const lines = [
    ...result.problems.map((problem) => command("error", problem, "Breakwater: not judged", [plain(problem.problem)])),
    ...worstFirst(result.findings).map(annotation),
    ...result.notes.map((note) => command("notice", {}, "Breakwater", [plain(note)])),
    summaryOf(result),
  ];
  return `${lines.join("\n")}\n`;
}

function annotation(finding: CheckFinding): string {
  const { status, severity, rule } = finding;
  const title = status === "violation" ? `${severity}: ${rule}` : status;
  const what = [resourceOf(finding), whatIs(finding)].filter(Boolean).join(": ");
  return command(COMMANDS[weightOf(finding)], finding, `Breakwater: ${title}`, [what, ...explanationOf(finding)]);
}

type Place = Partial<Pick<CheckFinding | Problem, "file" | "line" | "column">>;

function command(name: string, { file, line, column }: Place, title: string, message: readonly string[]): string {
  const properties = {
    file: file === undefined || file === STDIN ? undefined : plain(portableName(file)),
    line,
    col: column,
    title,
  };
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${property(String(value))}`],
  );
  return `::${name} ${given.join(",")}::${data(message.join("\n"))}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
