import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentsOf } from "../../documents/document";
import { assertClean, assertLeft, theRecipe, withRecipes } from "./withRecipes";

const CLIENT = {
  DOCKER_HOST: "tcp://docker:2376",
  DOCKER_TLS_VERIFY: "1",
  DOCKER_CERT_PATH: "/certs/client",
  TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE: "/run/user/1000/docker.sock",
};

/** Pipelines that a recipe mends: what it is asked for, and what becomes of their settings. */
const MENDED: readonly (readonly [what: string, text: string, command: string, pipeline: object])[] = [
  [
    "a service without TLS",
    `build:
  image: docker:28-cli
  services:
    - docker:28-dind
  variables:
    DOCKER_TLS_CERTDIR: ""
    DOCKER_HOST: tcp://docker:2375
  script: [docker build .]
`,
    "runner docker",
    { build: { image: "docker:28-cli", variables: CLIENT, script: ["docker build ."] } },
  ],
  [
    "what all jobs inherit, beside other services",
    `services: [postgres:17, "docker:28-dind"]
variables: {DOCKER_TLS_CERTDIR: "", A: b}
a:
  script: docker info
b:
  variables:
    C: d
  script: docker info
`,
    "runner docker",
    {
      services: ["postgres:17"],
      variables: { A: "b", ...CLIENT },
      a: { script: "docker info" },
      b: { variables: { C: "d" }, script: "docker info" },
    },
  ],
  [
    "a template, and a job that sets a variable itself",
    `.docker:
  services:
    - name: docker:28.0.1-dind
      alias: engine
      command: ["--tls=false"]
      variables: {DOCKER_TLS_CERTDIR: ""}
    - redis:7
  variables: {DOCKER_HOST: "tcp://engine:2375"}
a:
  extends: .docker
  script: docker info
b:
  extends: [.docker]
  variables:
    DOCKER_TLS_VERIFY: ""
  script: docker info
`,
    "runner engine",
    {
      ".docker": { services: ["redis:7"], variables: { ...CLIENT, DOCKER_HOST: "tcp://engine:2376" } },
      a: { extends: ".docker", script: "docker info" },
      b: { extends: [".docker"], variables: { DOCKER_TLS_VERIFY: "1" }, script: "docker info" },
    },
  ],
  [
    "a service in the place of an inherited one",
    `default:
  services: [postgres:17]
variables:
  DOCKER_HOST: {value: "tcp://docker:2375", description: an engine}
a:
  services: [docker:28-dind]
  script: docker info
`,
    "runner docker",
    {
      default: { services: ["postgres:17"] },
      variables: { ...CLIENT, DOCKER_HOST: { value: "tcp://docker:2376", description: "an engine" } },
      a: { services: [], script: "docker info" },
    },
  ],
  [
    "settings that are repeated by anchors",
    `.vars: &vars
  DOCKER_HOST: tcp://docker:2375
  DOCKER_TLS_CERTDIR: ""
.docker: &docker
  services: &services
    - docker:28-dind
    - redis:7
a:
  <<: *docker
  variables: *vars
  script: docker info
b:
  services: *services
  variables:
    <<: *vars
    X: y
  script: docker info
`,
    "runner docker",
    {
      ".vars": CLIENT,
      ".docker": { services: ["redis:7"] },
      a: { services: ["redis:7"], variables: CLIENT, script: "docker info" },
      b: { services: ["redis:7"], variables: { ...CLIENT, X: "y" }, script: "docker info" },
    },
  ],
  [
    "a job that inherits no variables, in a file with a header",
    `spec:
  inputs: {stage: {default: test}}
---
variables: {A: b}
a:
  inherit: {variables: false}
  services:
    - name: docker:28-dind
      variables:
        DOCKER_TLS_CERTDIR: ""
  script: docker info`,
    "runner docker",
    {
      variables: { A: "b" },
      a: { inherit: { variables: false }, script: "docker info", variables: CLIENT },
    },
  ],
];

const job = (text: string) => `a:\n${text}  script: [docker info]\n`;
const SERVICE = "  services: [docker:28-dind]\n";
const PLAIN = "  variables: {DOCKER_HOST: 'tcp://docker:2375', DOCKER_TLS_CERTDIR: ''}\n";

/** What is left, and the words of its reason. */
const LEFT: readonly (readonly [why: RegExp, text: string])[] = [
  [/is no service docker:dind of this file/, job("  variables: {DOCKER_HOST: 'tcp://build.example:2375'}\n")],
  [/is no service docker:dind of this file/, job(`  services: ["mine:dind"]\n${PLAIN}`)],
  [
    /the option --mtu=1400/,
    job(`  services: [{name: "docker:28-dind", alias: docker, command: ["--mtu=1400"]}]\n${PLAIN}`),
  ],
  [/has `entrypoint`/, job(`  services: [{name: "docker:28-dind", entrypoint: ["x"]}]\n${PLAIN}`)],
  [/the variable A/, job(`  services: [{name: "docker:28-dind", variables: {A: b}}]\n${PLAIN}`)],
  [
    /by several addresses/,
    `${job(SERVICE + PLAIN)}b:\n  services: [{name: 'docker:28-dind', alias: x}]\n` +
      "  variables: {DOCKER_HOST: 'tcp://x:2375'}\n  script: docker info\n",
  ],
  [
    /no DOCKER_HOST of its jobs names the service/,
    job(`${SERVICE}  variables: {DOCKER_HOST: 'tcp://other:2375', DOCKER_TLS_CERTDIR: ''}\n`),
  ],
  [
    /its jobs run in pods/,
    job(`${SERVICE}  variables: {DOCKER_HOST: 'tcp://localhost:2375', DOCKER_TLS_CERTDIR: ''}\n`),
  ],
  [/names the engine's address/, `${job(SERVICE + PLAIN)}  after_script: ["wait-for docker:2375"]\n`],
  [
    /are not written plainly/,
    `.v:\n  variables: {DOCKER_HOST: 'tcp://docker:2375'}\n${job(`${SERVICE}  variables: !reference [.v, variables]\n`)}`,
  ],
  [/mounts folders of its job/, `${job(SERVICE + PLAIN)}  after_script: ["docker run -v $PWD:/src app"]\n`],
  [/a script starts the engine/, "a:\n  script: [docker run --privileged docker:28-dind]\n"],
  [/a script mounts the socket/, "a:\n  script: [docker run -v /var/run/docker.sock:/var/run/docker.sock app]\n"],
];

describe("breakwater fix --with-recipes of a pipeline of GitLab CI", () => {
  let root = "";
  before(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-fix-pipelines-"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  for (const [what, text, command, pipeline] of MENDED) {
    for (const newline of ["\n", "\r\n"])
      it(`mends ${what}${newline === "\n" ? "" : ", in lines that end in a carriage return"}`, async () => {
        const result = withRecipes(root, ".gitlab-ci.yml", text.replaceAll("\n", newline));
        const recipe = theRecipe(result);
        assert.equal(recipe.request, command);
        assert.deepEqual([...documentsOf(recipe.after, ".gitlab-ci.yml")].at(-1)?.content, pipeline);
        assert.equal(recipe.after.replaceAll(newline, "").includes("\n"), false, "lines end as they did");
        await assertClean(result.file, recipe);
        const template = recipe.recipe.files.find(({ path }) => path === "config.template.toml")?.text ?? "";
        assert.match(template, /privileged = false/);
      });
  }

  it("keeps comments, layout and everything that it does not change", () => {
    const text = `# a pipeline
stages: [ build ,test ]   # two

build:   # builds
    image: 'docker:28-cli'
    # what it needs
    services:
        # a database
        -   postgres:17   # of this version
        -   docker:28-dind
    variables:
        DOCKER_HOST:   tcp://docker:2375   # the engine
        # plain
        DOCKER_TLS_CERTDIR: ""

    script:
        - |
            docker build .

        - docker push x
`;
    const [{ after = "" } = {}] = withRecipes(root, ".gitlab-ci.yml", text).files;
    const expected = text
      .replace("        -   docker:28-dind\n", "")
      .replace("tcp://docker:2375", "tcp://docker:2376")
      .replace(
        '        DOCKER_TLS_CERTDIR: ""\n',
        `        DOCKER_TLS_VERIFY: "1"
        DOCKER_CERT_PATH: /certs/client
        TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE: /run/user/1000/docker.sock
`,
      );
    assert.equal(after, expected);
  });

  for (const [why, text] of LEFT) {
    it(`leaves a service where ${why.source}`, () => {
      assertLeft(withRecipes(root, ".gitlab-ci.yml", text), why);
    });
  }
});
