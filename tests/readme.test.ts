import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfigurationFile } from "../configuration/configurationFile";
import { breakwater, folder } from "./cli/breakwater";

const README = readFileSync("README.md", "utf8");

interface Run {
  readonly args: readonly string[];
  readonly shown: readonly string[];
  readonly printed: readonly string[];
  readonly status: number | null;
}

/** The runs of the command line that the README shows, each with what it prints when it is run here. */
function runs(): Run[] {
  return [...README.matchAll(/^```console\n\$ breakwater (.+)\n([\s\S]*?)^```/gm)].map(([, line = "", text = ""]) => {
    const args = line.split(" ");
    const { status, stdout } = breakwater(args);
    return { args, shown: lines(text), printed: lines(stdout), status };
  });
}

function lines(text: string): string[] {
  // How many rules there are changes with each one that is added.
  const counted = text.replace(/(?<=No violations of )\d+/g, "N");
  return counted.split("\n").filter((line) => line.trim() !== "");
}

/**
 * The first line that is shown and not printed in its place: a line `…` stands for any lines, and one that ends in `…`
 * for its beginning.
 */
function untrue({ shown, printed }: Run): string | undefined {
  let at = 0;
  let isSkipping = false;
  for (const line of shown) {
    if (line.trim() === "…") {
      isSkipping = true;
      continue;
    }
    const is = (candidate: string) =>
      line.endsWith("…") ? candidate.startsWith(line.slice(0, -1)) : candidate === line;
    const found = printed.findIndex((candidate, index) => index >= at && is(candidate));
    if (found < 0 || (!isSkipping && found !== at)) return line;
    at = found + 1;
    isSkipping = false;
  }
  return isSkipping || at === printed.length ? undefined : printed[at];
}

describe("README.md", () => {
  it("has a main job that judges every example", function () {
    this.timeout(120_000);
    const examples = readdirSync("examples").map((name) => join("examples", name));
    const { status, stderr, stdout } = breakwater(["check", ...examples]);
    assert.equal(status, 1, stdout + stderr);
    assert.doesNotMatch(stdout, /Not judged/);
  });

  it("shows what the command line prints of the examples", () => {
    const [unsafe, safe, ...others] = runs();
    assert.ok(unsafe && safe);
    for (const run of [unsafe, safe, ...others]) assert.equal(untrue(run), undefined, run.args.join(" "));
    assert.deepEqual([unsafe.status, safe.status], [1, 0]);
  });

  it("names commands and options that the command line has", () => {
    const help = breakwater(["check", "--help"]).stdout;
    const commands = [...README.matchAll(/\bbreakwater (check|rules|explain|completion)\b([^`\n]*)/g)];
    assert.ok(commands.length > 10);
    for (const [text, , rest = ""] of commands)
      for (const [option] of rest.matchAll(/(?<=\s)--[a-z][a-z-]+/g)) assert.ok(help.includes(option), text);
  });

  it("and the pages that people start from name commands that there are", () => {
    const commands = new Set(
      [...breakwater(["--help"]).stdout.matchAll(/^ {2}([a-z]+)(?: \[| {2}| <)/gm)].map(([, name]) => name),
    );
    assert.ok(commands.has("check") && commands.has("recipe"));
    for (const file of ["README.md", "docs/START.md", "docs/INSTALL.md", "docs/CI.md"]) {
      const text = readFileSync(file, "utf8");
      const named = [...text.matchAll(/(?:`|^\s*|npx --no |docker run .*)breakwater ([a-z]+)/gm)].map(
        ([, name]) => name,
      );
      for (const name of named) assert.ok(commands.has(name), `${file}: breakwater ${name}`);
    }
  });

  it("shows a configuration that is right", () => {
    const [, text = ""] = /^```yaml\n([\s\S]*?)^```/m.exec(README) ?? [];
    folder({ "breakwater.yaml": text }, (root) => {
      const { policies } = readConfigurationFile(join(root, "breakwater.yaml"));
      assert.deepEqual([...policies.keys()], ["dind-rootful", "excess-capabilities", "dood-engine-socket"]);
    });
  });

  it("lists every folder of examples", () => {
    const folders = readdirSync("examples", { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? entry.name : [],
    );
    for (const name of folders) assert.match(README, new RegExp(`^\\| \\[${name}\\]`, "m"), name);
  });

  it("points at files that are there", () => {
    const targets = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = ""]) => target);
    assert.ok(targets.length > 10);
    for (const target of targets) assert.ok(existsSync(target), target);
  });
});
