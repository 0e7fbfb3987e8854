import assert from "node:assert/strict";
import fc from "fast-check";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import type { Finding } from "../../../core/evaluation/finding";
import { readCompose } from "../../../core/readers/compose/compose";
import type { ComposeFiles } from "../../../core/readers/compose/project";
import { interpretCompose, UnresolvedValue, unsetVariable } from "../../../core/readers/compose/text";
import { Raw } from "../../../core/readers/raw/raw";
import { UNSAFE_COMPOSE } from "./unsafeCompose";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) };
const CONFIGURATION = configuration();
const FILES: ComposeFiles = {
  content: () => undefined,
  variables: () => new UnresolvedValue("names a file that does not exist"),
};

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

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

function judge(model: unknown): Finding[] {
  const workloads = readCompose(new Raw(model, "", interpretCompose), (type, name) => ({ type, name }), FILES);
  const findings = evaluateAll(workloads, CONFIGURATION);
  for (const { found } of findings) assert.ok(!found.includes("could not be judged"), found);
  return findings;
}

/** Asserts that every violation of the original is a violation still, or waits for a value. */
function assertNothingLost(place: Place, value: unknown): void {
  const found = judge(replaced(UNSAFE_COMPOSE, place, value));
  for (const { rule, path } of judge(UNSAFE_COMPOSE).filter(({ status }) => status === "violation")) {
    const isHeld = found.some(
      (finding) => finding.status === "violation" && (finding.rule === rule || finding.path === path),
    );
    const isAwaited = found.some(
      ({ rules, path: awaited }) => rules && (rules.length === 0 || rules.includes(rule) || path.startsWith(awaited)),
    );
    assert.ok(isHeld || isAwaited, `${rule} spoke of ${path} before ${place.join(".")} changed`);
  }
}

const PLACES = [...placesIn(UNSAFE_COMPOSE)];

describe("the reader of Compose projects, on anything", () => {
  it("waits for a value that is not known, wherever it hides a violation", () => {
    for (const place of PLACES) {
      for (const value of [unsetVariable("X"), new UnresolvedValue("lies elsewhere")]) assertNothingLost(place, value);
    }
  });

  it("waits for a value of the wrong type, wherever it hides a violation", () => {
    for (const place of PLACES) {
      const old = valueAt(UNSAFE_COMPOSE, place);
      if (typeof old !== "object") assertNothingLost(place, { "a b": { c: 1 } });
    }
  });

  it("reads and judges any value at any place", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), fc.anything(), (place, value) => {
        judge(replaced(UNSAFE_COMPOSE, place, value));
      }),
      PARAMETERS,
    );
  });
});
