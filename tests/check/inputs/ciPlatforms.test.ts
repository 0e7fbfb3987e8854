import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

/** A file, and the mandatory rules that it breaks, as `rule path`; or none. */
type Case = readonly [title: string, text: string, ...broken: readonly string[]];

/** Files of one platform, each with what is said of it. */
function cases(platform: string, file: string, list: readonly Case[]): void {
  describe(platform, () => {
    const { write, said } = ownFolder();
    for (const [title, text, ...broken] of list)
      it(title, async () => {
        write({ [file]: text });
        const { findings, problems, summary } = await said([file]);
        assert.deepEqual([problems, summary.files], [[], 1]);
        const advisory = /^violation (?:dind-(?:unpinned-image|no-limits|rootful|insecure-registry))/;
        assert.deepEqual(
          findings
            .filter((finding) => !advisory.test(finding))
            .map((finding) => finding.replace(/^violation /, ""))
            .toSorted(),
          broken.toSorted(),
        );
      });
  });
}

cases("a pipeline of Buildkite", ".buildkite/pipeline.yml", [
  [
    "has the container of the docker plugin",
    `steps:
  - command: make
    plugins:
      - docker#v5.13.0:
          image: golang:1.23
          privileged: true
`,
    'privileged-container steps[0].plugins[0]["docker#v5.13.0"].privileged',
  ],
  [
    "is clean with a docker plugin that mounts the checkout",
    `env: {GOFLAGS: -mod=mod}
steps:
  - label: test
    command: ["go test ./...", "go vet ./..."]
    plugins:
      - docker#v5.13.0: {image: "golang:1.23", workdir: /app, volumes: ["./:/app", "cache:/go"], environment: [CI, A=b]}
  - wait
  - block: release
`,
  ],
  [
    "has the plugin's volumes, devices, capabilities and namespaces",
    `steps:
  - command: x
    plugins:
      - ssh://git@github.com/buildkite-plugins/docker-buildkite-plugin.git#v5:
          image: alpine:3.20
          volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
          devices: ["/dev/sda:/dev/sda"]
          add-caps: [SYS_ADMIN]
          security-opts: ["seccomp=unconfined"]
          network: host
          pid: host
`,
    ...[
      "host-namespace network",
      "host-namespace pid",
      "excess-capabilities add-caps[0]",
      "seccomp-unconfined security-opts[0]",
      "dood-engine-socket volumes[0]",
      "host-device devices[0]",
    ].map((each) =>
      each.replace(
        " ",
        ' steps[0].plugins[0]["ssh://git@github.com/buildkite-plugins/docker-buildkite-plugin.git#v5"].',
      ),
    ),
  ],
  [
    "has plugins as an object, and steps in groups",
    `steps:
  - group: tests
    steps:
      - command: x
        plugins: {"docker#v5": {image: "alpine:3", userns: host}}
`,
    'host-namespace steps[0].steps[0].plugins["docker#v5"].userns',
  ],
  [
    "has what the docker-compose plugin adds to a service",
    `steps:
  - command: x
    plugins:
      - docker-compose#v5.4.0: {run: app, volumes: ["/var/run/docker.sock:/var/run/docker.sock"]}
`,
    'dood-engine-socket steps[0].plugins[0]["docker-compose#v5.4.0"].volumes[0]',
  ],
  [
    "has the pod of the kubernetes plugin",
    `steps:
  - label: k
    plugins:
      - kubernetes:
          podSpec:
            hostNetwork: true
            containers: [{image: "alpine:3", command: [ls], securityContext: {privileged: true}}]
`,
    "host-namespace steps[0].plugins[0].kubernetes.podSpec.hostNetwork",
    "privileged-container steps[0].plugins[0].kubernetes.podSpec.containers[0].securityContext.privileged",
  ],
  [
    "starts containers in its commands, with the values of its variables",
    "env: {FLAGS: --privileged}\nsteps:\n  - command: |\n      set -e\n      docker run $$FLAGS alpine\n",
    "privileged-container steps[0].command",
  ],
  [
    "has steps that only upload others",
    "steps:\n  - label: ':pipeline:'\n    command: buildkite-agent pipeline upload\n",
  ],
  [
    "starts a shell in the image of the plugin",
    "steps:\n  - command: docker info\n    plugins:\n      - docker#v5: {image: 'docker:27', environment: [DOCKER_TLS_CERTDIR=]}\n",
  ],
]);

cases("a pipeline of Buildkite that is a list", ".buildkite/steps/pipeline.test.yml", [
  [
    "has its steps at the top",
    `- label: test
  command: make
  plugins:
    - docker#v5.13.0: {image: "golang:1.23", volumes: ["/var/run/docker.sock:/var/run/docker.sock"]}
- wait
- command: docker run --privileged alpine
  env: {A: b}
`,
    'dood-engine-socket [0].plugins[0]["docker#v5.13.0"].volumes[0]',
    "privileged-container [2].command",
  ],
  ["is clean where nothing is dangerous", "- command: go test ./...\n- wait: ~\n- command: docker build .\n"],
]);

cases("a pipeline of Drone", ".drone.yml", [
  [
    "may have services alone",
    "kind: pipeline\nname: a\nsteps: []\nservices:\n  - {name: d, image: 'docker:27.3.1-dind', privileged: true}\n",
    "dind-privileged services[0].privileged",
  ],
  [
    "has privileged steps and services",
    `kind: pipeline
type: docker
name: default
steps:
  - name: build
    image: golang:1.23
    privileged: true
    commands: [go build]
services:
  - name: docker
    image: docker:27.3.1-dind
    privileged: true
`,
    "privileged-container steps[0].privileged",
    "dind-privileged services[0].privileged",
  ],
  [
    "is clean where nothing is privileged",
    `kind: pipeline
type: docker
name: default
platform: {os: linux, arch: arm64}
steps:
  - name: test
    image: golang:1.23
    volumes: [{name: deps, path: /go}]
    environment: {GOPROXY: direct, TOKEN: {from_secret: token}}
    commands: [go test ./...]
  - name: publish
    image: plugins/slack
    settings: {webhook: {from_secret: hook}}
volumes:
  - name: deps
    temp: {}
---
kind: secret
name: token
get: {path: secret/x, name: token}
`,
  ],
  [
    "has folders of the host among its volumes, in each of its documents",
    `kind: pipeline
name: one
steps:
  - {name: a, image: "alpine:3", commands: [ls]}
---
kind: pipeline
name: two
steps:
  - name: b
    image: docker:27-cli
    volumes: [{name: sock, path: /var/run/docker.sock}, {name: root, path: /host}]
    commands: [docker ps]
volumes:
  - {name: sock, host: {path: /var/run/docker.sock}}
  - {name: root, host: {path: /}}
`,
    "dood-engine-socket steps[0].volumes[0]",
    "dood-engine-socket steps[0].volumes[1]",
  ],
  [
    "runs its commands on the machine itself",
    "kind: pipeline\ntype: exec\nname: x\nsteps:\n  - name: a\n    commands: ['docker run --pid host alpine']\n",
    "host-namespace steps[0].commands[0]",
  ],
  [
    "has an engine without TLS",
    `kind: pipeline
name: x
services:
  - {name: docker, image: "docker:27.3.1-dind", command: [dockerd, --host=tcp://0.0.0.0:2375]}
steps:
  - name: a
    image: docker:27-cli
    environment: {DOCKER_HOST: "tcp://docker:2375"}
    commands: [docker build .]
`,
    "dood-plaintext-endpoint steps[0].environment.DOCKER_HOST",
    "dind-plaintext-api services[0].command",
  ],
  [
    "has the host's network",
    "kind: pipeline\nname: x\nsteps:\n  - {name: a, image: 'alpine:3', network_mode: host, commands: [ls]}\n",
    "host-namespace steps[0].network_mode",
  ],
]);

cases("a workflow of Woodpecker", ".woodpecker/build.yaml", [
  [
    "merges lists as well",
    `variables:
  - &step {image: alpine:3, privileged: true, pull: true}
  - &commands [ls, docker run --pid=host x]
when: [{path: [<<: *commands, a]}]
steps:
  - {name: a, <<: *step, commands: [<<: *commands, make]}
  - {name: b, <<: *step, privileged: false}
`,
    "host-namespace steps[0].commands[1]",
    "privileged-container steps[0].privileged",
  ],
  [
    "has each value of its matrix",
    "matrix: {FOLDER: [/srv/cache, /var/run]}\nsteps:\n  - {name: a, image: 'alpine:3', volumes: ['${FOLDER}:/x']}\n",
    "dood-engine-socket steps[0].volumes[0]",
  ],
  [
    "has steps by their names",
    `when: {event: push}
steps:
  build:
    image: golang:1.23
    privileged: true
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
    commands: [make]
`,
    "privileged-container steps.build.privileged",
    "dood-engine-socket steps.build.volumes[0]",
  ],
  [
    "has steps as a list, and services",
    `steps:
  - name: build
    image: alpine:3
    commands: [ls]
services:
  - name: dind
    image: docker:27.3.1-dind
    privileged: true
`,
    "dind-privileged services[0].privileged",
  ],
  [
    "is clean with services and a matrix",
    `matrix:
  GO: ["1.22", "1.23"]
services:
  database:
    image: mysql:8
    environment: {MYSQL_DATABASE: test}
    ports: [3306]
steps:
  test:
    image: golang:\${GO}
    environment: {A: {from_secret: a}}
    commands: [go test]
`,
  ],
  [
    "has the options of the Kubernetes backend",
    `steps:
  - name: a
    image: alpine:3
    commands: [ls]
    backend_options: {kubernetes: {securityContext: {privileged: true}}}
`,
    "privileged-container steps[0].backend_options.kubernetes.securityContext.privileged",
  ],
  [
    "is clean with harmless options of the backend",
    `steps:
  - name: a
    image: alpine:3
    commands: [ls]
    backend_options: {kubernetes: {resources: {limits: {memory: 1Gi}}, securityContext: {runAsNonRoot: true}}}
`,
  ],
  [
    "starts containers by an entrypoint",
    `steps:
  - {name: a, image: "docker:27-cli", entrypoint: [/bin/sh, -c, docker run --privileged alpine]}
  - {name: b, image: "docker:27-cli", entrypoint: [docker], commands: [ps]}
`,
    "privileged-container steps[0].entrypoint",
  ],
  [
    "exposes the ports of a service to the workflow alone",
    "steps: [{name: a, image: 'alpine:3'}]\nservices: [{name: docker, image: 'docker:27.3.1-dind', ports: [2375]}]\n",
  ],
  [
    "is a pipeline of the first version too",
    "pipeline:\n  build:\n    image: alpine:3\n    privileged: true\n    commands: [ls]\n",
    "privileged-container pipeline.build.privileged",
  ],
]);

cases("a configuration of CircleCI", ".circleci/config.yml", [
  [
    "may be of the first version",
    "machine: {services: [docker]}\ntest:\n  override:\n    - docker run --privileged alpine\n    - make: {timeout: 600}\n",
    "privileged-container test.override[0]",
  ],
  [
    "may have nothing but jobs of orbs that stand in it",
    `version: 2.1
orbs:
  node: circleci/node@5
  own:
    jobs: {build: {machine: true, steps: [{run: docker run --privileged alpine}]}}
workflows: {w: {jobs: [own/build]}}
`,
    "privileged-container orbs.own.jobs.build.steps[0].run",
  ],
  [
    "has the values that workflows give a job's parameters",
    `version: 2.1
jobs:
  build: {parameters: {command: {type: string}}, machine: true, steps: [{run: << parameters.command >>}]}
workflows: {w: {jobs: [{build: {command: docker run --privileged alpine}}]}}
`,
    "privileged-container jobs.build.steps[0].run",
  ],
  [
    "starts containers in its steps",
    `version: 2.1
jobs:
  build:
    machine: {image: "ubuntu-2404:current"}
    steps:
      - checkout
      - run: {name: x, command: "docker run -v /var/run/docker.sock:/s alpine"}
`,
    "dood-engine-socket jobs.build.steps[1].run.command",
  ],
  [
    "is clean with a remote engine",
    `version: 2.1
orbs: {node: circleci/node@5}
executors:
  base:
    docker: [{image: "cimg/base:2024.01"}, {image: "cimg/postgres:14.0", environment: {POSTGRES_USER: u}}]
jobs:
  build:
    executor: base
    steps:
      - checkout
      - setup_remote_docker: {docker_layer_caching: true}
      - run: docker build -t x .
      - run: docker run --rm -v $(pwd):/src x make test
workflows:
  all: {jobs: [build]}
`,
  ],
  [
    "has commands, conditions and orbs of its own",
    `version: 2.1
commands:
  start:
    steps: [{run: docker run --privileged alpine}]
orbs:
  mine:
    jobs:
      t:
        docker: [{image: "cimg/go:1.23"}]
        steps:
          - when: {condition: true, steps: [{run: docker run --pid=host alpine}]}
jobs:
  u: {docker: [{image: "cimg/go:1.23"}], steps: [start]}
`,
    "privileged-container commands.start.steps[0].run",
    "host-namespace orbs.mine.jobs.t.steps[0].when.steps[0].run",
  ],
  [
    "is undetermined where a parameter decides",
    `version: 2.1
jobs:
  t:
    parameters: {flags: {type: string}}
    machine: true
    steps: [{run: docker run << parameters.flags >> alpine}]
`,
    "undetermined undetermined jobs.t.steps[0].run",
  ],
]);

cases("the source of an orb", "src/commands/start.yml", [
  [
    "is one command",
    "parameters: {a: {type: string}}\nsteps:\n  - run: {command: docker run --privileged alpine}\n",
    "privileged-container steps[0].run.command",
  ],
]);

cases("a pipeline of Concourse", "ci/pipeline.yml", [
  [
    "has privileged tasks, however deep they are nested",
    `resources:
  - {name: repo, type: git, source: {uri: x}}
jobs:
  - name: build
    plan:
      - get: repo
      - in_parallel:
          steps:
            - task: image
              privileged: true
              config:
                platform: linux
                image_resource: {type: registry-image, source: {repository: concourse/oci-build-task}}
                run: {path: build}
      - do:
          - try: {task: file, privileged: true, file: repo/ci/task.yml}
`,
    "privileged-container jobs[0].plan[1].in_parallel.steps[0].privileged",
    "privileged-container jobs[0].plan[2].do[0].try.privileged",
  ],
  [
    "has an engine in a task",
    `jobs:
  - name: build
    plan:
      - task: dind
        privileged: true
        config:
          platform: linux
          image_resource: {type: registry-image, source: {repository: docker, tag: 27.3.1-dind}}
          run: {path: sh, args: [-ec, "dockerd & docker build ."]}
`,
    "dind-privileged jobs[0].plan[0].privileged",
  ],
  [
    "is clean where tasks are plain",
    `jobs:
  - name: unit
    plan:
      - get: repo
        trigger: true
      - task: unit
        config:
          platform: linux
          image_resource: {type: registry-image, source: {repository: golang, tag: ((version))}}
          inputs: [{name: repo}]
          params: {GOPROXY: ((proxy))}
          run: {path: sh, args: [-exc, "cd repo\\ngo test ./..."]}
    on_failure: {put: slack, params: {text: x}}
`,
  ],
  [
    "starts containers in a script",
    `jobs:
  - name: a
    plan:
      - task: t
        config: {platform: linux, run: {path: bash, args: [-c, "docker run --pid host alpine"]}}
`,
    "host-namespace jobs[0].plan[0].config.run.args[1]",
  ],
  [
    "has privileged resource types",
    "resources: []\nresource_types:\n  - {name: x, type: registry-image, privileged: true, source: {repository: me/x}}\n",
    "privileged-container resource_types[0].privileged",
  ],
  [
    "is a task in a file of its own",
    "platform: linux\nimage_resource: {type: registry-image, source: {repository: alpine}}\nrun: {path: sh, args: [-c, 'docker run --privileged alpine']}\n",
    "privileged-container run.args[1]",
  ],
]);

cases("a pipeline of Bitbucket", "bitbucket-pipelines.yml", [
  [
    "has the scripts of steps, in stages, in parallel and by branch",
    `image: node:22
pipelines:
  default:
    - parallel:
        - step: {name: a, script: ["docker run --privileged alpine"]}
        - step: {name: b, script: [npm test]}
  branches:
    main:
      - stage:
          name: s
          steps:
            - step: {script: ["docker run -v /var/run/docker.sock:/s alpine"], services: [docker]}
  custom:
    x:
      - variables: [{name: A}]
      - step: {script: [ls], after-script: ["docker run --pid host alpine"]}
`,
    "privileged-container pipelines.default[0].parallel[0].step.script[0]",
    "dood-engine-socket pipelines.branches.main[0].stage.steps[0].step.script[0]",
    "host-namespace pipelines.custom.x[1].step.after-script[0]",
  ],
  [
    "is clean with the docker service",
    `image: atlassian/default-image:4
options: {docker: true, size: 2x}
definitions:
  services:
    docker: {memory: 3072}
    postgres: {image: "postgres:16", variables: {POSTGRES_PASSWORD: x}}
  caches: {yarn: ~/.yarn}
  steps:
    - step: &test {name: Test, script: [yarn test], services: [postgres]}
pipelines:
  default:
    - step: *test
    - step:
        name: Build
        services: [docker]
        script:
          - docker build -t x .
          - docker run --rm -v $BITBUCKET_CLONE_DIR:/src x make
          - pipe: atlassian/aws-ecr-push-image:2.4.1
            variables: {IMAGE_NAME: x}
  pull-requests:
    "**": [{step: *test}]
`,
  ],
  [
    "has a docker service of its own image",
    `definitions:
  services:
    docker: {image: "docker:27.3.1-dind", variables: {DOCKER_TLS_CERTDIR: ""}}
pipelines:
  default: [{step: {runs-on: [self.hosted, linux], services: [docker], script: [docker ps]}}]
`,
    "dind-plaintext-api definitions.services.docker.variables.DOCKER_TLS_CERTDIR",
  ],
  [
    "has an object as the image",
    "image: {name: 'docker:27-cli', run-as-user: 1000}\npipelines:\n  default: [{step: {script: ['export DOCKER_HOST=tcp://e:2375', docker ps]}}]\n",
    "dood-plaintext-endpoint pipelines.default[0].step.script[0]",
  ],
]);

cases("a pipeline of Azure", "azure-pipelines.yml", [
  [
    "has container resources with options and volumes",
    `pool: {name: own}
resources:
  containers:
    - container: tools
      image: ubuntu:24.04
      options: --privileged --network host
      volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
      mountReadOnly: {externals: true}
jobs:
  - job: a
    container: tools
    steps: [{script: make}]
`,
    "privileged-container resources.containers[0].options",
    "host-namespace resources.containers[0].options",
    "dood-engine-socket resources.containers[0].volumes[0]",
  ],
  [
    "is clean with container jobs and services",
    `trigger: [main]
pool: {vmImage: ubuntu-latest}
variables: {tag: "1.2"}
resources:
  containers:
    - container: pg
      image: postgres:16
      ports: ["5432:5432"]
      env: {POSTGRES_PASSWORD: x}
    - {container: node, image: "node:$(tag)", options: --hostname x --init, mapDockerSocket: false}
stages:
  - stage: build
    jobs:
      - job: a
        container: node
        services: {db: pg}
        steps:
          - checkout: self
          - task: Docker@2
            inputs: {command: buildAndPush, repository: x, Dockerfile: "**/Dockerfile", tags: $(Build.BuildId)}
          - script: docker run --rm -v $(Build.SourcesDirectory):/src -w /src node:22 npm test
          - script: docker run --rm -v "$(pwd):/src" node:22 npm test
          - template: steps/more.yml
      - deployment: d
        environment: prod
        strategy: {runOnce: {deploy: {steps: [{script: echo x}]}}}
`,
  ],
  [
    "has an image by its name, and an object in the job",
    `jobs:
  - job: a
    container: {image: "alpine:3", options: "-v /:/host"}
    steps: [{bash: ls}]
  - job: b
    container: docker:27-cli
    variables: [{name: engine, value: "tcp://engine:2375"}]
    steps: [{bash: docker -H $(engine) ps}]
`,
    "dood-engine-socket jobs[0].container.options",
    "dood-plaintext-endpoint jobs[1].steps[0].bash",
  ],
  [
    "has variables as its scripts see them",
    `variables: [{name: docker.host, value: "tcp://engine:$(port)"}, {name: port, value: "2375"}, {group: g}]
pool: own
steps: [{script: docker info}]
`,
    "dood-plaintext-endpoint variables[0].value",
  ],
  [
    "maps the engine's socket where it is asked to",
    `pool: own
resources: {containers: [{container: a, image: "alpine:3", mapDockerSocket: true}]}
jobs: [{job: j, container: a, steps: [{script: ls}]}]
`,
    "dood-engine-socket resources.containers[0].mapDockerSocket",
  ],
  [
    "has what its tasks run",
    `steps:
  - task: Bash@3
    inputs: {targetType: inline, script: docker run --privileged alpine}
  - task: CmdLine@2
    inputs: {script: docker run --pid host alpine}
  - task: Docker@2
    inputs: {command: build, arguments: --allow security.insecure}
  - task: Docker@1
    inputs: {command: Run an image, imageName: "alpine:3", volumes: "/var/run/docker.sock:/s"}
  - task: DockerCompose@0
    inputs: {dockerComposeCommand: "run -v /etc:/x web"}
`,
    "privileged-container steps[0].inputs.script",
    "host-namespace steps[1].inputs.script",
    "privileged-container steps[2].inputs.arguments",
    "dood-engine-socket steps[3].inputs.volumes",
    "sensitive-host-path steps[4].inputs.dockerComposeCommand",
  ],
  [
    "has the steps of a deployment, and of a template",
    `parameters: [{name: x, type: string}]
jobs:
  - \${{ if eq(parameters.x, 'y') }}:
      - deployment: d
        pool: {name: own}
        strategy: {rolling: {deploy: {steps: [{script: docker run --privileged alpine}]}}}
`,
    "privileged-container jobs[0][\"${{ if eq(parameters.x, 'y') }}\"][0].strategy.rolling.deploy.steps[0].script",
  ],
  [
    "is undetermined where a parameter decides",
    `parameters: [{name: options, type: string}]
jobs: [{job: a, container: {image: "alpine:3", options: "\${{ parameters.options }}"}, steps: [{script: ls}]}]
`,
    "undetermined undetermined jobs[0].container.options",
  ],
]);

describe("templates of a pipeline of Azure", () => {
  const { path, write } = ownFolder();

  it("have the parameters that the pipeline gives them, and are named where they stand elsewhere", async () => {
    write({
      "azure-pipelines.yml": `steps:
  - template: t/steps.yml
    parameters: {options: --privileged}
  - \${{ if eq(variables.a, 'b') }}:
      - template: /t/steps.yml@self
        parameters: {options: --pid=host}
  - template: x.yml@other
  - template: ../outside.yml
`,
      "t/steps.yml":
        "parameters: {options: --rm}\nsteps:\n  - template: inner.yml\n    parameters: {o: '${{ parameters.options }}'}\n",
      "t/inner.yml":
        "parameters: [{name: o, type: string}]\nsteps:\n  - script: docker run ${{ parameters.o }} alpine\n",
    });
    const { findings, notes } = await check([path()]);
    assert.deepEqual(
      findings
        .filter(({ status }) => status === "violation")
        .map(({ rule, file = "", line }) => `${rule} ${file.slice(path().length + 1)}:${line}`)
        .toSorted(),
      ["host-namespace t/inner.yml:3", "privileged-container t/inner.yml:3"],
    );
    assert.match(notes.join("\n"), /azure-pipelines\.yml:7:5: uses x\.yml@other, which is not read/);
  });

  it("may be all that a pipeline extends", async () => {
    write({
      "azure-pipelines.yml": "extends:\n  template: t.yml\n  parameters: {run: docker run --privileged alpine}\n",
      "t.yml": "parameters: [{name: run, type: string}]\njobs: [{job: a, steps: [{bash: '${{ parameters.run }}'}]}]\n",
    });
    const { findings } = await check([path("azure-pipelines.yml")]);
    assert.deepEqual(
      findings.map(({ rule, path: at }) => `${rule} ${at}`),
      ["privileged-container jobs[0].steps[0].bash"],
    );
  });
});

cases("a definition of Travis CI", ".travis.yml", [
  [
    "starts containers in every phase",
    `language: python
services: [docker]
before_install: docker run -d --privileged alpine
script: ["docker run -v $TRAVIS_BUILD_DIR:/x alpine", "docker run -v /etc:/x alpine"]
jobs:
  include:
    - {stage: x, script: "docker run --pid=host alpine"}
`,
    "privileged-container before_install",
    "sensitive-host-path script[1]",
    "host-namespace jobs.include[0].script",
  ],
  [
    "is clean where it only builds",
    "language: go\ngo: [1.x]\nservices: docker\nenv: [A=b, C=d]\nscript: docker build .\n",
  ],
]);

cases("a pipeline of Semaphore", ".semaphore/semaphore.yml", [
  [
    "has its agent's containers, and what jobs start",
    `version: v1.0
name: x
agent:
  machine: {type: s1-own}
  containers: [{name: main, image: "golang:1.23"}, {name: dind, image: "docker:27.3.1-dind", command: "dockerd -H tcp://0.0.0.0:2375"}]
blocks:
  - name: Test
    task:
      prologue: {commands: [checkout]}
      jobs: [{name: t, commands: ["docker run --privileged alpine"]}]
`,
    "dind-plaintext-api agent.containers[1].command",
    "privileged-container blocks[0].task.jobs[0].commands[0]",
  ],
  [
    "is clean where nothing is dangerous",
    `version: v1.0
name: x
agent: {machine: {type: e1-standard-2, os_image: ubuntu2004}}
blocks:
  - name: Test
    task:
      env_vars: [{name: A, value: b}]
      jobs: [{name: t, commands: [checkout, docker-compose build, make test]}]
      epilogue: {always: {commands: [ls]}}
`,
  ],
]);

cases("a build of AppVeyor", "appveyor.yml", [
  [
    "has its scripts in every form",
    "image: Ubuntu\nbuild_script:\n  - sh: docker run --privileged alpine\n  - ps: Get-Item x\ntest_script: docker run --pid host alpine\n",
    "privileged-container build_script[0].sh",
    "host-namespace test_script",
  ],
  [
    "is clean where it only builds",
    "version: 1.0.{build}\nimage: Visual Studio 2022\nbuild_script:\n  - cmd: docker build .\ntest: off\n",
  ],
]);

cases("a build specification of CodeBuild", "buildspec.yml", [
  [
    "has commands in phases",
    "version: 0.2\nenv: {variables: {FLAGS: --privileged}}\nphases:\n  build:\n    commands: [docker run $FLAGS alpine]\n",
    "privileged-container phases.build.commands[0]",
  ],
  [
    "is clean where it only builds",
    "version: 0.2\nphases:\n  build:\n    commands: [docker build -t x ., docker push x]\n    finally: [docker logout]\n",
  ],
]);

cases("a pipeline of Codefresh", "codefresh.yml", [
  [
    "has freestyle steps, and compositions",
    `version: '1.0'
steps:
  main_clone: {type: git-clone, repo: x}
  test:
    title: Test
    image: docker:27-cli
    commands: ["docker run --privileged alpine"]
  all:
    type: composition
    composition:
      version: '2'
      services: {app: {image: "alpine:3", volumes: ["/var/run/docker.sock:/s"]}}
`,
    "privileged-container steps.test.commands[0]",
    "dood-engine-socket steps.all.composition.services.app.volumes[0]",
  ],
  [
    "is clean where nothing is dangerous",
    "version: '1.0'\nsteps:\n  build: {type: build, image_name: x/y, tag: '${{CF_BRANCH}}'}\n  t: {image: '${{build}}', commands: [make test], environment: [A=b]}\n",
  ],
]);

cases("a task of Tekton", "task.yaml", [
  [
    "starts containers in the scripts and the commands of its steps",
    `apiVersion: tekton.dev/v1
kind: Task
metadata: {name: t}
spec:
  params: [{name: flags, default: --pid=host}]
  steps:
    - name: a
      image: docker:27-cli
      script: |
        #!/bin/sh
        docker run --privileged alpine
    - {name: b, image: "docker:27-cli", command: [docker], args: [run, $(params.flags), alpine]}
`,
    "privileged-container spec.steps[0].script",
    "host-namespace spec.steps[1].command",
  ],
  [
    "is clean where its steps only build",
    `apiVersion: tekton.dev/v1
kind: Task
metadata: {name: t}
spec:
  steps:
    - {name: a, image: "docker:27-cli", script: "docker build -t x . && docker run --rm x make"}
    - {name: b, image: "alpine:3.20", command: [sh, -c], args: ["echo docker run --privileged"]}
`,
  ],
]);

describe("a pipeline of Concourse with images of the type docker-image", () => {
  const { path, write } = ownFolder();

  it("starts engines that do not verify the registries that it names", async () => {
    const image = (name: string, registries: string) =>
      `{name: ${name}, type: docker-image, source: {repository: app, insecure_registries: ${registries}}}`;
    write({
      "pipeline.yml": `resources:
  - ${image("app", '[127.0.0.1:5000, "r.example.com:5000"]')}
  - ${image("local", '["localhost:5000"]')}
  - ${image("plain", "[]")}
  - ${image("unknown", '["((mirror))"]')}
  - {name: other, type: git, source: {insecure_registries: [r.example.com]}}
resource_types:
  - ${image("own", "[r.example.com]")}
jobs:
  - name: build
    plan:
      - task: t
        config:
          platform: linux
          image_resource: ${image("alpine", "[r.example.com]")}
          run: {path: ls}
`,
    });
    const { findings } = await check([path("pipeline.yml")]);
    assert.deepEqual(findings.map(({ rule, path: place }) => `${rule} ${place}`).toSorted(), [
      "dind-insecure-registry jobs[0].plan[0].config.image_resource.source.insecure_registries",
      "dind-insecure-registry resource_types[0].source.insecure_registries",
      "dind-insecure-registry resources[0].source.insecure_registries",
      "undetermined resources[3].source.insecure_registries[0]",
    ]);
  });
});
