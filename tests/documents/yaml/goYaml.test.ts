import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { documentsOf } from "../../../documents/document";
import { UnreadableError } from "../../../documents/unreadable";
import { untagged } from "../../../documents/yaml/schema";
import { type Answer, type Answers, askGo } from "./goYaml";

interface Recorded extends Answers {
  readonly text: string;
}

const RECORDED = JSON.parse(readFileSync("tests/documents/yaml/goYaml.json", "utf8")) as readonly Recorded[];

const ONE_KEY_IN_JSON = "two keys that are one in JSON";

/** Texts that are read otherwise on purpose, or where it cannot matter, with the reason. */
const OTHERWISE: Readonly<Record<string, string>> = {
  "a: !!binary aGk=\n": "a tag that is not known: what depends on it is undetermined",
  "1: a\n'1': b\n": ONE_KEY_IN_JSON,
  '"a":b\n': "no mapping",
  "a: [x:]\n": "js-yaml takes the colon for that of a mapping",
  "a: {x:}\n": "js-yaml takes the colon for that of a mapping",
  "a: 1\n<<: {a: 2}\n": "readers differ: such a manifest is refused",
};

function ours(text: string): Answer {
  try {
    const [document] = documentsOf(text, "a.yaml");
    return { value: document ? plain(document.content) : null };
  } catch (error) {
    assert.ok(error instanceof UnreadableError, String(error));
    return { error: error.problem };
  }
}

/** Without tags, and as JSON has it. */
function plain(value: unknown): unknown {
  const content = untagged(value);
  if (Array.isArray(content)) return content.map(plain);
  if (typeof content !== "object" || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([key, each]) => [key, plain(each)]));
}

/** What the readers of Kubernetes take for true and false, where they expect one of them. */
const WORDS = new Map<unknown, unknown>([...["y", "yes", "on"].map((word) => [word, true] as const), ["n", false]]);

function sameAs(read: Answer, answer: Answer): boolean {
  const same = (one: unknown, other: unknown): boolean =>
    typeof one === "object" && one !== null && typeof other === "object" && other !== null
      ? Object.keys(one).length === Object.keys(other).length &&
        Object.entries(one).every(([key, each]) => same(each, (other as Record<string, unknown>)[key]))
      : one === other || (WORDS.has(one) && WORDS.get(one) === other);
  return "value" in read && "value" in answer && same(read.value, answer.value);
}

function assertReadAlike(text: string, { kubectl, compose }: Answers): void {
  if ("error" in kubectl && "error" in compose) return;
  const read = ours(text);
  if (sameAs(read, kubectl) || ("error" in kubectl && sameAs(read, compose))) return;
  assert.fail(JSON.stringify({ text, read, kubectl, compose }, undefined, 2));
}

describe("YAML that kubectl or Compose reads", () => {
  for (const { text, ...answers } of RECORDED) {
    if (text in OTHERWISE) continue;
    it(`is read the same way: ${JSON.stringify(text)}`, () => assertReadAlike(text, answers));
  }

  it("is recorded as Go's libraries read it", function () {
    this.timeout(120_000);
    // Go's libraries keep either of two keys that are one in JSON: their maps have no order.
    const recorded = RECORDED.filter(({ text }) => OTHERWISE[text] !== ONE_KEY_IN_JSON);
    const answers = askGo(recorded.map(({ text }) => text));
    if (typeof answers === "string") {
      this.test?.title && console.log(`      (skipped: ${answers})`);
      this.skip();
    } else
      assert.deepEqual(
        recorded.map(({ kubectl, compose }) => ({ kubectl, compose })),
        answers,
      );
  });

  it("is read the same way, whatever is in quotes and brackets", function () {
    this.timeout(120_000);
    const { seed = 1, numRuns = 2000 } = {
      ...(process.env["FUZZ_SEED"] && { seed: Number(process.env["FUZZ_SEED"]) }),
      ...(process.env["FUZZ_RUNS"] && { numRuns: Number(process.env["FUZZ_RUNS"]) }),
    };
    const texts = fc.sample(mapping(0, 3), { seed, numRuns }).map((text) => `${text}\n`);
    const answers = askGo(texts);
    if (typeof answers === "string") this.skip();
    for (const [at, text] of texts.entries()) assertReadAlike(text, answers[at] as Answers);
  });
});

const breaks = fc.nat({ max: 6 }).map((columns) => `\n${" ".repeat(columns)}`);
const quoted = fc
  .tuple(
    fc.constantFrom('"', "'"),
    fc.array(fc.oneof(fc.constantFrom("one", "two", "[", "]", "{", "# x", ": ", "- ", "|", "`"), breaks), {
      maxLength: 6,
    }),
  )
  .map(([quote, parts]) => quote + parts.join("") + quote);
const space = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("", " ") },
  { weight: 2, arbitrary: breaks },
  breaks.map((line) => `${line}# it's [ "c\n `),
);
const scalar = fc.oneof(fc.constantFrom("x", "y z", "it's", "a/b", "-x", "1", "true"), quoted);

/** A flow collection that is white space wherever it may be. */
const flow: fc.Arbitrary<string> = fc.letrec<{ any: string; list: string; mapping: string }>((tie) => ({
  any: fc.oneof({ maxDepth: 3, withCrossShrink: true }, scalar, tie("list"), tie("mapping")),
  list: fc
    .array(fc.tuple(space, tie("any"), space), { maxLength: 3 })
    .map((items) => `[${items.map((item) => item.join("")).join(",")}\n]`),
  mapping: fc
    .array(fc.tuple(space, tie("any"), space), { maxLength: 3 })
    .map((items) => `{${items.map(([before, item, after], at) => `${before}k${at}: ${item}${after}`).join(",")}\n}`),
})).any;

/** A block mapping whose values are of every kind that has lines of its own. */
function mapping(indentation: number, depth: number): fc.Arbitrary<string> {
  const pad = " ".repeat(indentation);
  const value = fc.oneof(
    flow.map((text) => ` ${text}`),
    quoted.map((text) => ` ${text} # it's "c`),
    quoted.map((text) => `\n${pad}  ${text}`),
    flow.map((text) => ` &a ${text}`),
    fc.constantFrom(" it's [", ` |\n${pad}  "text [\n${pad}   'more`, ` x\n${pad}   "y [z`),
    ...(depth > 0 ? [mapping(indentation + 2, depth - 1).map((text) => `\n${text}`)] : []),
  );
  const lines = fc.array(value, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    lines.map((values) => values.map((each, at) => `${pad}k${at}:${each}`).join("\n")),
    lines.map((values) => values.map((each) => `${pad}-${each}`).join("\n")),
  );
}

describe("a place in YAML that had to be rewritten", () => {
  it("is that of the original text", () => {
    const text = "a: {x: [\n1, -\n], b: 'p\nq', c: {d: 1}# it\n}\ne: \"r\ns\"\nf: 2\n";
    const [document] = documentsOf(text, "a.yaml");
    const lines = text.split("\n");
    const at = (path: string) => {
      const { line = 0, column = 0 } = document?.locate(path) ?? {};
      return lines[line - 1]?.slice(column - 1, column + 1);
    };
    assert.deepEqual(["a.x[0]", "a.x[1]", "a.b", "a.c", "a.c.d", "e", "f"].map(at), [
      "1,",
      "-",
      "b:",
      "c:",
      "d:",
      "e:",
      "f:",
    ]);
  });

  it("takes the last of two keys, with a note of where the other one stands", () => {
    const [document] = documentsOf("a: {b: 1}\nc: [\n{d: 1, d: 2}\n]\n", "a.yaml");
    assert.deepEqual(document?.content, { a: { b: 1 }, c: [{ d: 2 }] });
    assert.deepEqual(document?.notes, [
      {
        line: 3,
        column: 8,
        note: "d appears twice in one mapping: the last one counts for kubectl, and Docker Compose refuses the file",
      },
    ]);
  });

  it("leaves nothing behind the end of the one document without a note", () => {
    const [document] = documentsOf("  a: 1\nb: 2\n", "a.yaml");
    assert.deepEqual(document?.content, { a: 1 });
    assert.match(document?.notes?.[0]?.note ?? "", /^what follows is not read by kubectl/);
    assert.deepEqual([document?.notes?.[0]?.line, document?.notes?.[0]?.column], [2, 1]);
  });

  it("takes a time that grows with the text alone", () => {
    const start = process.cpuUsage();
    for (const hostile of [
      "[\n".repeat(50_000),
      `a: "${"\n".repeat(300_000)}`,
      `${" ".repeat(100_000)}a: [${"\n".repeat(1000)}`,
    ])
      assert.throws(() => [...documentsOf(hostile, "a.yaml")], UnreadableError);
    assert.ok(process.cpuUsage(start).user < 5_000_000);
  });
});
