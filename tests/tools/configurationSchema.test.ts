import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import fc from "fast-check";
import { ConfigurationError } from "../../configuration/configurationError";
import { readConfigurationFile } from "../../configuration/configurationFile";
import {
  EVERY_POLICY,
  LEVEL_KEY,
  LEVELS,
  POLICY_NAMES,
  settingsSchema,
} from "../../core/evaluation/configurationMistakes";
import type { JsonSchema } from "../../core/schema/jsonSchema";

const ajv = new Ajv({ strictTypes: true, allErrors: true });
formats.default(ajv);
const isAccepted = ajv.compile(JSON.parse(readFileSync("breakwater.schema.json", "utf8")) as object);

/** Texts that some form in the schemas is about, and others. */
const TEXTS = fc.constantFrom(
  "",
  " ",
  "job",
  "latest",
  "v1.31",
  "v1.x",
  "1.31",
  "/srv",
  "~",
  "C:\\data",
  "etc",
  "2027-03-31",
  "2026-02-30",
  "<<",
);

/** Values that are mostly as a schema asks for, and now and then something else. */
function anyValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: fittingValue(schema) },
    { weight: 1, arbitrary: fc.oneof(TEXTS, fc.jsonValue({ maxDepth: 2 })) },
  );
}

function fittingValue({ type, items, properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  switch (type) {
    case "string":
      return TEXTS;
    case "number":
      return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(items ? anyValue(items) : fc.jsonValue(), { maxLength: 3 });
    default:
      return objectOf(properties, required);
  }
}

function objectOf(
  properties: { readonly [name: string]: JsonSchema },
  requiredKeys: string[] = [],
): fc.Arbitrary<object> {
  const known = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, anyValue(schema)]));
  const whole = fc.record(known, { requiredKeys });
  const lacking = fc.record(known, { requiredKeys: [] });
  const strange = fc.tuple(
    lacking,
    fc.constantFrom("exemptons", "constructor", "__proto__", "<<"),
    fc.jsonValue({ maxDepth: 1 }),
  );
  return fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 1, arbitrary: lacking },
    { weight: 1, arbitrary: strange.map(withKey) },
  );
}

/** With a key of its own, be it `__proto__`. */
function withKey([object, key, value]: readonly [object, string, unknown]): object {
  return Object.fromEntries([...Object.entries(object), [key, value]]);
}

const LEVEL = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...LEVELS) }, { weight: 1, arbitrary: TEXTS });

function policyOf(name: string): fc.Arbitrary<readonly [string, unknown]> {
  const settings = objectOf(settingsSchema(name));
  const withLevel = fc.tuple(settings, fc.constant(LEVEL_KEY), LEVEL).map(withKey);
  const any = fc.oneof(TEXTS, fc.jsonValue({ maxDepth: 2 }));
  const given = fc.oneof(
    { weight: 3, arbitrary: LEVEL },
    { weight: 3, arbitrary: settings },
    { weight: 3, arbitrary: withLevel },
    any,
  );
  return given.map((value) => [name, value]);
}

const NAMES = [...POLICY_NAMES, EVERY_POLICY, "$schema"];
const STRANGE_NAMES = ["dood-engine-socked", "toString", "__proto__", "<<", ""];
const CONFIGURATIONS = fc
  .array(
    fc.oneof(
      { weight: 15, arbitrary: fc.constantFrom(...NAMES).chain(policyOf) },
      { weight: 1, arbitrary: fc.constantFrom(...STRANGE_NAMES).chain(policyOf) },
    ),
    { maxLength: 4 },
  )
  .map((entries): object => Object.fromEntries(entries));

describe("the published schema of a configuration", () => {
  let file: string;
  before(() => {
    file = join(mkdtempSync(join(tmpdir(), "breakwater-schema-")), "breakwater.json");
  });
  after(() => rmSync(join(file, ".."), { recursive: true }));

  function isRead(configuration: unknown): boolean {
    writeFileSync(file, JSON.stringify(configuration));
    try {
      readConfigurationFile(file);
      return true;
    } catch (error) {
      assert.ok(error instanceof ConfigurationError, String(error));
      return false;
    }
  }

  /**
   * What JSON Schema cannot express is not among these: a key that is there twice, several documents in a file, and a
   * file that is empty or says null, which YAML does not tell apart (it is read, and configures nothing).
   */
  it("accepts what is read, and nothing else", () => {
    const met = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.oneof(
          { weight: 30, arbitrary: CONFIGURATIONS },
          fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null),
        ),
        (configuration) => {
          const accepted = isAccepted(configuration);
          met[accepted ? "accepted" : "refused"]++;
          assert.equal(isRead(configuration), accepted, JSON.stringify(isAccepted.errors));
        },
      ),
      { numRuns: 2000 },
    );
    assert.ok(Math.min(met.accepted, met.refused) > 200, JSON.stringify(met));
  });

  it("accepts every rule with each of its defaults", () => {
    for (const name of POLICY_NAMES) {
      const defaults = Object.entries(settingsSchema(name)).map(([key, schema]) => [
        key,
        (schema as { default?: unknown }).default,
      ]);
      assert.ok(isAccepted({ [name]: Object.fromEntries(defaults) }), name);
    }
  });

  it("knows the days of the calendar, where an editor's validator does", () => {
    const until = (expires: string) => ({ "host-path": { exemptions: [{ resource: "job", reason: "r", expires }] } });
    for (const [day, exists] of Object.entries({
      "2028-02-29": true,
      "2027-02-29": false,
      "2027-3-1": false,
      "2027-04-31": false,
    })) {
      assert.equal(isAccepted(until(day)), exists, day);
      assert.equal(isRead(until(day)), exists, day);
    }
  });

  it("describes every key, so that an editor can explain it", () => {
    const { properties, definitions } = JSON.parse(readFileSync("breakwater.schema.json", "utf8")) as {
      properties: Record<string, { description?: string }>;
      definitions: Record<string, { description?: string }>;
    };
    for (const [name, { description }] of Object.entries({ ...properties, ...definitions }))
      assert.ok(description, name);
  });
});
