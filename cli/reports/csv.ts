import type { CheckFinding, CheckResult } from "../../check/report";
import { plain } from "../terminal/plain";
import { whatIs } from "./finding";

const COLUMNS: readonly (readonly [name: string, of: (finding: CheckFinding) => string | number | undefined])[] = [
  ["rule", ({ rule }) => rule],
  ["severity", ({ severity }) => severity],
  ["level", ({ level }) => level],
  ["status", ({ status }) => status],
  ["file", ({ file }) => file],
  ["line", ({ line }) => line],
  ["column", ({ column }) => column],
  ["type", ({ type }) => type],
  ["resource", ({ resource }) => resource],
  ["namespace", ({ namespace }) => namespace],
  ["container", ({ container }) => container],
  ["pods", ({ instances }) => instances?.count],
  ["path", ({ path }) => path],
  ["found", whatIs],
  ["why", ({ why }) => why],
  ["instead", ({ remediation }) => remediation],
];

/**
 * A table for spreadsheets (RFC 4180): one finding a line, and what could not be judged with the status `problem`. A
 * text that a spreadsheet would take for a formula begins with an apostrophe.
 */
export function csvReport({ findings, problems }: CheckResult): string {
  const rows = [
    COLUMNS.map(([name]) => name),
    ...findings.map((finding) => COLUMNS.map(([, of]) => of(finding))),
    ...problems.map(({ file, line, column, problem }) => {
      const values: Readonly<Record<string, string | number | undefined>> = { file, line, column, found: problem };
      return COLUMNS.map(([name]) => (name === "status" ? "problem" : values[name]));
    }),
  ];
  return rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
}

function cell(value: string | number | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : `${value}`;
  const text = plain(value);
  const inert = /^\s*[=+\-@|%]/.test(text) ? `'${text}` : text;
  return /^[\w./-]*$/.test(inert) ? inert : `"${inert.replaceAll('"', '""')}"`;
}
