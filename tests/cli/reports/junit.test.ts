import assert from "node:assert/strict";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { junitReport } from "../../../cli/reports/junit";
import { exemptedOf, IDLE_EXEMPTION, resultOf, undeterminedOf, violationOf } from "./results";

type Element = Record<string, string> & { readonly testsuite: Suite[] };
type Suite = Record<string, string> & { readonly testcase: Record<string, unknown>[] };

describe("the report as JUnit's XML", () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => ["testsuite", "testcase"].includes(name),
    parseTagValue: false,
  });
  function suites(...given: Parameters<typeof resultOf>): Element {
    const xml = junitReport(resultOf(...given));
    assert.equal(XMLValidator.validate(xml), true);
    return (parser.parse(xml) as { testsuites: Element }).testsuites;
  }

  it("has a suite a file, and a test case a finding", () => {
    const all = suites(
      [
        violationOf("dood-engine-socket"),
        violationOf("host-path", { file: "a.yaml" }),
        undeterminedOf(),
        exemptedOf(),
        IDLE_EXEMPTION,
      ],
      { problems: [{ file: "b.yaml", line: 3, problem: "is binary" }] },
    );
    assert.deepEqual([all["tests"], all["failures"], all["errors"], all["skipped"]], ["6", "2", "1", "3"]);
    assert.deepEqual(
      all.testsuite.map(({ name, tests, testcase }) => [
        name,
        tests,
        testcase.map((one) => ["failure", "error", "skipped"].find((kind) => kind in one)),
      ]),
      [
        ["deploy/web.yaml", "3", ["failure", "skipped", "skipped"]],
        ["a.yaml", "1", ["failure"]],
        ["breakwater", "1", ["skipped"]],
        ["b.yaml", "1", ["error"]],
      ],
    );
  });

  it("names a test case so that it is the same one when lines move", () => {
    const [one] = suites([violationOf("dood-engine-socket", { path: "spec.volumes[0]" })]).testsuite[0]?.testcase ?? [];
    const { failure, ...rest } = one ?? {};
    assert.deepEqual(rest, {
      classname: "breakwater.dood-engine-socket",
      name: "Deployment web, spec.volumes[0]",
      file: "deploy/web.yaml",
      line: "12",
    });
    const { message, "#text": text } = failure as Record<string, string>;
    assert.equal(message, 'spec.volumes[0] of container "app" is true.');
    assert.match(
      text ?? "",
      /^deploy\/web\.yaml:12:9\n\[mandatory\] critical {2}dood-engine-socket\n.*\nWhy: .*\nInstead: .*\nMore: /,
    );
  });

  it("has one test that passes where there is nothing to report", () => {
    const [{ testcase, ...suite } = assert.fail()] = suites([]).testsuite;
    assert.deepEqual(suite, { name: "breakwater", tests: "1", failures: "0", errors: "0", skipped: "0" });
    assert.deepEqual(testcase, [
      { classname: "breakwater", name: "12 files (3 skipped), 40 resources, 52 containers: 0 findings" },
    ]);
  });

  it("gives back names as they are", () => {
    const name = `<a & "b" 'c'> ]]> &amp;`;
    const [one] = suites([violationOf("host-path", { resource: name })]).testsuite[0]?.testcase ?? [];
    assert.equal(one?.["name"], `Deployment ${name}, spec.containers[0].image`);
  });
});
