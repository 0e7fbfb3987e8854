import assert from "node:assert/strict";
import fc from "fast-check";
import { runAssignments, runCommands, UNSEEN, unseenCommands } from "../../../core/docker/runCommand";
import { type Container, container } from "../../../core/model/container";
import { known, unknown } from "../../../core/model/known";

function of(parts: Partial<Container>): Container {
  return container({ name: "job", path: "", ...parts });
}

const NOT_KNOWN = "is not known until the update";
const words = (parts: Partial<Container>) => runCommands(of(parts)).map((command) => command.words);

describe("runCommands: what a container runs", () => {
  it("its entrypoint with its command", () =>
    assert.deepEqual(words({ entrypoint: known(["sh", "-c"], "entrypoints"), command: known(["a; b c"], "command") }), [
      ["a"],
      ["b", "c"],
    ]));
  it("and beside it hooks and checks", () =>
    assert.deepEqual(words({ command: known(["a"], "command"), otherCommands: [known(["b"], "hook")] }), [
      ["a"],
      ["b"],
    ]));
  it("nothing where nothing is written", () => assert.deepEqual(words({}), []));
  it("says where it stands, and whether that is secret", () => {
    const [command] = runCommands(
      of({ entrypoint: known(["a"], "entrypoints", true), command: known(["b"], "command") }),
    );
    assert.deepEqual([command?.path, command?.secret, command?.unseen], ["command", true, undefined]);
  });
  it("keeps the places of words that are not known", () => {
    const missing = [unknown("command[1]", NOT_KNOWN), unknown("command[3]", NOT_KNOWN)];
    const [command] = runCommands(of({ command: known(["docker", "ps"], "command"), missingWords: missing }));
    assert.deepEqual(command?.words, ["docker", UNSEEN, "ps", UNSEEN]);
    assert.equal(command?.unseen, missing[0]);
  });
  it("takes words of one vector for that one's alone", () =>
    assert.deepEqual(
      words({
        entrypoint: known(["a"], "entrypoints"),
        command: known(["b"], "command"),
        missingWords: [unknown("entrypoints[0]", NOT_KNOWN)],
      }),
      [[UNSEEN, "a", "b"]],
    ));
  it("ends on any number of words that are not known", () => {
    const missing = Array.from({ length: 50_000 }, (_, at) => unknown(`command[${2 * at}]`, NOT_KNOWN));
    const [command] = runCommands(of({ command: known(Array(50_000).fill("x"), "command"), missingWords: missing }));
    assert.equal(command?.words.length, 100_000);
    assert.deepEqual(command?.words.slice(0, 3), [UNSEEN, "x", UNSEEN]);
  });
});

describe("unseenCommands: what a container runs that is not known at all", () => {
  it("is a vector or a hook, and no single word", () => {
    const hook = unknown("hook", NOT_KNOWN);
    const entrypoint = unknown("entrypoints", NOT_KNOWN);
    const parts = {
      entrypoint,
      command: known(["a"], "command"),
      missingWords: [unknown("command[1]", NOT_KNOWN)],
      otherCommands: [hook],
    };
    assert.deepEqual(unseenCommands(of(parts)), [entrypoint, hook]);
  });
});

describe("runAssignments: the variables that commands set", () => {
  const assigned = (...argv: string[]) =>
    runAssignments(of({ command: known(argv, "command") })).map(({ name, value }) => `${name}=${value}`);
  const cases: readonly (readonly [argv: string[], assigned: string[]])[] = [
    [
      ["env", "A=1", "B=", "docker", "ps"],
      ["A=1", "B="],
    ],
    [
      ["sh", "-c", "A=1 docker ps; B=2"],
      ["A=1", "B=2"],
    ],
    [
      ["sh", "-c", "export A=1 B='x y' && docker ps"],
      ["A=1", "B=x y"],
    ],
    [["sudo", "-E", "env", "A=1", "docker"], ["A=1"]],
    [["bash", "-c", "sh -c 'A=1 docker'"], ["A=1"]],
    [["docker", "run", "-e", "A=1", "alpine"], []],
    [["echo", "A=1"], []],
    [["sh", "-c", "# A=1"], []],
    [[], []],
  ];
  for (const [argv, expected] of cases)
    it(argv.join(" ") || "(nothing)", () => assert.deepEqual(assigned(...argv), expected));
  it("is total", () => {
    fc.assert(fc.property(fc.array(fc.string()), (argv) => assigned(...argv).every((text) => text.includes("="))));
  });
});
