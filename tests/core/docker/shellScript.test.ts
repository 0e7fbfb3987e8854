import assert from "node:assert/strict";
import fc from "fast-check";
import { shellCommands } from "../../../core/docker/shellScript";

const commands = (script: string, dialect: "shell" | "make" = "shell") =>
  shellCommands(script, new Map(), dialect).map(({ words }) => words.map(({ text }) => text).join("|"));
const started = (script: string) => commands(script).filter((command) => command.startsWith("docker"));

/** Asserts that a script takes little processor time: other processes take none of that. */
function assertFast(script: string): void {
  const before = process.cpuUsage();
  shellCommands(script);
  assert.ok(process.cpuUsage(before).user < 2_000_000, script.slice(0, 20));
}

describe("the commands of a script", () => {
  const RUN = "docker|run|x";

  it("are found wherever a shell runs them", () => {
    for (const script of [
      "docker run x",
      "true && docker run x || false",
      "sudo -u root env A=1 timeout -k 5 10 nohup docker run x &",
      "ID=$(docker run x)",
      'echo "started $(docker run x)"',
      "ID=`docker run x`",
      "f() { docker run x; }",
      "function f { docker run x; }",
      "case $1 in start) docker run x ;; esac",
      "for i in 1 2; do docker run x; done",
      "while ! docker run x; do sleep 1; done",
      "( cd /tmp && docker run x )",
      "diff <(docker run x) /dev/null",
      "bash -c 'docker run x'",
      "ssh -p 22 root@box docker run x",
      "ssh root@box <<EOF\ndocker run x\nEOF",
      "bash -s <<'EOF'\ndocker run x\nEOF",
      "trap 'docker run x' EXIT",
      "alias d='docker run x'",
      "flock /tmp/l docker run x",
      "docker \\\n  run \\\r\n  x",
      'X=(docker run)\n"${X[@]}" x',
      'CMD="docker run x"\n$CMD',
      "eval docker run x",
      "2>/dev/null docker run x >out 2>&1",
      "echo a | xargs -I% docker run x",
      "cat <<EOF | ssh root@box sudo bash -s\ndocker run x\nEOF",
      "vagrant ssh box -c 'docker run x'",
      "minikube ssh -- docker run x",
      "gcloud compute ssh box --zone z --command='docker run x'",
      "docker-machine ssh box docker run x",
      "multipass exec box -- docker run x",
      "orb -m box docker run x",
      "orb exec -m box bash -c 'docker run x'",
      "wsl -d box -- docker run x",
      'd() { sudo docker "$@"; }\nd run x',
      'function d { command docker "$@" || exit; }\nd run x',
      'alias d="sudo docker"\nd run x',
      'alias docker="sudo docker"\ndocker run x',
    ])
      assert.deepEqual(
        started(script).filter((command) => command.startsWith("docker|run")),
        [RUN],
        script,
      );
    assert.deepEqual(commands('a() { b "$@"; }\nb() { a "$@"; }\na docker run x').length > 0, true);
  });

  it("have a placeholder for what a program adds that runs them", () => {
    assert.deepEqual(started("xargs -n1 docker run --rm < list"), ["docker|run|--rm|\0@\0"]);
    assert.deepEqual(started("parallel -j2 docker run ::: a b"), ["docker|run|\0@\0"]);
  });

  it("are none where a script only writes them", () => {
    for (const script of [
      "# docker run x",
      "echo docker run x",
      'echo "a; docker run x"',
      "cat <<EOF\ndocker run x\nEOF",
      "cat > run.sh <<-'END'\n\tdocker run x\n\tEND",
      "printf '%s\\n' 'docker run x'",
      "grep -q 'docker run x' README.md",
      ": 'a\ndocker run x\n'",
      "command -v docker",
      "X='docker run x'",
      "cat <<< 'docker run x'",
    ])
      assert.deepEqual(started(script), [], script);
  });

  it("have the values that the script itself sets", () => {
    for (const [script, expected] of [
      ["A='-v /a:/b'\ndocker run $A x", "docker|run|-v|/a:/b|x"],
      ["A='-v /a:/b'\ndocker run \"$A\" x", "docker|run|-v /a:/b|x"],
      ["A=/a\nA+=/b\ndocker run -v ${A}:/c x", "docker|run|-v|/a/b:/c|x"],
      ["A=(--init)\nA+=(-e 'B C')\ndocker run \"${A[@]}\" x", "docker|run|--init|-e|B C|x"],
      ["docker run ${IMAGE:-nginx}", "docker|run|nginx"],
      ["docker run ${E:+--privileged} x", "docker|run|\0E\0|x"],
      ["E=1\ndocker run ${E:+--privileged} x", "docker|run|--privileged|x"],
      ["E=\ndocker run $E x", "docker|run|x"],
      ["docker run $A x", "docker|run|\0A\0|x"],
      ["A=$(date)\ndocker run $A x", "docker|run|\0a command\0|x"],
      ["for i in a b; do docker run $i; done", "docker|run|\0i\0"],
      ["read i\ndocker run $i", "docker|run|\0i\0"],
      ["docker run -v $(pwd):/a -v $PWD:/b x", "docker|run|-v|.:/a|-v|.:/b|x"],
      ['D="$(cd "$(dirname "$0")/.." && pwd)"\ndocker run -v "$D/x":/a y', "docker|run|-v|./x:/a|y"],
      ["docker run -v $HOME/x:/a y", "docker|run|-v|~/x:/a|y"],
      ["docker run -p $((1 + 2)):80 x", "docker|run|-p|\0a number\0:80|x"],
    ] as const)
      assert.deepEqual(started(script), [expected], script);
  });

  it("follow make in its recipes", () => {
    const variables = new Map([["D", ["docker"]]]);
    const read = (recipe: string) =>
      shellCommands(recipe, variables, "make").map(({ words }) => words.map(({ text }) => text).join("|"));
    assert.deepEqual(read("$(D) run -v $$PWD:/a ${OTHER} x"), ["docker|run|-v|.:/a|\0OTHER\0|x"]);
    assert.deepEqual(read("X=$$(docker run x)"), ["docker|run|x", ""]);
  });

  it("have the places of their words", () => {
    const script = "#!/bin/sh\nsudo docker run \\\n  --privileged x\n";
    const [command] = shellCommands(script);
    assert.deepEqual(
      command?.words.map(({ text, at }) => script.startsWith(text, at)),
      [true, true, true, true],
    );
    const here = "ssh a <<E\ndocker run x\nE\n";
    assert.deepEqual(
      shellCommands(here).flatMap(({ words }) => words.map(({ text, at }) => here.startsWith(text, at))),
      [true, true, true, true, true],
    );
  });

  it("are read from any text, in linear time", () => {
    const piece = fc.constantFrom(
      ..."$ $( ${ } ) ` ' \" \\ \n # <<E <( > & | ; ( A= A=( docker run x [@] :- E $$".split(" "),
      "\n",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom("shell", "make"), (pieces, dialect) => {
        shellCommands(pieces.join(""), new Map(), dialect as "shell");
      }),
      { numRuns: 2000 },
    );
    for (const hostile of ["$(", "`", "${", '"', "(", "A=(", "<<E\n", "$(cat <<E\n", "bash -c '", "x=$x$x\n"])
      assertFast(hostile.repeat(5000));
  });

  it("are read in linear time where one word has many expansions", () => {
    for (const hostile of ["$$", "``", "=$", "$x="]) assertFast(`docker run ${hostile.repeat(60_000)}`);
  });

  it("have the place of a here-document, also within another one", () => {
    for (const script of [
      "cat <<B >f\nx\nB\n",
      "bash <<A\ncat <<B >f\nx\nB\nA\n",
      "echo\nsh <<A\ncat <<B >f\nx\nB\nA\n",
    ]) {
      const { input } = shellCommands(script).find(({ output }) => output === "f") ?? {};
      assert.deepEqual(input, { text: "x\n", at: script.indexOf("x\n") }, script);
    }
  });

  it("have as many words as a shell takes, and an unknown one for all others", () => {
    const [command] = shellCommands(`docker run ${"a ".repeat(60_000)}`);
    assert.equal(command?.words.length, 50_001);
    assert.match(command.words.at(-1)?.text ?? "", /^\0/);
  });
});
