import assert from "node:assert/strict";
import fc from "fast-check";
import { documentsOf, documentsOfEach, isShortYaml, type Text } from "../../documents/document";

/** Lines from which YAML is put together, right and wrong. */
const LINES = [
  "a: 1",
  "b:",
  "  c: [x, {y: z}]",
  "  - d",
  "- e",
  "? f",
  ": g",
  "h: |",
  "  text",
  "i: >-",
  'j: "open',
  'closed"',
  "k: 'l",
  "'",
  "m: &n {o: 1}",
  "p: *n",
  "<<: *n",
  "q: [",
  "]",
  "r: {",
  "}",
  "# s",
  "",
  "---",
  "...",
  "%YAML 1.2",
  "!t u",
  "\tv: w",
];
const texts = fc.array(
  fc.array(fc.constantFrom(...LINES), { maxLength: 6 }).map((lines) => lines.join("\n")),
  { maxLength: 5 },
);

function contents(documents: () => Iterable<{ readonly content: unknown }>): unknown {
  try {
    return [...documents()].map(({ content }) => content);
  } catch {
    return "unreadable";
  }
}

/** A text without a document, and one of nothing, declare the same. */
function declaring(read: unknown): unknown {
  return JSON.stringify(read) === "[null]" || JSON.stringify(read) === "[]" ? "nothing" : read;
}

describe("a text that is no YAML", () => {
  const refused = (text: string, problem: RegExp) => assert.throws(() => [...documentsOf(text, "a.yaml")], { problem });

  it("is refused with what is wrong", () => refused("a: [1, 2\n", /^is not valid YAML or JSON: [^{]*$/));
  it("is asked whether it is a template, where it looks like one", () =>
    refused(
      "spec: {{ .Values.spec }}\n",
      /^is not valid YAML or JSON: .*\. Is it a template\? Check what it renders, as by helm template CHART/,
    ));
});

describe("the documents of several short texts", () => {
  it("are those of each text by itself", () => {
    fc.assert(
      fc.property(texts, (all) => {
        const short: Text[] = all.map((text, at) => ({ file: String(at), text })).filter(isShortYaml);
        for (const [at, [file, documents]] of [...documentsOfEach(short)].entries()) {
          const { text = "" } = short[at] ?? {};
          assert.deepEqual(
            declaring(contents(() => documents)),
            declaring(contents(() => documentsOf(text, file))),
            text,
          );
        }
      }),
      { numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) },
    );
  });

  it("stand where they stand in their own text", () => {
    const text = "kind: Pod\nspec:\n  hostPID: true\n";
    const [, second] = [
      ...documentsOfEach([
        { file: "a", text },
        { file: "b", text: `---\n# one line more\n${text}` },
      ]),
    ];
    const [document] = second?.[1] ?? [];
    assert.deepEqual(document?.locate("spec.hostPID"), { line: 5, column: 3 });
  });
});
