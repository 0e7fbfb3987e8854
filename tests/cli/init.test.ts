import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { parts } from "../../cli/init/parts";
import { INIT_PARTS } from "../../cli/terminal/choices";
import { breakwater, folder, SAFE } from "./breakwater";

const PARTS = parts("0.0.0");

describe("breakwater init", () => {
  it("can write every part that its option names", () => assert.deepEqual(Object.keys(PARTS), [...INIT_PARTS]));

  it("writes what the repository has a use for, and that passes its own check", () => {
    folder({ "pod.yaml": SAFE, ".github/dependabot.yml": "version: 2\n" }, (cwd) => {
      const { status, stdout } = breakwater(["init"], { cwd });
      assert.equal(status, 0);
      assert.match(stdout, /^breakwater\.yaml: written\n\.github\/workflows\/breakwater\.yml: written\nNext: /);
      assert.deepEqual(
        [".pre-commit-config.yaml", ".gitlab-ci.yml"].filter((file) => existsSync(join(cwd, file))),
        [],
      );
      const checked = breakwater(["check", "."], { cwd });
      assert.deepEqual([checked.status, checked.stderr], [0, ""]);
    });
  });

  it("tells an editor of the schema where the project has Breakwater among its packages", () => {
    const schema = "node_modules/breakwater/breakwater.schema.json";
    folder({ [schema]: "{}" }, (cwd) => {
      assert.equal(breakwater(["init", "--with", "configuration"], { cwd }).status, 0);
      const [first] = readFileSync(join(cwd, "breakwater.yaml"), "utf8").split("\n");
      assert.equal(first, `# yaml-language-server: $schema=${schema}`);
    });
  });

  it("changes no file that is there, and says what to add to it", () => {
    const files = { "breakwater.yaml": "all: advisory\n", ".pre-commit-config.yaml": "repos: []\n" };
    folder(files, (cwd) => {
      const { stdout } = breakwater(["init"], { cwd });
      assert.match(stdout, /^breakwater\.yaml: is there, and was left as it is$/m);
      assert.match(stdout, /^\.pre-commit-config\.yaml: .* Add to it:\n\n {2}- repo: /m);
      for (const [file, text] of Object.entries(files)) assert.equal(readFileSync(join(cwd, file), "utf8"), text);
    });
  });

  it("writes every part as YAML, and a hook and an action that exist", () => {
    folder({}, (cwd) => {
      assert.equal(breakwater(["init", "--with", ...INIT_PARTS], { cwd }).status, 0);
      assert.doesNotMatch(breakwater(["init", "--with", ...INIT_PARTS], { cwd }).stdout, /Add to it/);
      for (const { file } of Object.values(PARTS)) load(readFileSync(join(cwd, file), "utf8"));
      const hooks = load(readFileSync(".pre-commit-hooks.yaml", "utf8")) as { id: string }[];
      assert.match(PARTS.hook.text, new RegExp(`- id: ${hooks[0]?.id}$`, "m"));
      assert.match(breakwater(["init", "--with", "jenkins"], { cwd }).stderr, /Allowed choices are configuration, /);
    });
  });
});
