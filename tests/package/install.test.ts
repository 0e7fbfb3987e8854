import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckResult } from "../../check/report";
import { PulumiCli } from "../preview/cli";
import { Project } from "./project";

const POD = `apiVersion: v1
kind: Pod
metadata: { name: job }
spec:
  hostPID: true
  containers: [{ name: job, image: alpine:3.20 }]
`;
const STACK = `const docker = require("@pulumi/docker");
new docker.Container("job", { image: "alpine:3.20", privileged: true });
`;
/** Tests of somebody's own, of which the second fails. */
const TESTS = `import test from "node:test";
import * as docker from "@pulumi/docker";
import { assertNoFindings, evaluateFolder, evaluateProgram } from "breakwater/testing";

const job = (privileged) => () => new docker.Container("job", { image: "alpine:3.20", privileged });
test("safe", async () => assertNoFindings(await evaluateProgram(job(false))));
test("unsafe", async () => assertNoFindings(await evaluateProgram(job(true))));
test("folder", async (t) => t.assert.equal((await evaluateFolder(".")).length, 1));
`;
const CONSUMER = `import { check, type CheckFinding, type CheckOptions, type CheckResult, compile, ConfigurationError, type Judge, judge, type ObjectsResult, type Problem, type Summary } from "breakwater";
import { DindRunner, type DindRunnerArgs, DockerTlsCertificates, dockerClient } from "breakwater/docker";
import { dockerClient as podClient, KubernetesDindRunner, KubernetesDindSidecar, KubernetesDockerApiEndpoint, nodeSeccompProfile } from "breakwater/kubernetes";
import { assertNoFindings, evaluateFolder, evaluateProgram } from "breakwater/testing";

export const { env, volumeMounts, volumes, labels } = podClient(new KubernetesDindRunner("ci", { dataClaim: { size: "5Gi" } }));
export const guarded = podClient(new KubernetesDockerApiEndpoint("api", { clients: { job: { role: "run" } } }), "job");
export const pod = new KubernetesDindSidecar("ci").inPod({ containers: [{ name: "job" }] }, { native: false });
export const profile = JSON.stringify(nodeSeccompProfile("rootless"));

const runnerArgs: DindRunnerArgs = { mode: "rootful", memory: 2048, clients: { job: {} } };
export const runner = new DindRunner("ci", runnerArgs);
export const { envs, uploads } = dockerClient(runner, "job");
export const remote = dockerClient(new DockerTlsCertificates("remote").endpoint("tcp://build.example.com:2376"));
// @ts-expect-error: there is no such mode
new DindRunner("ci", { mode: "privileged" });

const options: CheckOptions = {
  configuration: { "host-path": "advisory", "dood-engine-socket": { exemptions: [] } },
  onProgress: (done, total) => void (done + total),
};

export async function main(): Promise<string> {
  const result: CheckResult = await check("pod.yaml", options);
  const problems: readonly Problem[] = result.problems;
  const summary: Summary = result.summary;
  const found: CheckFinding[] = await evaluateProgram(() => {}, { stack: "dev", config: { size: 1 } });
  assertNoFindings([...found, ...(await evaluateFolder("."))], { level: "advisory" });
  if (problems.length > 0) throw new ConfigurationError([]);
  const compiled: Judge = compile({ rules: ["host-path"] });
  const inMemory: ObjectsResult = judge([{ apiVersion: "v1", kind: "Pod" }], { configuration: {} });
  if (compiled([]).findings.length > inMemory.problems.length) throw new ConfigurationError([]);
  // @ts-expect-error: there is no such option
  await check("pod.yaml", { rule: "host-path" });
  return \`\${summary.files} \${result.findings[0]?.line?.toFixed()}\`;
}
`;

/** @param own the project's own versions of @pulumi/pulumi and @pulumi/policy; undefined for those that npm chooses */
function describeProject(
  title: string,
  own: readonly [sdk: string, policy: string] | undefined,
  more: (project: () => Project) => void = () => {},
): void {
  describe(title, function () {
    this.timeout(300_000);
    let project: Project;
    before(() => {
      const providers = ["@pulumi/docker@5.2.0", "@pulumi/kubernetes@4.34.2", "@pulumi/tls@5.6.1"];
      project = new Project([
        ...providers,
        ...(own === undefined ? [] : [`@pulumi/pulumi@${own[0]}`, `@pulumi/policy@${own[1]}`]),
      ]);
      project.write("pod.yaml", POD);
      project.write("Pulumi.yaml", "name: project\nruntime: nodejs\nmain: stack.js\n");
      project.write("stack.js", STACK);
    });
    after(() => project.remove());

    it("has the command line", async () => {
      const { code, text } = await project.run("npx", "--no-install", "breakwater", "check", "pod.yaml");
      assert.match(text, /pod\.yaml:5:3 .*host-namespace/);
      assert.equal(code, 1);
    });

    it("has its program checked", async () => {
      const { code, text } = await project.run("npx", "--no-install", "breakwater", "check", ".");
      assert.match(text, /privileged-container/);
      assert.match(text, /host-namespace/);
      assert.equal(code, 1, text);
    });

    it("may require it", async () => {
      const script =
        'require("breakwater").check("pod.yaml").then(({ findings }) => console.log(findings.map(({ rule }) => rule)))';
      assert.deepEqual(await project.run("node", "--eval", script), { code: 0, text: "[ 'host-namespace' ]\n" });
    });

    it("may import it, and the schema of its configuration", async () => {
      const script = `import { check } from "breakwater";
        import manifest from "breakwater/package.json" with { type: "json" };
        import schema from "breakwater/breakwater.schema.json" with { type: "json" };
        const { summary } = await check(["pod.yaml"]);
        console.log(summary.violations, manifest.name, typeof schema.properties);`;
      const { code, text } = await project.run("node", "--no-warnings", "--input-type=module", "--eval", script);
      assert.deepEqual({ code, text }, { code: 0, text: "1 breakwater object\n" });
    });

    it("may test its own programs with it", async () => {
      project.write("own.test.mjs", TESTS);
      const { code, text } = await project.run("node", "--test", "--test-reporter=tap", "own.test.mjs");
      assert.deepEqual(
        text.match(/^(not )?ok \d - \w+/gm),
        ["ok 1 - safe", "not ok 2 - unsafe", "ok 3 - folder"],
        text,
      );
      assert.match(text, /Breakwater's rules are not kept:.*privileged-container/s);
      assert.equal(code, 1);
    });

    it("may test them in a thread", async () => {
      const script = `const { isMainThread, Worker } = require("node:worker_threads");
        if (isMainThread) new Worker(__filename, { workerData: { files: "mine" } });
        else {
          const docker = require("@pulumi/docker");
          const job = () => new docker.Container("job", { image: "alpine:3.20", privileged: true });
          require("breakwater/testing").evaluateProgram(job).then((findings) => console.log(findings.length));
        }`;
      assert.deepEqual(await project.run("node", project.write("thread.js", script)), { code: 0, text: "1\n" });
    });

    it("may use its components, which keep every rule", async () => {
      const script = `const docker = require("@pulumi/docker");
        const { DindRunner, dockerClient } = require("breakwater/docker");
        const job = () => new docker.Container("job", { image: "docker:27.5.1-cli", ...dockerClient(new DindRunner("ci", {})) });
        require("breakwater/testing").evaluateProgram(job).then((findings) => console.log(findings));`;
      assert.deepEqual(await project.run("node", "--eval", script), { code: 0, text: "[]\n" });
    });

    it("may use those for Kubernetes, which keep every rule", async () => {
      const script = `const kubernetes = require("@pulumi/kubernetes");
        const { KubernetesDindSidecar } = require("breakwater/kubernetes");
        const pod = { containers: [{ name: "job", image: "docker:27.5.1-cli" }] };
        const job = () => new kubernetes.core.v1.Pod("job", { spec: new KubernetesDindSidecar("ci").inPod(pod) });
        require("breakwater/testing").evaluateProgram(job).then((findings) => console.log(findings));`;
      assert.deepEqual(await project.run("node", "--eval", script), { code: 0, text: "[]\n" });
    });

    it("has a guard let have the host's socket when its program is checked, and it is said", async () => {
      mkdirSync(join(project.folder, "guarded"), { recursive: true });
      const example = (name: string) => readFileSync(join("examples", "guard-on-a-host", name), "utf8");
      project.write("guarded/Pulumi.yaml", example("Pulumi.yaml"));
      project.write("guarded/index.ts", example("index.ts"));
      const { code, text } = await project.run(
        "npx",
        "--no-install",
        "breakwater",
        "check",
        "guarded",
        "--format",
        "json",
      );
      assert.equal(code, 0, text);
      const { findings, summary } = JSON.parse(text) as CheckResult;
      assert.deepEqual(
        findings.map(({ rule, status, resource }) => [rule, status, resource]),
        [["dood-engine-socket", "exempted", "api"]],
      );
      assert.deepEqual([summary.violations, summary.undetermined, summary.exempted], [0, 0, 1]);
    });

    it("may have the pack judge its preview", async function () {
      this.timeout(900_000); // The CLI may have to be built.
      const cli = new PulumiCli();
      try {
        const outcome = await cli.preview(project.folder, { pack: "node_modules/breakwater/policypack" });
        assert.deepEqual(
          outcome.findings,
          [{ level: "mandatory", policy: "privileged-container", resource: "job" }],
          outcome.text,
        );
        assert.notEqual(outcome.code, 0);
      } finally {
        cli.remove();
      }
    });

    it("may be in TypeScript without a tsconfig.json, which Pulumi compiles in a way that does not read `exports`", async () => {
      const cli = new PulumiCli();
      try {
        mkdirSync(join(project.folder, "typed"), { recursive: true });
        project.write("typed/Pulumi.yaml", "name: typed\nruntime: nodejs\nmain: index.ts\n");
        project.write(
          "typed/index.ts",
          `import * as docker from "@pulumi/docker";
          import { DindRunner, dockerClient } from "breakwater/docker";
          const client = dockerClient(new DindRunner("ci", { clients: { job: {} } }), "job");
          new docker.Container("job", { image: "docker:27.5.1-cli", ...client });
        `,
        );
        const { code, text, findings } = await cli.preview(join(project.folder, "typed"), {
          pack: "../node_modules/breakwater/policypack",
        });
        assert.deepEqual([code, findings], [0, []], text);
      } finally {
        cli.remove();
      }
    });

    more(() => project);
  });
}

describeProject("a project that installs Breakwater alone", undefined, (project) => {
  const tsc = join(process.cwd(), "node_modules", "typescript", "bin", "tsc");

  it("may write what the page about the library shows", async () => {
    const blocks = [...readFileSync("docs/LIBRARY.md", "utf8").matchAll(/^```ts\n(.*?)^```/gms)].map(
      ([, text = ""]) => text,
    );
    assert.equal(blocks.length, 3);
    const files = blocks.map((_, at) => `page${at}.mts`);
    for (const [at, file] of files.entries()) project().write(file, blocks[at] ?? "");
    const compilerOptions = {
      module: "esnext",
      moduleResolution: "bundler",
      target: "es2022",
      lib: ["es2022", "dom"],
      strict: true,
    };
    const quiet = { ...compilerOptions, skipLibCheck: true, noEmit: true, types: [] }; // The provider's own types need those of Node.
    project().write("tsconfig.page.json", JSON.stringify({ compilerOptions: quiet, files }));
    assert.deepEqual(await project().run("node", tsc, "--project", "tsconfig.page.json"), { code: 0, text: "" });
  });

  for (const [module, moduleResolution] of [
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
    ["commonjs", "bundler"],
  ]) {
    it(`has its types with modules ${module} and resolution ${moduleResolution}, checked strictly and to the last`, async () => {
      for (const name of ["consumer.cts", "consumer.mts", "consumer.ts"]) project().write(name, CONSUMER);
      const compilerOptions = {
        module,
        moduleResolution,
        target: "es2022",
        strict: true,
        skipLibCheck: false,
        noEmit: true,
        types: [],
      };
      const files = ["consumer.cts", "consumer.mts", "consumer.ts"];
      project().write("tsconfig.types.json", JSON.stringify({ compilerOptions, files }));
      assert.deepEqual(await project().run("node", tsc, "--project", "tsconfig.types.json"), { code: 0, text: "" });
    });
  }
});

/** The oldest versions of @pulumi/pulumi and @pulumi/policy that were tried; npm chooses the newest by itself. */
const OLDEST = ["3.142.0", "1.11.0"] as const;
describeProject("a project with the oldest version of @pulumi/pulumi", OLDEST, (project) => {
  it("has one copy of it", () => {
    assert.equal(project().version("@pulumi/pulumi"), OLDEST[0]);
    assert.throws(() => project().version("@pulumi/pulumi", "breakwater"), /ENOENT/);
  });
});
