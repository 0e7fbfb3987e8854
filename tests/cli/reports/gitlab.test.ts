import assert from "node:assert/strict";
import Ajv from "ajv";
import { gitlabCodeQualityReport } from "../../../cli/reports/gitlabCodeQuality";
import { gitlabSastReport } from "../../../cli/reports/gitlabSast";
import { exemptedOf, IDLE_EXEMPTION, resultOf, undeterminedOf, violationOf } from "./results";

const RESULT = resultOf(
  [
    violationOf("dood-engine-socket"),
    violationOf("dood-engine-socket"),
    violationOf("host-path", { file: "C:\\a\\b.yaml" }),
    undeterminedOf(),
    exemptedOf(),
    IDLE_EXEMPTION,
  ],
  { problems: [{ file: "broken.yaml", line: 2, problem: "is broken" }] },
);

/** What GitLab's documentation says of its formats, as far as this report uses them. */
const CODE_QUALITY = {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "location", "severity"],
    properties: {
      description: { type: "string", minLength: 1 },
      check_name: { type: "string", minLength: 1 },
      fingerprint: { type: "string", minLength: 1 },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^(?!\\./).+" },
          lines: { type: "object", required: ["begin"], properties: { begin: { type: "integer", minimum: 1 } } },
        },
      },
    },
  },
};
const TIME = { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$" };
const TOOL = {
  type: "object",
  required: ["id", "name", "version", "vendor"],
  properties: {
    id: { type: "string", minLength: 1 },
    name: { type: "string", minLength: 1 },
    version: { type: "string", minLength: 1 },
    vendor: { type: "object", required: ["name"] },
    url: { type: "string", pattern: "^https?://.+" },
  },
};
const SAST = {
  type: "object",
  required: ["version", "scan", "vulnerabilities"],
  properties: {
    version: { type: "string", pattern: "^15\\.\\d+\\.\\d+$" },
    scan: {
      type: "object",
      required: ["analyzer", "scanner", "type", "start_time", "end_time", "status"],
      properties: {
        analyzer: TOOL,
        scanner: TOOL,
        type: { const: "sast" },
        start_time: TIME,
        end_time: TIME,
        status: { enum: ["success", "failure"] },
        messages: {
          type: "array",
          items: {
            type: "object",
            required: ["level", "value"],
            properties: { level: { enum: ["info", "warn", "fatal"] }, value: { type: "string", minLength: 1 } },
          },
        },
      },
    },
    vulnerabilities: {
      type: "array",
      items: {
        type: "object",
        required: ["id", "identifiers", "location"],
        properties: {
          id: { type: "string", minLength: 1 },
          name: { type: "string", maxLength: 255 },
          description: { type: "string", maxLength: 1048576 },
          severity: { enum: ["Info", "Unknown", "Low", "Medium", "High", "Critical"] },
          solution: { type: "string", maxLength: 7000 },
          identifiers: {
            type: "array",
            minItems: 1,
            items: {
              type: "object",
              required: ["type", "name", "value"],
              properties: { url: { type: "string", pattern: "^(https?|ftp)://.+" } },
            },
          },
          location: {
            type: "object",
            properties: { file: { type: "string" }, start_line: { type: "number" }, end_line: { type: "number" } },
          },
        },
      },
    },
  },
};

function assertValid(schema: object, report: unknown): void {
  const ajv = new Ajv();
  assert.ok(ajv.validate(schema, report), ajv.errorsText());
}

describe("Code Quality for GitLab", () => {
  const issues = JSON.parse(gitlabCodeQualityReport(RESULT));

  it("is of its documented form, each issue with a fingerprint of its own", () => {
    assertValid(CODE_QUALITY, issues);
    assert.equal(issues.length, 7);
    assert.equal(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size, 7);
  });

  it("weighs mandatory violations by severity, and what is exempted or not known as information", () => {
    assert.deepEqual(
      issues.map(({ severity }: { severity: string }) => severity),
      ["blocker", "blocker", "info", "info", "info", "info", "critical"],
    );
  });
});

describe("a SAST report for GitLab", () => {
  const report = JSON.parse(gitlabSastReport(RESULT, { version: "1.2.3", now: new Date("2026-01-02T03:04:05Z") }));

  it("is of its documented form", () => {
    assertValid(SAST, report);
    assert.equal(report.scan.start_time, "2026-01-02T03:04:05");
  });

  it("has the violations, and everything else as messages of the scan", () => {
    assert.equal(report.vulnerabilities.length, 3);
    assert.equal(report.scan.messages.length, 4);
    assert.equal(report.scan.status, "failure");
    assert.deepEqual(report.vulnerabilities[0].location, { file: "deploy/web.yaml", start_line: 12, end_line: 12 });
  });
});
