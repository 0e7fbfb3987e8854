import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { breakwater, folder, SAFE, UNSAFE } from "./breakwater";

describe("the command line", () => {
  const said = (...args: string[]) => {
    const { stdout, stderr } = breakwater(args);
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /^ +at /m);
    return stderr;
  };

  it("says what may have been meant", () => {
    assert.match(said("chekc"), /^error: unknown command 'chekc'\n\(Did you mean check\?\)$/m);
    assert.match(
      said("check", ".", "--frmat", "json"),
      /^error: unknown option '--frmat'\n\(Did you mean --format\?\)$/m,
    );
    assert.match(
      said("check", ".", "--rule", "dood-engin"),
      /^error: dood-engin is not a rule .*Did you mean dood-engine-socket\?/,
    );
    assert.match(said("explain", "dood-engin"), /^error: dood-engin is not a rule .*Did you mean dood-engine-socket\?/);
  });

  it("says what may be chosen", () => {
    assert.match(
      said("check", ".", "--format", "xml"),
      /'xml' is invalid. Allowed choices are text, json, sarif, junit, github, html, .*policyreport\.$/m,
    );
    assert.match(said("check", ".", "--level", "high"), /Allowed choices are mandatory, advisory\.$/m);
    assert.match(said("check", ".", "--pod-security-version", "1.31"), /"1\.31"\. Expected: .*latest, or v1\.N/);
  });

  it("says what does not go together", () => {
    const together = said("check", ".", "--baseline", "old.json", "--write-baseline", "new.json");
    assert.match(together, /^error: option '--write-baseline <file>' cannot be used with option '--baseline <file>'$/m);
  });

  it("judges nothing that was not named", () => {
    assert.match(said("check"), /^error: no path given\. .*breakwater check \.$/m);
  });

  it("explains itself, each command, and the exit codes", () => {
    const help = breakwater(["--help"]).stdout;
    for (const command of ["check", "guard", "rules", "explain", "completion"]) {
      assert.match(help, new RegExp(`^  ${command} `, "m"));
      assert.match(breakwater([command, "--help"]).stdout, new RegExp(`^Usage: breakwater ${command} `));
      assert.equal(breakwater(["help", command]).stdout, breakwater([command, "--help"]).stdout);
    }
    for (const text of [help, breakwater(["check", "--help"]).stdout])
      assert.match(text, /^Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /m);
  });

  it("tells the version of the package", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    assert.equal(breakwater(["--version"]).stdout, `${version}\n`);
  });

  it("takes the configuration above the folder it runs in, up to the root of the repository", () => {
    const configuration =
      "breakwater: {exclude: [deploy/old]}\n" +
      "host-namespace: {exemptions: [{resource: web, file: deploy/new/*, reason: debugging}]}\n";
    const files = {
      "repository/breakwater.yaml": configuration,
      "repository/deploy/new/pod.yaml": UNSAFE,
      "repository/deploy/old/pod.yaml": UNSAFE,
    };
    const run = (root: string, ...paths: string[]) =>
      breakwater(["check", ...(paths.length > 0 ? paths : ["."]), "--format", "json"], {
        cwd: join(root, "repository/deploy"),
      });
    const statuses = ({ stdout }: { stdout: string }) =>
      (JSON.parse(stdout) as { findings: { file: string; rule: string; status: string }[] }).findings
        .filter(({ rule }) => rule === "host-namespace")
        .map(({ file, status }) => `${file} ${status}`);
    folder({ ...files, "repository/.git/HEAD": "", "repository/deploy/new/x/pod.yaml": UNSAFE }, (root) =>
      assert.deepEqual(statuses(run(root)), ["new/pod.yaml exempted", "new/x/pod.yaml exempted"]),
    );
    folder({ ...files, "repository/.git/HEAD": "", "repository/pod.yaml": UNSAFE }, (root) => {
      const [inside, outside] = [join(root, "repository/deploy/new/pod.yaml"), join(root, "repository/pod.yaml")];
      assert.deepEqual(statuses(run(root, inside, outside)), [`${inside} exempted`, `${outside} violation`]);
    });
    folder({ ...files, "breakwater.yaml": configuration }, (root) =>
      assert.deepEqual(statuses(run(root)), ["new/pod.yaml violation", "old/pod.yaml violation"]),
    );
  });

  it("takes the configuration of the folder it runs in", () => {
    for (const name of ["breakwater.yaml", "breakwater.yml", "breakwater.json"]) {
      folder({ "safe.yaml": SAFE, [name]: '{"host-prot": "mandatory"}' }, (cwd) => {
        assert.match(
          breakwater(["check", "safe.yaml"], { cwd }).stderr,
          new RegExp(`^error: ${name}:1:\\d+: host-prot is not a rule`),
        );
      });
    }
  });

  it("does not choose between two configurations", () => {
    folder({ "safe.yaml": SAFE, "breakwater.yaml": "", "breakwater.json": "{}" }, (cwd) => {
      const { status, stderr } = breakwater(["check", "safe.yaml"], { cwd });
      assert.equal(status, 2);
      assert.match(stderr, /^error: breakwater\.yaml and breakwater\.json are both here, .*--config breakwater\.yaml/);
      assert.equal(breakwater(["check", "safe.yaml", "--config", "breakwater.json"], { cwd }).status, 0);
    });
  });
});
