import assert from "node:assert/strict";
import fc from "fast-check";
import { isObject } from "../../../core/text/jsonObject";
import { CONTAINER_CREATE } from "../../../guard/judgement/keys/container";
import type { Key } from "../../../guard/judgement/keys/key";
import { resolve } from "../../../guard/operations/resolve";
import { OPERATIONS } from "../../../guard/operations/table";
import { targetOf } from "../../../guard/operations/target";
import { parseStrictly } from "../../../server/json";
import { decided, engineWith } from "./support";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 2000) };

/** JSON as it is written: an object may have a key twice. */
type Written =
  | string
  | number
  | boolean
  | null
  | readonly Written[]
  | { readonly pairs: readonly (readonly [key: string, value: Written])[] };

const object = (...pairs: readonly (readonly [string, Written])[]): Written => ({ pairs });

/** Parts of a host configuration that give the host away. */
const DANGEROUS: readonly (readonly [key: string, value: Written])[] = [
  ["Privileged", true],
  ["Binds", ["/srv:/x"]],
  ["Binds", ["data:/y", "/:/x:ro"]],
  ["Mounts", [object(["Type", "bind"], ["Source", "/srv"], ["Target", "/x"])]],
  ["PidMode", "host"],
  ["IpcMode", "host"],
  ["NetworkMode", "host"],
  ["UTSMode", "host"],
  ["UsernsMode", "host"],
  ["CapAdd", ["sys_admin"]],
  ["Devices", [object(["PathOnHost", "/dev/sda"])]],
  ["DeviceCgroupRules", ["b 8:0 rwm"]],
  ["SecurityOpt", ["seccomp=unconfined"]],
  ["MaskedPaths", []],
  ["ReadonlyPaths", []],
  ["Sysctls", object(["kernel.core_pattern", "|x"])],
  ["Runtime", "kata"],
  ["CgroupParent", "/x"],
  ["Annotations", object(["a", "b"])],
  ["VolumeDriver", "plugin"],
];

/** And parts that do not, under the same keys and others. */
const ORDINARY: readonly (readonly [key: string, value: Written])[] = [
  ["Privileged", false],
  ["Binds", ["data:/x"]],
  ["Binds", null],
  ["Mounts", []],
  ["PidMode", ""],
  ["NetworkMode", "default"],
  ["CapAdd", ["CHOWN"]],
  ["MaskedPaths", null],
  ["ReadonlyPaths", null],
  ["Runtime", ""],
  ["Memory", 1e8],
  ["SecurityOpt", ["no-new-privileges"]],
];

/** A key as the engine takes it for this one, in most cases. */
function spelled(key: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(key) },
    fc.constantFrom(
      key.toLowerCase(),
      key.toUpperCase(),
      key.replace("s", "ſ"),
      key.replace(/k/i, "\u212a"),
      ` ${key}`,
      `${key}\0`,
    ),
    fc.mixedCase(fc.constant(key)),
  );
}

const part = fc
  .constantFrom(...DANGEROUS, ...ORDINARY, ...ORDINARY)
  .chain(([key, value]) => spelled(key).map((name) => [name, value] as const));
const host = fc.array(part, { maxLength: 6 }).map((pairs) => object(...pairs));
const top = fc.oneof(
  fc.tuple(spelled("HostConfig"), host),
  fc.tuple(spelled("Image"), fc.constant<Written>("alpine")),
  fc.tuple(fc.constantFrom("Labels", "__proto__", "constructor"), host),
);
const body = fc.array(top, { maxLength: 4 }).map((pairs) => object(...pairs));

/** The text of JSON, any character of which may be escaped. */
function text(value: Written, escapes: (character: string) => boolean): string {
  const quoted = (words: string) =>
    `"${[...words].map((character) => (escapes(character) || character < " " ? escaped(character) : JSON.stringify(character).slice(1, -1))).join("")}"`;
  if (typeof value === "string") return quoted(value);
  if (value === null || typeof value !== "object") return String(value);
  if ("pairs" in value)
    return `{${value.pairs.map(([key, item]) => `${quoted(key)}:${text(item, escapes)}`).join(",")}}`;
  return `[${value.map((item) => text(item, escapes)).join(",")}]`;
}

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
    .join("");
}

/** What the engine makes of it: keys in any case, the last of several, an object into what an earlier one has left. */
function understood(written: Written): Map<string, Written> {
  const known = new Map<string, Written>();
  if (written === null || typeof written !== "object" || !("pairs" in written)) return known;
  for (const [key, value] of written.pairs) known.set(key.toUpperCase().toLowerCase(), value);
  return known;
}

function hostConfigOf(written: Written): Map<string, Written> {
  const merged = new Map<string, Written>();
  if (written === null || typeof written !== "object" || !("pairs" in written)) return merged;
  for (const [key, value] of written.pairs) {
    if (key.toUpperCase().toLowerCase() === "hostconfig")
      for (const [name, item] of understood(value)) merged.set(name, item);
  }
  return merged;
}

function isDangerous(written: Written): boolean {
  const config = hostConfigOf(written);
  return DANGEROUS.some(
    ([key, value]) =>
      config.has(key.toLowerCase()) && JSON.stringify(config.get(key.toLowerCase())) === JSON.stringify(value),
  );
}

/** Keys that the table does not have letter by letter, or that the engine would read as another one's. */
function strangeKeys(value: unknown, key: Key, path: string): string[] {
  if (key.is === "list" && Array.isArray(value)) return value.flatMap((item) => strangeKeys(item, key.of, `${path}[]`));
  if (!isObject(value)) return [];
  const names = Object.keys(value);
  if (key.is === "map") return names.flatMap((name) => strangeKeys(value[name], key.of, `${path}.*`));
  if (key.is !== "object") return [];
  const twice =
    new Set(names.map((name) => name.toUpperCase().toLowerCase())).size < names.length ? [`${path} twice`] : [];
  const below = names.flatMap((name) => {
    const known = Object.hasOwn(key.keys, name) ? key.keys[name] : undefined;
    return known ? strangeKeys(value[name], known, `${path}.${name}`) : [`${path}.${name}`];
  });
  return [...twice, ...below];
}

describe("bodies of dangerous parts in any spelling", () => {
  it("are refused wherever the engine would understand the danger", async () => {
    const seen = { dangerous: 0, allowed: 0 };
    await fc.assert(
      fc.asyncProperty(body, fc.func(fc.boolean()), async (written, escapes) => {
        const decision = await decided(
          { call: "POST /v1.41/containers/create", body: text(written, escapes) },
          undefined,
          engineWith(),
        );
        if (isDangerous(written)) {
          seen.dangerous++;
          assert.equal(decision.verdict, "refused");
        } else if (decision.verdict === "allowed") seen.allowed++;
      }),
      PARAMETERS,
    );
    assert.ok(seen.dangerous > 100 && seen.allowed > 100, JSON.stringify(seen));
  });

  it("are forwarded as they were judged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (json) => {
        const decision = await decided({
          call: "POST /v1.41/containers/create",
          body: `{"Image":"a","Labels":{"a":"b"},"OnBuild":${json}}`,
        });
        if (decision.verdict === "allowed")
          assert.deepEqual(JSON.parse(String(decision.body)).OnBuild, JSON.parse(json));
      }),
      { ...PARAMETERS, numRuns: 500 },
    );
  });

  it("reach the engine with known keys alone, each in one spelling", async () => {
    const names = fc.oneof(
      fc.constantFrom(
        "Image",
        "HostConfig",
        "Labels",
        "Mounts",
        "Type",
        "Target",
        "New",
        "name",
        "Healthcheck",
        "Test",
      ),
      fc.constantFrom("image", "hostConfig", "MOUNTS", "type", "HealthcheckX", "ſ", "__proto__"),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 0, "", "volume", false, "/x"),
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(names, tie("value"), { maxKeys: 4 }),
      ),
    }));
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, value), async (given) => {
        const decision = await decided({ call: "POST /v1.41/containers/create", body: given });
        if (decision.verdict === "refused" || !decision.body) return;
        passed++;
        assert.deepEqual(strangeKeys(JSON.parse(String(decision.body)), CONTAINER_CREATE, ""), []);
      }),
      PARAMETERS,
    );
    assert.ok(passed > 100, `${passed}`);
  });

  it("are never the guard's end, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("containers/create", "networks/create", "services/create"),
        async (bytes, path) => {
          await decided({ call: `POST /v1.41/${path}`, body: Buffer.from(bytes) });
        },
      ),
      { ...PARAMETERS, numRuns: 500 },
    );
  });

  it("of any shape are judged without an error", async () => {
    const keys = fc.constantFrom(
      "HostConfig",
      "Binds",
      "Mounts",
      "Devices",
      "Healthcheck",
      "NetworkingConfig",
      "EndpointsConfig",
      "PortBindings",
      "Env",
      "Cmd",
      "Labels",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 0, "", "host", "/", true),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(keys, tie("value"), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, value), async (given) => {
        const decision = await decided({ call: "POST /v1.41/containers/create", body: given });
        if (decision.verdict === "refused") assert.doesNotMatch(decision.message, /could not be judged/);
      }),
      PARAMETERS,
    );
  });
});

describe("strict JSON", () => {
  it("reads what JSON.parse reads, and refuses only what is ambiguous", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (json) => {
        const value: unknown = JSON.parse(json);
        let strict: unknown;
        try {
          strict = parseStrictly(Buffer.from(json));
        } catch {
          // A number that is no safe integer, or half of a surrogate pair.
          assert.match(json, /\d{15,}|e[-+]?\d|\\u[dD][89a-fA-F]/);
          return;
        }
        assert.deepEqual(strict, value);
      }),
      PARAMETERS,
    );
  });
});

describe("queries of any names", () => {
  it("reach the engine with known names alone, each once but for lists", () => {
    const name = fc.oneof(
      fc.constantFrom(...new Set(OPERATIONS.flatMap(({ query }) => query))),
      fc.constantFrom("All", "new", "__proto__", "a b", "q;x"),
      fc.string({ maxLength: 3 }),
    );
    const query = fc.array(fc.tuple(name, fc.string({ maxLength: 4 })), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...OPERATIONS), query, ({ method, path }, pairs) => {
        const text = pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join("&");
        const found = resolve(method, `${path.replace(/\{\w+\}/, "a".repeat(64))}?${text}`);
        if ("verdict" in found) return;
        const entry = OPERATIONS.find(({ id }) => id === found.operation.id);
        const sent = [...new URLSearchParams(targetOf(found).split("?")[1])];
        for (const [at, [key]] of sent.entries()) {
          if (!entry?.query.includes(key)) return assert.fail(key);
          const first = sent.findIndex(([other]) => other === key);
          assert.ok(first === at || entry.lists.includes(key), `${key} twice`);
          // As Go's url.Values.Get reads it: the first.
          if (first === at) assert.equal(sent[at]?.[1], pairs.find(([other]) => other === key)?.[1]);
        }
      }),
      PARAMETERS,
    );
  });
});
