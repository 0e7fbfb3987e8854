import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { examples, type Outcome, PulumiCli, ROOT } from "./cli";

const DOCKER = 'const docker = require("@pulumi/docker");\n';
const SOCKET_JOB =
  `${DOCKER}new docker.Container("job", { image: "alpine:3.20", volumes: [{ hostPath: ` +
  `"/var/run/docker.sock", containerPath: "/s" }] });`;

/** Policies that spoke, once each, of a level. */
function policies({ findings }: Outcome, level: string): string[] {
  return [...new Set(findings.filter((finding) => finding.level === level).map(({ policy }) => policy))].sort();
}

/**
 * The lines of the README's first screen that a preview is said to print; a line that is only an ellipsis stands for
 * what is left out.
 */
function readmeShows(): string[] {
  const [, block = ""] =
    /^```console\n\$ pulumi preview[^\n]*\n(.*?)^```/ms.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
  const lines = block
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "…");
  assert.ok(lines.length > 5, "README.md shows a preview");
  return lines;
}

describe("pulumi with --policy-pack policypack", function () {
  this.timeout(300_000);
  let cli: PulumiCli;

  before("the Pulumi CLI", function () {
    this.timeout(900_000);
    cli = new PulumiCli();
  });
  after(() => cli.remove());

  describe("preview of the examples", () => {
    it("stops the stack at the root of the repository, and says what to do", async () => {
      const outcome = await cli.preview(ROOT, { pack: "policypack" });
      assert.notEqual(outcome.code, 0);
      assert.deepEqual(policies(outcome, "mandatory"), ["dood-engine-socket", "dood-plaintext-endpoint"]);
      assert.match(outcome.text, /volumes\[0\]\.hostPath of container "ci-job"/);
      assert.match(outcome.text, /Instead: .*DockerApiEndpoint/);
      for (const line of readmeShows())
        assert.ok(outcome.text.includes(line), `README.md shows what the preview does not print: ${line}`);
    });

    it("stops unsafe-dind", async () => {
      const outcome = await cli.preview(examples("unsafe-dind"));
      assert.notEqual(outcome.code, 0);
      assert.deepEqual(policies(outcome, "mandatory"), [
        "dind-excess-capabilities",
        "dind-plaintext-api",
        "dind-privileged",
        "dood-published-plaintext-api",
        "seccomp-unconfined",
      ]);
    });

    it("stops unsafe-kubernetes", async () => {
      const outcome = await cli.preview(examples("unsafe-kubernetes"));
      assert.notEqual(outcome.code, 0);
      assert.deepEqual(policies(outcome, "mandatory"), [
        "dind-plaintext-api",
        "dind-privileged",
        "dood-engine-socket",
        "excess-capabilities",
        "host-namespace",
      ]);
    });

    for (const name of ["safe", "safe-kubernetes"]) {
      it(`lets ${name} pass without a finding`, async () => {
        const outcome = await cli.preview(examples(name));
        assert.equal(outcome.code, 0, outcome.text);
        assert.deepEqual(outcome.findings, []);
      });
    }
  });

  describe("configuration", () => {
    let job: string;
    before(() => {
      job = cli.program("socket-job", { "index.js": SOCKET_JOB });
    });

    it("makes a mandatory rule advisory: the preview passes and says it", async () => {
      const outcome = await cli.preview(job, { config: { "dood-engine-socket": "advisory" } });
      assert.equal(outcome.code, 0, outcome.text);
      assert.deepEqual(policies(outcome, "advisory"), ["dood-engine-socket"]);
    });

    it("sets the level of every rule", async () => {
      const outcome = await cli.preview(job, { config: { all: "advisory" } });
      assert.equal(outcome.code, 0, outcome.text);
      assert.deepEqual(policies(outcome, "advisory"), ["dood-engine-socket"]);
    });

    it("turns a rule off", async () => {
      const outcome = await cli.preview(job, { config: { "dood-engine-socket": "disabled" } });
      assert.equal(outcome.code, 0, outcome.text);
      assert.deepEqual(outcome.findings, []);
    });

    it("lets an exempted finding pass, and reports it with its reason", async () => {
      const exemptions = [
        { resource: "job", reason: "moves to an endpoint in Q1", approvedBy: "security", expires: "2099-12-31" },
      ];
      const outcome = await cli.preview(job, { config: { "dood-engine-socket": { exemptions } } });
      assert.equal(outcome.code, 0, outcome.text);
      assert.deepEqual(policies(outcome, "advisory"), ["exempted"]);
      assert.match(outcome.text, /moves to an endpoint in Q1; approved by security; until 2099-12-31/);
    });

    it("stops again when the exemption has expired, and says so", async () => {
      const outcome = await cli.preview(job, {
        config: { "dood-engine-socket": { exemptions: [{ resource: "job", reason: "old", expires: "2020-01-01" }] } },
      });
      assert.notEqual(outcome.code, 0);
      assert.deepEqual(policies(outcome, "mandatory"), ["dood-engine-socket"]);
    });

    it("reports an exemption that matches nothing", async () => {
      const outcome = await cli.preview(examples("safe"), {
        config: { "dood-engine-socket": { exemptions: [{ resource: "gone-*", reason: "was needed" }] } },
      });
      assert.equal(outcome.code, 0, outcome.text);
      assert.ok(policies(outcome, "advisory").includes("exempted"));
      assert.match(outcome.text, /gone-\* from dood-engine-socket matches no finding/);
    });

    const wrong: Record<string, [unknown, RegExp]> = {
      "a rule that does not exist": [
        { "dood-engine-socked": "advisory" },
        /dood-engine-socked is not a rule of this pack\. Did you mean dood-engine-socket\?/,
      ],
      "a setting that does not exist": [
        { "dood-engine-socket": { exemptons: [] } },
        /dood-engine-socket\.exemptons is not a setting/,
      ],
      "an exemption without a reason": [
        { "dood-engine-socket": { exemptions: [{ resource: "job" }] } },
        /exemptions\.0: reason is required/,
      ],
      "an invalid date": [
        { "dood-engine-socket": { exemptions: [{ resource: "job", reason: "r", expires: "2026-02-30" }] } },
        /exemptions\[0\]\.expires is "2026-02-30"\. Expected: The last day/,
      ],
      "an invalid version": [
        { breakwater: { podSecurityVersion: "1.30" } },
        /breakwater\.podSecurityVersion is "1\.30"\. Expected: .* latest, or v1\.N/,
      ],
      "an invalid level": [{ "dood-engine-socket": "loud" }, /"loud" is not a valid enforcement level/],
      "a schema for editors, which the CLI takes for a level": [
        { $schema: "breakwater.schema.json" },
        /"breakwater\.schema\.json" is not a valid enforcement level/,
      ],
    };
    for (const [title, [config, message]] of Object.entries(wrong)) {
      it(`stops with a message for ${title}`, async () => {
        const outcome = await cli.preview(job, { config });
        assert.notEqual(outcome.code, 0);
        assert.match(outcome.text, message);
      });
    }
  });

  describe("remediation", () => {
    it("sets what mends a finding where its level is remediate", async () => {
      const program = `${DOCKER}new docker.Container("engine", { image: "alpine:3.20",
        ports: [{ internal: 2376, external: 2376 }] });`;
      const folder = cli.program("remediated", { "index.js": program });
      const config = { "dood-published-api": "remediate" };
      const outcome = await cli.run(folder, ["up", "--yes", "--skip-preview"], { config });
      assert.equal(outcome.code, 0, outcome.text);
      assert.match(outcome.text, /dood-published-api/);
      assert.match(await cli.exported(folder), /"ip": "127\.0\.0\.1"/);
    });
  });

  describe("values that are not known yet", () => {
    const program = `${DOCKER}
      const data = new docker.Volume("data", {});
      // The volume lies in the engine's own data root, three folders up.
      const source = data.mountpoint.apply((path) => path + "/../../..");
      new docker.Container("job", { image: "alpine:3.20", privileged: false, mounts: [{ type: "bind", source, target: "/data" }] });`;

    it("are reported at preview, and the real value is refused at the update before the container exists", async () => {
      const folder = cli.program("unknown", { "index.js": program });
      const preview = await cli.preview(folder);
      assert.equal(preview.code, 0, preview.text);
      assert.deepEqual(policies(preview, "advisory"), ["undetermined"]);
      assert.match(preview.text, /mounts\[0\]\.source of container "job" is not known until the update/);
      const update = await cli.run(folder, ["up", "--yes", "--skip-preview"]);
      assert.notEqual(update.code, 0);
      assert.deepEqual(policies(update, "mandatory"), ["sensitive-host-path"]);
      const deployed = await cli.deployed(folder);
      assert.ok(deployed.includes("data"), "the volume is there");
      assert.ok(!deployed.includes("job"), "the container is not");
    });

    it("can be refused at preview", async () => {
      const folder = cli.program("unknown-refused", { "index.js": program });
      const outcome = await cli.preview(folder, { config: { undetermined: "mandatory" } });
      assert.notEqual(outcome.code, 0);
      assert.deepEqual(policies(outcome, "mandatory"), ["undetermined"]);
    });

    it("do not hide what known values show", async () => {
      const folder = cli.program("unknown-beside", {
        "index.js": program.replace("privileged: false", "privileged: true"),
      });
      const outcome = await cli.preview(folder);
      assert.deepEqual(policies(outcome, "mandatory"), ["privileged-container"]);
      assert.deepEqual(policies(outcome, "advisory"), ["undetermined"]);
    });
  });

  it("never prints a secret", async () => {
    const folder = cli.program("secrets", {
      "index.js": `${DOCKER}const pulumi = require("@pulumi/pulumi");
        new docker.Container("job", {
          image: "docker:27.3.1-dind", privileged: true,
          command: ["dockerd", "--host=tcp://0.0.0.0:2375", pulumi.secret("--label=hunter2")],
          envs: [pulumi.secret("DOCKER_HOST=tcp://user:hunter2@build.example.com:2375"), pulumi.secret("TOKEN=hunter2")],
        });`,
    });
    const outcome = await cli.preview(folder);
    assert.deepEqual(policies(outcome, "mandatory"), [
      "dind-plaintext-api",
      "dind-privileged",
      "dood-plaintext-endpoint",
    ]);
    assert.doesNotMatch(outcome.text, /hunter2/);
  });

  it("judges the provider, explicit or by configuration, once", async () => {
    const folder = cli.program("provider", {
      "index.js": `${DOCKER}const provider = new docker.Provider("build-host", { host: "tcp://build.example.com:2375" });
        for (const name of ["one", "two"]) new docker.Container(name, { image: "alpine:3.20" }, { provider });`,
    });
    const outcome = await cli.preview(folder);
    assert.deepEqual(outcome.findings, [
      { level: "mandatory", policy: "dood-provider-plaintext", resource: "build-host" },
    ]);
    const configured = cli.program("provider-config", {
      "index.js": `${DOCKER}new docker.Container("job", { image: "alpine:3.20" });`,
      "Pulumi.yaml": "config:\n  docker:host:\n    value: tcp://build.example.com:2375\n",
    });
    assert.deepEqual(policies(await cli.preview(configured), "mandatory"), ["dood-provider-plaintext"]);
  });

  it("judges what only the whole stack shows", async () => {
    const folder = cli.program("stack", {
      "index.js": `${DOCKER}for (const name of ["one", "two"]) new docker.Container(name, {
          name, image: "docker:27.3.1-dind-rootless", memory: 1024, ulimits: [{ name: "nproc", soft: 512, hard: 512 }],
          volumes: [{ volumeName: "shared", containerPath: "/home/rootless/.local/share/docker" }],
        });
        new docker.Container("lender", { name: "lender", image: "alpine:3.20", volumes: [{ hostPath: "/run/docker.sock", containerPath: "/s" }] });
        new docker.Container("borrower", { name: "borrower", image: "alpine:3.20", volumes: [{ fromContainer: "lender" }] });`,
    });
    const outcome = await cli.preview(folder, { config: { "dood-engine-socket": "advisory" } });
    assert.deepEqual(policies(outcome, "mandatory"), ["dind-shared-data-root"]);
    const sockets = outcome.findings
      .filter(({ policy }) => policy === "dood-engine-socket")
      .map(({ resource }) => resource);
    assert.deepEqual(sockets.sort(), ["borrower", "lender"]);
  });

  it("judges a stack of 1,000 resources", async () => {
    const folder = cli.program("large", {
      "index.js":
        `${DOCKER}for (let at = 0; at < 1000; at++) at % 10 ? new docker.Network("n" + at, {}) : new ` +
        `docker.Container("c" + at, { image: "alpine:3.20", privileged: at === 500 });`,
    });
    const outcome = await cli.preview(folder);
    assert.deepEqual(outcome.findings, [{ level: "mandatory", policy: "privileged-container", resource: "c500" }]);
  });

  it("judges a program in YAML", async () => {
    const folder = cli.program(
      "yaml-program",
      {
        "Pulumi.yaml":
          "resources:\n  job:\n    type: docker:Container\n    properties:\n      image: alpine:3.20\n     " +
          " pidMode: host\n",
      },
      "yaml",
    );
    const outcome = await cli.preview(folder);
    assert.deepEqual(outcome.findings, [{ level: "mandatory", policy: "host-namespace", resource: "job" }]);
  });
});
