import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProgram } from "../../../check/program/program";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import type { Finding } from "../../../core/evaluation/finding";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { UnreadableError } from "../../../documents/unreadable";

describe("a Pulumi program that is run", () => {
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
    const found = await findingsOf(
      `${head}new docker.Container("job", { image: "alpine:3.20", privileged: true as boolean });`,
    );
    assert.deepEqual(
      found.map(({ rule, path }) => [rule, path]),
      [["privileged-container", "privileged"]],
    );
  });

  it("is judged again when it has changed", async () => {
    assert.equal((await findingsOf(`${head}new docker.Container("job", { image: "alpine:3.20" });`)).length, 0);
    assert.equal(
      (await findingsOf(`${head}new docker.Container("job", { image: "alpine:3.20", privileged: true });`)).length,
      1,
    );
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
      `${head}new docker.Container("job", { image: pulumi.secret("alpine:hunter2"), privileged: true, ` +
        `mounts: [{ type: "bind", source: pulumi.secret("/etc/hunter2"), target: "/x" }] });`,
    );
    assert.ok(found.length >= 1);
    assert.ok(
      found.every(({ found }) => !found.includes("hunter2")),
      found.map(({ found }) => found).join("\n"),
    );
  });

  it("shows the provider of a resource", async () => {
    writeFileSync(
      join(work, "index.ts"),
      `${head}const provider = new docker.Provider("there", { host: "ssh://there" });\nnew ` +
        `docker.Container("job", { image: "alpine" }, { provider });`,
    );
    const job = (await readProgram(work)).find(({ name }) => name === "job");
    assert.equal(job?.provider?.name, "there");
  });

  const late: Record<string, string> = {
    "in a timer": `setTimeout(() => new docker.Container("p", { image: "a", privileged: true }), 300);`,
    "in a floating async function":
      `(async () => { await new Promise((r) => setTimeout(r, 50)); new docker.Container("p", { image: ` +
      `"a", privileged: true }); })();`,
    "in an apply": `pulumi.output(1).apply(() => new docker.Container("p", { image: "a", privileged: true }));`,
    "in an exported function": `export = async () => { await 0; new docker.Container("p", { image: "a", privileged: true }); };`,
    "when nothing else is left":
      `let first = true; process.on("beforeExit", () => { if (first) new docker.Container("p", { ` +
      `image: "a", privileged: true }); first = false; });`,
  };
  for (const [title, source] of Object.entries(late)) {
    it(`shows what it makes ${title}`, async () => {
      assert.deepEqual(rulesOf(await findingsOf(head + source)), ["privileged-container"]);
    });
  }

  it("shows the manifests that it reads", async () => {
    const manifest = JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "x" },
      spec: { containers: [{ name: "c", image: "a", securityContext: { privileged: true } }] },
    });
    const source =
      `import * as k8s from "@pulumi/kubernetes"; new k8s.yaml.ConfigGroup("g", { yaml: ` +
      `${JSON.stringify(manifest)} });`;
    assert.ok(rulesOf(await findingsOf(source)).includes("privileged-container"));
  });

  it("does not know what a provider's function returns, but for its arguments", async () => {
    const source = `${head}
      const network = docker.getNetworkOutput({ name: "host" });
      export = async () => {
        const { driver } = await docker.getNetwork({ name: "host" });
        new docker.Container("job", { image: "a", networkMode: network.name, ipcMode: driver, pidMode: network.driver });
      };`;
    assert.deepEqual(rulesOf(await findingsOf(source)), ["host-namespace", "undetermined", "undetermined"]);
  });

  it("is told an organization", async () => {
    const source = `${head}new docker.Container("p", { image: pulumi.getOrganization(), privileged: true });`;
    assert.deepEqual(rulesOf(await findingsOf(source)), ["privileged-container"]);
  });

  describe("with a stack", () => {
    const file = () => join(work, "Pulumi.dev.yaml");
    after(() => rmSync(file(), { force: true }));
    async function jobWith(config: string, source: string, project?: string) {
      writeFileSync(file(), config);
      await findingsOf(`${head}const config = new pulumi.Config();\n${source}`, project);
      return (await readProgram(work)).find(({ name }) => name === "job")?.props as Record<string, unknown>;
    }

    it("has its name and configuration, and the project's defaults", async () => {
      const props = await jobWith(
        "config:\n  test:image: alpine\n  envs: [A=1]\n  other:x: 1\n",
        `new docker.Container("job", { image: config.require("image"), envs: ` +
          `config.requireObject("envs"), hostname: pulumi.getStack(), name: config.require("name") });`,
        "name: test\nruntime: nodejs\nconfig:\n  name: { type: string, default: fallback }\n  image: no\n",
      );
      assert.deepEqual(props, { image: "alpine", envs: ["A=1"], hostname: "dev", name: "fallback" });
    });

    it("has unknown values for encrypted ones, also within others", async () => {
      writeFileSync(file(), "config:\n  test:path:\n    secure: AAABAO\n");
      const source = `const path = new pulumi.Config().requireSecret("path");
        new docker.Container("job", { image: "a", mounts: [{ type: "bind", target: "/x", source: pulumi.interpolate\`\${path}/data\` }] });`;
      assert.deepEqual(
        (await findingsOf(head + source)).map(({ rule, path }) => [rule, path]),
        [["undetermined", "mounts[0].source"]],
      );
    });

    it("gives a clear error for a configuration that is not readable", async () => {
      writeFileSync(file(), "config: [");
      await assert.rejects(findingsOf(""), /Pulumi\.dev\.yaml:1:\d+: is not valid YAML or JSON/);
    });
  });

  const project = "name: test\nruntime: nodejs\n";
  const wrong: Record<string, [string, string, RegExp]> = {
    "fails with its own error": ["throw new Error('no such thing');", project, /the program failed: no such thing$/],
    "fails in an apply": [
      `${head}pulumi.output(1).apply(() => { throw new Error("in apply"); });`,
      project,
      /the program failed: in apply$/,
    ],
    "rejects a promise": [
      "Promise.reject(new Error('nobody listens'));",
      project,
      /the program failed: nobody listens$/,
    ],
    "fails in a timer": [
      "setTimeout(() => { throw new Error('too late'); }, 50);",
      project,
      /the program failed: too late$/,
    ],
    "reports an error": [
      `${head}pulumi.log.error("(a test reports this)");`,
      project,
      /the program reported an error$/,
    ],
    "ends itself": [
      `${head}new docker.Container("p", { image: "a" });\nprocess.exit(0);`,
      project,
      /was ended before it finished/,
    ],
    "ends with an exit code": ["process.exitCode = 3;", project, /was ended before it finished/],
    "is killed": [
      "process.kill(process.pid, 'SIGTERM');\nsetTimeout(() => {}, 5000);",
      project,
      /was ended by SIGTERM/,
    ],
    "waits for ever": ["await new Promise(() => {});", project, /waiting for something that never comes/],
    "is not TypeScript": ["const x = = 3;", project, /the program failed: .*Unexpected token/],
    "imports a package that is not there": [
      'import "@pulumi/nothing";',
      project,
      /the program failed: Cannot find module '@pulumi\/nothing'\. Install the program's packages first, as by npm install$/,
    ],
    "imports what is not there": [
      'import "./nothing";',
      project,
      /the program failed: Cannot find module '\.\/nothing'$/,
    ],
    "misses configuration": [
      `${head}new pulumi.Config().require("x");`,
      project,
      /Missing required configuration variable 'test:x'/,
    ],
    "needs a provider to see what it makes": [
      'import * as k8s from "@pulumi/kubernetes"; new k8s.yaml.v2.ConfigGroup("g", { yaml: "" });',
      project,
      /expanded by its provider/,
    ],
    "has no such main": ["", `${project}main: src/index.ts\n`, /there is no src\/index\.ts/],
    "is in another language": [
      "",
      "name: test\nruntime: python\n",
      /the runtime is "python"; only nodejs.*--policy-pack \/path\/to\/breakwater\/policypack$/,
    ],
    "has an unreadable project file": ["", "name: [", /Pulumi\.yaml:1:\d+: is not valid YAML or JSON/],
  };
  for (const [title, [source, yaml, message]] of Object.entries(wrong)) {
    it(`gives a clear error when it ${title}`, async () => {
      await assert.rejects(findingsOf(source, yaml), (error: Error) => {
        assert.ok(error instanceof UnreadableError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("gives a clear error when it does not end", async () => {
    writeFileSync(join(work, "Pulumi.yaml"), project);
    writeFileSync(join(work, "index.ts"), "setInterval(() => {}, 1000);");
    await assert.rejects(readProgram(work, { seconds: 2 }), /did not end within 2 seconds/);
  });

  it("gives a clear error when there is none", async () => {
    await assert.rejects(readProgram(join(work, "nowhere")), /nowhere: no such folder$/);
    mkdirSync(join(work, "many", "one"), { recursive: true });
    await assert.rejects(
      readProgram(join(work, "many")),
      /many: has no Pulumi\.yaml; give the folder of a Pulumi project$/,
    );
    writeFileSync(join(work, "many", "one", "Pulumi.yaml"), project);
    await assert.rejects(readProgram(join(work, "many")), /a Pulumi project, such as .*many.one$/);
  });
});

function rulesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ rule }) => rule);
}
