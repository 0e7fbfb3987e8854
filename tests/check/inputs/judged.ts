import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../check/check";
import type { CheckFinding, CheckResult } from "../../../check/report";

interface Judged extends CheckResult {
  /** The rule of each finding, its path, and the text of the line where it stands. */
  readonly said: readonly (readonly [rule: string, path: string, line: string | undefined])[];
}

/** Judges JSON in a file of that name, for the tests of the suite that calls this. */
export function judging(name: string): (content: object, space?: number) => Promise<Judged> {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-terraform-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));
  return async (content, space = 2) => {
    const text = JSON.stringify(content, undefined, space);
    writeFileSync(join(work, name), text);
    const result = await check([join(work, name)], { skipUnknown: true });
    assert.deepEqual(result.problems, []);
    const lineOf = ({ line = 0 }: CheckFinding) => text.split("\n")[line - 1]?.trim();
    return { ...result, said: result.findings.map((finding) => [finding.rule, finding.path, lineOf(finding)]) };
  };
}
