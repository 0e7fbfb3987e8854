import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

/** A setting of the runner that breaks a rule, with its place and its harmless twin. */
const TWINS: readonly (readonly [rule: string, path: string, bad: object, good: object])[] = [
  ["privileged-container", "container.privileged", { privileged: true }, { privileged: false }],
  ["host-namespace", "container.options", { options: "--pid host" }, { options: "--add-host x:1.2.3.4" }],
  ["host-namespace", "container.network", { network: "host", options: "" }, { network: "bridge", options: "" }],
  ["dood-engine-socket", "container.docker_host", { docker_host: "automount" }, { docker_host: "-" }],
  ["dood-engine-socket", "container.docker_host", { docker_host: "unix:///run/docker.sock" }, { docker_host: "" }],
  ["dood-plaintext-endpoint", "container.docker_host", { docker_host: "tcp://dind:2375" }, { docker_host: "-" }],
  [
    "dood-engine-socket",
    "container.valid_volumes[1]",
    { valid_volumes: ["cache", "/var/run/docker.sock"] },
    { valid_volumes: ["cache", "/srv/cache"] },
  ],
];

describe("the configuration of a runner of Gitea", () => {
  const { path, write } = ownFolder();
  const saidOf = async (container: object) => {
    write({ "config.yaml": JSON.stringify({ log: { level: "info" }, runner: { capacity: 1 }, container }) });
    const { findings, problems, summary } = await check([path()]);
    assert.deepEqual([problems, summary.files], [[], 1]);
    return findings;
  };

  for (const [at, [rule, place, bad, good]] of TWINS.entries())
    it(`is what it gives to each job: ${rule} ${at}`, async () => {
      assert.deepEqual(
        (await saidOf(bad)).filter(({ level }) => level === "mandatory").map((each) => [each.rule, each.path]),
        [[rule, place]],
      );
      assert.deepEqual(await saidOf(good), []);
    });

  it("lets jobs mount everything with a pattern for all volumes", async () => {
    const findings = await saidOf({ valid_volumes: ["**"] });
    assert.ok(findings.length > 0 && findings.every(({ path: place }) => place === "container.valid_volumes[0]"));
    assert.match(findings[0]?.found ?? "", /valid_volumes lets the workflow of any job mount it/);
  });
});

describe("a kind of file that is not read", () => {
  const { path, write } = ownFolder();

  it("is named by its name and its text", async () => {
    write({
      "nomad/client.hcl":
        'client {\n  enabled = true\n}\nplugin "docker" {\n  config {\n    allow_privileged = true\n  }\n}\n',
      "helmfile.yaml": "releases:\n  - {name: a, chart: b}\n",
      "serverless.yml": "service: a\nprovider: {name: aws}\n",
      "skaffold.yaml": "apiVersion: skaffold/v4beta6\nkind: Config\nbuild: {artifacts: [{image: x}]}\n",
      "copilot/api/manifest.yml": "name: api\ntype: Backend Service\n",
      "ecs-params.yml": "version: 1\n",
      // Kinds of other tools with such names.
      "manifest.yml": "type: Backend Service\n",
      "other.toml": "[tool]\n",
      "values.yaml": "jenkins: {}\nclouds: []\n",
    });
    const { skipped, problems } = await check([path()]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      skipped
        .filter(({ isKnown }) => isKnown)
        .map(({ kind }) => kind)
        .toSorted(),
      ["AWS Copilot", "ECS parameters", "Helmfile", "Nomad's agent", "Serverless Framework", "Skaffold"],
    );
  });
});
