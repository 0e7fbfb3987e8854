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
    assert.match(text, /; 2 problems\nNo violations of 37 rules in 12 files; 2 problems: not everything was judged\n$/);
    const nothing = report([], { problems: [{ file: "c", problem: "is binary, not text" }], summary: { files: 0 } });
    assert.match(nothing, /; 1 problem\nNothing was judged: see above\n$/);
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
      /^12 files, .*: 0 findings; 2 accepted by the baseline\nNo violations of 37 rules in 12 files; 2 accepted by the baseline\n$/,
    );
    assert.match(
      report([undeterminedOf()]),
      /\nNo violations of 37 rules in 12 files; 1 undetermined, to be judged when the values are known\n$/,
    );
    assert.match(report([exemptedOf()]), /\nNo violations of 37 rules in 12 files; 1 exempted\n$/);
    assert.match(report([], { summary: { rules: 1 } }), /\nNo violations of 1 rule in 12 files\n$/);
    assert.match(
      report([], { summary: { files: 0 } }),
      /^0 files .*\nNothing was judged: no file of a format that is read is there\n$/,
    );
    assert.match(
      report([], { summary: { files: 1, resources: 1, containers: 1 } }),
      /^1 file \(3 skipped\), 1 resource, 1 container: 0 findings\n/,
    );
  });

  it("says which kinds of files were not read, and lists them if told so", () => {
    const skipped = [
      { file: "main.tf", kind: "HCL", isKnown: true },
      { file: "vars.tf", kind: "HCL", isKnown: true },
      { file: "Jenkinsfile", kind: "Jenkinsfile", isKnown: true },
      { file: "tsconfig.json", kind: "JSON", isKnown: false },
    ];
    const result = resultOf([], { skipped, summary: { skipped: 4 } });
    assert.match(textReport(result, { colour: false }), /^12 files \(4 skipped: HCL 2, Jenkinsfile 1, JSON 1\), /);
    assert.match(
      textReport(result, { colour: false }),
      /\nNo violations of 37 rules in 12 files; 3 files of kinds that are not read: HCL 2, Jenkinsfile 1\n$/,
    );
    assert.match(
      textReport(result, { colour: false, listSkipped: true }),
      /^Skipped\n {2}main\.tf {2}HCL\n {2}vars\.tf {2}HCL\n {2}Jenkinsfile {2}Jenkinsfile\n {2}tsconfig\.json {2}JSON\n\n/,
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
