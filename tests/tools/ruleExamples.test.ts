import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import { RULES } from "../../core/rules";
import { examplesOf } from "../../tools/ruleExamples";

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
        ["Kubernetes", "Compose", "docker run", "Terraform"],
      );
      for (const { title, file, shown } of examples) {
        if (typeof shown === "string") continue;
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
