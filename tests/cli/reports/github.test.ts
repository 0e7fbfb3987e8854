import assert from "node:assert/strict";
import { githubReport } from "../../../cli/reports/github";
import { exemptedOf, resultOf, undeterminedOf, violationOf } from "./results";

describe("the report as workflow commands", () => {
  const commands = (...given: Parameters<typeof resultOf>) =>
    githubReport(resultOf(...given))
      .trimEnd()
      .split("\n");

  it("makes an error of a mandatory rule, a warning of an advisory one, a notice of the rest, the worst first", () => {
    const lines = commands([
      undeterminedOf(),
      exemptedOf(),
      violationOf("host-path"),
      violationOf("host-port"),
      violationOf("host-namespace"),
      violationOf("dood-engine-socket"),
    ]);
    assert.deepEqual(
      lines.slice(0, -1).map((line) => line.replace(/^::(\w+) .*title=Breakwater%3A ([^:]*)::.*/, "$1 $2")),
      [
        "error critical%3A dood-engine-socket",
        "error high%3A host-namespace",
        "warning low%3A host-path",
        "warning low%3A host-port",
        "notice exempted",
        "notice undetermined",
      ],
    );
    assert.match(lines.at(-1) ?? "", /^12 files .* 4 findings/);
  });

  it("makes an error of a value that has to be waited for where that is mandatory", () => {
    assert.match(commands([undeterminedOf({ level: "mandatory" })])[0] ?? "", /^::error /);
  });

  it("says where, what, why and what instead", () => {
    const [line = ""] = commands([violationOf("dood-engine-socket")]);
    assert.match(
      line,
      /^::error file=deploy\/web\.yaml,line=12,col=9,title=.*::Deployment web: spec\.containers\[0\]\.image of container "app" is true\.%0AWhy: .*%0AInstead: /,
    );
  });

  it("escapes as the runner reads it", () => {
    const [line = ""] = commands([violationOf("host-path", { file: "a,b:c/100%.yaml", clause: "is 100%\r\n" })]);
    assert.ok(line.startsWith("::warning file=a%2Cb%3Ac/100%25.yaml,line=12,"), line);
    assert.match(line, /is 100%25\?\?\.%0AWhy/);
  });

  it("names no file for standard input", () => {
    assert.match(commands([violationOf("host-path", { file: "-" })])[0] ?? "", /^::warning line=12,/);
  });

  it("makes errors of what could not be judged, and notices of notes", () => {
    const lines = commands([], {
      problems: [{ file: "b.yaml", line: 3, column: 2, problem: "is binary" }],
      notes: ["a chart"],
    });
    assert.deepEqual(lines.slice(0, 2), [
      "::error file=b.yaml,line=3,col=2,title=Breakwater%3A not judged::is binary",
      "::notice title=Breakwater::a chart",
    ]);
  });
});
