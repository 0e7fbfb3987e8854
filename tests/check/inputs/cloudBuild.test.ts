import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

/** A step of a build that breaks a rule, and its harmless twin. */
const TWINS: readonly (readonly [title: string, rule: string, bad: object, good: object])[] = [
  [
    "the docker builder",
    "privileged-container",
    { name: "gcr.io/cloud-builders/docker", args: ["run", "--privileged", "alpine"] },
    { name: "gcr.io/cloud-builders/docker", args: ["run", "--rm", "alpine"] },
  ],
  [
    "Docker's own image",
    "privileged-container",
    { name: "docker:27-cli", args: ["run", "--privileged", "alpine"] },
    { name: "docker:27-cli", args: ["build", "-t", "x", "."] },
  ],
  [
    "a shell as the entrypoint",
    "dood-engine-socket",
    {
      name: "gcr.io/cloud-builders/docker",
      entrypoint: "bash",
      args: ["-c", "docker run -v /var/run/docker.sock:/var/run/docker.sock alpine"],
    },
    { name: "gcr.io/cloud-builders/docker", entrypoint: "bash", args: ["-c", "docker run -v work:/work alpine"] },
  ],
  [
    "a script",
    "host-namespace",
    { name: "ubuntu", id: "run", script: "#!/bin/sh\ndocker run --pid=host alpine\n", args: [] },
    { name: "ubuntu", id: "run", script: "#!/bin/sh\ndocker run alpine\n", args: [] },
  ],
  [
    "a substitution",
    "privileged-container",
    { name: "gcr.io/cloud-builders/docker", args: ["run", "$_FLAG", "alpine:$SHORT_SHA"] },
    { name: "gcr.io/cloud-builders/docker", args: ["run", "$_NAME", "alpine:$SHORT_SHA"] },
  ],
];

describe("a build of Cloud Build", () => {
  const { path, write } = ownFolder();
  const saidOf = async (file: string, steps: readonly object[]) => {
    write({ [file]: JSON.stringify({ steps, substitutions: { _FLAG: "--privileged", _NAME: "--name=x" } }) });
    const { findings, problems, summary } = await check([path()]);
    assert.deepEqual([problems, summary.files], [[], 1]);
    return findings;
  };

  for (const [title, rule, bad, good] of TWINS) {
    it(`has what ${title} starts`, async () => {
      const findings = await saidOf("cloudbuild.yaml", [bad]);
      assert.deepEqual(
        findings.filter(({ level }) => level === "mandatory").map((each) => each.rule),
        [rule],
      );
      assert.match(findings[0]?.found ?? "", /The job runs on a machine that Cloud Build creates for it/);
    });

    it(`has nothing to say of ${title} otherwise`, async () => {
      assert.deepEqual(await saidOf("build/release.json", [good]), []);
    });
  }

  it("is undetermined where the build fills in an option", async () => {
    const findings = await saidOf("cloudbuild.yaml", [
      { name: "gcr.io/cloud-builders/docker", args: ["run", "--privileged=$_UNKNOWN", "alpine"] },
    ]);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ["undetermined"],
    );
  });

  it("is not taken for a pipeline of Azure, nor the other way round", async () => {
    write({
      "cloudbuild.yaml": "steps:\n  - name: gcr.io/x/y\n    script: docker run --privileged alpine\n",
      "azure.yml": "steps:\n  - script: docker run --privileged alpine\n    name: build\n",
    });
    const { findings } = await check([path()]);
    assert.deepEqual(
      findings.map(({ rule, found }) => [rule, /Cloud Build/.test(found)]),
      [
        ["privileged-container", false],
        ["privileged-container", true],
      ],
    );
  });
});
