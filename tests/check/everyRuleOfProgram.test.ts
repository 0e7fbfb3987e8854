import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import type { CheckFinding } from "../../check/report";
import { RULES } from "../../core/rules";
import type { Breach } from "./everyRule/cell";
import { pulumiProgram } from "./everyRule/pulumiProgram";

const BREACHES = Object.entries(pulumiProgram).filter(
  (entry): entry is [string, Breach] => typeof entry[1] !== "string",
);

/** One program of everything that breaks a rule, and of its clean twins. */
function program(): string {
  const blocks = BREACHES.flatMap(([id, { text, wrong, right }]) => [
    text.replaceAll("NAME", id),
    text.replace(wrong, right).replaceAll("NAME", `clean-${id}`),
  ]);
  return [
    'import * as pulumi from "@pulumi/pulumi";',
    ...["docker", "kubernetes", "tls"].map(imported),
    ...blocks,
  ].join("\n");
}

function imported(provider: string): string {
  return `import * as ${provider} from "@pulumi/${provider}";`;
}

describe("every rule in a Pulumi program", () => {
  let work: string;
  let findings: readonly CheckFinding[];
  before(async () => {
    work = mkdtempSync(join(tmpdir(), "breakwater-every-rule-"));
    symlinkSync(join(process.cwd(), "node_modules"), join(work, "node_modules"));
    writeFileSync(join(work, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(work, "index.ts"), program());
    const result = await check([work]);
    assert.deepEqual(result.problems, []);
    findings = result.findings;
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  it("is broken there, or it is said why it cannot be", () => {
    assert.deepEqual(Object.keys(pulumiProgram).sort(), RULES.map(({ id }) => id).sort());
    for (const cell of Object.values(pulumiProgram)) if (typeof cell === "string") assert.match(cell, /\w \w/);
  });

  for (const [id, { text, path, wrong }] of BREACHES) {
    it(`${id} speaks at its place`, () => {
      const found = findings.filter(
        ({ rule, resource, status }) => rule === id && resource === id && status === "violation",
      );
      assert.deepEqual(
        found.map((finding) => [finding.path, finding.file, finding.line]),
        [[path, join(work, "Pulumi.yaml"), undefined]],
      );
    });

    it(`${id} is silent about the clean twin`, () => {
      assert.equal(text.split(wrong).length, 2, "what is wrong stands there once");
      const found = findings.filter(
        ({ rule, resource }) => resource === `clean-${id}` && (rule === id || rule === "undetermined"),
      );
      assert.deepEqual(
        found.map(({ message }) => message),
        [],
      );
    });
  }
});
