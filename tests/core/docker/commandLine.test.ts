import assert from "node:assert/strict";
import fc from "fast-check";
import {
  booleanOption,
  commandsOf,
  isOpenEnded,
  optionValues,
  programName,
  splitScript,
} from "../../../core/docker/commandLine";

describe("commandsOf", () => {
  const cases: readonly [title: string, argv: readonly string[], commands: readonly string[][]][] = [
    ["a plain command", ["dockerd", "-D"], [["dockerd", "-D"]]],
    ["nothing", [], []],
    ["a script", ["sh", "-c", "dockerd & make"], [["dockerd"], ["make"]]],
    ["a login shell", ["bash", "-lc", "dockerd"], [["dockerd"]]],
    ["options before -c", ["bash", "-euxo", "pipefail", "-c", "dockerd"], [["dockerd"]]],
    ["c among other letters", ["sh", "-ce", "dockerd"], [["dockerd"]]],
    ["busybox", ["busybox", "sh", "-c", "dockerd"], [["dockerd"]]],
    ["su", ["su", "-", "ci", "-c", "dockerd -D"], [["dockerd", "-D"]]],
    ["eval", ["sh", "-c", "eval 'dockerd -D'"], [["dockerd", "-D"]]],
    [
      "a script in a script",
      ["sh", "-c", `bash -c "dockerd -H tcp://:1 &"; make`],
      [["dockerd", "-H", "tcp://:1"], ["make"]],
    ],
    [
      "escaped quotes in a script in a script",
      ["sh", "-c", 'bash -c "dockerd --label=\\"a b\\""'],
      [["dockerd", "--label=a b"]],
    ],
    [
      "a script file, whose arguments are its own",
      ["sh", "/start.sh", "-c", "dockerd"],
      [["sh", "/start.sh", "-c", "dockerd"]],
    ],
    ["exec", ["sh", "-c", "exec dockerd"], [["dockerd"]]],
    ["exec under another name", ["sh", "-c", "exec -a engine dockerd"], [["dockerd"]]],
    ["sudo", ["sudo", "-E", "-u", "root", "dockerd"], [["dockerd"]]],
    ["env", ["env", "-i", "A=b", "dockerd"], [["dockerd"]]],
    ["tini", ["tini", "-s", "--", "dockerd"], [["dockerd"]]],
    ["timeout", ["timeout", "-k", "5", "30", "dockerd", "-D"], [["dockerd", "-D"]]],
    ["gosu", ["gosu", "root", "dockerd"], [["dockerd"]]],
    ["a user by s6", ["s6-setuidgid", "root", "dockerd"], [["dockerd"]]],
    ["a choice of processors", ["taskset", "-c", "0-3", "dockerd", "-D"], [["dockerd", "-D"]]],
    ["a priority", ["chrt", "-f", "10", "dockerd"], [["dockerd"]]],
    ["xargs", ["sh", "-c", "echo -D | xargs -n 1 dockerd"], [["echo", "-D"], ["dockerd"]]],
    ["script", ["script", "-qec", "dockerd -D", "/dev/null"], [["dockerd", "-D"]]],
    ["the dind wrapper", ["/usr/local/bin/dind", "dockerd"], [["dockerd"]]],
    ["wrappers in wrappers", ["tini", "--", "sudo", "nohup", "sh", "-c", "nice -n 5 dockerd"], [["dockerd"]]],
    ["a question about a program", ["sh", "-c", "command -v dockerd"], [["command", "-v", "dockerd"]]],
    ["a variable for the command", ["sh", "-c", "DOCKER_TLS_CERTDIR= dockerd"], [["dockerd"]]],
    ["keywords", ["sh", "-c", "if true; then dockerd; fi"], [["true"], ["dockerd"], ["fi"]]],
    [
      "a negated loop",
      ["sh", "-c", "while ! pgrep dockerd; do sleep 1; done"],
      [["pgrep", "dockerd"], ["sleep", "1"], ["done"]],
    ],
    ["a wrapper alone", ["env"], []],
  ];
  for (const [title, argv, commands] of cases) it(title, () => assert.deepEqual(commandsOf(argv), commands));

  it("is total, and linear in scripts that nest", () => {
    fc.assert(fc.property(fc.array(fc.string()), (argv) => commandsOf(argv).every((command) => command.length > 0)));
    const script = fc
      .array(fc.constantFrom("sh -c ", "'", '"', "\\", "\n", "#", " dockerd ", "&", "exec ", "$(", "eval "))
      .map((parts) => parts.join(""));
    fc.assert(fc.property(script, (text) => commandsOf(["sh", "-c", text]).every((command) => command.length > 0)));
  });
});

describe("splitScript", () => {
  const cases: Record<string, string[][]> = {
    "dockerd --host='tcp://0.0.0.0:1' # and more": [["dockerd", "--host=tcp://0.0.0.0:1"]],
    'echo "a # b"': [["echo", "a # b"]],
    "dockerd \\\n  -D\nmake": [["dockerd", "-D"], ["make"]],
    "a&&b||c;d|e": [["a"], ["b"], ["c"], ["d"], ["e"]],
    "echo 'never closed": [["echo", "never closed"]],
    "(dockerd &)": [["dockerd"]],
  };
  for (const [script, commands] of Object.entries(cases))
    it(JSON.stringify(script), () => assert.deepEqual(splitScript(script), commands));
});

describe("isOpenEnded", () => {
  it("a shell without its script, and nothing", () => {
    for (const command of [[], ["sh"], ["bash", "-c"], ["/bin/sh", "-e"], ["eval"]])
      assert.ok(isOpenEnded(command), command.join(" "));
    for (const command of [["make"], ["sh", "-c", "make"], ["dockerd"]])
      assert.ok(!isOpenEnded(command), command.join(" "));
  });
});

describe("programName", () => {
  it("is the file's name", () => {
    for (const [word, name] of [
      ["/usr/bin/dockerd", "dockerd"],
      ["C:\\docker\\dockerd.exe", "dockerd"],
      ["dockerd", "dockerd"],
      ["", ""],
    ])
      assert.equal(programName(word), name);
    assert.equal(programName(undefined), "");
  });
});

describe("options", () => {
  const hosts: readonly [command: readonly string[], values: readonly string[]][] = [
    [
      ["dockerd", "--host", "a", "--host=b", "-H", "c", "-Hd", "-H=e"],
      ["a", "b", "c", "d", "e"],
    ],
    [["dockerd", "-DH", "tcp://0.0.0.0:1"], ["tcp://0.0.0.0:1"]],
    [["dockerd", "--hostess", "a", "--host-gateway-ip=1.2.3.4"], []],
    [["dockerd", "--host"], []],
    [["dockerd", "--host", "--debug"], []],
    [["dockerd", "--host=", "make"], []],
  ];
  for (const [command, values] of hosts)
    it(`--host of ${command.join(" ")}`, () => assert.deepEqual(optionValues(command, "host", "H"), values));

  const verify: readonly [command: readonly string[], value: boolean | undefined][] = [
    [["dockerd"], undefined],
    [["dockerd", "--tlsverify"], true],
    [["dockerd", "--tlsverify=true"], true],
    [["dockerd", "--tlsverify=1"], true],
    [["dockerd", "--tlsverify=false"], false],
    [["dockerd", "--tlsverify=0"], false],
    [["dockerd", "--tlsverify", "--tlsverify=F"], false],
    [["dockerd", "--tls"], undefined],
  ];
  for (const [command, value] of verify)
    it(`--tlsverify of ${command.join(" ")}`, () => assert.equal(booleanOption(command, "tlsverify"), value));

  it("are read from any words", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        optionValues(words, "host", "H");
        booleanOption(words, "tlsverify");
      }),
    );
  });
});
