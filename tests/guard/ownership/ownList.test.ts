import assert from "node:assert/strict";
import fc from "fast-check";
import { ownerOf } from "../../../guard/ownership/owner";
import { hasOwnContainersAlone } from "../../../guard/ownership/ownList";

const OWN = ownerOf("anna");
const OTHER = ownerOf("ben");

const ID = "a".repeat(64);
const container = (name: string, more: object = {}) => ({ Id: ID, Names: [`/${name}`], Labels: {}, ...more });
const own = (more: object = {}) => container(`${OWN.prefix}web`, more);
const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("latin1");

describe("a list of containers", () => {
  for (const [what, list] of [
    ["is empty", "[]\n"],
    ["has one of the client's own", text([own()])],
    ["has many of the client's own", text([own(), own({ Names: [`/${OWN.prefix}a`, `/${OWN.prefix}b/c`] })])],
    ["has texts like keys", text([own({ Command: 'echo "Id":"Names":[', Labels: { a: `"Id":${"é".repeat(9)}` } })])],
  ] as const)
    it(`that ${what} is known to be the client's alone`, () => assert.ok(hasOwnContainersAlone(list, OWN)));

  const claim = `"Id":"${ID}","Names":["/${OWN.prefix}`;
  for (const [what, list] of [
    ["is another's", text([container(`${OTHER.prefix}web`)])],
    ["has another's at its end", text([own(), container("web")])],
    ["has another's at its beginning", text([container(`${OTHER.prefix}web`), own()])],
    ["has one whose texts begin like the client's own", text([own(), container("web", { Command: claim })])],
    ["has one whose labels do", text([own(), container("web", { Labels: { [claim]: claim } })])],
    ["has a label that is called like the key", text([own({ Labels: { Id: "a" } })])],
    ["has one without a name", text([own(), { Id: ID, Names: null }, { Id: ID, Names: [] }])],
    ["has a name with the prefix inside it", text([container(`x${OWN.prefix}web`)])],
    ["is written otherwise", JSON.stringify([own()], undefined, 1)],
    ["is none", "{}"],
    ["is an error", text({ message: "no" })],
  ] as const)
    it(`that ${what} is read`, () => assert.ok(!hasOwnContainersAlone(list, OWN)));

  it("is known to be the client's alone only if it is, whatever is in it", () => {
    const word = fc.oneof(
      fc.constantFrom("Id", "Names", `/${OWN.prefix}a`, `/${OTHER.prefix}a`, claim, ID, '"', "\\"),
      fc.string({ maxLength: 3 }),
    );
    const item = fc.record({
      Id: fc.constant(ID),
      Names: fc.array(word, { maxLength: 2 }),
      Command: word,
      Labels: fc.dictionary(word, word, { maxKeys: 2 }),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(item, fc.constant(own())), { maxLength: 3 }), (list) => {
        if (hasOwnContainersAlone(text(list), OWN))
          assert.ok(list.every(({ Names: names }) => names.some((name) => name.startsWith(`/${OWN.prefix}`))));
      }),
    );
  });
});
