import assert from "node:assert/strict";
import { JUDGEMENTS } from "../../../guard/judgement/judgements";
import type { Key } from "../../../guard/judgement/keys/key";
import bodies from "../../../guard/operations/bodies.json";
import { ADMIN_ONLY } from "../../../guard/operations/roles";
import type { Shape } from "../../../guard/operations/shape";
import { OPERATIONS } from "../../../guard/operations/table";

/** Places of the specification that a table of keys does not class by name. */
function unclassed(shape: Shape, key: Key | undefined, path: string): string[] {
  if (!key) return [path];
  if (key.is === "judged" || key.is === "harmless" || key.is === "limited") return [];
  if (Array.isArray(shape))
    return key.is === "list" ? unclassed(shape[0] as Shape, key.of, `${path}[]`) : [`${path} is a list`];
  if (typeof shape !== "object") return [`${path} is a ${shape}`];
  const names = Object.entries(shape as Readonly<Record<string, Shape>>);
  return names.flatMap(([name, part]) => {
    const below = `${path}.${name}`;
    if (key.is === "map") return name === "*" ? unclassed(part, key.of, below) : [below];
    // An object may let pass some of the keys that are free to choose, by name.
    return key.is === "object" && name !== "*" ? unclassed(part, key.keys[name], below) : [];
  });
}

describe("the tables of the judgement", () => {
  it("has every operation of the API, or leaves it to admin", () => {
    const ids = OPERATIONS.map(({ id }) => id);
    assert.deepEqual([...Object.keys(JUDGEMENTS), ...Object.keys(ADMIN_ONLY)].sort(), [...ids].sort());
  });

  for (const [id, shape] of Object.entries(bodies)) {
    if (id in ADMIN_ONLY) continue;
    it(`classes every key of ${id}`, () => assert.deepEqual(unclassed(shape as Shape, JUDGEMENTS[id]?.body, id), []));
  }
});
