import assert from "node:assert/strict";
import fc from "fast-check";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import type { Finding } from "../../../core/evaluation/finding";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { resource } from "../rules/support";
import { SEARCHED, UNSAFE } from "./corpus";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) };
const CONFIGURATION = configuration();
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const UNKNOWNS = [
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

type Corpus = Readonly<Record<string, PulumiResource>>;
const ALL: Corpus = { ...UNSAFE, ...SEARCHED };

function judge(judged: PulumiResource): Finding[] {
  const findings = evaluateAll(readPulumi(judged), CONFIGURATION);
  for (const { found } of findings) assert.ok(!found.includes("could not be judged"), found);
  return findings;
}

type Place = readonly (string | number)[];

function* placesIn(value: unknown, at: Place = []): Generator<Place> {
  if (at.length > 0) yield at;
  if (value === null || typeof value !== "object") return;
  for (const [key, child] of Object.entries(value))
    yield* placesIn(child, [...at, Array.isArray(value) ? Number(key) : key]);
}

function valueAt(value: unknown, [key, ...rest]: Place): unknown {
  return key === undefined ? value : valueAt((value as Record<string, unknown>)[key], rest);
}

function replaced(value: unknown, [key, ...rest]: Place, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, change);
  return copy;
}

/** The kind of a resource in the corpus, and a place in it. */
function placeIn(corpus: Corpus): fc.Arbitrary<readonly [kind: string, place: Place]> {
  const places = Object.entries(corpus).flatMap(([kind, { props }]) =>
    [...placesIn(props)].map((place) => [kind, place] as const),
  );
  return fc.constantFrom(...places);
}

function original(kind: string): PulumiResource {
  return ALL[kind] as PulumiResource;
}

function changed(kind: string, place: Place, change: (old: unknown) => unknown): PulumiResource {
  return { ...original(kind), props: replaced(original(kind).props, place, change) };
}

/**
 * Asserts that every violation of the original is a violation still, or waits for a value. A container that may have an
 * engine inside is for the general rule about the same place.
 */
function assertNothingLost(kind: string, variant: PulumiResource): void {
  const found = judge(variant);
  for (const { rule, path } of judge(original(kind)).filter(({ status }) => status === "violation")) {
    const isHeld = found.some(
      (finding) => finding.status === "violation" && (finding.rule === rule || finding.path === path),
    );
    const isAwaited = found.some(
      ({ rules, path: awaited }) => rules && (rules.length === 0 || rules.includes(rule) || path.startsWith(awaited)),
    );
    assert.ok(isHeld || isAwaited, `${rule} spoke of ${path} before`);
  }
}

const NAMES = [...new Set(Object.values(ALL).flatMap(({ props }) => [...placesIn(props)].flat()))].map(String);
const STRANGE = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "",
  "length",
  "4dabf18193072939515e22adb298388d",
];

/** Trees of objects, lists and values, with the names that readers look for. */
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom<unknown>(null, undefined, true, false, 0, -1, Number.NaN, 2375, ...UNKNOWNS, ...NAMES, ...STRANGE),
    fc.string(),
    fc.double(),
    fc.bigInt(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES, ...STRANGE), tie("value"), { maxKeys: 8 }),
    tie("value").map((value) => ({ ...SECRET, value })),
  ),
})).value;

function ofWrongType(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== "object") return fc.constantFrom<unknown>({ a: 1 }, ["a"]);
  return fc.constantFrom<unknown>("text", 5, true, Array.isArray(value) ? { a: 1 } : ["a"]);
}

describe("the readers, on anything", () => {
  it("read and judge any value as the properties of any kind", () => {
    const types = fc.constantFrom(...Object.values(ALL).map(({ type }) => type));
    fc.assert(
      fc.property(types, anything, (type, props) => {
        judge(resource(type, props as object));
      }),
      PARAMETERS,
    );
  });

  it("read and judge a resource with any value at one place", () => {
    fc.assert(
      fc.property(placeIn(ALL), anything, ([kind, place], value) => {
        judge(changed(kind, place, () => value));
      }),
      PARAMETERS,
    );
  });

  it("wait for a value that is not known, wherever it hides a violation", () => {
    fc.assert(
      fc.property(placeIn(ALL), fc.constantFrom(...UNKNOWNS), ([kind, place], value) => {
        assertNothingLost(
          kind,
          changed(kind, place, () => value),
        );
      }),
      PARAMETERS,
    );
  });

  // What is searched for pods is known by its shape alone: with another shape it is no pod.
  it("wait for a value of the wrong type, wherever it hides a violation", () => {
    const cases = placeIn(UNSAFE).chain(([kind, place]) =>
      ofWrongType(valueAt(original(kind).props, place)).map((value) => [kind, place, value] as const),
    );
    fc.assert(
      fc.property(cases, ([kind, place, value]) => {
        assertNothingLost(
          kind,
          changed(kind, place, () => value),
        );
      }),
      PARAMETERS,
    );
  });

  it("judge a secret as what it is, and never show it", () => {
    const spoken = (each: PulumiResource) => judge(each).map(({ rule, status, path }) => `${status} ${rule} ${path}`);
    fc.assert(
      fc.property(placeIn(ALL), ([kind, place]) => {
        const variant = changed(kind, place, (value) => ({ ...SECRET, value }));
        assert.deepEqual(spoken(variant), spoken(original(kind)));
      }),
      PARAMETERS,
    );
  });

  for (const [kind, { props, ...identity }] of Object.entries(ALL)) {
    it(`show nothing of a ${kind} that is secret as a whole`, () => {
      const findings = judge({ ...identity, props: { ...SECRET, value: props } });
      assert.deepEqual(
        findings.map(({ rule, path }) => [rule, path]),
        judge(original(kind)).map(({ rule, path }) => [rule, path]),
      );
      for (const { found, container } of findings) assert.ok(!`${container} ${found}`.includes("hunter2"), found);
    });
  }

  it("show nothing of a secret name, nor of a text that is a rule's to judge", () => {
    fc.assert(
      fc.property(placeIn(ALL), ([kind, place]) => {
        const variant = changed(kind, place, (old) => ({
          ...SECRET,
          value: typeof old === "string" ? `${old}-swordfish` : old,
        }));
        for (const { found, container } of judge(variant))
          assert.ok(!`${container} ${found}`.includes("swordfish"), found);
      }),
      PARAMETERS,
    );
  });
});
