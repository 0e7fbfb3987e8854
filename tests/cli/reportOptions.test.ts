import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { breakwater, folder, UNSAFE } from "./breakwater";

describe("breakwater check, what is reported where", () => {
  it("writes several reports in one run, and what is no file to the output", () => {
    folder({ "unsafe.yaml": UNSAFE }, (cwd) => {
      const formats = ["--format", "sarif=out.sarif", "--format=html=page.html", "--format", "text"];
      const { status, stdout, stderr } = breakwater(["check", "unsafe.yaml", ...formats], { cwd });
      assert.equal(status, 1, stderr);
      assert.match(stdout, /host-namespace/);
      assert.match(stderr, /Written to out\.sarif, page\.html\./);
      assert.equal(JSON.parse(readFileSync(join(cwd, "out.sarif"), "utf8")).version, "2.1.0");
      assert.match(readFileSync(join(cwd, "page.html"), "utf8"), /<\/html>\n$/);
      assert.deepEqual(readdirSync(cwd).toSorted(), ["out.sarif", "page.html", "unsafe.yaml"]);
    });
  });

  it("refuses a format that is none, and two reports for one output", () => {
    const refused = (...formats: string[]) =>
      breakwater(["check", ".", ...formats.flatMap((format) => ["--format", format])]).stderr;
    assert.match(refused("pdf"), /Allowed choices are text, json/);
    assert.match(refused("json="), /A file follows the equals sign/);
    assert.match(refused("json", "text"), /Only one report goes to the output/);
  });

  it("leaves out what is less severe, and says how much", () => {
    folder({ "unsafe.yaml": UNSAFE }, (cwd) => {
      const { status, stdout } = breakwater(["check", "unsafe.yaml", "--severity", "critical"], { cwd });
      assert.equal(status, 0);
      assert.match(stdout, /2 findings below the severity critical are left out/);
      assert.doesNotMatch(stdout, /host-namespace/);
    });
  });

  it("fails by the severity that was chosen", () => {
    folder({ "unsafe.yaml": UNSAFE }, (cwd) => {
      const statusOf = (severity: string) =>
        breakwater(["check", "unsafe.yaml", "--fail-on", severity], { cwd }).status;
      assert.deepEqual(["critical", "high", "low", "never"].map(statusOf), [0, 1, 1, 0]);
    });
  });

  it("takes options of clusters and engines only where they belong", () => {
    const { stderr } = breakwater(["check", ".", "--namespace", "x"]);
    assert.match(stderr, /--namespace and --all-namespaces go with --cluster/);
    assert.match(breakwater(["check", "--engine", "deploy"]).stderr, /"deploy" is not an engine's address/);
    assert.ok(!existsSync("deploy"));
  });
});
