import assert from "node:assert/strict";
import { jsonReport } from "../../../cli/reports/json";
import { exemptedOf, resultOf, undeterminedOf, violationOf } from "./results";

describe("the report for programs", () => {
  it("says all that was found, in one order of keys", () => {
    const result = resultOf(
      [violationOf("host-path", { namespace: "prod", format: "kubernetes" }), undeterminedOf(), exemptedOf()],
      {
        problems: [{ file: "b.yaml", line: 3, column: 1, problem: "is neither YAML nor JSON" }],
        notes: ["a note"],
      },
    );
    const report = jsonReport(result);
    assert.deepEqual(JSON.parse(report), JSON.parse(JSON.stringify(result)));
    assert.deepEqual(Object.keys(JSON.parse(report)), ["findings", "problems", "skipped", "notes", "summary"]);
    const keys = [
      "rule",
      "severity",
      "level",
      "status",
      "file",
      "line",
      "column",
      "type",
      "resource",
      "namespace",
      "container",
      "path",
      "found",
      "why",
      "remediation",
      "reference",
      "format",
      "message",
    ];
    assert.deepEqual(Object.keys(JSON.parse(report).findings[0]), keys);
  });

  it("has the parts of a finding apart, and whole", () => {
    const [violation, undetermined] = JSON.parse(
      jsonReport(resultOf([violationOf("host-path"), undeterminedOf()])),
    ).findings;
    assert.equal(violation.reference, "docs/rules/host-path.md");
    assert.equal(
      violation.message,
      [
        violation.found,
        `Why: ${violation.why}`,
        `Instead: ${violation.remediation}`,
        `More: ${violation.reference} of Breakwater`,
      ].join("\n"),
    );
    assert.deepEqual(undetermined.rules, ["host-namespace"]);
  });

  it("is for people to read as well", () => {
    assert.match(jsonReport(resultOf([])), /^\{\n {2}"findings": \[\],\n/);
  });
});
