import assert from "node:assert/strict";
import { ownFolder, pod, UNSAFE } from "./hostile";

describe("what kubectl reads in a way of its own", () => {
  const { saidOf } = ownFolder();
  const VIOLATING: Readonly<Record<string, string>> = {
    "words of YAML 1.1 for true": pod("hostPID: yes"),
    "a word for true with YAML's own tag": pod('hostPID: !!bool "true"'),
    "an object with a tag that it ignores": UNSAFE.replace("spec: {", "spec: !x {"),
    "a document with a tag that it ignores": `!x\n${UNSAFE}`,
    "a kind with a tag that it ignores": UNSAFE.replace("kind: Pod", "kind: !x Pod"),
    "keys that are escaped": UNSAFE.replace("apiVersion", '"\\x61piVersion"').replace("hostPID", '"host\\x50ID"'),
    "what only seems to be the rest of a comment": UNSAFE.replace(
      "spec: {hostPID: true,",
      "# x\u2028spec: {hostPID: true,",
    ),
    "another line after a line's end of YAML 1.1": UNSAFE.replace(
      "spec: {hostPID: true,",
      "# x\u0085spec: {hostPID: true,",
    ),
    "a document with a byte order mark of its own": `a: 1\n---\n\ufeff${UNSAFE}`,
    "a document after the end of another": `a: 1\n...\n---\n${UNSAFE}`,
    "a document on the line that begins it": `a: 1\n--- # ${"x"}\n${UNSAFE}`,
    "a list in a list":
      `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: ` +
      `[${JSON.stringify({ apiVersion: "v1", kind: "Pod", spec: { hostPID: true } })}]}\n`,
    "the first of two sources of a merge": `x: &x {hostPID: true}\ny: &y {hostPID: false}\n${pod("<<: [*x, *y]")}`,
    "the last of two keys of one name in JSON":
      '{"apiVersion":"v1","kind":"Pod","spec":{"hostPID":false,"hostPID":true}}',
    "carriage returns alone": UNSAFE.replaceAll("\n", "\r"),
  };
  for (const [title, content] of Object.entries(VIOLATING)) {
    it(`is read the same way: ${title}`, async () => {
      const { findings, problems } = await saidOf(content);
      assert.equal(problems.length, 0);
      assert.equal(findings.length, 1);
      assert.match(findings[0] ?? "", /^violation host-namespace .*spec\.hostPID$/);
    });
  }

  it("is read the same way: a number with a leading zero is octal", async () => {
    const { findings } = await saidOf(
      "apiVersion: v1\nkind: Service\nmetadata: {name: engine}\nspec: {type: NodePort, ports: [{port: " +
        "04507}, {port: 4507}]}\n",
    );
    assert.deepEqual(findings, ["violation dood-published-plaintext-api spec.ports[0]"]);
  });

  it("is waited for where a value's tag is not known", async () => {
    const { findings } = await saidOf(pod("hostPID: !x true"));
    assert.deepEqual(findings, ["undetermined undetermined spec.hostPID"]);
  });

  it("takes the last of two keys of one name in JSON, where that is the safe one", async () => {
    const { findings } = await saidOf('{"apiVersion":"v1","kind":"Pod","spec":{"hostPID":true,"hostPID":false}}');
    assert.deepEqual(findings, []);
  });

  it("is what Compose reads as well: services with tags that it ignores", async () => {
    const { findings } = await saidOf("services: !x\n  a: !y {image: x, privileged: !z true}\n");
    assert.deepEqual(findings, ["violation privileged-container services.a.privileged"]);
  });

  it("is refused where a merge comes after a key that it brings: kubectl takes what is merged", async () => {
    const late = "{hostPID: false, <<: *x}";
    for (const [merge, problems] of [
      [late, 1],
      ["{hostPID: false, <<: [*y, {<<: *x}]}", 1],
      ["{<<: *x, hostPID: false}", 0],
      ["{hostPID: false, <<: *y}", 0],
    ] as const) {
      const manifest =
        `x: &x {hostPID: true}\ny: &y {hostIPC: false}\napiVersion: v1\nkind: Pod\nmetadata: {name: ` +
        `a}\nspec: ${merge}\n`;
      const said = await saidOf(manifest);
      assert.equal(said.problems.length, problems, merge);
      assert.deepEqual(said.findings, [], merge);
      if (problems > 0) assert.match(said.problems[0] ?? "", /merges \(<<\) over a key that precedes it.*put << first/);
    }
    const { findings, problems } = await saidOf(
      `x-a: &x {privileged: true}\nservices:\n  a: {image: x, privileged: false, <<: *x}\n`,
    );
    assert.deepEqual([findings, problems], [[], []]);
  });
});
