import assert from "node:assert/strict";
import fc from "fast-check";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

describe("a workflow of GitHub, Gitea or Forgejo", () => {
  const { path, write, saidOf } = ownFolder();
  const job = (rest: string, runsOn = "self-hosted") => `on: push\njobs:\n  t:\n    runs-on: ${runsOn}\n${rest}`;

  it("has a container and services by their names alone as well", async () => {
    const { findings } = await saidOf(
      job("    container: docker:dind\n    services: {a: 'docker:dind'}\n    steps: []\n"),
    );
    assert.deepEqual(
      findings.filter((finding) => finding.includes("unpinned")),
      ["violation dind-unpinned-image jobs.t.container", "violation dind-unpinned-image jobs.t.services.a"],
    );
  });

  it("has the variables of the workflow, the job and its steps", async () => {
    const { findings } = await saidOf(
      "env: {DOCKER_TLS_VERIFY: " +
        `""}\n${job("    env: {DOCKER_HOST: 'tcp://engine:2375'}\n    steps: [{run: docker info}]\n")}`,
    );
    assert.deepEqual(findings, ["violation dood-plaintext-endpoint jobs.t.env.DOCKER_HOST"]);
  });

  it("is undetermined where an expression decides, and says nothing of what it cannot change", async () => {
    const { findings } = await saidOf(
      job(`    container:
      image: alpine:\${{ matrix.version }}
      options: --cpus 1 --hostname \${{ github.run_id }}
      volumes: ["\${{ github.workspace }}:/w"]
    steps: [{run: "echo \${{ github.sha }}"}]
`),
    );
    assert.deepEqual(findings, ["undetermined undetermined jobs.t.container.image"].slice(0, findings.length));
    const options = await saidOf(
      job("    container: {image: 'alpine:3', options: '${{ inputs.options }}'}\n    steps: []\n"),
    );
    assert.deepEqual(options.findings, ["undetermined undetermined jobs.t.container.options"]);
  });

  it("says so where GitHub isolates the job", async () => {
    const privileged = "    container: {image: 'alpine:3', options: --privileged}\n    steps: []\n";
    write({ "hosted.yml": job(privileged, "ubuntu-latest"), "own.yml": job(privileged, "[self-hosted, linux]") });
    const { findings } = await check([path()]);
    assert.deepEqual(
      findings.map(({ found }) => / The job runs on a machine that GitHub creates for it/.test(found)),
      [true, false],
    );
  });

  it("is an action, whose steps start containers, or that is an image itself", async () => {
    const composite =
      "name: x\nruns:\n  using: composite\n  steps:\n    - {run: docker run --privileged alpine, shell: sh}\n";
    assert.deepEqual((await saidOf(composite)).findings, ["violation privileged-container runs.steps[0].run"]);
    const image = "name: x\nruns: {using: docker, image: 'docker://docker:dind'}\n";
    assert.deepEqual(
      (await saidOf(image)).findings.filter((finding) => finding.includes("unpinned")),
      ["violation dind-unpinned-image runs.image"],
    );
  });

  it("has steps that are images", async () => {
    const { findings } = await saidOf(job("    steps: [{uses: 'docker://docker:dind'}]\n"));
    assert.ok(findings.includes("violation dind-unpinned-image jobs.t.steps[0].uses"));
  });
});

describe("a pipeline of GitLab CI", () => {
  const { path, write, said, saidOf } = ownFolder();
  const ENGINE = "violation dind-plaintext-api";

  it("has services in every form, of the job, of default and of the top", async () => {
    for (const services of ["[docker:27.3.1-dind]", "[{name: 'docker:27.3.1-dind', alias: d}]"]) {
      const variables = 'variables: {DOCKER_TLS_CERTDIR: ""}\n';
      for (const text of [
        `t: {script: x, services: ${services}}\n`,
        `default: {services: ${services}}\nt: {script: x}\n`,
        `services: ${services}\nt: {script: x}\n`,
        `.a: {services: ${services}}\n.b: {extends: .a}\nt: {script: x, extends: [.c, .b]}\n.c: {}\n`,
        `.a: {x: ${services}}\nt: {script: x, services: !reference [.a, x]}\n`,
        `.a: &a {services: ${services}}\nt: {<<: *a, script: x}\n`,
      ])
        assert.deepEqual((await saidOf(variables + text)).findings, [`${ENGINE} variables.DOCKER_TLS_CERTDIR`], text);
      const own = `${variables}default: {services: ${services}}\nt: {script: x, inherit: {default: false}}\n`;
      assert.deepEqual((await saidOf(own)).findings, []);
      const kept = `${variables}default: {services: ${services}}\nt: {script: x, inherit: {variables: false}}\n`;
      assert.deepEqual((await saidOf(kept)).findings, []);
    }
  });

  it("has the variables of each of the jobs that a matrix makes", async () => {
    const text =
      "t:\n  script: x\n  services: ['docker:$V-dind']\n  parallel: {matrix: [{V: ['27.3.1', '27'], W: [a]}]}\n";
    assert.deepEqual((await saidOf(text)).findings, ["violation dind-unpinned-image t.services[0]"]);
  });

  it("has what it includes of the same repository, and nothing of outside", async () => {
    write({
      ".gitlab-ci.yml": "include: [{local: /ci/a.yml}, {local: ../outside.yml}]\nt: {extends: .base, script: x}\n",
      "ci/a.yml": "include: b.yml\n.base:\n  services: [docker:27.3.1-dind]\n",
      "b.yml": ".base:\n  variables:\n    DOCKER_TLS_CERTDIR: ''\n",
    });
    const { findings, files } = await said([".gitlab-ci.yml"]);
    assert.deepEqual([findings, files], [[`${ENGINE} ["b.yml"][".base"].variables.DOCKER_TLS_CERTDIR`], ["b.yml"]]);
  });

  it("is undetermined where it extends what cannot be read", async () => {
    const { findings } = await saidOf(
      "include: {remote: 'https://example.com/a.yml'}\nt: {extends: .base, script: x}\n",
    );
    assert.deepEqual(findings, ["undetermined undetermined t.extends"]);
  });

  it("starts a shell in a job's own image, and the image's own program in a service", async () => {
    const text = "image: docker:27\nservices: [docker:27-dind]\nt: {script: docker build .}\n";
    const plaintext = `variables: {DOCKER_TLS_CERTDIR: ""}\n${text}`;
    assert.deepEqual((await saidOf(text)).findings, ["violation dind-unpinned-image services[0]"]);
    write({ ".gitlab-ci.yml": plaintext });
    const { findings } = await check([path(".gitlab-ci.yml")]);
    assert.deepEqual(
      findings.filter(({ rule }) => rule === "dind-plaintext-api").map(({ type }) => type),
      ["service"],
    );
    const started = await saidOf(
      "variables: {DOCKER_TLS_CERTDIR: ''}\nt: {image: docker:27, script: dockerd-entrypoint.sh &}\n",
    );
    assert.ok(started.findings.includes(`${ENGINE} variables.DOCKER_TLS_CERTDIR`), started.findings.join());
  });

  it("starts containers in its scripts, with the values of its variables", async () => {
    const text = "variables: {FLAGS: --privileged}\nt:\n  before_script: ['docker run $FLAGS alpine']\n  script: x\n";
    assert.deepEqual((await saidOf(text)).findings, ["violation privileged-container t.before_script[0]"]);
    const hook = "default: {hooks: {pre_get_sources_script: ['docker run --privileged alpine']}}\nt: {script: x}\n";
    assert.deepEqual((await saidOf(hook)).findings, [
      "violation privileged-container default.hooks.pre_get_sources_script[0]",
    ]);
  });
});

describe("a devcontainer.json", () => {
  const { write, said } = ownFolder();

  it("is told by its name, and may have comments", async () => {
    const text = '{ // x\n "image": "alpine:3.20", "privileged": true, }\n';
    write({ ".devcontainer/devcontainer.json": text, ".devcontainer.json": text, "other.json": text });
    const { findings, files } = await said();
    assert.equal(findings.length, 2);
    assert.deepEqual(files, [".devcontainer.json", ".devcontainer/devcontainer.json"]);
  });

  it("has what its features bring", async () => {
    write({
      "devcontainer.json":
        '{"image": "x", "features": {"ghcr.io/devcontainers/features/docker-outside-of-docker:1": {}}}',
    });
    assert.deepEqual((await said()).findings, [
      'violation dood-engine-socket features["ghcr.io/devcontainers/features/docker-outside-of-docker:1"]',
    ]);
  });
});

describe("whatever a CI definition holds", () => {
  const { write, said } = ownFolder();
  const keys = (
    "image services options volumes env run steps script variables extends name command parallel " +
    "matrix container default include uses with runArgs mounts features build"
  ).split(" ");
  const any = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom("x", "docker run -v", "--", "-", "${{", "$A", "$$", ".t", "t", "", null, true, 1),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie("node"), { maxKeys: 4 }),
    ),
  })).node;

  it("it is judged or refused with a reason", async () => {
    await fc.assert(
      fc.asyncProperty(any, async (node) => {
        const object = typeof node === "object" && node !== null && !Array.isArray(node) ? node : { image: node };
        write({
          "a.yml": JSON.stringify({ on: "push", jobs: { t: { "runs-on": "x", ...object }, u: node } }),
          ".gitlab-ci.yml": JSON.stringify({
            ".t": object,
            t: { script: ["x"], extends: ".t", ...object },
            default: node,
          }),
          "devcontainer.json": JSON.stringify({ ...object, image: "x" }),
        });
        for (const problem of (await said()).problems) assert.doesNotMatch(problem, /please report it/);
      }),
      { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 200) },
    );
  });
});
