import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { textReport } from "../../../cli/reports/text";
import { exemptedOf, IDLE_EXEMPTION, resultOf, undeterminedOf, violationOf } from "./results";

describe("the report for a person", () => {
  const report = (...given: Parameters<typeof resultOf>) => textReport(resultOf(...given), { colour: false });

  it("groups by file, then by resource, and puts the worst first", () => {
    const lines = report([
      violationOf("host-path", { line: 3 }),
      violationOf("dood-engine-socket", { line: 9 }),
      violationOf("host-path", { resource: "other" }),
      violationOf("host-path", { file: "a.yaml" }),
    ])
      .split("\n")
      .filter((line) => /^ {0,2}\S|\[/.test(line))
      .filter((line) => !/^ {6}/.test(line));
    assert.deepEqual(lines.slice(0, 8), [
      "deploy/web.yaml",
      "  Deployment web",
      "    deploy/web.yaml:9:9  [mandatory] critical  dood-engine-socket",
      "    deploy/web.yaml:3:9  [advisory] low  host-path",
      "  Deployment other",
      "    deploy/web.yaml:12:9  [advisory] low  host-path",
      "a.yaml",
      "  Deployment web",
    ]);
  });

  it("says the namespace", () => {
    assert.match(report([violationOf("host-path", { namespace: "prod" })]), /^ {2}Deployment web \(namespace prod\)$/m);
  });

  it("names the project file of a program once, since its resources stand at no line", () => {
    const { line, column, ...finding } = violationOf("dood-engine-socket", { file: "stack/Pulumi.yaml" });
    const lines = report([finding]).split("\n");
    assert.deepEqual(lines.slice(0, 3), [
      "stack/Pulumi.yaml",
      "  Deployment web",
      "    [mandatory] critical  dood-engine-socket",
    ]);
  });

  it("explains each rule where it speaks first, and shows what was found each time", () => {
    const text = report([1, 2, 3].map((line) => violationOf("privileged-container", { line, resource: `r${line}` })));
    assert.equal(text.split("Why: ").length, 2);
    assert.equal(text.split("Containers must not be privileged.").length, 2);
    assert.equal(text.split('spec.containers[0].image of container "app" is true.').length, 4);
  });

  it("says what is undetermined or exempted in a line each, after the violations", () => {
    const text = report([undeterminedOf(), exemptedOf(), IDLE_EXEMPTION, violationOf("host-path")]);
    const after = text.slice(text.indexOf("\n\n") + 2);
    assert.deepEqual(after.split("\n").slice(0, 6), [
      "Undetermined",
      `  deploy/web.yaml:20:5  Deployment web: ${undeterminedOf().message}`,
      "",
      "Exempted",
      `  deploy/web.yaml:12:9  Deployment web: ${exemptedOf().message}`,
      `  ${IDLE_EXEMPTION.message}`,
    ]);
  });

  it("says that a value has to be waited for and is mandatory", () => {
    assert.match(
      report([undeterminedOf({ level: "mandatory" })]),
      /^Undetermined\n {2}deploy\/web\.yaml:20:5 {2}\[mandatory\] {2}Deployment web: /,
    );
  });

  it("says what could not be judged, and the notes", () => {
    const text = report([], {
      problems: [
        { file: "b.yaml", line: 3, column: 1, problem: "is neither YAML nor JSON: oh" },
        { file: "c", problem: "is binary, not text" },
      ],
      notes: ["x is a Helm chart"],
    });
    assert.match(
      text,
      /^Not judged\n {2}b\.yaml:3:1: is neither YAML nor JSON: oh\n {2}c: is binary, not text\n\nNotes\n {2}x is a Helm chart\n\n/,
    );
    assert.match(text, /; 2 problems\nEvery rule is kept, as far as it could be judged\.\n$/);
    const nothing = report([], { problems: [{ file: "c", problem: "is binary, not text" }], summary: { files: 0 } });
    assert.match(nothing, /; 1 problem\nNothing was judged\.\n$/);
  });

  it("ends with the summary, and what to do next", () => {
    assert.match(
      report([
        violationOf("host-path"),
        violationOf("dind-rootful"),
        violationOf("dood-engine-socket"),
        undeterminedOf(),
      ]),
      /^12 files \(3 skipped\), 40 resources, 52 containers: 3 findings: 1 mandatory, 2 advisory; 1 undetermined\nWhy.*: breakwater explain dood-engine-socket\n$/m,
    );
    assert.match(
      report([], { summary: { accepted: 2, skipped: 0 } }),
      /^12 files, .*: 0 findings; 2 accepted by the baseline\nEvery rule is kept\.\n$/,
    );
    assert.match(report([undeterminedOf()]), /0 findings; 1 undetermined\nWhat is undetermined now can be judged/);
    assert.match(report([], { summary: { files: 0 } }), /^0 files .*\nNo file of a known format is there/);
    assert.match(
      report([], { summary: { files: 1, resources: 1, containers: 1 } }),
      /^1 file \(3 skipped\), 1 resource, 1 container: 0 findings\n/,
    );
  });

  it("has colours only if told so, and says the same with them", () => {
    const result = resultOf([violationOf("host-path"), undeterminedOf()]);
    const coloured = textReport(result, { colour: true });
    const plain = textReport(result, { colour: false });
    assert.ok(coloured.includes("\u001b["));
    assert.ok(!plain.includes("\u001b"));
    assert.equal(stripVTControlCharacters(coloured), plain);
  });
});
