/**
 * Starts a new rule: `npm run new-rule -- ID`. Writes the rule, its test, its page and its cell in the table of each
 * input, all to be filled in.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TABLES, withCell } from "./cells";

const id = process.argv[2] ?? "";
if (!/^[a-z]+(-[a-z0-9]+)+$/.test(id)) {
  console.error("usage: npm run new-rule -- ID   with an id in small letters and hyphens, as host-namespace");
  process.exit(2);
}

const files: Readonly<Record<string, string>> = {
  [join("core", "rules", `${id}.ts`)]: `import { judge, type Rule } from "./support/rule";

/**
 * What must hold: TODO.
 * Fields: TODO.
 * Allowed: TODO.
 */
export const rule: Rule = {
  id: "${id}",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "TODO: what must hold, in one sentence without a full stop",
  why: "TODO: what an attacker does with it, for someone who has never heard of it.",
  remediation: "TODO: what to write instead.",
  remedies: [], // TODO: of core/rules/support/remedy.ts; its words in each format are in core/advice
  references: ["TODO: CVE, CIS Docker Benchmark, Pod Security Standards control, or a measurement of our own"],
  *check({ containers }) {
    for (const container of containers) {
      yield* judge(container.user, container, (user) => user === "0" && "is root: TODO what that means");
    }
  },
};
`,
  [join("tests", "core", "rules", `${id}.test.ts`)]: `import { rule } from "../../../core/rules/${id}";
import { describeRule, dockerContainer, UNKNOWN } from "./support";

describeRule(rule, {
  refused: {
    "TODO: what": [dockerContainer({ user: "0" }), "user"],
  },
  accepted: {
    "TODO: its clean twin": dockerContainer({ user: "1000" }),
  },
  undetermined: {
    "a value that is not known": [dockerContainer({ user: UNKNOWN }), "user"],
  },
});
`,
  [join("docs", "rules", `${id}.md`)]: `<!-- begin generated: npm run generate -->
<!-- end generated -->

## Refused

\`\`\`yaml
resources:
  job:
    type: docker:Container
    properties:
      image: alpine:3.20
      user: "0"
\`\`\`

## Accepted

\`\`\`yaml
resources:
  job:
    type: docker:Container
    properties:
      image: alpine:3.20
\`\`\`

## What it does not see

TODO.
`,
};

const existing = Object.keys(files).filter((file) => existsSync(file));
if (existing.length > 0) {
  console.error(`${existing.join(", ")} exists already: choose another id, or remove it first`);
  process.exit(2);
}
for (const [file, content] of Object.entries(files)) {
  writeFileSync(file, content);
  console.log(`wrote ${file}`);
}
for (const table of TABLES) {
  writeFileSync(table, withCell(readFileSync(table, "utf8"), id));
  console.log(`added a cell to ${table}`);
}
console.log(
  `Fill in what says TODO; run \`npm run generate\` after each edit of the rule's texts, then ` +
    `\`npx mocha dist/tests/core/rules/${id}.test.js\`.`,
);
