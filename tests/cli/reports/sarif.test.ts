import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import type { Log, Run } from "sarif";
import { sarifReport } from "../../../cli/reports/sarif";
import { RULES } from "../../../core/rules";
import { exemptedOf, IDLE_EXEMPTION, resultOf, undeterminedOf, violationOf } from "./results";

// One of the schema's patterns is no regular expression of Unicode.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const isValid = ajv.compile(
  JSON.parse(readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8")),
);

describe("the report for code scanning", () => {
  /** The one run, after the log was found valid. */
  function run(...given: Parameters<typeof resultOf>): Run {
    const log = JSON.parse(sarifReport(resultOf(...given), { version: "1.2.3" })) as Log;
    assert.ok(isValid(log), JSON.stringify(isValid.errors, undefined, 1));
    assert.equal(log.version, "2.1.0");
    assert.equal(log.runs.length, 1);
    return log.runs[0] as Run;
  }
  const everything = [
    violationOf("dood-engine-socket", { namespace: "prod" }),
    violationOf("host-path"),
    undeterminedOf(),
    exemptedOf(),
    IDLE_EXEMPTION,
  ];

  it("is valid SARIF 2.1.0, whatever was found", () => {
    run([]);
    run(everything, {
      problems: [
        { file: "b.yaml", line: 3, column: 1, problem: "is binary" },
        { file: "c", problem: "is gone" },
      ],
      notes: ["a note"],
    });
  });

  it("is held against the schema: what is no SARIF is found out", () => {
    assert.ok(!isValid({ version: "2.1.0", runs: [{ tool: {} }] }));
    assert.ok(isValid.errors?.some(({ params }) => params["missingProperty"] === "driver"));
  });

  it("describes every rule, within GitHub's limits", () => {
    const { driver } = run([]).tool;
    assert.deepEqual([driver.name, driver.version], ["Breakwater", "1.2.3"]);
    const rules = driver.rules ?? [];
    assert.deepEqual(
      rules.map(({ id }) => id),
      [...RULES.map(({ id }) => id), "undetermined", "exempted"],
    );
    assert.ok(driver.informationUri && URL.canParse(driver.informationUri));
    for (const { id, shortDescription, fullDescription, help, helpUri, properties } of rules) {
      const page = /\/blob\/main\/(docs\/.*\.md)$/.exec(helpUri ?? "")?.[1];
      assert.ok(helpUri && URL.canParse(helpUri) && page && existsSync(page), `${id}: ${helpUri}`);
      for (const text of [shortDescription?.text, fullDescription?.text]) assert.ok(text && text.length <= 1024, id);
      assert.ok(help?.text, id);
      assert.ok((properties?.tags?.length ?? 0) <= 10, id);
    }
  });

  it("gives each rule the score by which GitHub names its severity", () => {
    const named = (score: number) => (score > 9 ? "critical" : score >= 7 ? "high" : score >= 4 ? "medium" : "low");
    for (const { id, properties } of (run([]).tool.driver.rules ?? []).slice(0, -2)) {
      assert.equal(
        named(Number(properties?.["security-severity"])),
        RULES.find((rule) => rule.id === id)?.severity,
        id,
      );
    }
  });

  it("says of each result its rule, level and place", () => {
    const { results = [], tool } = run(everything);
    assert.deepEqual(
      results.map(({ ruleId, level }) => [ruleId, level]),
      [
        ["dood-engine-socket", "error"],
        ["host-path", "warning"],
        ["undetermined", "note"],
        ["exempted", "note"],
      ],
    );
    for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules?.[ruleIndex ?? -1]?.id, ruleId);
    assert.deepEqual(results[0]?.locations, [
      {
        physicalLocation: { artifactLocation: { uri: "deploy/web.yaml" }, region: { startLine: 12, startColumn: 9 } },
        logicalLocations: [{ name: "web", fullyQualifiedName: "prod/Deployment/web", kind: "resource" }],
      },
    ]);
  });

  it("names the rules that wait for an unknown value", () => {
    const [result] = run([undeterminedOf()]).results ?? [];
    assert.deepEqual(result?.properties, { rules: ["host-namespace"] });
  });

  it("names the project's address as its package does", () => {
    const { homepage } = JSON.parse(readFileSync("package.json", "utf8"));
    assert.equal(run([]).tool.driver.informationUri, homepage.replace(/#.*$/, ""));
  });

  it("names files relative to the working folder, as URIs", () => {
    const uri = (file: string) =>
      run([violationOf("host-path", { file })]).results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
    assert.equal(uri("./a b/ü%#?.yaml"), "a%20b/%C3%BC%25%23%3F.yaml");
    assert.equal(uri(join(process.cwd(), "deploy", "web.yaml")), "deploy/web.yaml");
    assert.equal(uri("c:x.yaml"), "c%3Ax.yaml");
    assert.equal(uri("../other/web.yaml"), "../other/web.yaml");
    assert.match(uri(join(process.cwd(), "..", "web.yaml")) ?? "", /^file:\/\/\/.*web\.yaml$/);
    assert.equal(uri("-"), "stdin");
    assert.equal(uri("half\ud800.yaml"), "half%EF%BF%BD.yaml");
  });

  it("suppresses what an exemption lets pass, and says why", () => {
    const [result] = run([exemptedOf()]).results ?? [];
    assert.deepEqual(result?.suppressions, [{ kind: "external", justification: "moves in Q1; never expires" }]);
    assert.equal(run([violationOf("host-path")]).results?.[0]?.suppressions, undefined);
  });

  it("has no result without a file, which GitHub would refuse", () => {
    const { file, line, column, ...nowhere } = undeterminedOf();
    const { results, invocations } = run([IDLE_EXEMPTION, nowhere]);
    assert.deepEqual(results, []);
    assert.deepEqual(
      [invocations?.[0]?.toolConfigurationNotifications, invocations?.[0]?.toolExecutionNotifications].map((list) =>
        list?.map(({ message }) => message.text),
      ),
      [[IDLE_EXEMPTION.message], [`Deployment web: ${nowhere.message}`]],
    );
  });

  it("tells that something could not be judged", () => {
    assert.equal(run([]).invocations?.[0]?.executionSuccessful, true);
    const [invocation] =
      run([], { problems: [{ file: "b.yaml", line: 3, column: 1, problem: "is binary" }] }).invocations ?? [];
    assert.equal(invocation?.executionSuccessful, false);
    assert.deepEqual(invocation?.toolExecutionNotifications, [
      {
        level: "error",
        message: { text: "is binary" },
        locations: [
          { physicalLocation: { artifactLocation: { uri: "b.yaml" }, region: { startLine: 3, startColumn: 1 } } },
        ],
      },
    ]);
  });

  it("has fingerprints that outlive a moved line, and GitHub's own where there is no line to make it from", () => {
    const prints = (line?: number) => {
      const { line: _, column, ...finding } = violationOf("host-path");
      return run([1, 2].map(() => ({ ...finding, ...(line !== undefined && { line }) }))).results?.map(
        ({ partialFingerprints }) => partialFingerprints,
      );
    };
    assert.deepEqual(prints(3), prints(30));
    const own = prints(3)?.[0]?.["breakwater/v1"];
    assert.deepEqual(Object.keys(prints(3)?.[0] ?? {}), ["breakwater/v1"]);
    assert.deepEqual(
      prints()?.map((print) => print?.["primaryLocationLineHash"]),
      [`${own}:1`, `${own}:2`],
    );
  });

  it("leaves out the least where GitHub takes no more, and says so", () => {
    const low = Array.from({ length: 25_000 }, () => violationOf("host-path"));
    const { results, invocations } = run([...low, violationOf("dood-engine-socket")]);
    assert.equal(results?.length, 25_000);
    assert.equal(results.at(-1)?.ruleId, "dood-engine-socket");
    assert.match(
      invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text ?? "",
      /^1 finding of the least weight/,
    );
  });

  it("makes no links of names", () => {
    const [result] = run([violationOf("host-path", { clause: "is [here](https://example.com)" })]).results ?? [];
    assert.match(result?.message.text ?? "", /is \[here\] \(https/);
  });
});
