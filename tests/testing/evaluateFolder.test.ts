import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluateFolder } from "../../testing";

describe("a folder that is evaluated", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-folder-"));
    symlinkSync(join(process.cwd(), "node_modules"), join(work, "node_modules"));
    const files = {
      "Pulumi.yaml": "name: shop\nruntime: nodejs\nconfig:\n  image: alpine\n",
      "Pulumi.dev.yaml": "config:\n  shop:privileged: false\n",
      "Pulumi.prod.yaml": "config:\n  shop:privileged: true\n",
      "index.ts": `import * as docker from "@pulumi/docker";
        import * as pulumi from "@pulumi/pulumi";
        const config = new pulumi.Config();
        new docker.Container(\`\${pulumi.getStack()}-\${config.get("name") ?? "job"}\`, {
          image: config.require("image"), privileged: config.getBoolean("privileged") ?? false,
        });`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(work, name), text);
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  async function said(options?: Parameters<typeof evaluateFolder>[1]): Promise<string[]> {
    return (await evaluateFolder(work, options)).map(({ rule, resource }) => `${rule} ${resource}`);
  }

  it("has the stack dev", async () => {
    assert.deepEqual(await said(), []);
  });

  it("has another stack when asked for it, as often as it is evaluated", async () => {
    assert.deepEqual(await said({ stack: "prod" }), ["privileged-container prod-job"]);
    assert.deepEqual(await said({ stack: "prod" }), ["privileged-container prod-job"]);
  });

  it("has configuration that is given instead of its own", async () => {
    assert.deepEqual(await said({ config: { "shop:privileged": true, name: "given" } }), [
      "privileged-container dev-given",
    ]);
  });

  it("may have a stack that there is no file for", async () => {
    assert.deepEqual(await said({ stack: "new", config: { privileged: true } }), ["privileged-container new-job"]);
  });

  it("is judged by the rules that are asked for", async () => {
    assert.deepEqual(await said({ stack: "prod", rules: ["host-namespace"] }), []);
  });

  it("is refused where there is no program", () =>
    assert.rejects(evaluateFolder(join(work, "none")), { name: "UnreadableError" }));
});
