import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { askedRequest } from "../../cli/commands/recipeQuestions";

/** A terminal on which somebody types these lines, each when it is asked for. */
function terminal(...lines: readonly string[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...lines];
  let said = "";
  output.on("data", (chunk) => {
    said += chunk;
    if (/\? $|output\) $/.test(said)) {
      const line = left.shift();
      said += "\n";
      if (line !== undefined) setImmediate(() => input.write(`${line}\n`));
    }
  });
  return { streams: [input, output] as unknown as [typeof process.stdin, typeof process.stderr], said: () => said };
}

describe("what breakwater recipe asks on a terminal", () => {
  it("is the kind, the format and the folder, until each is answered", async () => {
    const { streams, said } = terminal("engine", "runner", "compose", "ci-engine");
    const answers = await askedRequest({}, ...streams);
    assert.deepEqual([answers.kind, answers.for, answers.output], ["runner", "compose", "ci-engine"]);
    assert.match(said(), /runner +an engine for jobs/);
    assert.match(said(), /compose +Docker Compose/);
  });

  it("is nothing that the command line says, and nothing at all where nobody can answer", async () => {
    const { streams } = terminal();
    const complete = { kind: "runner", for: "compose" };
    assert.deepEqual(await askedRequest(complete, ...streams), complete);
    const [input, output] = streams;
    const notATerminal = Object.assign(input, { isTTY: false }) as unknown as typeof process.stdin;
    assert.deepEqual(await askedRequest({}, notATerminal, output), {});
  });

  it("may be answered with no folder: then it is printed", async () => {
    const { streams } = terminal("client", "kubernetes", "");
    const { output } = await askedRequest({}, ...streams);
    assert.equal(output, undefined);
  });
});
