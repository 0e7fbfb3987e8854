import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { check } from "../../check/check";
import { readConfigurationFile } from "../../configuration/configurationFile";
import { settingsFrom } from "../../configuration/settings";
import { breakwater, folder } from "../cli/breakwater";

const EXAMPLE = resolve("examples/own-rules");
const RULE = (changes = "") =>
  `export const rule = { id: "own-test", severity: "low", level: "mandatory", title: "t", why: "w", remediation: "r",
  *check({ containers }) { for (const { image } of containers) yield { status: "violation", path: image.path, found: "is bad" } },
  ${changes} };\n`;

describe("rules of one's own", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-own-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  };
  const mistakeOf = (rule: string, configuration = "rules: [./rule.mts]\n") => {
    write({ "rule.mts": rule, "breakwater.yaml": configuration });
    try {
      readConfigurationFile(join(root, "breakwater.yaml"), { allowsRules: true });
    } catch (error) {
      return (error as Error).message;
    }
    return assert.fail("no mistake was found");
  };

  it("judge beside ours, with settings, levels and exemptions, and only where a configuration names them", async () => {
    const file = join(EXAMPLE, "breakwater.yaml");
    const settings = settingsFrom({ configuration: readConfigurationFile(file, { allowsRules: true }) });
    const { findings } = await check([join(EXAMPLE, "compose.yaml")], { settings });
    assert.deepEqual(
      findings.map(({ rule, level, line, reference }) => [rule, level, line, reference]),
      [["own-no-latest", "mandatory", 3, undefined]],
    );
    assert.deepEqual((await check([join(EXAMPLE, "compose.yaml")])).findings, []);
    write({
      "breakwater.yaml":
        `rules: [${join(EXAMPLE, "rules/no-latest.ts")}]\nown-no-latest:\n` +
        "  exemptions: [{resource: web, reason: a test}, {resource: tools, reason: a test}]\n",
    });
    const exempting = readConfigurationFile(join(root, "breakwater.yaml"), { allowsRules: true });
    const result = await check([join(EXAMPLE, "compose.yaml")], {
      settings: settingsFrom({ configuration: exempting }),
    });
    assert.deepEqual(
      result.findings.map(({ status }) => status),
      ["exempted", "exempted"],
    );
  });

  it("judge in every thread", async () => {
    write({ "rule.mts": RULE(), "breakwater.yaml": "rules: [rule.mts]\n" });
    const pod = (name: number) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p${name}}\nspec: {containers: [{name: a, image: x}]}\n`;
    write(Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`m/${at}.yaml`, pod(at)])));
    const configuration = readConfigurationFile(join(root, "breakwater.yaml"), { allowsRules: true });
    const { findings, notes } = await check([join(root, "m")], {
      settings: settingsFrom({ configuration }),
      cache: join(root, "cache"),
    });
    assert.equal(findings.length, 900);
    assert.match(notes.join(), /the cache is not used/);
  });

  it("never run because of a configuration that was found, unless that is allowed", () => {
    folder(
      { "breakwater.yaml": "rules: [rule.js]\n", "rule.js": "require('fs').writeFileSync('ran', '')\n" },
      (cwd) => {
        const of = (...args: string[]) => breakwater(["check", ".", ...args], { cwd });
        const refused = of();
        assert.equal(refused.status, 2);
        assert.match(refused.stderr, /breakwater\.yaml:1:1: rules names files of code.*--allow-rules/);
        assert.doesNotMatch(refused.stderr + of("--exclude", "ran").stderr, /exports no rule/);
        for (const args of [["--allow-rules"], ["--config", "breakwater.yaml"]])
          assert.match(of(...args).stderr, /rules\[0\] \(rule\.js\): exports no rule/);
      },
    );
  });

  it("are listed, explained and reported as ours", () => {
    const run = (...args: string[]) => breakwater(args, { cwd: EXAMPLE });
    assert.match(run("rules", "--config", "breakwater.yaml").stdout, /own-no-latest +low +advisory/);
    assert.match(run("explain", "own-no-latest", "--allow-rules").stdout, /^Settings\n {2}allowedImages/m);
    const { runs } = JSON.parse(run("check", ".", "--allow-rules", "--format", "sarif").stdout);
    const [{ ruleIndex, ruleId }] = runs[0].results;
    assert.equal(runs[0].tool.driver.rules[ruleIndex].id, ruleId);
    assert.equal(run("explain", "compose.yaml:3", "--allow-rules").status, 0);
  });

  const wrong: Record<string, [string, RegExp]> = {
    "no rule": ["export const other = 1;", /rules\[0\] \(\.\/rule\.mts\): exports no rule/],
    "something else": ["export default 7;", /exports something that is not a rule/],
    "an id of ours": [RULE('id: "host-path"'), /host-path has no id of the form "own-NAME"/],
    "no level that there is": [RULE('level: "strict"'), /own-test needs a level: mandatory, advisory/],
    "no text": [RULE("why: undefined"), /own-test has no why/],
    "no check": [RULE("check: 3"), /has neither a function check/],
    "a need that is none": [RULE('needs: "luck"'), /has an unknown needs; there are/],
    "two of one id": [`${RULE()}export const rules = [{ ...rule }];`, /own-test is there twice/],
    "what throws": ["throw new Error('mine');", /cannot be loaded: mine/],
    "what is no TypeScript": ["const x = {;", /cannot be loaded: .*Unexpected token/],
  };
  for (const [title, [rule, message]] of Object.entries(wrong))
    it(`are a mistake in the configuration with ${title}`, () => assert.match(mistakeOf(rule), message));

  it("are a mistake where they are no list, are not there, or are another file's as well", () => {
    assert.match(mistakeOf("", "rules: rule.ts\n"), /rules is "rule\.ts"\. Expected: a list of files/);
    assert.match(mistakeOf("", "rules: [gone.ts]\n"), /cannot be loaded: .*gone\.ts/);
    write({ "a.mts": RULE('id: "own-a"'), "b.mts": RULE('id: "own-a"') });
    assert.match(
      mistakeOf("", "rules: [a.mts, b.mts]\n"),
      /rules\[1\] \(b\.mts\): own-a is also a rule of a file before it/,
    );
    assert.match(mistakeOf(RULE(), "rules: [rule.mts]\nown-tset: disabled\n"), /own-tset is not a rule/);
  });

  it("that fail have judged nothing, and that is said", async () => {
    write({
      "rule.mts": RULE('id: "own-failing", check() { throw new TypeError("x"); }'),
      "breakwater.yaml": "rules: [rule.mts]\n",
    });
    const configuration = readConfigurationFile(join(root, "breakwater.yaml"), { allowsRules: true });
    const { findings } = await check([join(EXAMPLE, "compose.yaml")], { settings: settingsFrom({ configuration }) });
    assert.deepEqual(
      findings.map(({ status, rules }) => [status, rules]),
      Array(3).fill(["undetermined", ["own-failing"]]),
    );
  });
});
