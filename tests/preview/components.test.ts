import assert from "node:assert/strict";
import { examples, PulumiCli } from "./cli";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  readonly parent?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The mark that Pulumi's state has on a secret. */
const SECRET = /4dabf18193072939515e22adb298388d.*1b47061264138c4ac30d75fd1eb44270/;

const program = (args: object, options = "{}") => `
  const docker = require("@pulumi/docker");
  const { DindRunner, dockerClient } = require(${JSON.stringify(`${process.cwd()}/dist/components/docker`)});
  const runner = new DindRunner("ci", ${JSON.stringify(args)}, ${options});
  new docker.Container("job", { image: "docker:27.5.1-cli", command: ["docker", "ps"], ...dockerClient(runner) });
  exports.expiresAt = runner.expiresAt;`;

describe("the components under pulumi with --policy-pack policypack", function () {
  this.timeout(300_000);
  let cli: PulumiCli;
  before("the Pulumi CLI", function () {
    this.timeout(900_000);
    cli = new PulumiCli();
  });
  after(() => cli.remove());

  /** Every resource of the stack, by the last part of its type and its name. */
  async function resources(folder: string, options: readonly string[] = []): Promise<Map<string, Resource>> {
    const { deployment } = JSON.parse(await cli.exported(folder, options)) as { deployment: { resources: Resource[] } };
    return new Map(
      deployment.resources.map((each) => [`${each.type.split(":").at(-1)} ${each.urn.split("::").at(-1)}`, each]),
    );
  }

  for (const name of [
    "ci-runner",
    "image-builder",
    "remote-host",
    "testcontainers",
    "restricted-endpoint",
    "kubernetes-ci-job",
    "kubernetes-testcontainers",
  ]) {
    it(`the example ${name} passes without a finding, at preview`, async () => {
      const outcome = await cli.preview(examples(name));
      assert.equal(outcome.code, 0, outcome.text);
      assert.match(outcome.text, /docker:index:Container|kubernetes:batch\/v1:Job/);
      assert.deepEqual(outcome.findings, []);
    });
  }

  it("the example guard-on-a-host passes, and it is said that the guard has the socket", async () => {
    const outcome = await cli.preview(examples("guard-on-a-host"));
    assert.equal(outcome.code, 0, outcome.text);
    assert.deepEqual(outcome.findings, [{ level: "advisory", policy: "exempted", resource: "api" }]);
    assert.match(
      outcome.text,
      /the socket of Docker.* Accepted by dood-engine-socket: the container is the guard of this package/,
    );
  });

  it("a guard that is not quite one is stopped, with what is wrong", async () => {
    const endpoint = `
      const { DockerApiEndpoint } = require(${JSON.stringify(`${process.cwd()}/dist/components`)});
      const clients = { boss: { role: "admin" } };
      new DockerApiEndpoint("api", { clients, engine: { hostSocket: "/var/run", group: 998 } });`;
    const outcome = await cli.preview(cli.program("not-quite", { "index.js": endpoint }));
    assert.notEqual(outcome.code, 0, outcome.text);
    assert.deepEqual(outcome.findings, [{ level: "mandatory", policy: "dood-engine-socket", resource: "api" }]);
    assert.match(outcome.text, /it is not a guard that may have the socket: its client "boss" is admin/);
  });

  describe("at the update", () => {
    let folder: string;
    before(async () => {
      folder = cli.program("runner", { "index.js": program({}, "{ protect: false }") });
      const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview"]);
      assert.equal(outcome.code, 0, outcome.text);
      assert.deepEqual(outcome.findings, []);
      assert.match(outcome.text, /expiresAt: "1970-04-01T00:00:00.000Z"/);
    });

    it("have their keys in the state as secrets", async () => {
      const state = await resources(folder);
      for (const name of ["Container ci", "Container job"]) {
        const uploads = state.get(name)?.inputs["uploads"];
        assert.match(JSON.stringify(uploads), SECRET, name);
        assert.doesNotMatch(JSON.stringify(uploads), /stand-in privateKeyPem/, name);
      }
      assert.doesNotMatch(JSON.stringify(state.get("Container ci")?.outputs), /stand-in privateKeyPem/);
      for (const name of ["DindRunner ci", "DockerTlsCertificates ci"]) {
        const { outputs } = state.get(name) as Resource;
        assert.match(JSON.stringify(outputs["clientCertificates"]), SECRET, name);
        assert.doesNotMatch(JSON.stringify(outputs), /stand-in privateKeyPem/, name);
      }
    });

    it("give each container its own key, and none the CA's", async () => {
      const state = await resources(folder, ["--show-secrets"]);
      const keys = (name: string) => JSON.stringify(state.get(name)?.inputs).match(/stand-in privateKeyPem of [\w-]+/g);
      assert.deepEqual(keys("Container ci"), ["stand-in privateKeyPem of ci-server-key"]);
      assert.deepEqual(keys("Container job"), ["stand-in privateKeyPem of ci-client-client-key"]);
    });

    it("are below each other, so that options reach them", async () => {
      const state = await resources(folder);
      const runner = state.get("DindRunner ci")?.urn;
      for (const name of ["Container ci", "Network ci", "Volume ci-data", "DockerTlsCertificates ci"])
        assert.equal(state.get(name)?.parent, runner, name);
    });

    it("are renewed in an order in which no two engines have one volume, and the data stays", async () => {
      const before = await resources(folder);
      cli.program("runner", { "index.js": program({ validityPeriodHours: 1000 }) });
      const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview"]);
      assert.equal(outcome.code, 0, outcome.text);
      assert.deepEqual(outcome.findings, []);
      const steps = outcome.text.split("\n").map((line) => line.trim());
      const at = (pattern: RegExp) => steps.findIndex((line) => pattern.test(line));
      const renewed = at(/LocallySignedCert ci-server created replacement/);
      const deleted = at(/Container ci deleted original/);
      const created = at(/Container ci created replacement/);
      assert.ok(renewed >= 0 && renewed < deleted && deleted < created, outcome.text);
      const after = await resources(folder);
      assert.equal(after.get("Volume ci-data")?.id ?? "none", before.get("Volume ci-data")?.id);
      assert.ok(!/Volume ci-data (deleted|created)/.test(outcome.text));
    });
  });

  describe("at the update of an endpoint", () => {
    const endpoint = (args: object) => `
      const docker = require("@pulumi/docker");
      const { DockerApiEndpoint, dockerClient } = require(${JSON.stringify(`${process.cwd()}/dist/components`)});
      const endpoint = new DockerApiEndpoint("api", ${JSON.stringify({ clients: { ci: { role: "run" } }, ...args })});
      new docker.Container("job", { image: "docker:27.5.1-cli", command: ["docker", "ps"], ...dockerClient(endpoint, "ci") });`;
    let folder: string;
    /** What an update with these inputs does, and the place of a step in its order. */
    const updated = async (args: object) => {
      folder = cli.program("endpoint", { "index.js": endpoint(args) });
      const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview"]);
      assert.equal(outcome.code, 0, outcome.text);
      assert.deepEqual(outcome.findings, []);
      const steps = outcome.text.split("\n").map((line) => line.trim());
      return { text: outcome.text, at: (pattern: RegExp) => steps.findIndex((line) => pattern.test(line)) };
    };
    before(() => updated({}));

    it("has its keys in the state as secrets, each where it belongs and the CA's nowhere", async () => {
      const state = await resources(folder);
      for (const name of ["Container api-certificates", "Container job"]) {
        assert.match(JSON.stringify(state.get(name)?.inputs["uploads"]), SECRET, name);
        assert.doesNotMatch(
          JSON.stringify([state.get(name)?.inputs, state.get(name)?.outputs]),
          /stand-in privateKeyPem/,
          name,
        );
      }
      assert.doesNotMatch(JSON.stringify(state.get("DockerApiEndpoint api")?.outputs), /stand-in privateKeyPem/);
      const shown = await resources(folder, ["--show-secrets"]);
      const keys = (name: string) => JSON.stringify(shown.get(name)?.inputs).match(/stand-in privateKeyPem of [\w-]+/g);
      assert.deepEqual(keys("Container api-certificates"), ["stand-in privateKeyPem of api-server-key"]);
      assert.equal(keys("Container api"), null);
      assert.deepEqual(keys("Container job"), ["stand-in privateKeyPem of api-client-ci-key"]);
      assert.equal(keys("Container api-engine"), null);
    });

    it("hands renewed certificates to the guard before clients get theirs, and replaces neither it nor the engine", async () => {
      const { text, at } = await updated({ validityPeriodHours: 1000 });
      const [renewed, handedOver, client] = [
        at(/LocallySignedCert api-server created replacement/),
        at(/Container api-certificates created replacement/),
        at(/Container job created replacement/),
      ];
      assert.ok(renewed >= 0 && renewed < handedOver && handedOver < client, text);
      assert.doesNotMatch(text, /Container api(-engine|-check)? (deleted|created)|Volume api-\w+ (deleted|created)/);
    });

    it("replaces the guard when what it is told changes, and nobody's certificate", async () => {
      const { text, at } = await updated({ validityPeriodHours: 1000, clients: { ci: { role: "build" } } });
      const [deleted, created] = [at(/Container api deleted original/), at(/Container api created replacement/)];
      assert.ok(deleted >= 0 && deleted < created, text);
      assert.doesNotMatch(text, /LocallySignedCert|api-engine (deleted|created)/);
    });
  });

  it("are all made again with a new key of the CA, which shuts out whoever has an old certificate", async () => {
    const folder = cli.program("revoked", { "index.js": program({}) });
    await cli.run(folder, ["up", "--yes", "--skip-preview"]);
    const key = (await resources(folder)).get("PrivateKey ci-ca-key")?.urn ?? "";
    const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview", "--replace", key]);
    assert.equal(outcome.code, 0, outcome.text);
    for (const name of [
      "SelfSignedCert ci-ca",
      "LocallySignedCert ci-server",
      "LocallySignedCert ci-client-client",
      "Container ci",
      "Container job",
    ])
      assert.match(outcome.text, new RegExp(`${name} created replacement`), name);
  });

  it("are made by programs in YAML", async () => {
    const folder = cli.program(
      "yaml-runner",
      {
        "Pulumi.yaml": `resources:
  ci:
    type: breakwater:DindRunner
    properties:
      mode: rootful
      clients: { build: {} }
      memory: 1024
      defaultAddressPools: [{ base: 10.200.0.0/16, size: 24 }]
outputs:
  host: \${ci.host}
`,
      },
      "yaml",
    );
    const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview"]);
    assert.equal(outcome.code, 0, outcome.text);
    // What tries whether the engine starts is one as well.
    assert.deepEqual(
      outcome.findings.map(({ policy, resource }) => `${policy} ${resource}`),
      ["dind-rootful ci", "dind-rootful ci-check"],
    );
    assert.match(outcome.text, /host: "tcp:\/\/ci:2376"/);
    assert.equal((await resources(folder)).get("Container ci")?.inputs["memory"], 1024);
  });

  it("are an endpoint in YAML", async () => {
    const yaml = `resources:
  api:
    type: breakwater:DockerApiEndpoint
    properties:
      clients:
        ci: { role: jobs }
      roles:
        jobs: { extends: run, allowedHostPaths: [/srv/work] }
      rules:
        undetermined: mandatory
outputs:
  host: \${api.host}
`;
    const folder = cli.program("yaml-endpoint", { "Pulumi.yaml": yaml }, "yaml");
    const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview"]);
    assert.equal(outcome.code, 0, outcome.text);
    assert.deepEqual(outcome.findings, []);
    assert.match(outcome.text, /host: "tcp:\/\/api:2376"/);
  });

  it("keep the password of a proxy secret that is given as a secret", async () => {
    const source = `
      const pulumi = require("@pulumi/pulumi");
      const { DindRunner } = require(${JSON.stringify(`${process.cwd()}/dist/components`)});
      new DindRunner("ci", { proxies: { httpsProxy: pulumi.secret("http://user:pass" + "word@proxy:3128") } });`;
    const folder = cli.program("proxy", { "index.js": source });
    const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview"]);
    assert.equal(outcome.code, 0, outcome.text);
    assert.doesNotMatch(outcome.text + (await cli.exported(folder)), /password@/);
    assert.match(await cli.exported(folder, ["--show-secrets"]), /HTTPS_PROXY=http:\/\/user:password@proxy/);
  });

  it("pass options on: protected, and of another name before", async () => {
    const folder = cli.program("options", { "index.js": program({}, '{ protect: true, aliases: [{ name: "old" }] }') });
    const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview"]);
    assert.equal(outcome.code, 0, outcome.text);
    for (const { urn, protect } of (await resources(folder)).values())
      if (/DindRunner/.test(urn)) assert.equal(protect, true, urn);
  });
});
