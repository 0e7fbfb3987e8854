import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Project } from "./project";

const PAGE = readFileSync("docs/CDKTF.md", "utf8");
const PACKAGES = (/^npm install (cdktf.*)$/m.exec(PAGE)?.[1] ?? "").split(" ");
const [PROGRAM = "", ...FRAGMENTS] = [...PAGE.matchAll(/^```ts\n(.*?)^```/gms)].map(([, text = ""]) => text);
/** Of the page's JSON, what installs CDK Terrain by the name of its predecessor. */
const TERRAIN = JSON.parse(/^```json\n(.*?)^```/ms.exec(PAGE)?.[1] ?? "{}") as { dependencies: Record<string, string> };

const FRAGMENTS_SURROUNDINGS = `import { Container } from "@cdktf/provider-docker/lib/container";
import { DockerProvider } from "@cdktf/provider-docker/lib/provider";
import { DindRunner, DockerApiEndpoint, dockerClient } from "breakwater/cdktf";
import { BreakwaterValidation, validateStack } from "breakwater/cdktf/validate";
import { Aspects, type TerraformStack } from "cdktf";
declare const stack: TerraformStack, image: string;
`;
const CONSUMER = `import { Aspects, App, TerraformStack } from "cdktf";
import { type ClientCertificate, DindRunner, type DindRunnerArgs, type DockerClient, DockerTlsCertificates, dockerClient } from "breakwater/cdktf";
import { BreakwaterValidation, type JudgeOptions, validateStack } from "breakwater/cdktf/validate";

const stack = new TerraformStack(new App(), "ci");
const args: DindRunnerArgs = { mode: "rootful", memory: 2048, clients: { job: {} }, ports: [{ ip: "10.0.0.5" }] };
const runner = new DindRunner(stack, "ci", args);
const client: DockerClient = dockerClient(runner, "job", { folder: "/certs" });
export const certificate: ClientCertificate | undefined = runner.clientCertificates["job"];
export const words: string[] = [...client.env, new DockerTlsCertificates(stack, "remote").expiresAt];
// @ts-expect-error: there is no such mode
new DindRunner(stack, "other", { mode: "privileged" });

const options: JudgeOptions = { configuration: { "host-path": "advisory" } };
validateStack(stack, options);
Aspects.of(stack).add(new BreakwaterValidation(options));
// @ts-expect-error: there is no such option
validateStack(stack, { rule: "host-path" });
`;
const TSC = join(process.cwd(), "node_modules", "typescript", "bin", "tsc");

/** Compiles files of a project, and says what is wrong with them. */
function compiled(project: Project, files: readonly string[], options: object): ReturnType<Project["run"]> {
  const compilerOptions = {
    module: "node16",
    moduleResolution: "node16",
    target: "es2022",
    strict: true,
    types: [],
    ...options,
  };
  project.write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
  return project.run("node", TSC, "--project", "tsconfig.json");
}

function describeConstructs(
  title: string,
  library: string,
  make: () => Project,
  more: (project: () => Project) => void = () => {},
): void {
  describe(title, function () {
    this.timeout(300_000);
    let project: Project;
    before(() => {
      project = make();
    });
    after(() => project.remove());

    it(`has ${library}`, () => assert.equal(project.version("cdktf") >= "0.22", library === "cdktn"));

    it("runs the program on the page about CDKTF, which synthesises and keeps every rule", async () => {
      project.write("main.ts", PROGRAM);
      assert.deepEqual(await compiled(project, ["main.ts"], { skipLibCheck: true }), { code: 0, text: "" });
      assert.deepEqual(await project.run("node", "main.js"), { code: 0, text: "" });
      assert.ok(existsSync(join(project.folder, "cdktf.out", "stacks", "ci", "cdk.tf.json")));
      const { annotations } = manifest();
      assert.deepEqual(annotations, []);
      const { code, text } = await project.run("npx", "--no-install", "breakwater", "check", "cdktf.out");
      assert.deepEqual([code, /0 findings/.test(text)], [0, true], text);
    });

    it("fails, and says why, once a job of that program mounts the engine's socket", async () => {
      const unsafe = PROGRAM.replace(
        '["docker", "build", "."],',
        '$& volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/s" }],',
      );
      project.write("main.ts", unsafe);
      await compiled(project, ["main.ts"], { skipLibCheck: true });
      const { code, text } = await project.run("node", "main.js");
      assert.equal(code, 1);
      const shown = /^```\n(\[ci\/build\] .*)\n```/m.exec(PAGE)?.[1] ?? "nothing is shown";
      assert.ok(text.includes(shown), text);
    });

    it("may write what else the page shows", async () => {
      assert.ok(FRAGMENTS.length > 2);
      const files = FRAGMENTS.map((fragment, at) => {
        project.write(`fragment${at}.ts`, `${FRAGMENTS_SURROUNDINGS}${fragment}`);
        return `fragment${at}.ts`;
      });
      assert.deepEqual(await compiled(project, files, { skipLibCheck: true, noEmit: true }), { code: 0, text: "" });
    });

    more(() => project);

    function manifest(): { annotations: readonly unknown[] } {
      const text = readFileSync(join(project.folder, "cdktf.out", "manifest.json"), "utf8");
      return (JSON.parse(text) as { stacks: { ci: { annotations: readonly unknown[] } } }).stacks.ci;
    }
  });
}

describeConstructs(
  "a project with CDKTF",
  "cdktf",
  () => new Project(PACKAGES),
  (project) => {
    for (const [module, moduleResolution] of [
      ["node16", "node16"],
      ["nodenext", "nodenext"],
      ["esnext", "bundler"],
      ["commonjs", "bundler"],
    ]) {
      it(`has its types with modules ${module} and resolution ${moduleResolution}`, async () => {
        const files = ["consumer.cts", "consumer.mts", "consumer.ts"];
        for (const name of files) project().write(name, CONSUMER);
        assert.deepEqual(await compiled(project(), files, { module, moduleResolution, noEmit: true }), {
          code: 0,
          text: "",
        });
      });
    }
  },
);
describeConstructs("a project with CDK Terrain by the name of cdktf", "cdktn", () => new Project([], TERRAIN));

describe("a project with CDK Terrain and no bindings", function () {
  this.timeout(300_000);
  let project: Project;
  before(() => {
    project = new Project(["cdktn@0.24.0", "constructs@~10.7.0"]);
  });
  after(() => project.remove());

  it("has its stacks judged", async () => {
    project.write(
      "main.mts",
      `import { validateStack } from "breakwater/cdktf/validate";
      import { App, TerraformStack } from "cdktn";
      const app = new App();
      const stack = new TerraformStack(app, "ci");
      stack.addOverride("resource.docker_container.job", { name: "job", image: "alpine:3.20", privileged: true });
      validateStack(stack);
      app.synth();`,
    );
    assert.deepEqual(await compiled(project, ["main.mts"], { skipLibCheck: true }), { code: 0, text: "" });
    const { code, text } = await project.run("node", "main.mjs");
    assert.match(text, /\[ci\] privileged-container \(docker_container\.job\): /);
    assert.equal(code, 1);
  });
});
