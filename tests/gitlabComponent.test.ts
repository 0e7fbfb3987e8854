import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { loadAll } from "js-yaml";

interface Header {
  readonly spec: { readonly inputs: Readonly<Record<string, { description: string; default?: string }>> };
}

interface Job {
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly artifacts: { readonly paths: readonly string[]; readonly reports: Readonly<Record<string, string>> };
}

const TEXT = readFileSync("templates/check.yml", "utf8");
const [header, jobs] = loadAll(TEXT) as unknown as [Header, Readonly<Record<string, Job>>];
const { inputs } = header.spec;
const job = Object.values(jobs)[0] as Job;

describe("the GitLab component", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-component-"));
    mkdirSync(join(folder, "bin"));
    for (const name of ["npm", "breakwater"]) {
      const program = join(folder, "bin", name);
      const cli = name === "npm" ? "" : `exec "${process.execPath}" "${resolve("dist/cli/main.js")}" "$@"\n`;
      writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "call ${name}" "$@" >>calls\n${cli}`);
      chmodSync(program, 0o755);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Runs the script as GitLab's runner does, in `sh` with its lines one after the other. */
  function run(given: Readonly<Record<string, string>>): { code: number | null; calls: string[][] } {
    writeFileSync(join(folder, "calls"), "");
    const value = (text: string) =>
      text.replace(/\$\[\[ inputs\.(\w+) \]\]/g, (_, name: string) => given[name] ?? inputs[name]?.default ?? "");
    const { status } = spawnSync("sh", ["-e", "-c", job.script.join("\n")], {
      cwd: folder,
      env: {
        PATH: [join(folder, "bin"), process.env["PATH"]].join(delimiter),
        ...Object.fromEntries(Object.entries(job.variables).map(([name, text]) => [name, value(text)])),
      },
    });
    const text = readFileSync(join(folder, "calls"), "utf8");
    const [, ...calls] = text.split(/^call /m).map((call) => call.split("\n").slice(0, -1));
    return { code: status, calls };
  }

  it("takes every input as a variable, and none as a part of its script", () => {
    for (const line of job.script) assert.doesNotMatch(line, /\$\[\[/);
    const used = [...TEXT.matchAll(/\$\[\[ inputs\.(\w+) \]\]/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(inputs).sort());
    for (const { description } of Object.values(inputs)) assert.ok(description);
  });

  it("installs what it is told, and no package of the project's name from a registry", () => {
    assert.equal(inputs["package"]?.default, undefined);
    const { calls } = run({ package: "https://example.com/breakwater-0.1.0.tgz" });
    assert.deepEqual(calls[0]?.slice(-2), ["--", "https://example.com/breakwater-0.1.0.tgz"]);
  });

  it("writes each report that it hands over, and fails by what it finds", () => {
    writeFileSync(
      join(folder, "compose.yaml"),
      'services: { a: { image: a, volumes: ["/var/run/docker.sock:/var/run/docker.sock"] } }\n',
    );
    assert.equal(run({ paths: "compose.yaml" }).code, 1);
    for (const file of [...job.artifacts.paths, ...Object.values(job.artifacts.reports)]) {
      assert.ok(existsSync(join(folder, file)), file);
      rmSync(join(folder, file));
    }
  });

  it("takes paths and arguments by the line, and runs nothing that stands in an input", () => {
    const evil = '$(touch evil) `touch evil` "; touch evil; "';
    const { calls } = run({ paths: `a b\n*.yaml\n${evil}`, args: "--exclude\nx y/**", config: evil, baseline: evil });
    const call = calls.at(-1) ?? [];
    assert.deepEqual(call.slice(call.indexOf("--exclude")), ["--exclude", "x y/**", "--", "a b", "*.yaml", evil]);
    assert.ok(!existsSync(join(folder, "evil")));
  });

  it("passes options that the command line has, and is documented", () => {
    const help = execFileSync(process.execPath, ["dist/cli/main.js", "check", "--help"], { encoding: "utf8" });
    for (const [option] of (job.script[1] ?? "").matchAll(/--[a-z]{2,}/g)) assert.ok(help.includes(option), option);
    const page = readFileSync("docs/CI.md", "utf8");
    for (const name of Object.keys(inputs)) assert.match(page, new RegExp(`\`${name}\``));
  });
});
