import assert from "node:assert/strict";
import { ownFolder } from "../hostile";

/** A text and what it breaks: rules, in order of their names; nothing for its harmless twin. */
type Case = readonly [text: string, ...broken: readonly string[]];

/** Texts of one platform, each judged by itself. Rules about an engine's limits and image are left out. */
function twins(platform: string, file: string, cases: Readonly<Record<string, readonly Case[]>>): void {
  describe(`${platform}, with twins of each construct:`, () => {
    const { write, said } = ownFolder();
    for (const [title, texts] of Object.entries(cases))
      it(title, async () => {
        for (const [text, ...broken] of texts) {
          write({ [file]: text });
          const { findings, problems } = await said([file]);
          const rules = findings.map((finding) => finding.split(" ")[1] ?? "");
          const left = /^dind-(?:unpinned-image|no-limits|rootful|insecure-registry)$/;
          assert.deepEqual([rules.filter((rule) => !left.test(rule)).toSorted(), problems], [broken, []], text);
        }
      });
  });
}

/** Flow style: each text is one line of YAML, as JSON. */
const y = (content: object) => JSON.stringify(content);
const RUN = "docker run --privileged alpine";
const PLAIN = "docker run --rm alpine";
const VARIABLE = "docker run $FLAGS alpine";
const P = "privileged-container";
const SOCKET = "/var/run/docker.sock:/var/run/docker.sock";

twins("Bitbucket", "bitbucket-pipelines.yml", {
  "parallel steps as an object": [true, false].map((is) => [
    y({
      pipelines: { default: [{ parallel: { "fail-fast": true, steps: [{ step: { script: [is ? RUN : PLAIN] } }] } }] },
    }),
    ...(is ? [P] : []),
  ]),
  "tags, pull requests and branches": [RUN, PLAIN].flatMap((script) =>
    ["tags", "branches", "pull-requests", "bookmarks"].map(
      (group): Case => [
        y({ pipelines: { [group]: { "**": [{ step: { script: [script] } }] } } }),
        ...(script === RUN ? [P] : []),
      ],
    ),
  ),
  "pipelines that are shared": [
    [y({ export: true, definitions: { pipelines: { share: { default: [{ step: { script: [RUN] } }] } } } }), P],
    [y({ export: true, definitions: { pipelines: { share: { default: [{ step: { script: [PLAIN] } }] } } } })],
  ],
  "after-script and a runner's labels": [
    [
      y({
        pipelines: {
          default: [{ step: { "runs-on": ["self.hosted", "linux"], script: ["ls"], "after-script": [RUN] } }],
        },
      }),
      P,
    ],
    [
      y({
        pipelines: { default: [{ step: { "runs-on": ["self.hosted"], script: ["ls"], "after-script": [PLAIN] } }] },
      }),
    ],
  ],
  "pipes that are images": [
    [
      y({
        pipelines: {
          default: [
            { step: { script: [{ pipe: "docker://docker:27-cli", variables: { DOCKER_HOST: "tcp://e:2375" } }] } },
          ],
        },
      }),
      "dood-plaintext-endpoint",
    ],
    [y({ pipelines: { default: [{ step: { script: [{ pipe: "docker://alpine:3", variables: { A: "b" } }] } }] } })],
  ],
  "a service of the type docker": [
    [
      y({
        definitions: {
          services: { dind: { type: "docker", image: "docker:27.3.1-dind", variables: { DOCKER_TLS_CERTDIR: "" } } },
        },
        pipelines: { default: [{ step: { script: ["ls"], services: ["dind"] } }] },
      }),
      "dind-plaintext-api",
    ],
    [
      y({
        definitions: { services: { dind: { type: "docker", image: "docker:27.3.1-dind" } } },
        pipelines: { default: [{ step: { script: ["ls"], services: ["dind"] } }] },
      }),
    ],
  ],
});

const circle = (job: object, more: object = {}) =>
  y({ version: 2.1, jobs: { build: { machine: { image: "ubuntu-2404:current" }, ...job } }, ...more });
twins("CircleCI", ".circleci/config.yml", {
  "steps before and after those of a job": [
    [circle({ steps: ["checkout"] }, { workflows: { w: { jobs: [{ build: { "pre-steps": [{ run: RUN }] } }] } } }), P],
    [
      circle(
        { steps: ["checkout"] },
        { workflows: { w: { jobs: [{ build: { "post-steps": [{ run: { command: RUN } }] } }] } } },
      ),
      P,
    ],
    [
      circle(
        { steps: ["checkout"] },
        { workflows: { w: { jobs: [{ build: { "pre-steps": [{ run: PLAIN }] } }, "build"] } } },
      ),
    ],
  ],
  "defaults of parameters": [
    [
      circle({
        parameters: { flags: { type: "string", default: "--privileged" } },
        steps: [{ run: "docker run << parameters.flags >> alpine" }],
      }),
      P,
    ],
    [
      circle({
        parameters: { flags: { type: "string", default: "--rm" } },
        steps: [{ run: "docker run <<parameters.flags>> alpine" }],
      }),
    ],
  ],
  "parameters that the file sets somewhere": [
    [
      circle(
        {
          parameters: { flags: { type: "string", default: "--rm" } },
          steps: [{ run: "docker run << parameters.flags >> alpine" }],
        },
        { workflows: { w: { jobs: [{ build: { flags: "--privileged" } }] } } },
      ),
      P,
    ],
    [
      circle(
        {
          parameters: { flags: { type: "string", default: "--rm" } },
          steps: [{ run: "docker run << parameters.flags >> alpine" }],
        },
        { workflows: { w: { jobs: [{ build: { flags: "--init" } }, { other: { flags: "--privileged" } }] } } },
      ),
    ],
  ],
  "variables of a job and of a step": [
    [circle({ environment: { FLAGS: "--privileged" }, steps: [{ run: VARIABLE }] }), P],
    [circle({ steps: [{ run: { environment: { FLAGS: "--privileged" }, command: VARIABLE } }] }), P],
    [circle({ environment: { FLAGS: "--rm" }, steps: [{ run: VARIABLE }] })],
    [circle({ steps: [{ run: { environment: { FLAGS: "--rm" }, command: VARIABLE } }] })],
  ],
  "steps that are given to a command": [
    [circle({ steps: [{ "node/with-cache": { "install-steps": [{ run: RUN }] } }] }), P],
    [circle({ steps: [{ "node/with-cache": { "install-steps": [{ run: PLAIN }] } }] })],
  ],
  conditions: [
    [circle({ steps: [{ unless: { condition: "x", steps: [{ run: RUN }] } }] }), P],
    [circle({ steps: [{ unless: { condition: "x", steps: [{ run: PLAIN }] } }] })],
  ],
  "a second container": [
    [
      circle({
        machine: undefined,
        docker: [{ image: "cimg/go:1.23" }, { image: "docker:27.3.1-dind", environment: { DOCKER_TLS_CERTDIR: "" } }],
        steps: ["checkout"],
      }),
      "dind-plaintext-api",
    ],
    [
      circle({
        machine: undefined,
        docker: [{ image: "cimg/go:1.23" }, { image: "docker:27.3.1-dind" }],
        steps: ["checkout"],
      }),
    ],
  ],
});

const drone = (step: object, more: object = {}) =>
  y({ kind: "pipeline", type: "docker", name: "p", steps: [{ name: "a", image: "alpine:3", ...step }], ...more });
twins("Drone", ".drone.yml", {
  "a step that is detached": [
    [drone({ image: "docker:27.3.1-dind", detach: true, privileged: true }), "dind-privileged"],
    [drone({ image: "nginx:1.27", detach: true, privileged: false })],
  ],
  "devices of the host": [
    [
      drone({ devices: [{ name: "d", path: "/dev/x" }] }, { volumes: [{ name: "d", host: { path: "/dev/sda" } }] }),
      "host-device",
    ],
    [drone({ volumes: [{ name: "d", path: "/data" }] }, { volumes: [{ name: "d", temp: { medium: "memory" } }] })],
  ],
  "volumes of plugins": [
    [
      drone(
        { settings: { a: "b" }, volumes: [{ name: "d", path: "/x" }] },
        { volumes: [{ name: "d", host: { path: "/etc" } }] },
      ),
      "sensitive-host-path",
    ],
    [
      drone(
        { settings: { a: "b" }, volumes: [{ name: "d", path: "/x" }] },
        { volumes: [{ name: "d", claim: { name: "cache" } }] },
      ),
    ],
  ],
  "variables, with dollars doubled": [
    [drone({ environment: { FLAGS: "--privileged" }, commands: ["docker run $${FLAGS} alpine"] }), P],
    [drone({ environment: { FLAGS: "--rm" }, commands: ["docker run $${FLAGS} alpine"] })],
  ],
  "pipelines on machines": [
    [
      y({ kind: "pipeline", type: "ssh", name: "p", server: { host: "h" }, steps: [{ name: "a", commands: [RUN] }] }),
      P,
    ],
    [y({ kind: "pipeline", type: "ssh", name: "p", server: { host: "h" }, steps: [{ name: "a", commands: [PLAIN] }] })],
  ],
  "an entrypoint": [
    [drone({ entrypoint: ["docker"], command: ["run", "--pid=host", "alpine"] }), "host-namespace"],
    [drone({ entrypoint: ["docker"], command: ["run", "alpine"] })],
  ],
});

const task = (more: object) => y({ jobs: [{ name: "j", plan: [{ get: "repo" }, more] }] });
const config = (script: string) => ({ platform: "linux", run: { path: "sh", args: ["-c", script] } });
twins("Concourse", "pipeline.yml", {
  "hooks of a job": [
    [
      y({
        jobs: [{ name: "j", plan: [{ get: "r" }], on_failure: { task: "t", privileged: true, config: config("ls") } }],
      }),
      P,
    ],
    [y({ jobs: [{ name: "j", plan: [{ get: "r" }], ensure: { do: [{ task: "t", config: config(RUN) }] } }] }), P],
    [y({ jobs: [{ name: "j", plan: [{ get: "r" }], ensure: { task: "t", config: config(PLAIN) } }] })],
  ],
  "parallel steps as a list": [
    [task({ in_parallel: [{ task: "t", privileged: true, config: config("ls") }] }), P],
    [task({ in_parallel: [{ task: "t", privileged: false, config: config("ls") }] })],
  ],
  "steps across values": [
    [task({ across: [{ var: "v", values: [1] }], task: "t", config: config(RUN) }), P],
    [task({ across: [{ var: "v", values: [1] }], task: "t", config: config(PLAIN) })],
  ],
  prototypes: [
    [
      y({
        jobs: [{ name: "j", plan: [{ get: "r" }] }],
        prototypes: [{ name: "p", type: "registry-image", privileged: true, source: { repository: "me/p" } }],
      }),
      P,
    ],
    [
      y({
        jobs: [{ name: "j", plan: [{ get: "r" }] }],
        prototypes: [{ name: "p", type: "registry-image", source: { repository: "me/p" } }],
      }),
    ],
  ],
  "parameters of a task": [
    [task({ task: "t", config: { ...config(VARIABLE), params: { FLAGS: "--privileged" } } }), P],
    [task({ task: "t", config: { ...config(VARIABLE), params: { FLAGS: "--rm" } } })],
  ],
});

const wood = (step: object, more: object = {}) =>
  y({ steps: [{ name: "a", image: "alpine:3", commands: ["ls"], ...step }], ...more });
twins("Woodpecker", ".woodpecker.yaml", {
  devices: [[wood({ devices: ["/dev/sda:/dev/sda"] }), "host-device"], [wood({ devices: ["/dev/fuse:/dev/fuse"] })]],
  "the host's network": [[wood({ network_mode: "host" }), "host-namespace"], [wood({ network_mode: "bridge" })]],
  volumes: [
    [wood({ volumes: ["/etc:/x"] }), "sensitive-host-path"],
    [wood({ volumes: ["cache:/x"], tmpfs: ["/tmp"] })],
  ],
  "the step that clones": [
    [wood({}, { clone: { git: { image: "woodpeckerci/plugin-git", volumes: [SOCKET] } } }), "dood-engine-socket"],
    [wood({}, { clone: { git: { image: "woodpeckerci/plugin-git", settings: { depth: 1 } } } })],
  ],
  "variables of a step": [
    [wood({ environment: { FLAGS: "--privileged" }, commands: ["docker run $${FLAGS} alpine"] }), P],
    [wood({ environment: ["FLAGS=--rm"], commands: ["docker run $${FLAGS} alpine"] })],
  ],
  "an engine as a service": [
    [
      wood(
        {},
        {
          services: {
            docker: { image: "docker:27.3.1-dind", privileged: true, environment: { DOCKER_TLS_CERTDIR: "" } },
          },
        },
      ),
      "dind-plaintext-api",
      "dind-privileged",
    ],
    [wood({}, { services: { db: { image: "postgres:16", ports: ["5432"] } } })],
  ],
});

const azure = (steps: readonly object[], more: object = {}) => y({ pool: { name: "own" }, steps, ...more });
twins("Azure", "azure-pipelines.yml", {
  "commands over SSH": [
    [azure([{ task: "SSH@0", inputs: { sshEndpoint: "s", runOptions: "commands", commands: RUN } }]), P],
    [azure([{ task: "SSH@0", inputs: { sshEndpoint: "s", runOptions: "inline", inline: RUN } }]), P],
    [azure([{ task: "SSH@0", inputs: { sshEndpoint: "s", runOptions: "commands", commands: PLAIN } }])],
  ],
  "scripts of the command line tasks": ["AzureCLI@2", "Bash@3", "PowerShell@2"].flatMap((name): Case[] => {
    const key = name.startsWith("Azure") ? "inlineScript" : "script";
    return [[azure([{ task: name, inputs: { [key]: RUN } }]), P], [azure([{ task: name, inputs: { [key]: PLAIN } }])]];
  }),
  "defaults of parameters": [
    [
      azure([{ script: "docker run ${{ parameters.flags }} alpine" }], {
        parameters: [{ name: "flags", type: "string", default: "--privileged" }],
      }),
      P,
    ],
    [
      azure([{ script: "docker run ${{ parameters.flags }} alpine" }], {
        parameters: [{ name: "flags", type: "string", default: "--rm" }],
      }),
    ],
  ],
  "variables of every level": [
    [azure([{ script: "docker run $(flags) alpine" }], { variables: { flags: "--privileged" } }), P],
    [
      azure([{ script: "docker run $(flags) alpine" }], {
        variables: [{ name: "flags", value: "--rm" }, { group: "g" }],
      }),
    ],
    [azure([{ bash: VARIABLE, env: { FLAGS: "--privileged" } }]), P],
    [azure([{ bash: VARIABLE, env: { FLAGS: "--rm" } }])],
  ],
  "hooks of a deployment": [
    [
      y({
        jobs: [
          {
            deployment: "d",
            pool: { name: "own" },
            strategy: { canary: { on: { failure: { steps: [{ script: RUN }] } } } },
          },
        ],
      }),
      P,
    ],
    [
      y({
        jobs: [
          {
            deployment: "d",
            pool: { name: "own" },
            strategy: { canary: { on: { failure: { steps: [{ script: PLAIN }] } } } },
          },
        ],
      }),
    ],
  ],
});

twins("Travis CI", ".travis.yml", {
  "a deployment's script": [
    [y({ language: "go", script: "true", deploy: { provider: "script", script: RUN } }), P],
    [y({ language: "go", script: "true", deploy: [{ provider: "script", script: RUN, on: { tags: true } }] }), P],
    [y({ language: "go", script: "true", deploy: [{ provider: "script", script: PLAIN }, { provider: "npm" }] })],
  ],
  "variables in every form": [
    [y({ language: "go", env: { global: ["FLAGS=--privileged"] }, script: VARIABLE }), P],
    [y({ language: "go", env: ['FLAGS="--privileged" B=c'], script: VARIABLE }), P],
    [y({ language: "go", env: "FLAGS=--privileged", script: VARIABLE }), P],
    [y({ language: "go", env: { global: ["A=b FLAGS=--rm", { secure: "x" }] }, script: VARIABLE })],
  ],
  "the matrix of jobs": [
    [y({ language: "go", matrix: { include: [{ install: RUN }] } }), P],
    [y({ language: "go", matrix: { include: [{ install: PLAIN }] } })],
  ],
  "later phases": ["before_deploy", "after_deploy", "after_failure", "before_cache"].flatMap((phase): Case[] => [
    [y({ language: "go", script: "true", [phase]: [RUN] }), P],
    [y({ language: "go", script: "true", [phase]: [PLAIN] })],
  ]),
});

const blocks = [{ name: "b", task: { jobs: [{ name: "j", commands: ["ls"] }] } }];
const semaphore = (more: object) =>
  y({ version: "v1.0", name: "p", agent: { machine: { type: "s1-own" } }, blocks, ...more });
twins("Semaphore", ".semaphore/semaphore.yml", {
  "what runs after the pipeline": [
    [semaphore({ after_pipeline: { task: { jobs: [{ name: "x", commands: [RUN] }] } } }), P],
    [semaphore({ after_pipeline: { task: { jobs: [{ name: "x", commands: [PLAIN] }] } } })],
  ],
  "variables of a job": [
    [
      semaphore({
        blocks: [
          {
            task: { jobs: [{ name: "j", env_vars: [{ name: "FLAGS", value: "--privileged" }], commands: [VARIABLE] }] },
          },
        ],
      }),
      P,
    ],
    [
      semaphore({
        blocks: [
          { task: { jobs: [{ name: "j", env_vars: [{ name: "FLAGS", value: "--rm" }], commands: [VARIABLE] }] } },
        ],
      }),
    ],
  ],
  "epilogues and prologues": [
    [semaphore({ global_job_config: { epilogue: { on_fail: { commands: [RUN] } } } }), P],
    [semaphore({ global_job_config: { prologue: { commands: [RUN] } } }), P],
    [semaphore({ global_job_config: { prologue: { commands: [PLAIN] }, epilogue: { always: { commands: ["ls"] } } } })],
  ],
  "an agent of a block": [
    [
      semaphore({
        blocks: [
          {
            task: {
              agent: {
                machine: { type: "s1-k8s" },
                containers: [
                  { name: "main", image: "alpine:3" },
                  { name: "d", image: "docker:27.3.1-dind", env_vars: [{ name: "DOCKER_TLS_CERTDIR", value: "" }] },
                ],
              },
              jobs: [{ commands: ["ls"] }],
            },
          },
        ],
      }),
      "dind-plaintext-api",
    ],
    [
      semaphore({
        blocks: [
          {
            task: {
              agent: {
                machine: { type: "s1-k8s" },
                containers: [
                  { name: "main", image: "alpine:3" },
                  { name: "d", image: "postgres:16" },
                ],
              },
              jobs: [{ commands: ["ls"] }],
            },
          },
        ],
      }),
    ],
  ],
});

const appveyor = (more: object) => y({ image: "Ubuntu", build_script: ["ls"], ...more });
twins("AppVeyor", "appveyor.yml", {
  variables: [
    [appveyor({ environment: { FLAGS: "--privileged" }, test_script: [VARIABLE] }), P],
    [appveyor({ environment: { global: { FLAGS: "--privileged" } }, test_script: [{ sh: VARIABLE }] }), P],
    [appveyor({ environment: { FLAGS: "--rm", KEY: { secure: "x" } }, test_script: [VARIABLE] })],
  ],
  "configurations of their own": [
    [appveyor({ for: [{ matrix: { only: [{ image: "Ubuntu" }] }, on_finish: [{ sh: RUN }] }] }), P],
    [appveyor({ for: [{ matrix: { only: [{ image: "Ubuntu" }] }, on_finish: [{ sh: PLAIN }] }] })],
  ],
  "shells of every kind": ["sh", "cmd", "ps", "pwsh"].flatMap((shell): Case[] => [
    [appveyor({ before_build: [{ [shell]: RUN }] }), P],
    [appveyor({ before_build: [{ [shell]: PLAIN }] })],
  ]),
});

const codefresh = (step: object, more: object = {}) =>
  y({ version: "1.0", steps: { a: { title: "A", ...step } }, ...more });
twins("Codefresh", "codefresh.yml", {
  "a freestyle step with arguments": [
    [codefresh({ type: "freestyle", arguments: { image: "docker:27-cli", commands: [RUN] } }), P],
    [codefresh({ type: "freestyle", arguments: { image: "docker:27-cli", commands: [PLAIN] } })],
  ],
  "parallel steps": [
    [codefresh({ type: "parallel", steps: { b: { image: "docker:27-cli", commands: [RUN] } } }), P],
    [codefresh({ type: "parallel", steps: { b: { image: "docker:27-cli", commands: [PLAIN] } } })],
  ],
  hooks: [
    [
      codefresh(
        { image: "alpine:3", commands: ["ls"] },
        { hooks: { on_finish: { exec: { image: "docker:27-cli", commands: [RUN] } } } },
      ),
      P,
    ],
    [
      codefresh({
        image: "alpine:3",
        commands: ["ls"],
        hooks: { on_success: { steps: { c: { image: "docker:27-cli", commands: [RUN] } } } },
      }),
      P,
    ],
    [
      codefresh(
        { image: "alpine:3", commands: ["ls"] },
        { hooks: { on_finish: { exec: { image: "docker:27-cli", commands: [PLAIN] } } } },
      ),
    ],
  ],
  "services of a step": [
    [
      codefresh({
        image: "alpine:3",
        commands: ["ls"],
        services: { composition: { db: { image: "postgres:16", volumes: [SOCKET] } } },
      }),
      "dood-engine-socket",
    ],
    [
      codefresh({
        image: "alpine:3",
        commands: ["ls"],
        services: { composition: { db: { image: "postgres:16", ports: [5432] } } },
      }),
    ],
  ],
  "volumes of a step": [
    [codefresh({ image: "alpine:3", commands: ["ls"], volumes: [SOCKET] }), "dood-engine-socket"],
    [codefresh({ image: "alpine:3", commands: ["ls"], volumes: ["./x:/x"] })],
  ],
});

const taskfile = (t: unknown, more: object = {}) => y({ version: "3", tasks: { a: t }, ...more });
twins("a Taskfile", "Taskfile.yml", {
  "what runs at the end": [
    [taskfile({ cmds: [{ defer: RUN }] }), P],
    [taskfile({ cmds: [{ defer: PLAIN }, { defer: { task: "b" } }] })],
  ],
  loops: [
    [taskfile({ cmds: [{ for: ["x"], cmd: "docker run --privileged --name {{.ITEM}} alpine" }] }), P],
    [taskfile({ cmds: [{ for: ["x"], cmd: "docker run --name {{.ITEM}} alpine" }] })],
  ],
  "variables of the environment": [
    [taskfile({ env: { FLAGS: "--privileged" }, cmds: [VARIABLE] }), P],
    [taskfile({ cmds: [VARIABLE] }, { env: { FLAGS: "--privileged" } }), P],
    [taskfile({ env: { FLAGS: "--rm" }, cmds: [VARIABLE] })],
  ],
  "defaults of variables": [
    [taskfile({ vars: { F: '{{.F | default "--privileged"}}' }, cmds: ["docker run {{.F}} alpine"] }), P],
    [taskfile({ vars: { F: '{{default "--rm" .F}}' }, cmds: ["docker run {{.F}} alpine"] })],
  ],
  conditions: [
    [taskfile({ status: ["docker run --pid=host alpine"], cmds: ["ls"] }), "host-namespace"],
    [taskfile({ preconditions: [RUN], cmds: ["ls"] }), P],
    [taskfile({ preconditions: [{ sh: "docker info", msg: "x" }], status: ["test -f x"], cmds: ["ls"] })],
  ],
});

twins("a justfile", "justfile", {
  "parameters with defaults": [
    ['run flags="--privileged":\n    docker run {{flags}} alpine\n', P],
    ["run flags='--rm':\n    docker run {{flags}} alpine\n"],
  ],
  "parameters of several recipes": [
    ['a flags="--rm":\n    ls\nb flags:\n    docker run {{flags}} alpine\n', "undetermined"],
    ['a flags="--rm":\n    ls\nb flags="-it":\n    docker run {{flags}} alpine\n', "undetermined"],
  ],
  "variables that are put together": [
    ['base := "--rm"\nflags := base + " --privileged"\nrun:\n  docker run {{flags}} alpine\n', P],
    ['base := "--rm"\nflags := base + " --init"\nrun:\n  docker run {{flags}} alpine\n'],
  ],
  "recipes in a language of their own": [
    ["run:\n    #!/usr/bin/env bash\n    set -e\n    docker run --privileged alpine\n", P],
    ["run:\n    #!/usr/bin/env bash\n    docker run --rm alpine\n"],
    ["run:\n    #!/usr/bin/env python3\n    print('docker run --privileged alpine')\n"],
  ],
  "prefixes of commands": [
    ["run:\n    @docker run --privileged alpine\n", P],
    ["run:\n    -docker run --pid=host alpine\n", "host-namespace"],
    ["run:\n    @-docker run alpine\n# docker run --privileged x\n"],
  ],
  "variables of the environment": [
    ['export FLAGS := "--privileged"\nrun:\n    docker run $FLAGS alpine\n', P],
    ['export FLAGS := "--rm"\nrun:\n    docker run $FLAGS alpine\n'],
  ],
});
