import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import type { CheckFinding } from "../../check/report";
import { RULES } from "../../core/rules";
import { programExample } from "../../tools/programExamples";
import { examplesOf } from "../../tools/ruleExamples";

const IMPORT = /^import .*$/gm;

/** All examples as one program, as reading a program takes its time. What is accepted is called `clean-ID` in it. */
function program(): string {
  const texts = RULES.flatMap(({ id }) => {
    const example = programExample(id);
    if (example === undefined || typeof example === "string") return [];
    return [
      example.refused,
      example.accepted.replaceAll(`"${id}`, `"clean-${id}`).replaceAll(`"a-${id}`, `"clean-a-${id}`),
    ];
  });
  const imports = new Set(texts.flatMap((text) => text.match(IMPORT) ?? []));
  return [...imports, ...texts.map((text) => text.replace(IMPORT, ""))].join("\n");
}

describe("the examples of a rule's page in programs", () => {
  let violations: readonly CheckFinding[];
  before(async function () {
    this.timeout(60_000); // Reading a program takes seconds, and many on a machine that is busy.
    const work = mkdtempSync(join(tmpdir(), "breakwater-programs-"));
    symlinkSync(join(process.cwd(), "node_modules"), join(work, "node_modules"));
    writeFileSync(join(work, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(work, "index.ts"), program());
    const { findings, problems } = await check([work]);
    rmSync(work, { recursive: true, force: true });
    assert.deepEqual(problems, []);
    violations = findings.filter(({ status }) => status === "violation");
  });

  for (const { id } of RULES) {
    if (typeof programExample(id) === "string") continue;
    it(`${id}: what is refused has one finding of it, what is accepted none`, () => {
      const rulesOf = (name: string) => violations.filter(({ resource }) => resource === name).map(({ rule }) => rule);
      const [before, after] = [rulesOf(id), rulesOf(`clean-${id}`)];
      assert.deepEqual(
        before.filter((rule) => rule === id),
        [id],
      );
      assert.ok(!after.includes(id));
      const others = before.filter((rule) => rule !== id && !after.includes(rule));
      assert.deepEqual(others, [], "what is wrong breaks no other rule");
    });
  }
});

describe("the examples of a rule's page", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-examples-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  async function violated(file: string, text: string): Promise<string[]> {
    writeFileSync(join(work, file), text);
    const { findings, problems, summary } = await check([join(work, file)]);
    assert.deepEqual([problems, summary.files], [[], 1], text);
    return findings.filter(({ status }) => status === "violation").map(({ rule }) => rule);
  }

  for (const { id } of RULES) {
    it(`${id}: what is refused has one finding of it, what is accepted none, in each format`, async () => {
      const examples = examplesOf(id);
      assert.deepEqual(
        examples.map(({ title }) => title),
        ["Kubernetes", "Compose", "docker run", "Terraform", "Pulumi, in TypeScript"],
      );
      for (const { title, file, shown } of examples) {
        if (typeof shown === "string" || file === "index.ts") continue;
        const [refused, accepted] = [await violated(file, shown.refused), await violated(file, shown.accepted)];
        assert.deepEqual(
          refused.filter((rule) => rule === id),
          [id],
          `${title}: ${shown.refused}`,
        );
        assert.ok(!accepted.includes(id), `${title}: ${shown.accepted}`);
        const others = refused.filter((rule) => rule !== id && !accepted.includes(rule));
        assert.deepEqual(others, [], `${title}: what is wrong breaks no other rule`);
      }
    });

    it(`${id}: they are on its page`, () => {
      const page = readFileSync(join("docs", "rules", `${id}.md`), "utf8");
      for (const { shown } of examplesOf(id))
        for (const text of typeof shown === "string" ? [shown] : Object.values(shown))
          assert.ok(page.includes(text.trimEnd()), text);
    });
  }
});
