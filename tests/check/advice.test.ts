import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import { adviceOf } from "../../core/advice/advice";
import type { Format } from "../../core/model/format";
import { RULES } from "../../core/rules";

const POD = "spec: {containers: [{name: a, image: app, securityContext: {privileged: true}}]}";

/** A privileged container in each format. */
const FILES: readonly (readonly [file: string, text: string, format: Format | undefined])[] = [
  ["compose.yaml", "services: {a: {image: app, privileged: true}}", "compose"],
  ["pod.yaml", `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n${POD}`, "kubernetes"],
  ["run.sh", "docker run --privileged app", "docker-run"],
  ["web.container", "[Container]\nImage=app\nPodmanArgs=--privileged\n", "quadlet"],
  [".gitlab-ci.yml", "t:\n  script: [docker run --privileged app]\n", "gitlab-ci"],
  ["Jenkinsfile", "pipeline { agent { docker { image 'app'; args '--privileged' } } }\n", "jenkins"],
  ["config.toml", '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    privileged = true\n', "gitlab-runner"],
  ["main.tf", 'resource "docker_container" "a" {\n  image = "app"\n  privileged = true\n}\n', "terraform"],
  [
    "pod.tf",
    'resource "kubernetes_pod" "a" {\n  spec {\n    container {\n      image = "app"\n      security_context {\n' +
      "        privileged = true\n      }\n    }\n  }\n}\n",
    "terraform-kubernetes",
  ],
  ["devcontainer.json", '{"image": "app", "privileged": true}', "devcontainer"],
  [
    "Pulumi.yaml",
    "name: a\nruntime: yaml\nresources:\n  a: {type: docker:Container, properties: {image: app, privileged: true}}\n",
    "pulumi",
  ],
  [
    "Main.yaml",
    `name: a\nruntime: yaml\nresources:\n  a:\n    type: kubernetes:core/v1:Pod\n    properties: {${POD}}\n`,
    "pulumi-kubernetes",
  ],
  [".drone.yml", "kind: pipeline\ntype: docker\nsteps: [{name: t, image: app, privileged: true}]\n", undefined],
];

describe("the advice of a finding", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-advice-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  for (const [file, text, format] of FILES) {
    it(`is in the words of ${file}`, async () => {
      writeFileSync(join(work, file), text);
      const { findings } = await check([join(work, file)]);
      const finding = findings.find(({ rule }) => /privileged/.test(rule));
      const rule = RULES.find(({ id }) => id === finding?.rule);
      assert.ok(rule && finding, JSON.stringify(findings));
      assert.equal(finding.format, format);
      assert.equal(finding.remediation, adviceOf(rule, format));
      assert.equal(finding.remediation === adviceOf(rule), format === undefined);
      assert.ok(finding.message.includes(`Instead: ${finding.remediation}`) || finding.message === finding.found);
    });
  }
});
