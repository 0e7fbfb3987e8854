import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { CheckFinding } from "../../../check/report";
import { breakwater } from "../../cli/breakwater";
import type { Annotation } from "./synthesis";

const FIRST_END = /^\$\{(sort\(.*\)\[0\])\}$/;

describe("the examples for CDKTF", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-example-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs an example as its cdktf.json says, with what it writes in a folder of the test. */
  function run(name: string, environment: NodeJS.ProcessEnv = {}) {
    const example = resolve("examples", name);
    const { app } = JSON.parse(readFileSync(join(example, "cdktf.json"), "utf8")) as { app: string };
    const [command = "", ...args] = app.split(" ");
    const env = { ...process.env, CDKTF_OUTDIR: folder, ...environment };
    const { status, stderr } = spawnSync(command, args, { cwd: example, env, encoding: "utf8" });
    return { status, stderr };
  }
  const annotations = () => {
    const { stacks } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as {
      stacks: { jobs: { annotations: Annotation[] } };
    };
    return stacks.jobs.annotations;
  };
  const checked = () =>
    JSON.parse(breakwater(["check", folder, "--format", "json"]).stdout) as { findings: CheckFinding[] };
  const terraform = (args: readonly string[], input = "") =>
    spawnSync("terraform", args, {
      cwd: join(folder, "stacks", "jobs"),
      input,
      encoding: "utf8",
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    });

  it("cdktf-runner keeps every rule, at synth and in what is written", () => {
    assert.deepEqual(run("cdktf-runner"), { status: 0, stderr: "" });
    assert.deepEqual(annotations(), []);
    assert.deepEqual(checked().findings, []);
  });

  it("cdktf-validation is stopped, and names the constructs", () => {
    const { status, stderr } = run("cdktf-validation");
    assert.notEqual(status, 0);
    assert.match(stderr, /\[jobs\/build\/container\] privileged-container /);
    assert.match(stderr, /\[jobs\/tools\] dood-engine-socket /);
  });

  it("cdktf-validation has the findings that breakwater check has of what is written in spite of them", () => {
    assert.equal(run("cdktf-validation", { CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS: "1" }).status, 0);
    const found = checked().findings.map(({ rule, resource, message }) => `${rule} (${resource}): ${message}`);
    assert.ok(found.length > 1);
    assert.deepEqual(
      annotations()
        .map(({ message }) => message)
        .sort(),
      found.sort(),
    );
  });

  it("cdktf-runner is a configuration that Terraform's own validation accepts, where its providers can be had", function () {
    run("cdktf-runner");
    const { error, status, stderr } = terraform(["init", "-backend=false", "-input=false", "-no-color"]);
    if (error || /Failed to query available provider packages/.test(stderr)) {
      if (this.test) this.test.title += `: ${error ? "no terraform" : "its registry cannot be reached"}`;
      this.skip();
    }
    assert.equal(status, 0, stderr);
    assert.equal(terraform(["validate", "-no-color"]).status, 0);
  });

  it("cdktf-runner has an expression for the first end that Terraform evaluates", function () {
    run("cdktf-runner");
    const { output } = JSON.parse(readFileSync(join(folder, "stacks", "jobs", "cdk.tf.json"), "utf8")) as {
      output: Record<string, { value: string }>;
    };
    const [, expression = ""] = FIRST_END.exec(output["renew-before"]?.value ?? "") ?? [];
    let hours = 9;
    const known = expression.replace(/tls_[\w.-]+/g, () => `"2027-01-01T0${hours--}:00:00Z"`);
    assert.equal(hours, 5, expression);
    writeFileSync(join(folder, "stacks", "jobs", "cdk.tf.json"), "{}");
    const { error, stdout } = terraform(["console"], `${known}\n`);
    if (error) this.skip();
    else assert.equal(stdout, '"2027-01-01T06:00:00Z"\n');
  });
});
