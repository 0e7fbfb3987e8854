import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { load } from "js-yaml";

interface Action {
  readonly inputs: Readonly<Record<string, { description: string; default: string }>>;
  readonly runs: { using: string; steps: { shell: string; env: Readonly<Record<string, string>>; run: string }[] };
}

const yaml = <T>(file: string) => load(readFileSync(file, "utf8")) as T;
const help = () => execFileSync(process.execPath, ["dist/cli/main.js", "check", "--help"], { encoding: "utf8" });
const optionsIn = (text: string) => [...new Set(text.match(/(?<![\w-])--[a-z][a-z-]+/g))];

describe("the hook for pre-commit", () => {
  const [hook, ...others] = yaml<Record<string, unknown>[]>(".pre-commit-hooks.yaml");

  it("checks all changed files of YAML and JSON in one run", () => {
    assert.deepEqual(others, []);
    assert.equal(hook?.["id"], "breakwater");
    assert.deepEqual(hook?.["types_or"], ["yaml", "json"]);
    assert.equal(hook?.["require_serial"], true);
    assert.equal(hook?.["pass_filenames"], true);
  });

  it("runs a command of this package", () => {
    const { bin } = JSON.parse(readFileSync("package.json", "utf8")) as { bin: Record<string, string> };
    const [command = "", ...rest] = String(hook?.["entry"]).split(" ");
    assert.ok(bin[command], command);
    assert.deepEqual(rest, ["check", "--skip-unknown"]);
    for (const option of optionsIn(rest.join(" ")) ?? []) assert.ok(help().includes(option), option);
  });
});

describe("the GitHub action", () => {
  const { inputs, runs } = yaml<Action>("action.yml");
  const [step] = runs.steps;
  let folder: string;

  /**
   * A folder for PATH with stand-ins for node and npm that run nothing: they record their arguments, one a line, and
   * end with the exit code that they are given.
   */
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-action-"));
    mkdirSync(join(folder, "bin"));
    for (const [name, exit] of [
      ["node", "${NODE_EXIT:-0}"],
      ["npm", "0"],
    ]) {
      const program = join(folder, "bin", name ?? "");
      writeFileSync(program, `#!/usr/bin/env bash\nprintf "%s\\n" "call ${name}" "$@" >>"$CALLS"\nexit "${exit}"\n`);
      chmodSync(program, 0o755);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Runs the action's script as GitHub's runner does, and gives its exit code and what it called. */
  function run(
    given: Readonly<Record<string, string>> = {},
    nodeExit = 0,
    actionPath = resolve("."),
  ): { code: number | null; calls: string[][] } {
    const calls = join(folder, "calls");
    writeFileSync(calls, "");
    const value = (expression: string) => {
      const name = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)?.[1] ?? "";
      return given[name] ?? inputs[name]?.default;
    };
    const script = join(folder, "step.sh");
    writeFileSync(script, step?.run ?? "");
    const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: folder,
      env: {
        PATH: [join(folder, "bin"), process.env["PATH"]].join(delimiter),
        ...Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, expression]) => [name, value(expression)])),
        GITHUB_ACTION_PATH: actionPath,
        CALLS: calls,
        NODE_EXIT: String(nodeExit),
      },
    });
    const text = readFileSync(calls, "utf8");
    const [, ...each] = text.split(/^call /m).map((call) => call.split("\n").slice(0, -1));
    return { code: status, calls: each };
  }

  const CLI = resolve("dist/cli/main.js");
  const ALWAYS = ["node", CLI, "check", "--level", "mandatory"];

  it("is composite, and of one step", () => {
    assert.equal(runs.using, "composite");
    assert.equal(runs.steps.length, 1);
    assert.equal(step?.shell, "bash");
  });

  it("takes every input as a variable, and none as a part of its script", () => {
    assert.doesNotMatch(step?.run ?? "", /\$\{\{/);
    const used = Object.values(step?.env ?? {}).map((expression) => expression.replace(/^\$\{\{ inputs\.| \}\}$/g, ""));
    assert.deepEqual(used.sort(), Object.keys(inputs).sort());
  });

  it("passes options that the command line has", () => {
    const { calls } = run({ config: "c", baseline: "b", "sarif-file": "s" });
    const passed = calls.flatMap((call) => optionsIn(call.slice(2).join("\n")));
    assert.deepEqual([...new Set(passed)].sort(), ["--baseline", "--config", "--format", "--level"]);
    const known = optionsIn(help());
    for (const option of passed) assert.ok(known.includes(option), option);
  });

  it("knows formats and levels that the command line has", () => {
    const text = help().replace(/\s+/g, " ");
    const choices = (option: string) => [
      ...(new RegExp(`--${option} .*?\\(choices: (.*?)\\)`).exec(text)?.[1] ?? "").matchAll(/"([\w-]+)"/g),
    ];
    for (const name of ["format", "level"]) {
      const known = choices(name).map(([, choice]) => choice ?? "");
      assert.ok(known.includes(inputs[name]?.default ?? ""), name);
      for (const choice of known)
        assert.match(inputs[name]?.description ?? "", new RegExp(`(?<![\\w-])${choice}(?![\\w-])`));
    }
  });

  it("is documented, each input with its default", () => {
    const rows = [...readFileSync("docs/CI.md", "utf8").matchAll(/^\| `([\w-]+)` \|.*\| (.*) \|$/gm)].map(
      ([, name, value]) => [name, value],
    );
    assert.deepEqual(
      rows.map(([name]) => name),
      Object.keys(inputs),
    );
    for (const [name = "", value = ""] of rows)
      if (inputs[name]?.default) assert.equal(value, `\`${inputs[name].default}\``);
  });

  it("checks the working folder by its own files, with annotations", () => {
    assert.deepEqual(run(), { code: 0, calls: [[...ALWAYS, "--format", "github", "--", "."]] });
  });

  it("takes paths and arguments by the line, be there spaces in them", () => {
    const { calls } = run({
      paths: "deploy files/\n\n  *.yaml\n",
      args: "--exclude\ntests and more/**",
      level: "advisory",
    });
    const start = ["node", CLI, "check", "--level", "advisory", "--exclude", "tests and more/**"];
    assert.deepEqual(calls, [[...start, "--format", "github", "--", "deploy files/", "*.yaml"]]);
  });

  it("runs nothing that stands in an input", () => {
    const evil = '$(touch evil) `touch evil` "; touch evil; "';
    const given = Object.fromEntries(Object.keys(inputs).map((name) => [name, evil]));
    const { calls } = run(given);
    assert.equal(calls.length, 1);
    for (const call of calls) assert.deepEqual(call.slice(0, 3), ["node", CLI, "check"]);
    assert.throws(() => readFileSync(join(folder, "evil")), { code: "ENOENT" });
  });

  it("takes a path that looks like an option for a path", () => {
    assert.deepEqual(run({ paths: "--format" }).calls[0]?.slice(-2), ["--", "--format"]);
  });

  const sarif = { "sarif-file": "out/findings.sarif", config: "a b.yaml", baseline: "accepted.json" };
  const options = ["--config", "a b.yaml", "--baseline", "accepted.json"];

  it("writes SARIF where it is asked for, in the run that reports in the log, and ends as that run does", () => {
    for (const code of [0, 1, 2]) {
      const result = run(sarif, code);
      assert.equal(result.code, code);
      const reports = ["--format", "github", "--format", "sarif=out/findings.sarif"];
      assert.deepEqual(result.calls, [[...ALWAYS, ...options, ...reports, "--", "."]]);
    }
  });

  it("builds its own files where they are missing, and takes no package of its name from a registry", () => {
    const { calls } = run({}, 0, folder);
    assert.deepEqual(calls[0]?.slice(0, 2), ["npm", "ci"]);
    assert.deepEqual(calls[1]?.slice(0, 2), ["node", join(folder, "dist/cli/main.js")]);
    assert.equal(calls.length, 2);
  });

  it("nothing tells people to run whatever a registry has under the project's name", () => {
    const texts = [
      "README.md",
      "RELEASING.md",
      "action.yml",
      "site/index.md",
      "templates/check.yml",
      ...readdirSync("docs", { recursive: true, encoding: "utf8" }).map((f) => join("docs", f)),
    ];
    for (const file of texts.filter((name) => /\.(md|yml)$/.test(name))) {
      const text = readFileSync(file, "utf8");
      assert.doesNotMatch(text, /\bnpx (?!--no\b)(?:-\S+ )*"?breakwater/, file);
      assert.doesNotMatch(text, /\bnpm (?:install|i|add|exec) (?:-\S+ )*"?breakwater(?:@|\b(?![-/]))/, file);
    }
  });
});
