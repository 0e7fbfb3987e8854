import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { stackMistake } from "../../../check/program/stack";
import { ownFolder } from "../hostile";

describe("the stack of a Pulumi program that is named", () => {
  const { path, write } = ownFolder();

  it("has a file, if any stack has one", () => {
    write({ "Pulumi.yaml": "name: p\n" });
    assert.equal(stackMistake(path(), "anything"), undefined);
    write({ "Pulumi.dev.yaml": "config: {}\n", "Pulumi.prod.yaml": "config: {}\n" });
    assert.equal(stackMistake(path(), "prod"), undefined);
    assert.equal(stackMistake(path(), undefined), undefined);
    assert.equal(stackMistake(path(), "prd"), "has no Pulumi.prd.yaml; its stacks are dev, prod");
  });

  it("is a problem otherwise, and the program is not run", async () => {
    write({ "Pulumi.yaml": "name: p\nruntime: nodejs\n", "Pulumi.dev.yaml": "config: {}\n", "index.ts": "throw 1" });
    write({ "node_modules/@pulumi/pulumi/package.json": '{"name": "@pulumi/pulumi"}', ...INDEX });
    const { problems } = await check([path()], { stack: "prd" });
    assert.deepEqual(problems, [{ file: path(), problem: "has no Pulumi.prd.yaml; its stacks are dev" }]);
  });
});

const INDEX = { "node_modules/@pulumi/pulumi/index.js": "" };
