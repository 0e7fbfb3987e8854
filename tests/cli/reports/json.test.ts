import assert from "node:assert/strict";
import { jsonReport } from "../../../cli/reports/json";
import { exemptedOf, resultOf, undeterminedOf, violationOf } from "./results";

describe("the report for programs", () => {
  it("says all that was found, in one order of keys", () => {
    const result = resultOf([violationOf("host-path", { namespace: "prod" }), undeterminedOf(), exemptedOf()], {
      problems: [{ file: "b.yaml", line: 3, column: 1, problem: "is neither YAML nor JSON" }],
      notes: ["a note"],
    });
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
      "message",
    ];
    assert.deepEqual(Object.keys(JSON.parse(report).findings[0]), keys);
  });

  it("is for people to read as well", () => {
    assert.match(jsonReport(resultOf([])), /^\{\n {2}"findings": \[\],\n/);
  });
});
