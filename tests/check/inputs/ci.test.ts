import assert from "node:assert/strict";
import fc from "fast-check";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

describe("a workflow of GitHub, Gitea or Forgejo", () => {
  const { path, write, said, saidOf } = ownFolder();
  const job = (rest: string, runsOn = "self-hosted") => `on: push\njobs:\n  t:\n    runs-on: ${runsOn}\n${rest}`;

  it("has services by their images alone as well", async () => {
    const { findings } = await saidOf(
      job("    container: docker:dind\n    services: {a: 'docker:dind'}\n    steps: []\n"),
    );
    assert.deepEqual(
      findings.filter((finding) => finding.includes("unpinned")),
      ["violation dind-unpinned-image jobs.t.services.a"],
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
    const matrix = (systems: string) => `    strategy: {matrix: {os: [${systems}]}}\n${privileged}`;
    write({ "p.yml": job(matrix("ubuntu-latest, ubuntu-24.04"), "${{ matrix.os }}") });
    write({ "q.yml": job(matrix("ubuntu-latest, own"), "${{ matrix.os }}") });
    const { findings } = await check([path()]);
    assert.deepEqual(
      findings.map(({ found }) => / The job runs on a machine that GitHub creates for it/.test(found)),
      [true, false, true, false],
    );
  });

  it("has a runner of one's own at Gitea and Forgejo, whatever its label says", async () => {
    const privileged = "    container: {image: 'alpine:3', options: --privileged}\n    steps: []\n";
    for (const forge of ["gitea", "forgejo"])
      write({ [`.${forge}/workflows/build.yml`]: job(privileged, "ubuntu-latest") });
    const { findings } = await check([path(".gitea"), path(".forgejo")]);
    assert.deepEqual(
      findings.map(({ rule, found }) => [rule, /GitHub/.test(found)]),
      Array(2).fill(["privileged-container", false]),
    );
  });

  it("has each value of a matrix, and of variables that the file sets", async () => {
    const options = await saidOf(
      job(`    strategy: {matrix: {options: ["", "--privileged"]}}
    container: {image: "alpine:3", options: "\${{ matrix.options }}"}
    steps: []
`),
    );
    assert.deepEqual(options.findings, ["violation privileged-container jobs.t.container.options"]);
    const variables = await saidOf(
      `env: {OPTIONS: --privileged}\n${job("    steps: [{run: 'docker run $OPTIONS x'}, {run: 'docker run ${{ env.OPTIONS }} x'}]\n")}`,
    );
    assert.deepEqual(variables.findings, [
      "violation privileged-container jobs.t.steps[0].run",
      "violation privileged-container jobs.t.steps[1].run",
    ]);
  });

  it("has scripts for shells of Windows, and in inputs of actions", async () => {
    const steps = [
      '{shell: pwsh, run: "docker run `\\n  --privileged `\\n  x"}',
      '{shell: cmd, run: "docker run ^\\n  --privileged ^\\n  x"}',
      '{run: "docker run `\\n  --privileged x"}',
      "{uses: nick-fields/retry@v3, with: {command: docker run --privileged x}}",
      "{uses: appleboy/ssh-action@v1, with: {script: docker run --privileged x}}",
    ];
    const { findings } = await saidOf(job(`    steps: [${steps.join(", ")}]\n`));
    assert.deepEqual(
      findings,
      ["run", "run", "run", "with.command", "with.script"].map(
        (key, at) => `violation privileged-container jobs.t.steps[${at}].${key}`,
      ),
    );
    const others = [
      "{shell: python, run: 'docker run --privileged x'}",
      "{uses: actions/github-script@v7, with: {script: 'docker run --privileged x'}}",
    ];
    assert.deepEqual((await saidOf(job(`    steps: [${others.join(", ")}]\n`))).findings, []);
  });

  it("names the engine of a builder", async () => {
    const step = "{uses: docker/setup-buildx-action@v3, with: {endpoint: 'tcp://b:2375'}}";
    assert.deepEqual((await saidOf(job(`    steps: [${step}]\n`))).findings, [
      "violation dood-plaintext-endpoint jobs.t.steps[0].with.endpoint",
    ]);
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

  it("is undetermined where an expression gives the whole container, and judges each of a matrix", async () => {
    const json = await saidOf(job("    container: ${{ fromJSON(inputs.container) }}\n    steps: []\n"));
    assert.deepEqual(json.findings, ["undetermined undetermined jobs.t.container"]);
    const services = await saidOf(job("    services: ${{ fromJSON(inputs.services) }}\n    steps: []\n"));
    assert.deepEqual(services.findings, ["undetermined undetermined jobs.t.services"]);
    const matrix = await saidOf(
      job(`    strategy:
      matrix:
        c: ["alpine:3", {image: "alpine:3", options: --privileged}]
        include: [{c: {image: "alpine:3", volumes: ["/var/run/docker.sock:/s"]}}]
    container: \${{ matrix.c }}
    steps: []
`),
    );
    assert.deepEqual(matrix.findings, [
      "violation privileged-container jobs.t.strategy.matrix.c[1].options",
      "violation dood-engine-socket jobs.t.strategy.matrix.include[0].c.volumes[0]",
    ]);
    const volumes = await saidOf(
      job("    container: {image: 'alpine:3', volumes: '${{ inputs.v }}'}\n    steps: []\n"),
    );
    assert.deepEqual(volumes.findings, ["undetermined undetermined jobs.t.container.volumes"]);
  });

  it("has builders and builds of Docker's own actions", async () => {
    const step = (uses: string, ...inputs: readonly string[]) =>
      job(`    steps:\n      - uses: ${uses}\n        with:\n${inputs.map((line) => `          ${line}\n`).join("")}`);
    const at = "jobs.t.steps[0].with";
    const CASES: readonly (readonly [text: string, ...broken: readonly string[]])[] = [
      [
        step("docker/setup-buildx-action@v3", 'buildkitd-flags: "--allow-insecure-entitlement security.insecure"'),
        `privileged-container ${at}.buildkitd-flags`,
      ],
      [
        step("docker/setup-buildx-action@v3", "driver-opts: |", "  image=moby/buildkit:v0.20", "  network=host"),
        `host-namespace ${at}.driver-opts`,
      ],
      [step("docker/setup-buildx-action@v3", "driver-opts: image=moby/buildkit:v0.20", "buildkitd-flags: --debug")],
      [
        step(
          "docker/setup-buildx-action@v3",
          "buildkitd-config-inline: |",
          '  insecure-entitlements = ["security.insecure"]',
        ),
        `privileged-container ${at}.buildkitd-config-inline`,
      ],
      [
        step("docker/build-push-action@v6", "allow: security.insecure", "push: true"),
        `privileged-container ${at}.allow`,
      ],
      [step("docker/build-push-action@v6", "allow: |", "  network.host"), `host-namespace ${at}.allow`],
      [step("docker/build-push-action@v6", "context: .", "push: true", "tags: a/b:c")],
      [
        step("addnab/docker-run-action@v3", "image: alpine:3", "options: -v /var/run/docker.sock:/s", "run: ls"),
        `dood-engine-socket ${at}.options`,
      ],
      [
        step("https://github.com/docker/build-push-action@v6", "allow: security.insecure"),
        `privileged-container ${at}.allow`,
      ],
      [step("addnab/docker-run-action@v3", "image: alpine:3", "options: -v ${{ github.workspace }}:/w", "run: ls")],
    ];
    for (const [text, ...broken] of CASES)
      assert.deepEqual(
        (await saidOf(text)).findings,
        broken.map((each) => `violation ${each}`),
        text,
      );
  });

  it("has the defaults of its inputs", async () => {
    const container = "    container: {image: 'alpine:3', options: '${{ inputs.flags }}'}\n    steps: []\n";
    for (const event of ["workflow_call", "workflow_dispatch"]) {
      const on = (value: string) => job(container).replace("on: push", `on: {${event}: {inputs: {flags: ${value}}}}`);
      assert.deepEqual((await saidOf(on("{default: --privileged}"))).findings, [
        "violation privileged-container jobs.t.container.options",
      ]);
      assert.deepEqual((await saidOf(on("{default: --init}"))).findings, []);
      assert.deepEqual((await saidOf(on("{type: string}"))).findings, [
        "undetermined undetermined jobs.t.container.options",
      ]);
    }
    const action = "{using: composite, steps: [{shell: bash, run: 'docker run ${{ inputs.flags }} alpine'}]}";
    assert.deepEqual((await saidOf(`name: x\ninputs: {flags: {default: --privileged}}\nruns: ${action}\n`)).findings, [
      "violation privileged-container runs.steps[0].run",
    ]);
  });

  it("gives inputs to workflows and actions of its own repository, and of no other", async () => {
    write({
      "c/.github/workflows/a.yml":
        "on: push\njobs:\n  t:\n    uses: ./.github/workflows/b.yml\n    with: {flags: --privileged}\n" +
        "  u: {runs-on: x, steps: [{uses: ./act, with: {sock: /var/run/docker.sock}}, {uses: o/act@v1, with: {a: b}}]}\n" +
        "  v: {uses: ./../../outside.yml, with: {a: b}}\n  w: {uses: o/r/.github/workflows/b.yml@v1, with: {a: b}}\n",
      "c/.github/workflows/b.yml": job(
        "    container: {image: 'alpine:3', options: '${{ inputs.flags }}'}\n    steps: []\n",
      ),
      "c/act/action.yml":
        "inputs: {sock: {default: x}}\nruns: {using: composite, steps: [{run: 'docker run -v ${{ inputs.sock }}:/s a'}]}\n",
    });
    const { findings, files } = await said(["c"]);
    assert.deepEqual(findings, [
      "violation privileged-container jobs.t.container.options",
      "undetermined undetermined jobs.t.container.options",
      "violation dood-engine-socket runs.steps[0].run",
    ]);
    assert.deepEqual(new Set(files), new Set(["c/.github/workflows/b.yml", "c/act/action.yml"]));
  });

  it("has the variables that a step sets for those after it", async () => {
    const set = (text: string) => job(`    steps:\n      - run: |\n          ${text}\n      - run: docker info\n`);
    for (const text of [
      'echo "DOCKER_HOST=tcp://engine:2375" >> $GITHUB_ENV',
      `cat >> "$GITHUB_ENV" <<EOF\n          DOCKER_HOST=tcp://engine:2375\n          EOF`,
    ])
      assert.deepEqual(
        (await saidOf(set(text))).findings,
        ["violation dood-plaintext-endpoint jobs.t.steps[0].run"],
        text,
      );
    assert.deepEqual((await saidOf(set("echo DOCKER_HOST=tcp://engine:2375 >> notes"))).findings, []);
  });

  it("has an engine with the settings that an action gives it", async () => {
    const engine = (hosts: string) =>
      job(
        `    steps:\n      - uses: docker/setup-docker-action@v4\n        with: {daemon-config: '{"hosts": [${hosts}]}'}\n`,
      );
    assert.deepEqual((await saidOf(engine('"tcp://0.0.0.0:2375"'))).findings, [
      "violation dind-plaintext-api jobs.t.steps[0].with.daemon-config",
    ]);
    assert.deepEqual((await saidOf(engine('"unix:///var/run/docker.sock"'))).findings, []);
  });

  it("has steps that are images", async () => {
    const { findings } = await saidOf(job("    steps: [{uses: 'docker://docker:dind'}]\n"));
    assert.ok(findings.includes("violation dind-unpinned-image jobs.t.steps[0].uses"));
    const client = (image: string) =>
      saidOf(job(`    steps: [{uses: 'docker://${image}', with: {args: '-H tcp://engine:2375 ps'}}]\n`));
    assert.deepEqual((await client("docker:27.3.1-cli")).findings, [
      "violation dood-plaintext-endpoint jobs.t.steps[0].with.args",
    ]);
    assert.deepEqual((await client("alpine:3.20.1")).findings, []);
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

  it("has what a pattern includes", async () => {
    write({
      ".gitlab-ci.yml":
        "include: [ci/*.yml, {local: /more/**/*.yml}]\na: {extends: .a, script: x}\nb: {extends: .b, script: x}\n",
      "ci/a.yml": ".a: {services: ['docker:27.3.1-dind'], variables: {DOCKER_TLS_CERTDIR: ''}}\n",
      "more/x/y/b.yml": ".b: {services: [{name: 'docker:27.3.1-dind', variables: {DOCKER_TLS_CERTDIR: ''}}]}\n",
      "more/x/y/b.txt": "",
    });
    const { findings, files } = await said([".gitlab-ci.yml"]);
    assert.equal(findings.length, 2);
    assert.deepEqual(files, ["ci/a.yml", "more/x/y/b.yml"]);
  });

  it("gives the files that it includes their inputs", async () => {
    const component = "spec:\n  inputs:\n    flags: {default: --init}\n    services:\n---\n";
    write({
      ".gitlab-ci.yml":
        "include:\n  - {local: a.yml, inputs: {flags: --privileged, services: ['docker:27.3.1-dind']}}\n  - b.yml\n",
      "a.yml": `${component}a: {script: 'docker run $[[ inputs.flags ]] x', services: '$[[ inputs.services ]]', variables: {DOCKER_TLS_CERTDIR: ""}}\n`,
      "b.yml": `${component}b: {script: 'docker run $[[ inputs.flags ]] x'}\n`,
    });
    assert.deepEqual((await said([".gitlab-ci.yml"])).findings.toSorted(), [
      'violation dind-plaintext-api ["a.yml"].a.variables.DOCKER_TLS_CERTDIR',
      'violation privileged-container ["a.yml"].a.script',
    ]);
  });

  it("knows an engine by the known part of its image's name", async () => {
    const service = (image: string) =>
      saidOf(`variables: {DOCKER_TLS_CERTDIR: ""}\nt: {script: x, services: ['${image}']}\n`);
    for (const image of ["$MIRROR/docker:27.3.1-dind", "$CI_REGISTRY_IMAGE/dind:1.0.0", "docker:27.3.1-dind$SUFFIX"])
      assert.ok((await service(image)).findings.includes(`${ENGINE} variables.DOCKER_TLS_CERTDIR`), image);
    for (const image of ["$MIRROR/docker:27.3.1-cli", "$MIRROR/postgres:16.1.0", "$MIRROR/dind-exporter:1.0.0"])
      assert.deepEqual((await service(image)).findings, [], image);
    assert.ok((await service("$MIRROR/docker:dind")).findings.includes("violation dind-unpinned-image t.services[0]"));
    assert.ok((await service("docker:dind$SUFFIX")).findings.includes("undetermined undetermined t.services[0]"));
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

describe("a pipeline of GitLab CI, in its rarer forms", () => {
  const { write, said, saidOf, path } = ownFolder();

  it("has steps, pages, and variables that earlier lines set", async () => {
    const CASES: readonly (readonly [text: string, broken: string])[] = [
      ["t:\n  stage: test\n  run:\n    - {name: a, script: docker run --privileged alpine}\n", "t.run[0].script"],
      ["t:\n  run:\n    - {name: a, script: docker run --privileged alpine}\n", "t.run[0].script"],
      ["pages:\n  script: docker run --privileged alpine\n", "pages.script"],
      ["t:\n  script:\n    - FLAGS=--privileged\n    - docker run $FLAGS alpine\n", "t.script[1]"],
      ["t:\n  stage: .pre\n  script: docker run --privileged alpine\n", "t.script"],
    ];
    for (const [text, broken] of CASES)
      assert.deepEqual((await saidOf(text)).findings, [`violation privileged-container ${broken}`], text);
    assert.deepEqual((await saidOf("t:\n  run:\n    - {name: a, script: docker build .}\n  stage: x\n")).findings, []);
  });

  it("has the variables that rules set, of jobs and of the workflow", async () => {
    const engine = "  services: [docker:27.3.1-dind]\n  script: x\n";
    const job = `t:\n  rules: [{if: $A, variables: {DOCKER_TLS_CERTDIR: ""}}, {when: always}]\n${engine}`;
    assert.deepEqual((await saidOf(job)).findings, [
      "violation dind-plaintext-api t.rules[0].variables.DOCKER_TLS_CERTDIR",
    ]);
    const workflow = `workflow: {rules: [{if: $A, variables: {DOCKER_TLS_CERTDIR: ""}}]}\nt:\n${engine}`;
    assert.deepEqual((await saidOf(workflow)).findings, [
      "violation dind-plaintext-api workflow.rules[0].variables.DOCKER_TLS_CERTDIR",
    ]);
    assert.deepEqual((await saidOf(`${workflow}  variables: {DOCKER_TLS_CERTDIR: /certs}\n`)).findings, []);
  });

  it("has the defaults of its inputs, and is undetermined where there is none", async () => {
    const component = (input: string, flag: string) =>
      `spec:\n  inputs:\n    flag: ${input}\n---\nt:\n  script: docker run ${flag} alpine\n`;
    assert.deepEqual((await saidOf(component("{default: --privileged}", "$[[ inputs.flag ]]"))).findings, [
      "violation privileged-container t.script",
    ]);
    assert.deepEqual((await saidOf(component("{default: --init}", "$[[ inputs.flag ]]"))).findings, []);
    assert.deepEqual((await saidOf(component("{type: string}", "$[[ inputs.flag ]]"))).findings, [
      "undetermined undetermined t.script",
    ]);
  });

  it("says what it includes that is not read", async () => {
    write({
      ".gitlab-ci.yml": `include:
  - local: /ci/$X.yml
  - template: Jobs/SAST.gitlab-ci.yml
  - {project: a/b, file: x.yml}
  - component: $CI_SERVER_FQDN/a/b@1
  - local: /here.yml
`,
      "here.yml": "t: {script: [docker run --privileged alpine]}\n",
    });
    const { notes } = await check([path(".gitlab-ci.yml")]);
    assert.deepEqual(
      notes.map((note) => /:(\d+):\d+: includes (.*), which is not read/.exec(note)?.slice(1).join(" ")),
      ["2 /ci/$X.yml", "3 Jobs/SAST.gitlab-ci.yml", "4 a/b", "5 $CI_SERVER_FQDN/a/b@1"],
    );
    assert.deepEqual((await said([".gitlab-ci.yml"])).findings, [
      'violation privileged-container ["/here.yml"].t.script[0]',
    ]);
  });
});

describe("a devcontainer.json", () => {
  const { write, said } = ownFolder();

  it("has the home folder of whoever opens it, and options of its build", async () => {
    const saidOfContent = async (content: object) => {
      write({ "devcontainer.json": JSON.stringify({ image: "alpine:3.20.1", ...content }) });
      return (await said(["devcontainer.json"])).findings;
    };
    for (const home of ["${localEnv:HOME}", "${localEnv:HOME}${localEnv:USERPROFILE}", "${localEnv:HOME:/home/x}"])
      assert.deepEqual(await saidOfContent({ mounts: [`type=bind,source=${home},target=/h`] }), [
        "violation sensitive-host-path mounts[0]",
      ]);
    assert.deepEqual(await saidOfContent({ mounts: ["type=bind,source=${localEnv:HOME}/.npm,target=/h"] }), []);
    const built = (...options: string[]) => saidOfContent({ image: undefined, build: { dockerfile: "x", options } });
    assert.deepEqual(await built("--allow=security.insecure"), ["violation privileged-container build.options"]);
    assert.deepEqual(await built("--network", "host"), ["violation host-namespace build.options"]);
    assert.deepEqual(await built("--network=none", "--progress=plain"), []);
  });

  it("is recognised by its name, and may have comments", async () => {
    const text = '{ // x\n "image": "alpine:3.20", "privileged": true, }\n';
    write({ ".devcontainer/devcontainer.json": text, ".devcontainer.json": text, "other.json": text });
    const { findings, files } = await said();
    assert.equal(findings.length, 2);
    assert.deepEqual(files, [".devcontainer.json", ".devcontainer/devcontainer.json"]);
  });

  it("is a feature of one's own as well", async () => {
    write({
      "src/a/devcontainer-feature.json": '{"id": "a", "version": "1.0.0", "capAdd": ["SYS_ADMIN"]}',
      "src/b/devcontainer-feature.json":
        '{"id": "b", "version": "1.0.0", "options": {"privileged": {"default": true}}}',
    });
    const { findings, files } = await said();
    assert.deepEqual(findings, ["violation excess-capabilities capAdd[0]"]);
    assert.deepEqual(files, ["src/a/devcontainer-feature.json"]);
  });

  it("says nothing of the image that a feature installs an engine into", async () => {
    const features = { "ghcr.io/devcontainers/features/docker-in-docker:2": {} };
    for (const base of [{ image: "ubuntu:latest" }, { build: { dockerfile: "Dockerfile" } }]) {
      write({ "devcontainer.json": JSON.stringify({ ...base, features }) });
      assert.deepEqual((await said(["devcontainer.json"])).findings, [
        "violation dind-no-limits ",
        'violation dind-privileged features["ghcr.io/devcontainers/features/docker-in-docker:2"]',
      ]);
    }
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

/** Definitions of other platforms, with anything in place of a job and of a value. */
const OTHER_PLATFORMS: readonly ((job: object, node: unknown) => object)[] = [
  (job, node) => ({ steps: [{ command: "x", plugins: [{ "docker#v1": job }, node] }, job, node], env: node }),
  (job, node) => ({ jobs: { t: { docker: [job, node], steps: [job, node] } }, executors: { e: node }, orbs: node }),
  (job, node) => ({ jobs: [{ plan: [{ task: "t", config: job }, node, job] }], resource_types: node }),
  (job, node) => ({ kind: "pipeline", steps: [{ image: "x", ...job }, node], services: node, volumes: node }),
  (job, node) => ({ steps: { t: { image: "x", ...job } }, services: node, clone: node }),
  (job, node) => ({ build_script: node, for: [job, node], install: node }),
  (job, node) => ({ steps: [{ script: "x", ...job }, node], resources: { containers: [job, node] }, pool: node }),
  (job, node) => ({ jobs: [{ job: "j", ...job, strategy: node }], variables: node, stages: node }),
  (job, node) => ({ pipelines: { default: [{ step: job }, node], custom: node }, definitions: node, image: node }),
  (job, node) => ({ steps: { t: { type: "freestyle", ...job, composition: node } }, version: "1.0" }),
  (job, node) => ({ blocks: [{ task: { ...job, jobs: node } }, node], agent: node, global_job_config: node }),
  (job, node) => ({ language: "c", script: node, jobs: { include: [job, node] }, env: node }),
];

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
      fc.asyncProperty(any, fc.constantFrom(...OTHER_PLATFORMS), async (node, platform) => {
        const object = typeof node === "object" && node !== null && !Array.isArray(node) ? node : { image: node };
        write({
          "a.yml": JSON.stringify({ on: "push", jobs: { t: { "runs-on": "x", ...object }, u: node } }),
          ".gitlab-ci.yml": JSON.stringify({
            ".t": object,
            t: { script: ["x"], extends: ".t", ...object },
            default: node,
          }),
          "devcontainer.json": JSON.stringify({ ...object, image: "x" }),
          "other.json": JSON.stringify(platform(object, node)),
        });
        for (const problem of (await said()).problems) assert.doesNotMatch(problem, /please report it/);
      }),
      { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 200) },
    );
  });
});
