import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProgramError, readProgram } from "../../cli/program";
import { configuration } from "../../policypack/evaluation/configuration";
import { evaluateAll } from "../../policypack/evaluation/evaluate";
import { readPulumi } from "../../policypack/readers/pulumi";

describe("a Pulumi program in this process", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-program-"));
    symlinkSync(join(process.cwd(), "node_modules"), join(work, "node_modules"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  async function findingsOf(source: string, project = "name: test\nruntime: nodejs\n") {
    writeFileSync(join(work, "Pulumi.yaml"), project);
    writeFileSync(join(work, "index.ts"), source);
    return evaluateAll((await readProgram(work)).flatMap(readPulumi), configuration());
  }

  const head = 'import * as pulumi from "@pulumi/pulumi";\nimport * as docker from "@pulumi/docker";\n';

  it("is judged as a preview would", async () => {
    const found = await findingsOf(`${head}new docker.Container("job", { image: "alpine:3.20", privileged: true as boolean });`);
    assert.deepEqual(
      found.map(({ rule, path }) => [rule, path]),
      [["privileged-container", "privileged"]],
    );
  });

  it("is judged anew when it has changed", async () => {
    assert.equal((await findingsOf(`${head}new docker.Container("job", { image: "alpine:3.20" });`)).length, 0);
    assert.equal((await findingsOf(`${head}new docker.Container("job", { image: "alpine:3.20", privileged: true });`)).length, 1);
  });

  it("has unknown outputs", async () => {
    const found = await findingsOf(
      `${head}const data = new docker.Volume("data", {});
      new docker.Container("job", { image: "alpine:3.20", mounts: [{ type: "bind", source: data.mountpoint, target: "/data" }] });`,
    );
    assert.deepEqual(
      found.map(({ rule, path }) => [rule, path]),
      [["undetermined", "mounts[0].source"]],
    );
  });

  it("keeps its secrets", async () => {
    const found = await findingsOf(
      `${head}new docker.Container("job", { image: pulumi.secret("alpine:hunter2"), privileged: true, mounts: [{ type: "bind", source: pulumi.secret("/etc/hunter2"), target: "/x" }] });`,
    );
    assert.ok(found.length >= 1);
    assert.ok(
      found.every(({ message }) => !message.includes("hunter2")),
      found.map(({ message }) => message).join("\n"),
    );
  });

  it("shows the provider of a resource", async () => {
    writeFileSync(
      join(work, "index.ts"),
      `${head}const provider = new docker.Provider("there", { host: "ssh://there" });\nnew docker.Container("job", { image: "alpine" }, { provider });`,
    );
    const job = (await readProgram(work)).find(({ name }) => name === "job");
    assert.equal(job?.provider?.name, "there");
  });

  const wrong: Record<string, [string, string, RegExp]> = {
    "fails with its own error": ["throw new Error('no such thing');", "name: test\nruntime: nodejs\n", /the program failed: no such thing/],
    "is in another language": ["", "name: test\nruntime: python\n", /the runtime is "python"; only nodejs/],
    "has an unreadable project file": ["", "name: [", /not a readable Pulumi project/],
  };
  for (const [title, [source, project, message]] of Object.entries(wrong)) {
    it(`gives a clear error when it ${title}`, async () => {
      await assert.rejects(findingsOf(source, project), (error: Error) => error instanceof ProgramError && message.test(error.message));
    });
  }

  it("gives a clear error when there is none", async () => {
    await assert.rejects(readProgram(join(work, "nowhere")), /nowhere.Pulumi\.yaml: not a readable Pulumi project/);
  });
});
