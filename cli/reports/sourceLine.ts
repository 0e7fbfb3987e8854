import type { CheckFinding } from "../../check/report";
import { readText } from "../../documents/file";
import { plain } from "../terminal/plain";
import { whatIs } from "./finding";

/** A key in YAML or JSON, with its colon. */
const KEY = /^(?:"[A-Za-z_][\w./-]{0,62}"\s*:|[A-Za-z_][\w./-]{0,62}\s*:(?=\s|$))\s*/;
/** Maximum characters of a line after the position of the finding. A value that a finding quotes is shorter. */
const MAX_COLUMNS = 400;
/** Compose's short syntax: these values are not secrets, and the finding's text quotes part of them. */
const SHORT_SYNTAX = /\.(volumes|volumes_from|ports|devices|cap_add|security_opt)\[\d+\]$/;
const CONSTANT = /^(true|false|yes|no|on|off|null|~)$/i;

/**
 * The lines that findings point at, limited to what may be shown. Any part of a line may be a secret: the value of a
 * variable, an uploaded file, an argument, a whole document without a line break. So an excerpt contains only the key
 * that the finding points at, and its value only if that is true, false, null or a short syntax, or if the finding's
 * own text quotes it, which never contains a secret.
 */
export class SourceLines {
  private file: string | undefined;
  private lines: readonly string[] = [];

  /** @returns undefined if nothing may be shown */
  at(finding: CheckFinding): string | undefined {
    const { file, line, column } = finding;
    if (file === undefined || line === undefined || column === undefined) return undefined;
    const shown = excerpt(this.linesOf(file)[line - 1] ?? "", column, whatIs(finding), SHORT_SYNTAX.test(finding.path));
    return shown === undefined ? undefined : plain(shown);
  }

  /** Findings come file by file, so only the last file is kept. */
  private linesOf(file: string): readonly string[] {
    if (this.file !== file) {
      this.file = file;
      try {
        this.lines = readText(file).split("\n");
      } catch {
        this.lines = []; // The file was readable before: only an excerpt is lost.
      }
    }
    return this.lines;
  }
}

function excerpt(line: string, column: number, said: string, isPublic: boolean): string | undefined {
  const before = line.slice(0, column - 1);
  const entry = line.slice(column - 1, column - 1 + MAX_COLUMNS);
  const [key = ""] = KEY.exec(entry) ?? [];
  const isAlone = /^[\s-]*$/.test(before);
  const rest = entry.slice(key.length);
  const value = isAlone ? rest.replace(/\s#.*$/, "").trim() : (/^[^,}\]]*/.exec(rest)?.[0] ?? "").trim();
  const text = value.replace(/^(["'])(.*)\1$/, "$2");
  const mayShow = isPublic || text === "" || CONSTANT.test(text) || says(said, text);
  if (key === "" && (text === "" || !mayShow)) return undefined;
  return `${isAlone ? before.trimStart() : "… "}${key}${mayShow ? value : "…"}${isAlone ? "" : " …"}`.trimEnd();
}

/** Whether a text contains a value as a whole. */
function says(text: string, value: string): boolean {
  const at = text.indexOf(value);
  return at >= 0 && !/\w/.test(`${text[at - 1] ?? ""}${text[at + value.length] ?? ""}`);
}
