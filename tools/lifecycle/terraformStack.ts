import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Ended, inFull, inTurn, type Program, run, type Stack } from "./stack";

const PROGRAM = `
const { App, TerraformStack } = require("cdktf");
const { Container } = require("@cdktf/provider-docker/lib/container");
const { Image } = require("@cdktf/provider-docker/lib/image");
const { Network } = require("@cdktf/provider-docker/lib/network");
const { DockerProvider } = require("@cdktf/provider-docker/lib/provider");
const { TlsProvider } = require("@cdktf/provider-tls/lib/provider");
const constructs = require("./checkout/dist/components/cdktf");
const { component, name, args, client, image, job, networks } = require("./program.json");
const app = new App({ outdir: "out" });
const stack = new TerraformStack(app, "life");
new DockerProvider(stack, "docker");
new TlsProvider(stack, "tls");
for (const network of networks) new Network(stack, network, { name: network });
const made = new constructs[component](stack, name, args);
const clientOf = component === "BuildkitBuilder" ? constructs.buildkitClient : constructs.dockerClient;
new Container(stack, job, {
  name: job,
  image: new Image(stack, "client", { name: image, keepLocally: true }).imageId,
  entrypoint: ["sleep", "infinity"],
  ...clientOf(made, client),
  destroyGraceSeconds: 1,
});
app.synth();
`;

/** The constructs of CDKTF, synthesised and applied by Terraform. */
export class TerraformStack implements Stack {
  private readonly work = mkdtempSync(join(tmpdir(), "breakwater-lifecycle-"));
  private readonly folder = join(this.work, "out", "stacks", "life");
  private readonly env: NodeJS.ProcessEnv;

  /** @param mirror a folder of provider plugins, as `terraform providers mirror` makes one */
  constructor(dockerHost: string, mirror: string) {
    symlinkSync(resolve("node_modules"), join(this.work, "node_modules"));
    symlinkSync(resolve("."), join(this.work, "checkout"));
    writeFileSync(join(this.work, "index.js"), PROGRAM);
    const configuration = join(this.work, "terraform.rc");
    writeFileSync(configuration, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
    this.env = {
      ...process.env,
      TMPDIR: this.work,
      TF_CLI_CONFIG_FILE: configuration,
      TF_IN_AUTOMATION: "1",
      CHECKPOINT_DISABLE: "1",
      CI: "1",
      NO_COLOR: "1",
      DOCKER_HOST: dockerHost,
    };
  }

  give(program: Program): void {
    writeFileSync(join(this.work, "program.json"), JSON.stringify(inFull(program)));
  }

  up(): Promise<Ended> {
    return inTurn(
      () => run("node", ["index.js"], { cwd: this.work, env: this.env }),
      () => this.terraform("init"),
      () => this.terraform("apply", "-auto-approve"),
    );
  }

  rests(): Promise<Ended> {
    const plan = () => this.terraform("plan", "-detailed-exitcode");
    return inTurn(plan, () => this.refresh(), plan);
  }

  refresh(): Promise<Ended> {
    return this.terraform("apply", "-refresh-only", "-auto-approve");
  }

  hasFoundNothing(text: string): boolean {
    return /^No changes\./m.test(text);
  }

  destroy(): Promise<Ended> {
    return this.terraform("destroy", "-auto-approve");
  }

  containerName(resource: string): string {
    return `^/${resource}$`;
  }

  remove(): void {
    rmSync(this.work, { recursive: true, force: true });
  }

  private terraform(...command: readonly string[]): Promise<Ended> {
    return run("terraform", [...command, "-no-color", "-input=false"], { cwd: this.folder, env: this.env });
  }
}
