import assert from "node:assert/strict";
import fc from "fast-check";
import { constructFromEvents, parseEvents } from "js-yaml";
import { beginningOf, Places } from "../../../../documents/positions/position";
import { plainYaml } from "../../../../documents/yaml/fast/plainYaml";
import { SCHEMA } from "../../../../documents/yaml/schema";
import { mixedFile, pod } from "../../../../tools/bench/corpus";

/** What the whole parser says of a text. */
function whole(text: string, line: number) {
  const events = parseEvents(text, {});
  const contents = constructFromEvents(events, { source: text, schema: SCHEMA });
  const places = new Places(text, events, () => beginningOf(events, 0), { from: 0, to: text.length, line });
  return { contents, locate: (path: string) => places.locate(path) };
}

/** The paths of all values, and of some that are not there. */
function pathsOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path, `${path}.below`];
  const steps = Object.entries(value).map(
    ([key, part]) => [part, Array.isArray(value) ? `[${key}]` : `[${JSON.stringify(key)}]`] as const,
  );
  return [path, `${path}.absent`, `${path}[99]`, ...steps.flatMap(([part, step]) => pathsOf(part, path + step))];
}

/** Fails where a text is read otherwise than by the whole parser. @returns whether it is read at all */
function readsAlike(text: string): boolean {
  const plain = plainYaml(text, 7);
  if (!plain) return false;
  const { contents, locate } = whole(text, 7);
  assert.deepEqual([plain.content], contents, text);
  assert.equal(JSON.stringify([plain.content]), JSON.stringify(contents), text);
  for (const path of pathsOf(plain.content)) assert.deepEqual(plain.locate(path), locate(path), `${path} of ${text}`);
  return true;
}

/** Values, marks and mistakes of one line. */
const FRAGMENTS = [
  ..."#\"'{}[],:-?&*!|>%@`~=\\\t\n",
  ...[
    "a",
    "a b",
    "a:b",
    "a: b",
    "a:",
    "a #b",
    "a#b",
    "-a",
    "--a",
    "- a",
    "- - a",
    "$(A)",
    "/a",
    "é",
    "…",
    "constructor",
    "__proto__: 1",
  ],
  ...[
    "null",
    "True",
    "NULL",
    "0",
    "-0",
    "+1",
    "007",
    "0x1f",
    "0o7",
    "1e3",
    "1.5",
    "1.2.3",
    "500m",
    ".5",
    ".inf",
    ".nan",
    "1_000",
  ],
  ...['"a"', "'a'", '""', "''", '"a\\n"', "'it''s'", '"a" # b', "'a' b", "<<: {a: 1}", "&a b", "*a", "!t a"],
  ...[
    "[]",
    "{}",
    "[a, b]",
    "[a, ]",
    "[a b]",
    "[a: b]",
    "[-a, - b]",
    "{a: b}",
    "{a:b}",
    "{a: }",
    "{a}",
    "{a: 1, a: 2}",
    "[a, # b",
    "[[a], {b: [c]}] # d",
  ],
];
const INDENTS = ["", "", " ", "  ", "  ", "    ", "- ", "  - ", "- - ", "-   ", "\t"];
const KEYS = ["", "a: ", "b: ", "b:", "c.d/e:  ", "f:g: ", "null: ", "1: ", '"q": ', "# "];
const lines = fc
  .tuple(
    fc.constantFrom(...INDENTS),
    fc.constantFrom(...KEYS),
    fc.constantFrom("", "", ...FRAGMENTS),
    fc.constantFrom("", "", " ", " # c", ":"),
  )
  .map((parts) => parts.join(""));
const scribbled = fc
  .tuple(fc.array(lines, { maxLength: 8 }), fc.constantFrom("\n", "\n", "\n", "\r\n", "\n\n"))
  .map(([all, end]) => all.join(end));

/** A manifest in which something was put in, taken out or moved. */
const manifests = [
  ...Array.from({ length: 14 }, (_, at) => pod(at)),
  ...Array.from({ length: 5 }, (_, at) => mixedFile(at)[1]),
];
const changed = fc
  .tuple(
    fc.constantFrom(...manifests),
    fc.array(fc.tuple(fc.nat(1000), fc.nat(4), fc.constantFrom("", ...FRAGMENTS, ...INDENTS)), { maxLength: 4 }),
  )
  .map(([text, changes]) =>
    changes.reduce((whole, [at, length, put]) => {
      const from = Math.floor((at / 1000) * whole.length);
      return whole.slice(0, from) + put + whole.slice(from + length);
    }, text),
  );

describe("plain YAML", () => {
  it("is read as the whole parser reads it, whatever is written", () =>
    fc.assert(
      fc.property(scribbled, (text) => void readsAlike(text)),
      { numRuns: 20_000 },
    ));
  it("is read as the whole parser reads it, however a manifest is changed", () =>
    fc.assert(
      fc.property(changed, (text) => void readsAlike(text)),
      { numRuns: 5_000 },
    ));

  for (const [what, text] of Object.entries({
    "a pod": pod(70),
    "a document mark and comments": "---\n# a\na: b # c\n\n  # d\ne: 'f' # g\n",
    "items as far left as their key": 'a:\n- b\n- c: 1\n  d:\n  - e\nf: {g: [h, -1, "i"]}\n',
    "no value": "a:\nb:\n  c:\n",
    "a list at the top": "  - a: 1\n  - --b=c\n",
    "other values than strings": "a: 007\nb: 1e3\nc: true\nd: null\ne: 1.5\nf: 1.2.3\ng: 500m\n",
  }))
    it(`is ${what}`, () => assert.ok(readsAlike(text)));

  it("finds each of many keys at once", () => {
    const read = plainYaml(Array.from({ length: 40_000 }, (_, at) => `k${at}: {a: 1}\n`).join(""), 1);
    for (let at = 0; at < 40_000; at++) assert.equal(read?.locate(`k${at}.a`)?.line, at + 1);
  });

  for (const [what, text] of Object.entries({
    "an anchor": "a: &b c\n",
    "an alias": "a: *b\n",
    "a tag": "a: !b c\n",
    "a merge key": "a:\n  <<: {b: c}\n",
    "a text of several lines": "a: |\n  b\n",
    "a scalar that goes on": "a: b\n  c\n",
    "an escape": 'a: "\\n"\n',
    "a key that is there twice": "a: 1\na: 2\n",
    "a key of every object": "toString: 1\n",
    "a key that is no string": "true: 1\n",
    "a second document": "a: 1\n---\nb: 2\n",
    "a tab": "a:\tb\n",
    "a carriage return": "a: b\r\n",
    "a character beyond ASCII": "a: é\n",
    "an indentation that fits nothing": "a:\n    b: 1\n  c: 2\n",
    "a list beside a key": "a: 1\n- b\n",
    "a flow collection of two lines": "a: [b,\n  c]\n",
    "what is too deep": `${"[".repeat(60)}${"]".repeat(60)}`.replace(/^/, "a: "),
    nothing: "# a\n",
    JSON: '{"a": 1}',
  }))
    it(`is not ${what}`, () => assert.equal(plainYaml(text, 1), undefined));
});
