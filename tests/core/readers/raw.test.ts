import assert from "node:assert/strict";
import { known, unknown } from "../../../core/model/known";
import { interpretPulumi } from "../../../core/readers/pulumi/pulumi";
import { Raw } from "../../../core/readers/raw/raw";
import { UNKNOWN } from "../rules/support";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const WHY = "is not known until the update";

function raw(value: unknown): Raw {
  return new Raw(value, "here", interpretPulumi);
}

function secret(value: unknown): object {
  return { [SIGNATURE]: SECRET, value };
}

function throwing(): never {
  throw new Error("out of reach");
}

/** What every accessor makes of a place. */
function reading(place: Raw) {
  return {
    exists: place.exists,
    string: place.string(),
    boolean: place.boolean(),
    number: place.number(),
    name: place.name(),
    strings: place.strings(),
    items: place.items().length,
    entries: place.entries().map(([name]) => name),
    below: place.get("a", "b").string(),
  };
}

function expected(type: string, what: string) {
  return unknown("here", `is ${type}, where ${what} was expected`);
}

/** What every accessor makes of a value that is no string, number, boolean, list or object of use. */
function nothingOf(type: string) {
  return {
    exists: true,
    string: expected(type, "a string"),
    boolean: expected(type, "true or false"),
    number: expected(type, "a number"),
    name: undefined,
    strings: [expected(type, "a list")],
    items: 1,
    entries: [undefined],
    below: expected(type, "an object"),
  };
}

const NOTHING = {
  exists: false,
  string: undefined,
  boolean: undefined,
  number: undefined,
  name: undefined,
  strings: [],
  items: 0,
  entries: [],
  below: undefined,
};

function waiting(why: string) {
  const value = unknown("here", why);
  return {
    exists: true,
    string: value,
    boolean: value,
    number: value,
    name: undefined,
    strings: [value],
    items: 1,
    entries: [undefined],
    below: value,
  };
}

describe("Raw", () => {
  const shapes: Record<string, readonly [unknown, object]> = {
    undefined: [undefined, NOTHING],
    null: [null, NOTHING],
    "a string": ["text", { ...nothingOf("a string"), string: known("text", "here"), name: "text" }],
    "the empty string": [
      "",
      { ...nothingOf("a string"), string: known("", "here"), boolean: known(false, "here"), name: "" },
    ],
    "the word true": [
      "True",
      { ...nothingOf("a string"), string: known("True", "here"), boolean: known(true, "here"), name: "True" },
    ],
    "a number in a string": [
      "0",
      {
        ...nothingOf("a string"),
        string: known("0", "here"),
        boolean: known(false, "here"),
        number: known(0, "here"),
        name: "0",
      },
    ],
    "a number": [
      2375,
      { ...nothingOf("a number"), string: known("2375", "here"), number: known(2375, "here"), name: "2375" },
    ],
    "the number 1": [
      1,
      {
        ...nothingOf("a number"),
        string: known("1", "here"),
        boolean: known(true, "here"),
        number: known(1, "here"),
        name: "1",
      },
    ],
    "not a number": [Number.NaN, { ...nothingOf("a number"), string: known("NaN", "here"), name: "NaN" }],
    true: [
      true,
      { ...nothingOf("a boolean"), string: known("true", "here"), boolean: known(true, "here"), name: "true" },
    ],
    false: [
      false,
      { ...nothingOf("a boolean"), string: known("false", "here"), boolean: known(false, "here"), name: "false" },
    ],
    "a function": [() => "text", nothingOf("a function")],
    "a symbol": [Symbol("text"), nothingOf("a symbol")],
    "a big integer": [1n, nothingOf("a bigint")],
    "an empty list": [[], { ...nothingOf("a list"), strings: [], items: 0 }],
    "an empty object": [{}, { ...nothingOf("an object"), entries: [], below: undefined }],
    "an object without a prototype": [
      Object.create(null),
      { ...nothingOf("an object"), entries: [], below: undefined },
    ],
    "an instance of a class": [new Map([["a", 1]]), { ...nothingOf("an object"), entries: [], below: undefined }],
    "an object": [
      { a: { b: "text" } },
      { ...nothingOf("an object"), entries: ["a"], below: known("text", "here.a.b") },
    ],
    "an unknown value": [UNKNOWN, waiting(WHY)],
    "an unknown value that is secret": [secret(UNKNOWN), waiting(WHY)],
    "a secret that only its passphrase opens": [{ [SIGNATURE]: SECRET, ciphertext: "AAAA" }, waiting("is encrypted")],
    "an output without a value": [{ [SIGNATURE]: OUTPUT }, waiting(WHY)],
    "a proxy of nothing": [revoked({}), waiting("could not be read")],
    "a proxy of no list": [revoked([]), waiting("could not be read")],
    "an object that does not tell its keys": [
      new Proxy({}, { ownKeys: throwing }),
      { ...nothingOf("an object"), entries: [undefined], below: undefined },
    ],
  };
  for (const [title, [value, expectation]] of Object.entries(shapes)) {
    it(`reads ${title}`, () => {
      assert.deepEqual(reading(raw(value)), expectation);
    });
  }

  it("names the shape it looks at, and gives it an identity", () => {
    const object = {};
    const list: unknown[] = [];
    for (const [value, isObject, isList] of [
      [object, true, false],
      [list, false, true],
      ["text", false, false],
      [null, false, false],
      [UNKNOWN, false, false],
    ] as const) {
      const place = raw(value);
      assert.deepEqual(
        [place.isObject, place.isList, place.identity],
        [isObject, isList, isObject || isList ? value : undefined],
      );
    }
    assert.equal(raw(secret(object)).identity, object);
  });

  it("reads each item of a list by itself, and leaves out what is null", () => {
    assert.deepEqual(raw(["a", null, 5, UNKNOWN, undefined, { b: 1 }]).strings(), [
      known("a", "here[0]"),
      known("5", "here[2]"),
      unknown("here[3]", WHY),
      unknown("here[5]", "is an object, where a string was expected"),
    ]);
  });

  it("reads a list with holes by what is in it", () => {
    const sparse: unknown[] = [];
    sparse[4_000_000_000] = "far";
    sparse[1] = "near";
    assert.deepEqual(raw(sparse).strings(), [known("near", "here[1]"), known("far", "here[4000000000]")]);
  });

  it("takes the first name that is written", () => {
    assert.deepEqual(raw({ b: "text" }).oneOf("a", "b").string(), known("text", "here.b"));
    assert.deepEqual(raw({ a: UNKNOWN, b: "text" }).oneOf("a", "b").string(), unknown("here.a", WHY));
    assert.equal(raw({ a: null }).oneOf("a", "b").path, "here.a");
  });

  it("keeps a secret secret, and all that is below it", () => {
    assert.deepEqual(raw(secret("text")).string(), known("text", "here", true));
    assert.deepEqual(raw({ [SIGNATURE]: OUTPUT, value: "text", secret: true }).string(), known("text", "here", true));
    assert.deepEqual(raw({ [SIGNATURE]: OUTPUT, value: "text" }).string(), known("text", "here"));
    assert.deepEqual(
      raw({ [SIGNATURE]: SECRET, plaintext: '{"a":["text"]}' })
        .get("a")
        .strings(),
      [known("text", "here.a[0]", true)],
    );
    assert.deepEqual(
      raw(secret({ [SIGNATURE]: OUTPUT, value: secret({ a: true }) }))
        .get("a")
        .boolean(),
      known(true, "here.a", true),
    );
    assert.equal(raw(secret("text")).name(), undefined);
  });

  it("takes no other object for a mark", () => {
    const other = { [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", value: "text" };
    assert.deepEqual(raw(other).get("value").string(), known("text", "here.value"));
    assert.deepEqual(raw(Object.create({ [SIGNATURE]: SECRET, value: "text" })).entries(), []);
  });

  it("reads own properties only, whatever they are called", () => {
    for (const name of ["__proto__", "constructor", "hasOwnProperty", "toString", "length"]) {
      assert.equal(raw({}).get(name).exists, false, name);
      assert.equal(raw(Object.create({ [name]: "inherited" })).get(name).exists, false, name);
      const own = JSON.parse(`{ ${JSON.stringify(name)}: { "a": "text" } }`) as object;
      assert.deepEqual(raw(own).get(name, "a").string(), known("text", `here.${name}.a`));
      assert.deepEqual(
        raw(own)
          .entries()
          .map(([key, place]) => [key, place.path]),
        [[name, `here.${name}`]],
      );
    }
  });

  it("waits for what throws when it is looked at, and reads what stands beside it", () => {
    const object = {
      good: "text",
      get bad() {
        return throwing();
      },
    };
    assert.deepEqual(raw(object).get("good").string(), known("text", "here.good"));
    assert.deepEqual(raw(object).get("bad", "a").string(), unknown("here.bad", "could not be read"));
    const list = new Proxy(["a", "b"], { get: (target, key) => (key === "0" ? throwing() : Reflect.get(target, key)) });
    assert.deepEqual(raw(list).strings(), [unknown("here[0]", "could not be read"), known("b", "here[1]")]);
    const hostile = new Proxy(
      {},
      { get: throwing, has: throwing, getOwnPropertyDescriptor: throwing, ownKeys: throwing },
    );
    assert.deepEqual(reading(raw(hostile)), waiting("could not be read"));
  });

  it("writes paths that can be read back: dots where names allow it, and long names cut", () => {
    const place = raw({ "a.b": [{ 'say "hi"': "text" }], "": 1 });
    assert.equal(place.get("a.b").items()[0]?.get('say "hi"').path, 'here["a.b"][0]["say \\"hi\\""]');
    assert.equal(place.get("").path, 'here[""]');
    assert.equal(new Raw({ a: 1 }, "").get("a").path, "a");
    assert.ok(raw({}).get("n".repeat(10_000)).path.length < 150);
  });

  describe("with a spelling of its own", () => {
    const spelled = (value: unknown) => new Raw(value, "here", undefined, false, (key) => key.toUpperCase());

    it("has the property under its own name", () => {
      assert.deepEqual(
        spelled({ A: { B: "text" } })
          .get("a", "b")
          .string(),
        known("text", "here.A.B"),
      );
      assert.equal(spelled({ a: "text" }).get("a").exists, false);
    });

    it("takes an object out of a list that it stands in by itself", () => {
      assert.deepEqual(
        spelled({ A: [{ B: "text" }] })
          .get("a", "b")
          .string(),
        known("text", "here.A[0].B"),
      );
      assert.equal(spelled([]).get("a").isUnknown, true);
      for (const list of [[{}, {}], [[{ A: 1 }]], ["text"]])
        assert.deepEqual(spelled(list).get("a").string(), unknown("here", "is a list, where an object was expected"));
    });

    it("takes an item that has no list", () => {
      const items = spelled({ A: { B: "text" } })
        .get("a")
        .items();
      assert.deepEqual(
        items.map((item) => item.get("b").string()),
        [known("text", "here.A.B")],
      );
      assert.deepEqual(
        spelled("text")
          .items()
          .map((item) => item.isUnknown),
        [true],
      );
    });

    it("is asked for in vain by what cannot be looked at", () => {
      const hostile = new Proxy({}, { has: throwing, getOwnPropertyDescriptor: throwing, ownKeys: throwing });
      const place = new Raw(hostile, "here", undefined, false, (key, object) =>
        Object.hasOwn(object, key) ? key : "",
      );
      assert.deepEqual(place.get("a").string(), unknown("here.a", "could not be read"));
    });
  });

  it("follows a cycle as far as it is asked to", () => {
    const cyclic: Record<string, unknown> = { name: "text" };
    cyclic["self"] = cyclic;
    assert.deepEqual(raw(cyclic).get("self", "self", "name").string(), known("text", "here.self.self.name"));
    assert.equal(raw(cyclic).get("self").identity, cyclic);
  });
});

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
