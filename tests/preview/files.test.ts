import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import { examples, PulumiCli } from "./cli";

const DOCKER = 'const docker = require("@pulumi/docker");\n';

describe("what pulumi writes, checked as files", function () {
  this.timeout(300_000);
  let cli: PulumiCli;
  let work: string;

  before("the Pulumi CLI", function () {
    this.timeout(900_000);
    cli = new PulumiCli();
    work = mkdtempSync(join(tmpdir(), "breakwater-files-"));
  });
  after(() => {
    cli.remove();
    rmSync(work, { recursive: true, force: true });
  });

  /** Rules that spoke and the resources they spoke of, in order. */
  async function found(content: string | { readonly file: string }): Promise<string[]> {
    const file = typeof content === "string" ? join(work, "content.json") : content.file;
    if (typeof content === "string") writeFileSync(file, content);
    const { findings, problems } = await check([file]);
    assert.deepEqual(problems, []);
    return [...new Set(findings.map(({ rule, resource }) => `${rule} ${resource}`))].sort();
  }

  async function packFinds(folder: string): Promise<string[]> {
    const { findings } = await cli.preview(folder);
    return [...new Set(findings.map(({ policy, resource }) => `${policy} ${resource}`))].sort();
  }

  for (const name of ["unsafe-dood", "unsafe-dind", "unsafe-kubernetes", "safe", "safe-kubernetes"]) {
    it(`the pack's findings of ${name} are found in its preview and in its state`, async () => {
      const folder = examples(name);
      const expected = await packFinds(folder);
      assert.equal(expected.length > 0, name.startsWith("unsafe"));
      assert.deepEqual(await found((await cli.run(folder, ["preview", "--json"], { pack: false })).text), expected);
      assert.equal((await cli.run(folder, ["up", "--yes", "--skip-preview"], { pack: false })).code, 0);
      assert.deepEqual(await found(await cli.exported(folder)), expected);
      assert.deepEqual(await found({ file: cli.checkpoint(name) }), expected);
    });
  }

  it("the pack's findings of a provider, a component and values that are not known yet are found in its preview", async () => {
    const folder = cli.program("mixed", {
      "Pulumi.yaml": "config:\n  docker:host:\n    value: tcp://build.example.com:2375\n",
      "index.js": `${DOCKER}const pulumi = require("@pulumi/pulumi");
        class Runner extends pulumi.ComponentResource {
          constructor(name) {
            super("my:index:Runner", name);
            new docker.Container("in::side", { image: "alpine:3.20", privileged: true }, { parent: this });
          }
        }
        new Runner("runner");
        const remote = new docker.Provider("remote", { host: "tcp://other.example.com:2375" });
        const data = new docker.Volume("data", {});
        const source = data.mountpoint.apply((path) => path + "/../../..");
        new docker.Container("job", { image: "alpine:3.20", mounts: [{ type: "bind", source, target: "/x" }] }, { provider: remote });
        docker.Container.get("read", "abc", { privileged: true });`,
    });
    const expected = await packFinds(folder);
    assert.equal(expected.length, 4);
    assert.deepEqual(await found((await cli.run(folder, ["preview", "--json"], { pack: false })).text), expected);
  });

  it("a preview in which not all changes says so, and has no finding fewer with --show-sames", async () => {
    const program = `${DOCKER}new docker.Container("same", { image: "alpine:3.20", privileged: true });
      new docker.Container("job", { image: "alpine:3.20", privileged: true });`;
    const folder = cli.program("again", { "index.js": program });
    assert.equal((await cli.run(folder, ["up", "--yes", "--skip-preview"], { pack: false })).code, 0);
    cli.program("again", { "index.js": program.replace(/alpine:3.20(?=[^;]*;$)/, "alpine:3.21") });
    const again = (options: readonly string[]) => cli.run(folder, ["preview", "--json", ...options], { pack: false });
    assert.deepEqual(await found((await again([])).text), ["privileged-container job", "undetermined again-dev"]);
    const all = ["privileged-container job", "privileged-container same"];
    assert.deepEqual(await found((await again(["--show-sames"])).text), all);
    assert.deepEqual(await found((await again(["--show-sames", "--show-replacement-steps"])).text), all);
    assert.deepEqual(await packFinds(folder), all);
  });

  it("a preview that failed is a problem", async () => {
    const folder = cli.program("failing", { "index.js": `${DOCKER}throw new Error("halfway");` });
    const { text } = await cli.run(folder, ["preview", "--json"], { pack: false });
    const file = join(work, "failed.json");
    writeFileSync(file, text);
    assert.match((await check([file])).problems[0]?.problem ?? "", /is of a preview that failed/);
  });

  it("a secret is never printed, even from a state that shows its secrets", async () => {
    const folder = cli.program("hidden", {
      "index.js": `${DOCKER}const pulumi = require("@pulumi/pulumi");
        new docker.Container("job", { image: "docker:27.3.1-dind", privileged: true, envs: [pulumi.secret("DOCKER_HOST=tcp://hunter2:2375")] });`,
    });
    const preview = (await cli.run(folder, ["preview", "--json"], { pack: false })).text;
    assert.deepEqual(
      (await found(preview)).filter((said) => /undetermined/.test(said)),
      ["undetermined job"],
    );
    await cli.run(folder, ["up", "--yes", "--skip-preview"], { pack: false });
    const file = join(work, "shown.json");
    writeFileSync(file, await cli.exported(folder, ["--show-secrets"]));
    const { findings } = await check([file]);
    assert.ok(findings.some(({ rule }) => rule === "dood-plaintext-endpoint"));
    assert.doesNotMatch(JSON.stringify(findings), /hunter2/);
  });
});
