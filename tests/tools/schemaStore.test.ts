import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Ajv } from "ajv";
import formats from "ajv-formats";

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly fileMatch: readonly string[];
  readonly url: string;
}

const json = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
const entries = json("editors/schemastore.json")["schemas"] as readonly Entry[];

/** What SchemaStore's own checks ask of an entry and of a schema that is kept elsewhere. */
describe("the entries for SchemaStore", () => {
  it("have the keys of its catalogue, in words that it takes", () => {
    assert.equal(entries.length, 3);
    for (const entry of entries) {
      assert.deepEqual(Object.keys(entry), ["name", "description", "fileMatch", "url"]);
      for (const text of [entry.name, entry.description]) {
        assert.doesNotMatch(text, /schema|\n|[,. \t-]$/i, text);
        assert.ok(text.length > 0);
      }
      assert.match(entry.url, /^https:\/\/[\w.-]+\/\S+\.schema\.json$/);
    }
    assert.equal(new Set(entries.map(({ name }) => name)).size, entries.length);
  });

  it("match files by names that nobody else has, each once", () => {
    const patterns = entries.flatMap(({ fileMatch }) => fileMatch);
    assert.equal(new Set(patterns).size, patterns.length);
    for (const pattern of patterns) assert.match(pattern, /^(?:\*\*\/breakwater\/)?[\w-]+\.(?:ya?ml|json)$/);
    for (const pattern of patterns) assert.match(pattern, /breakwater/);
  });

  it("name schemas of draft-07 that compile, by the address that each has for itself", () => {
    for (const { url } of entries) {
      const file = basename(url);
      const schema = json(file);
      assert.equal(schema["$schema"], "http://json-schema.org/draft-07/schema#", file);
      assert.equal(schema["$id"], url, file);
      for (const key of ["title", "description", "type"]) assert.equal(typeof schema[key], "string", `${file}: ${key}`);
      const ajv = new Ajv({ strictTypes: true, allErrors: true });
      formats.default(ajv);
      assert.equal(typeof ajv.compile(schema), "function");
      assert.ok((json("package.json")["files"] as string[]).includes(file), file);
    }
  });
});
