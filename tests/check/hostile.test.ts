import assert from "node:assert/strict";
import fc from "fast-check";
import { ownFolder, pod, UNSAFE } from "./hostile";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 200) };

/** Of two characters, which a list of ten of the list before it makes 10^12 of. */
const LAUGHS = Array.from(
  { length: 12 },
  (_, at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(", ")}]`,
).join("\n");

describe("a hostile file", () => {
  const { write, said, saidOf } = ownFolder();
  const nested = (depth: number) => `{"a":`.repeat(depth) + 1 + "}".repeat(depth);
  const REFUSED: Readonly<Record<string, readonly [content: string | Uint8Array, problem: RegExp]>> = {
    "of merge keys that multiply": [
      `apiVersion: v1\na0: &a0 ` +
        `{${Array.from({ length: 1000 }, (_, at) => `k${at}: 1`).join(", ")}}\n${LAUGHS.replaceAll("[", "{<<: [").replaceAll("]", "]}")}\n`,
      /merge keys exceeded/,
    ],
    "that is nested deep": [`apiVersion: v1\nx: ${"[".repeat(100_000)}${"]".repeat(100_000)}\n`, /nesting exceeded/],
    "of Compose in JSON that is nested deep": [
      `{"services":{"a":{"image":"x","x":${nested(5000)}}}}`,
      /nests more than 200 levels deep/,
    ],
    "of Compose that holds itself": [
      "services:\n  a: &a\n    image: x\n    x-a: *a\n",
      /or contains itself through an alias/,
    ],
    "that is not UTF-8": [Buffer.from(`${UNSAFE}# \xe9\n`, "latin1"), /is not UTF-8 text/],
    "that is binary behind what looks like a manifest": [Buffer.from(`${UNSAFE}\u0000`), /is binary, not text/],
    "with an alias of another document": [`a: &a true\n---\n${pod("hostPID: *a")}`, /unidentified alias/],
    "of more YAML than memory is worth": [
      `apiVersion: v1\nx: [${"a,".repeat(1_000_000)}]\n`,
      /holds more than 1000000 values in one document/,
    ],
    "of more JSON than memory is worth": [
      `{"apiVersion":"v1","x":[${"1,".repeat(3_000_000)}1]}`,
      /holds more than 3000000 values in one document/,
    ],
  };
  for (const [title, [content, problem]] of Object.entries(REFUSED)) {
    it(`${title} is named and refused, and the others are judged`, async () => {
      write({ "a/hostile.yaml": content, "b.yaml": UNSAFE });
      const { findings, files, problems } = await said();
      assert.deepEqual([findings, files], [["violation host-namespace spec.hostPID"], ["b.yaml"]]);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", /^a\/hostile\.yaml: /);
      assert.match(problems[0] ?? "", problem);
    });
  }

  const JUDGED: Readonly<Record<string, string>> = {
    "of aliases that multiply": `a0: &a0 [x]\n${LAUGHS}\n${UNSAFE}`,
    "of aliases that multiply in a custom resource": `a0: &a0 [x]\n${LAUGHS}\n${UNSAFE.replace("v1", "example.com/v1").replace("Pod", "Runner")}`,
    "that holds itself": UNSAFE.replace("spec: {", "spec: &s {self: *s, "),
    "in JSON that is nested deep": `{"apiVersion":"v1","kind":"Pod","spec":{"hostPID":true,"x":${nested(5000)}}}`,
    "with a key that appears twice": pod("hostPID: false, hostPID: true"),
    "with one very long line": `${UNSAFE}data: "${"x".repeat(3_000_000)}"\n`,
    "with the names of every object's own properties":
      `${UNSAFE}__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\ntoString: ` +
      `1\nhasOwnProperty: 1\n`,
    "with tags that construct objects elsewhere": `${UNSAFE}x: !!js/function "f"\ny: !!python/object/apply:os.system ["id"]\n`,
  };
  for (const [title, content] of Object.entries(JUDGED)) {
    it(`${title} is judged`, async () => {
      const { findings, problems } = await saidOf(content);
      assert.deepEqual([findings, problems], [["violation host-namespace spec.hostPID"], []]);
    });
  }

  const SKIPPED: Readonly<Record<string, string | Uint8Array>> = {
    "that is binary": Uint8Array.from({ length: 256 }, (_, at) => at),
    "with comments in JSON": '{\n  /* Base: */\n  "include": ["src"], // services\n  "services": [],\n}\n',
    "that is broken below a word of a format": "include:\n  - a: [\nx:\n  apiVersion: v1\n  kind: Pod\n",
    "that is broken and holds a manifest as a text": 'x: |\n  apiVersion: v1\n  services: {}\n"y\n',
    "of more JSON than memory is worth, of nobody's format": `{"x":{"apiVersion":"v1"},"y":[${"1,".repeat(3_000_000)}1]}`,
  };
  for (const [title, content] of Object.entries(SKIPPED)) {
    it(`${title} is somebody else's, and skipped`, async () => {
      write({ "a/other.json": content, "b.yaml": UNSAFE });
      const { findings, problems, summary } = await said();
      assert.deepEqual([findings.length, problems, summary.skipped], [1, [], 1]);
    });
  }

  /** Each took seconds to minutes of what does not end, or is not there, being looked for from every character. */
  const REPEATED: Readonly<Record<string, readonly [file: string, content: string]>> = {
    "line ends that are continued": ["Dockerfile", `FROM a\nRUN docker run ${"\\\n".repeat(100_000)}`],
    dots: ["a.sh", `docker run ${".".repeat(150_000)}`],
    "expansions in one word": ["a.sh", `docker run ${"$$".repeat(60_000)}`],
    "dashes in brackets": ["a.json", `{"apiVersion":"v1","kind":${"- ".repeat(60_000)}`],
    "templates that do not end": [
      "Taskfile.yml",
      `version: "3"\ntasks:\n  a:\n    cmds:\n    - docker run '${"{".repeat(150_000)}'\n`,
    ],
    "white space in an expression that does not end": [
      "circle.yml",
      `version: 2.1\njobs:\n  a:\n    docker: [{image: x}]\n    steps:\n    - run: docker run <<${" ".repeat(100_000)}x\n`,
    ],
  };
  for (const [title, [file, content]] of Object.entries(REPEATED)) {
    it(`with many ${title} is read in linear time`, async () => {
      write({ [file]: content });
      const before = process.cpuUsage();
      await said([file]);
      assert.ok(process.cpuUsage(before).user < 3_000_000);
    });
  }

  it("that is a script of too many commands, or too long, is named and refused", async () => {
    write({ "a.sh": "docker run x\n".repeat(10_001), "b.mk": `a:\n\tdocker run x\n${"# x\n".repeat(1_000_001)}` });
    const { findings, problems } = await said();
    assert.deepEqual(findings, []);
    assert.match(problems.join("\n"), /^a\.sh: .*10000 commands for containers.*\nb\.mk: .*more than 4 MB/);
  });

  it("changes no object of anyone else", async () => {
    write({
      "a.yaml": `${UNSAFE}x: &x {__proto__: {polluted: 1}, constructor: {prototype: {polluted: 1}}}\ny: {<<: *x}\n`,
      "b.json": '{"apiVersion":"v1","kind":"Pod","__proto__":{"polluted":1},"spec":{"__proto__":{"hostPID":true}}}',
      "c.yaml":
        "services:\n  __proto__: {image: a, __proto__: {polluted: 1}}\n  constructor: {image: x, " +
        "prototype: {polluted: 1}}\n",
      "d.json":
        '{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"__proto__","type":"docker_container","values":{"__proto__":{"polluted":1}}}]}}}',
      "e.json":
        '{"version":3,"deployment":{"resources":[{"urn":"__proto__","custom":true,"type":"docker:index/container:Container","inputs":{"__proto__":{"polluted":1}}}]}}',
      "f.tf.json": '{"resource":{"docker_container":{"__proto__":{"__proto__":{"polluted":1}}}}}',
    });
    const { summary } = await said();
    assert.equal(summary.files, 6);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });
});

describe("whatever a file holds", () => {
  const { saidOf } = ownFolder();
  const words = [
    "apiVersion",
    "kind",
    "Pod",
    "spec",
    "v1",
    "services",
    "image",
    "format_version",
    "resource",
    '"deployment"',
    "__proto__",
  ];
  const marks = [
    "---",
    "...",
    "%YAML 1.2",
    "&a ",
    "*a",
    "<<: ",
    "!x ",
    "!!str ",
    "{",
    "}",
    "[",
    "]",
    ": ",
    ", ",
    "- ",
    "\n",
    "\n  ",
    '"',
    "'",
    "|",
    "\ufeff",
  ];
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words, ...marks), fc.string({ maxLength: 4 })), { maxLength: 40 })
    .map((parts) => parts.join(""));
  const content = fc.oneof(
    text,
    fc.json().map((json) => `{"apiVersion":"v1","kind":"Pod","spec":${json}}`),
    fc.uint8Array(),
  );

  it("it is judged, skipped or refused with a reason", async () => {
    await fc.assert(
      fc.asyncProperty(content, async (any) => {
        const { problems, summary } = await saidOf(any);
        assert.equal(summary.files + summary.skipped + problems.length, 1);
        for (const problem of problems) assert.doesNotMatch(problem, /please report it/);
      }),
      PARAMETERS,
    );
    assert.deepEqual(Object.keys(Object.prototype), []);
  });
});
