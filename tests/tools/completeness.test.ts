import assert from "node:assert/strict";
import { lacks } from "../../tools/completeness";

const PROGRAM = "```yaml\nresources:\n  job:\n    type: docker:Container\n```\n";
const FINISHED: Readonly<Record<string, string>> = {
  "core/rules/my-rule.ts": "export const rule = {};\n",
  "tests/core/rules/my-rule.test.ts": "describeRule(rule, {});\n",
  "docs/rules/my-rule.md": `# my-rule\n\n## Refused\n\n${PROGRAM}\n## Accepted\n\n${PROGRAM}\n## What it does not see\n\nNothing.\n`,
};

/** What a finished rule lacks once one of its files has been changed; undefined takes the file away. */
function lacksAfter(file: string, change: (text: string) => string | undefined): string[] {
  const files: Record<string, string | undefined> = { ...FINISHED, [file]: change(FINISHED[file] ?? "") };
  return lacks("my-rule", (name) => files[name]);
}

describe("the files of a rule", () => {
  it("lack nothing when they are finished", () => assert.deepEqual(lacksAfter("docs/rules/my-rule.md", String), []));

  for (const file of Object.keys(FINISHED)) {
    it(`name ${file} where it is missing, or says TODO`, () => {
      assert.deepEqual(
        lacksAfter(file, () => undefined),
        [`${file} is missing`],
      );
      assert.deepEqual(
        lacksAfter(file, (text) => `${text}\nTODO: more\n`),
        [`${file} still says TODO`],
      );
    });
  }

  const page = "docs/rules/my-rule.md";
  const lacking = (heading: string) => [`${page} needs one \`\`\`yaml program below "## ${heading}"`];
  const unlike: Readonly<Record<string, [(text: string) => string, string]>> = {
    "no heading": [(text) => text.replace("## Refused", "## Examples"), "Refused"],
    "a heading without a program": [
      (text) => text.replace(`## Accepted\n\n${PROGRAM}`, "## Accepted\n\nEverything else.\n"),
      "Accepted",
    ],
    "two programs below one heading": [(text) => text.replace("## Refused\n", `## Refused\n\n${PROGRAM}`), "Refused"],
    "a block that is no program": [(text) => text.replace("resources:", "properties:"), "Refused"],
  };
  for (const [title, [change, heading]] of Object.entries(unlike)) {
    it(`need a program of each side: ${title}`, () => assert.deepEqual(lacksAfter(page, change), lacking(heading)));
  }
});
