import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FORMATS } from "../../cli/terminal/choices";
import { RULES } from "../../core/rules";
import { breakwater, ENVIRONMENT, folder } from "./breakwater";

const IDS = RULES.map(({ id }) => id);
const COMMANDS = [
  "check",
  "guard",
  "admission",
  "certificates",
  "recipe",
  "fix",
  "rules",
  "explain",
  "lsp",
  "init",
  "completion",
  "help",
];

function has(shell: string): boolean {
  return spawnSync(shell, ["-c", "exit"]).status === 0;
}

describe("breakwater completion", () => {
  it("knows bash, zsh and fish", () => {
    assert.match(breakwater(["completion", "tcsh"]).stderr, /Allowed choices are bash, zsh, fish\.$/m);
    assert.match(breakwater(["completion"]).stderr, /missing required argument 'shell'/);
  });

  describe("for bash", function () {
    if (!has("bash")) this.pending = true;

    /** What bash offers for a line that ends where the cursor is, in words as bash takes it apart. */
    const offered = (...words: string[]) => {
      let lines: string[] = [];
      folder(
        { "deploy.yaml": "", "deploy/web.yaml": "", "breakwater.bash": breakwater(["completion", "bash"]).stdout },
        (cwd) => {
          const script = [
            "source breakwater.bash || exit 1",
            "complete -p breakwater >&2",
            `COMP_WORDS=(breakwater ${words.map((word) => `'${word}'`).join(" ")})`,
            `COMP_CWORD=${words.length}`,
            '_breakwater && printf "%s\\n" "${COMPREPLY[@]}"',
          ].join("\n");
          const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", script], {
            cwd,
            encoding: "utf8",
            env: ENVIRONMENT,
          });
          assert.equal(status, 0, stderr);
          assert.equal(stderr, "complete -o default -F _breakwater breakwater\n");
          lines = stdout.split("\n").filter(Boolean);
        },
      );
      return lines;
    };

    it("completes commands", () => {
      assert.deepEqual(offered(""), [...COMMANDS, "-V", "--version", "-h", "--help"]);
      assert.deepEqual(offered("ch"), ["check"]);
      assert.deepEqual(offered("help", "e"), ["explain"]);
    });

    it("completes options and their values, however they are written", () => {
      assert.deepEqual(offered("check", "deploy", "--form"), ["--format"]);
      assert.deepEqual(offered("check", "--format", ""), [...FORMATS]);
      assert.deepEqual(offered("check", "--format", "="), [...FORMATS]);
      assert.deepEqual(offered("check", "--format", "=", "s"), ["sarif"]);
      assert.deepEqual(offered("check", "--rule", ""), IDS);
      assert.deepEqual(offered("rules", "--format", ""), ["text", "json"]);
    });

    it("completes rules", () => {
      assert.deepEqual(offered("explain", ""), IDS);
      assert.deepEqual(
        offered("explain", "dood-s"),
        IDS.filter((id) => id.startsWith("dood-s")),
      );
    });

    it("leaves files to bash itself", () => {
      for (const words of [
        ["check", "dep"],
        ["check", "--output", "dep"],
        ["check", "--config", "=", "dep"],
      ]) {
        assert.deepEqual(offered(...words), []);
      }
    });

    it("evaluates nothing of what is being typed", () => {
      folder({}, (cwd) => {
        writeFileSync(join(cwd, "breakwater.bash"), breakwater(["completion", "bash"]).stdout);
        const typed = "$(touch evaluated)`touch evaluated`";
        const script =
          `source breakwater.bash; COMP_WORDS=(breakwater explain '${typed}'); COMP_CWORD=2; _breakwater; ` +
          "[ ! -e evaluated ]";
        assert.equal(spawnSync("bash", ["--norc", "-c", script], { cwd }).status, 0);
      });
    });
  });

  it("for fish completes commands, values, rules and files", function () {
    if (!has("fish")) this.skip();
    folder({ "deploy.yaml": "", "breakwater.fish": breakwater(["completion", "fish"]).stdout }, (cwd) => {
      const offered = (line: string) => {
        const script = `source breakwater.fish; complete --do-complete '${line}'`;
        const { stdout } = spawnSync("fish", ["--no-config", "-c", script], {
          cwd,
          encoding: "utf8",
          env: ENVIRONMENT,
        });
        return stdout.split("\n").flatMap((each) => each.split("\t")[0] || []);
      };
      assert.deepEqual(offered("breakwater ").sort(), COMMANDS.toSorted());
      assert.deepEqual(offered("breakwater check --format ").sort(), FORMATS.toSorted());
      assert.deepEqual(offered("breakwater check --rule dood-engine").sort(), ["dood-engine-socket"]);
      assert.deepEqual(offered("breakwater explain ").sort(), IDS);
      assert.deepEqual(offered("breakwater check depl"), ["deploy.yaml"]);
      assert.deepEqual(offered("breakwater check --output depl"), ["deploy.yaml"]);
    });
  });

  it("for zsh is a script that zsh accepts", function () {
    if (!has("zsh")) this.skip();
    folder({ _breakwater: breakwater(["completion", "zsh"]).stdout }, (cwd) => {
      const { status, stderr } = spawnSync(
        "zsh",
        ["-fc", "autoload -U compinit; compinit -u -D; source ./_breakwater; print $_comps[breakwater]"],
        {
          cwd,
          encoding: "utf8",
          env: ENVIRONMENT,
        },
      );
      assert.equal(status, 0, stderr);
    });
  });
});
