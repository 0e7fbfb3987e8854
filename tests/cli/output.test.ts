import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { breakwater, ENVIRONMENT, folder, MAIN, SAFE, UNSAFE } from "./breakwater";

const FILES = { "unsafe.yaml": UNSAFE, "safe.yaml": SAFE };
const COLOURED = /\u001b\[/;
/** Runs a command line on a terminal of its own, where there is util-linux. */
const TERMINAL = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;

function onTerminal(args: string, cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const all = { ...ENVIRONMENT, TERM: "xterm-256color", ...env };
  return spawnSync("script", ["-qec", `${process.execPath} ${MAIN} ${args}`, "/dev/null"], {
    encoding: "utf8",
    cwd,
    env: all,
  }).stdout;
}

describe("the output of check", () => {
  it("is text for a person, with a summary", () => {
    folder(FILES, (cwd) => {
      const { stdout, stderr } = breakwater(["check", "."], { cwd });
      assert.match(
        stdout,
        /^unsafe\.yaml\n {2}Pod web\n {4}unsafe\.yaml:4:8 {2}\[mandatory\] high {2}host-namespace\n/,
      );
      assert.match(stdout, /^2 files, 2 resources, 2 containers: 2 findings: 1 mandatory, 1 advisory$/m);
      assert.equal(stderr, "");
    });
  });

  it("is JSON, SARIF, JUnit's XML or workflow commands where that is asked for", () => {
    folder(FILES, (cwd) => {
      const report = (format: string) => breakwater(["check", ".", "--format", format], { cwd }).stdout;
      const json = JSON.parse(report("json"));
      assert.deepEqual(
        json.findings.map(({ rule }: { rule: string }) => rule),
        ["host-namespace", "host-port"],
      );
      const [run] = JSON.parse(report("sarif")).runs;
      assert.equal(run.results.length, 2);
      assert.equal(run.tool.driver.version, JSON.parse(readFileSync("package.json", "utf8")).version);
      const junit = report("junit");
      assert.equal(XMLValidator.validate(junit), true);
      assert.equal(new XMLParser().parse(junit).testsuites.testsuite.testcase.length, 2);
      assert.match(report("github"), /^::error file=unsafe\.yaml,line=4,.*\n::warning file=unsafe\.yaml,line=4,/);
    });
  });

  it("names what could not be judged on stderr, beside a report for programs", () => {
    const { stdout, stderr } = breakwater(["check", "nowhere.yaml", "--format", "json"]);
    assert.equal(JSON.parse(stdout).problems.length, 1);
    assert.equal(stderr, "nowhere.yaml: there is no such file or folder\n");
    const hostile = breakwater(["check", "::error::\u001b[31m", "--format", "github"]).stderr;
    assert.equal(hostile, ": :error::?[31m: there is no such file or folder\n");
  });

  for (const [title, text] of Object.entries({
    Terraform: `# An example.
variable "all" { default = true }
resource "docker_container" "a" {
  name       = "a"
  image      = "nginx:1.27"
  privileged = var.all
}
`.replace("{ default = true }", "{\n  default = true\n}"),
    Nomad: `job "a" {
  group "g" {
    task "t" {
      driver = "docker"
      config {
        image      = "nginx:1.27"
        privileged = true
      }
    }
  }
}
`,
  }))
    it(`judges standard input that begins with a block of ${title}`, () => {
      const bad = breakwater(["check", "-"], { input: text });
      assert.match(bad.stdout, /^ {4}-:[78]:\d+ .* privileged-container$/m);
      assert.equal(bad.status, 1);
      const good = breakwater(["check", "-"], { input: text.replace("= true", "= false") });
      assert.match(good.stdout, /^No violations of \d+ rules in 1 file$/m);
    });

  it("judges standard input", () => {
    const { status, stdout } = breakwater(["check", "-"], { input: `${SAFE}---\n${UNSAFE}` });
    assert.equal(status, 1);
    assert.match(stdout, /^ {4}-:9:8 {2}\[mandatory\]/m);
  });

  it("does not take it for a pass when nothing comes in", () => {
    const { status, stdout } = breakwater(["check", "-"]);
    assert.equal(status, 2);
    assert.match(stdout, /^ {2}-: nothing was read/m);
  });

  it("leaves out what is excluded, and judges by the rules that are named", () => {
    folder({ "a.yaml": UNSAFE, "a/1.yaml": UNSAFE, "b/2.yaml": UNSAFE, "b/3.yaml": UNSAFE }, (cwd) => {
      const args = [
        "check",
        ".",
        "--format",
        "json",
        "--exclude",
        "a",
        "--exclude",
        "**/3.yaml",
        "--rule",
        "host-port",
        "--rule",
        "host-device",
      ];
      const { findings } = JSON.parse(breakwater(args, { cwd }).stdout) as {
        findings: { file: string; rule: string }[];
      };
      assert.deepEqual(
        findings.map(({ file, rule }) => `${file} ${rule}`),
        ["a.yaml host-port", `${join("b", "2.yaml")} host-port`],
      );
    });
  });

  it("agrees with the version of the Pod Security Standards that is asked for", () => {
    const probe = `${SAFE.replace(/ports: .*\}\]\}\]/, "livenessProbe: {httpGet: {host: example.com, port: 80}}}]")}`;
    const rules = (version: string) => {
      const { stdout } = breakwater(["check", "-", "--format", "json", "--pod-security-version", version], {
        input: probe,
      });
      return JSON.parse(stdout).findings.map(({ rule }: { rule: string }) => rule);
    };
    assert.deepEqual(rules("v1.33"), []);
    assert.deepEqual(rules("v1.34"), ["host-probe"]);
  });
});

describe("a baseline", () => {
  it("accepts what is found today, and fails on what is new", () => {
    folder(FILES, (cwd) => {
      const written = breakwater(["check", ".", "--write-baseline", "accepted.json"], { cwd });
      assert.equal(written.status, 0);
      assert.equal(written.stdout, "");
      assert.match(
        written.stderr,
        /^accepted\.json accepts 2 findings\. From now on: breakwater check --baseline accepted\.json …\n$/,
      );
      assert.equal(breakwater(["check", ".", "--baseline", "accepted.json", "--level", "advisory"], { cwd }).status, 0);
      writeFileSync(join(cwd, "new.yaml"), UNSAFE);
      const { status, stdout } = breakwater(["check", ".", "--baseline", "accepted.json", "--format", "json"], { cwd });
      assert.equal(status, 1);
      assert.ok(JSON.parse(stdout).findings.every(({ file }: { file: string }) => file === "new.yaml"));
    });
  });

  it("is not written where not everything could be judged", () => {
    folder({ ...FILES, "broken.yaml": "apiVersion: [" }, (cwd) => {
      const { status, stderr } = breakwater(["check", ".", "--write-baseline", "accepted.json"], { cwd });
      assert.equal(status, 2);
      assert.match(stderr, /^broken\.yaml:.*\naccepted\.json was not written: .*--exclude\.\n$/);
      assert.ok(!existsSync(join(cwd, "accepted.json")));
    });
  });
});

describe("a report in a file", () => {
  it("is there as a whole, and leaves nothing else behind; a summary is said", () => {
    folder({ ...FILES, "report.json": "what was there before, which is longer".repeat(1000) }, (cwd) => {
      const { status, stdout, stderr } = breakwater(
        ["check", "unsafe.yaml", "--format", "json", "--output", "report.json"],
        { cwd },
      );
      assert.equal(status, 1);
      assert.equal(stdout, "");
      assert.match(stderr, /^1 file, .*: 2 findings: 1 mandatory, 1 advisory\. Written to report\.json\.\n$/);
      assert.equal(JSON.parse(readFileSync(join(cwd, "report.json"), "utf8")).findings.length, 2);
      assert.deepEqual(readdirSync(cwd), ["report.json", "safe.yaml", "unsafe.yaml"]);
    });
  });

  it("does not take the place of a link, or of what is no file", function () {
    if (process.platform === "win32") this.skip();
    folder({ ...FILES, "real.txt": "" }, (cwd) => {
      symlinkSync("real.txt", join(cwd, "link.txt"));
      symlinkSync("/dev/stdout", join(cwd, "out"));
      breakwater(["check", "unsafe.yaml", "--output", "link.txt"], { cwd });
      assert.match(readFileSync(join(cwd, "real.txt"), "utf8"), /^unsafe\.yaml\n/);
      const script = `"${process.execPath}" "${MAIN}" check unsafe.yaml --output out 2>/dev/null | cat`;
      assert.match(spawnSync("sh", ["-c", script], { cwd, encoding: "utf8" }).stdout, /^unsafe\.yaml\n/);
    });
  });

  it("has no colours, even if it is written from a terminal", function () {
    if (!TERMINAL) this.skip();
    folder(FILES, (cwd) => {
      assert.match(onTerminal("check unsafe.yaml --output report.txt", cwd), /Written to report\.txt\./);
      assert.doesNotMatch(readFileSync(join(cwd, "report.txt"), "utf8"), COLOURED);
    });
  });
});

describe("colours", () => {
  const coloured = (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const { stdout } = breakwater(["check", "-", ...args], { input: UNSAFE, env });
    return COLOURED.test(stdout);
  };

  it("are not in what is piped, unless they are asked for", () => {
    assert.equal(coloured([]), false);
    assert.equal(coloured(["--color"]), true);
    assert.equal(coloured([], { FORCE_COLOR: "1" }), true);
    assert.equal(coloured([], { FORCE_COLOR: "0" }), false);
    assert.equal(coloured(["--no-color"], { FORCE_COLOR: "1" }), false);
    assert.equal(coloured(["--color"], { NO_COLOR: "1" }), true);
  });

  it("are on a terminal, unless it has none or they are not wanted", function () {
    if (!TERMINAL) this.skip();
    folder(FILES, (cwd) => {
      const shown = (env: NodeJS.ProcessEnv, args = "") =>
        COLOURED.test(onTerminal(`check unsafe.yaml ${args}`, cwd, env));
      assert.equal(shown({}), true);
      assert.equal(shown({ NO_COLOR: "1" }), false);
      assert.equal(shown({ TERM: "dumb" }), false);
      assert.equal(shown({}, "--no-color"), false);
      assert.equal(shown({}, "--format json"), false);
    });
  });
});

describe("progress", () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`${at}.yaml`, SAFE]));

  it("is not in what is piped", () => {
    folder(many, (cwd) => {
      assert.equal(breakwater(["check", "."], { cwd }).stderr, "");
    });
  });

  it("is one line on a terminal, which is gone at the end", function () {
    if (!TERMINAL) this.skip();
    folder(many, (cwd) => {
      const shown = onTerminal("check .", cwd);
      const cleared = "\u001b[1G\u001b[2K";
      const plain = shown.replace(/, [\d,]+ a second/g, ""); // A busy machine is slow enough for a rate.
      assert.ok(plain.startsWith(`32 of 200 files${cleared}64 of 200 files${cleared}`), shown);
      assert.ok(shown.includes(`${cleared}200 files, 200 resources`), shown);
    });
  });

  it("names the program that is run", function () {
    if (!TERMINAL) this.skip();
    const shown = onTerminal("check examples/safe", process.cwd());
    assert.match(shown, /^running the program in examples.safe \(its own code\)\r\n1 file /);
  });
});

describe("a command line that is cut short", () => {
  it("asks for a report where the fault is its own, which is no finding", () => {
    folder(
      { "fault.js": 'require("node:os").availableParallelism = () => { throw new Error("a fault"); };' },
      (cwd) => {
        const fault = join(cwd, "fault.js").replaceAll("\\", "/");
        const { status, stdout, stderr } = breakwater(["check", "."], {
          cwd,
          env: { NODE_OPTIONS: `--require "${fault}"` },
        });
        assert.equal(status, 2);
        assert.equal(stdout, "");
        assert.match(stderr, /^error: breakwater itself failed\. Please report this, .*:\n.*Error: a fault\n +at /);
      },
    );
  });

  it("says nothing when nobody reads on", (done) => {
    const child = spawn(process.execPath, [MAIN, "check", "-", "--format", "sarif"], { env: ENVIRONMENT });
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
    });
    child.on("close", (status) => {
      assert.equal(said, "");
      assert.equal(status, 1);
      done();
    });
    child.stdout.destroy();
    child.stdin.end(UNSAFE);
  });

  it("says when there is no room for the report", function () {
    if (!existsSync("/dev/full")) this.skip();
    const script = `"${process.execPath}" "${MAIN}" rules >/dev/full`;
    const { status, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    assert.equal(status, 2);
    assert.match(stderr, /^error: standard output: cannot be written: ENOSPC/);
  });

  it("waits for input, and ends at an interrupt", function (done) {
    if (process.platform === "win32") this.skip();
    const child = spawn(process.execPath, [MAIN, "check", "-"], { env: ENVIRONMENT });
    const moreThanAPipeHolds = "# a comment\n".repeat(200_000);
    child.stdin.write(moreThanAPipeHolds, () => child.kill("SIGINT"));
    child.on("close", (_, signal) => {
      assert.equal(signal, "SIGINT");
      done();
    });
  });
});
