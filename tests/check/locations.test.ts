import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { check } from "../../check/check";
import { Locations } from "../../check/locations";
import { ownFolder } from "./hostile";

describe("the places of findings", () => {
  const { path, write } = ownFolder();

  it("in one document after the other take one reading of their file", () => {
    write({ "a.yaml": "a: 1\n---\na: 2\n---\na: 3\n" });
    const file = path("a.yaml");
    const locations = new Locations();
    const lineOf = (document: number) => locations.of({ file, document, path: "" }, "a")?.line;
    assert.equal(lineOf(0), 1);
    rmSync(file);
    assert.deepEqual([lineOf(1), lineOf(2), lineOf(2)], [3, 5, 5]);
    assert.equal(lineOf(0), undefined);
  });

  it("are found whichever document comes first", () => {
    write({ "a.yaml": "a: 1\n---\na: 2\n---\na: 3\n" });
    const locations = new Locations();
    const lines = [2, 0, 1].map((document) => locations.of({ file: path("a.yaml"), document, path: "" }, "a")?.line);
    assert.deepEqual(lines, [5, 1, 3]);
  });

  it("are those of what is found between the documents of a file", async () => {
    const parts = Array.from({ length: 30 }, (_, at) => [
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p${at}}\nspec: {containers: [{name: a, image: ` +
        `"docker:cli", envFrom: [{configMapRef: {name: c${at}}}]}]}\n`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${at}}\ndata: {DOCKER_HOST: "tcp://x:2375"}\n`,
    ]);
    write({ "a.yaml": parts.flat().join("---\n") });
    const { findings } = await check([path("a.yaml")]);
    assert.deepEqual(
      findings.map(({ line }) => line),
      parts.map((_, at) => 10 * at + 4),
    );
  });
});
