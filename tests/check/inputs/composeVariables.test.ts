import assert from "node:assert/strict";
import { Budget } from "../../../check/inputs/compose/budget";
import { readEnvFile, readRawEnvFile } from "../../../check/inputs/compose/envFile";
import { interpolate, type Variables } from "../../../check/inputs/compose/interpolation";
import { UnresolvedValue } from "../../../core/readers/compose/text";
import { UnreadableError } from "../../../documents/unreadable";

const VARIABLES: Variables = new Map([
  ["SET", "value"],
  ["EMPTY", ""],
  ["DOLLAR", "$SET"],
]);
const budget = () => new Budget("c.yaml");

describe("interpolation in a Compose file", () => {
  const cases: Record<string, string> = {
    plain: "plain",
    "a $SET b": "a value b",
    "${SET}s": "values",
    "$SET-x": "value-x",
    $$SET: "$SET",
    $$$SET: "$value",
    "costs 5$": "costs 5$",
    "$1 and $-": "$1 and $-",
    "${DOLLAR}": "$SET",
    "${SET:-other}": "value",
    "${EMPTY:-other}": "other",
    "${EMPTY-other}": "",
    "${NONE-other}": "other",
    "${NONE:-}": "",
    "${NONE:-a}${NONE:-b}": "ab",
    "${NONE:-${ALSO_NONE:-${SET}}}/x": "value/x",
    "${NONE:-a:b-c?d}": "a:b-c?d",
    "${SET:?must be set}": "value",
    "${EMPTY?must be set}": "",
    "${SET:+other}": "other",
    "${EMPTY:+other}": "",
    "${EMPTY+other}": "other",
    "${SET": "value",
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(`${text} is ${JSON.stringify(expected)}`, () => assert.equal(interpolate(text, VARIABLES, budget()), expected));
  }

  for (const text of [
    "$NONE",
    "a${NONE}",
    "${NONE:?must be set}",
    "${EMPTY:?must be set}",
    "${NONE:+other}",
    "${A:-$NONE}",
  ]) {
    it(`${text} is not known`, () => {
      const value = interpolate(text, VARIABLES, budget());
      assert.ok(value instanceof UnresolvedValue);
      assert.equal(
        value.why,
        `is taken from the environment variable ${text.includes("EMPTY") ? "EMPTY" : "NONE"} when the project starts`,
      );
    });
  }

  it("of defaults without end comes to an end", () => {
    assert.ok(
      interpolate(`${"${A:-".repeat(100_000)}x${"}".repeat(100_000)}`, VARIABLES, budget()) instanceof UnresolvedValue,
    );
  });

  it("may not grow without end", () => {
    const grown = Array.from({ length: 40 }, (_, at) => `A${at + 1}=\${A${at}}\${A${at}}\${A${at}}`).join("\n");
    assert.throws(() => readEnvFile(`A0=xxxxxxxxxx\n${grown}`, new Map(), budget()), UnreadableError);
  });
});

describe("an env file", () => {
  it("has a variable a line, in quotes or bare", () => {
    const text = `# a comment
A=1
  B = two words   # a comment
export C='$A as it is'
D="line\\nbreak \\"quoted\\" $A \${MISSING:-default}"
E: yaml
F=
G=a#b
H="two
lines"
I='x' # a comment
not a variable
J=$A-$B
`;
    assert.deepEqual(Object.fromEntries(readEnvFile(text.replaceAll("\nG", "\r\nG"), new Map(), budget())), {
      A: "1",
      B: "two words",
      C: "$A as it is",
      D: 'line\nbreak "quoted" 1 default',
      E: "yaml",
      F: "",
      G: "a#b",
      H: "two\nlines",
      I: "x",
      J: "1-two words",
    });
  });

  it("takes the value of a bare name, and of what it refers to, from the project", () => {
    const variables = readEnvFile("A\nB\nC=$A\nD=$B", new Map([["A", "outer"]]), budget());
    assert.deepEqual([variables.get("A"), variables.get("C")], ["outer", "outer"]);
    assert.ok(variables.get("B") instanceof UnresolvedValue && variables.get("D") instanceof UnresolvedValue);
  });

  it("in the raw format is as it is written", () => {
    assert.deepEqual(Object.fromEntries(readRawEnvFile("A='$X'\r\n#B=1\nC=a=b #c\n")), { A: "'$X'", C: "a=b #c" });
  });
});
