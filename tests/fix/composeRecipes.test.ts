import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { assertClean, assertLeft, theRecipe, withRecipes } from "./withRecipes";

const ENGINE = `    image: docker:dind
    privileged: true
    environment:
      DOCKER_TLS_CERTDIR: ""
`;
const CLIENT = `  ci:
    image: docker:cli
    environment:
      DOCKER_HOST: tcp://dind:2375
`;
const SOCKET = "/var/run/docker.sock:/var/run/docker.sock";

type Service = { readonly [setting: string]: unknown };

/** Files that a recipe mends: what it is asked for, and what the services become. */
const MENDED: readonly (readonly [
  what: string,
  text: string,
  command: string,
  services: Readonly<Record<string, Service>>,
])[] = [
  [
    "a privileged engine and its client",
    `services:\n  dind:\n${ENGINE}${CLIENT}`,
    "runner dind ci",
    {
      dind: { extends: { file: "breakwater/dind/compose.yaml", service: "dind" } },
      ci: {
        image: "docker:cli",
        environment: {
          DOCKER_HOST: "tcp://dind:2376",
          DOCKER_TLS_VERIFY: "1",
          DOCKER_CERT_PATH: "/certs/client",
          TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE: "/run/user/1000/docker.sock",
        },
        volumes: ["./breakwater/dind/certificates/clients/ci:/certs/client:ro"],
        depends_on: { dind: { condition: "service_healthy" } },
      },
    },
  ],
  [
    "an engine that shared its certificates, what else it has, and a client in lists",
    `services:
  engine:
    image: docker:24.0.7-dind
    container_name: engine
    privileged: true
    networks: [back]
    command: [--host=tcp://0.0.0.0:2376, --tlsverify]
    environment: [DOCKER_TLS_CERTDIR=/certs, HTTPS_PROXY=http://proxy:3128]
    ports: ["2375:2375", "8080:80"]
    mem_limit: 2g
    volumes:
      - engine-data:/var/lib/docker
      - certs:/certs/client
      - ./work:/work
  ci_job:
    image: docker:cli
    networks: [back]
    depends_on: [engine, db]
    environment: [DOCKER_HOST=tcp://engine:2376, DOCKER_TLS_VERIFY=1, DOCKER_CERT_PATH=/certs/client]
    volumes:
      - ./work:/work
      - certs:/certs/client:ro
  db: {image: "postgres:17", networks: [back]}
networks: {back: }
volumes: {engine-data: , certs: }
`,
    "runner engine ci-job 2048",
    {
      engine: {
        container_name: "engine",
        networks: ["back"],
        extends: { file: "breakwater/engine/compose.yaml", service: "engine" },
        environment: { HTTPS_PROXY: "http://proxy:3128" },
        volumes: ["engine-data-2:/home/rootless/.local/share/docker", "./work:/work"],
        ports: ["127.0.0.1:2376:2376", "8080:80"],
      },
      ci_job: {
        image: "docker:cli",
        networks: ["back"],
        depends_on: {
          engine: { condition: "service_healthy" },
          db: { condition: "service_started" },
        },
        environment: [
          "DOCKER_HOST=tcp://engine:2376",
          "DOCKER_TLS_VERIFY=1",
          "DOCKER_CERT_PATH=/certs/client",
          "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/run/user/1000/docker.sock",
        ],
        volumes: ["./work:/work", "./breakwater/engine/certificates/clients/ci-job:/certs/client:ro"],
      },
      db: { image: "postgres:17", networks: ["back"] },
    },
  ],
  [
    "an engine in a line, which clients call by an alias",
    `services:
  dind: {image: 'docker:dind', privileged: true, environment: {DOCKER_TLS_CERTDIR: ''}, networks: {default: {aliases: [docker]}}}
  ci:
    image: docker:cli
    environment: {DOCKER_HOST: 'tcp://docker:2375'}
    volumes: [cache:/cache]
volumes:
  cache:
`,
    "runner dind ci docker",
    {
      dind: {
        extends: { file: "breakwater/dind/compose.yaml", service: "dind" },
        networks: { default: { aliases: ["docker"] } },
      },
      ci: {
        image: "docker:cli",
        environment: {
          DOCKER_HOST: "tcp://docker:2376",
          DOCKER_TLS_VERIFY: "1",
          DOCKER_CERT_PATH: "/certs/client",
          TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE: "/run/user/1000/docker.sock",
        },
        volumes: ["cache:/cache", "./breakwater/dind/certificates/clients/ci:/certs/client:ro"],
        depends_on: { dind: { condition: "service_healthy" } },
      },
    },
  ],
  [
    "services that mount the socket, on networks of their own",
    `services:
  app:
    image: docker:cli
    networks: [a]
    environment:
      DOCKER_HOST: unix:///var/run/docker.sock
    volumes:
      - ${SOCKET}
  other:
    image: gitlab/gitlab-runner:v18
    volumes:
      - type: bind
        source: /run/docker.sock
        target: /var/run/docker.sock
        read_only: true
      - data:/data
networks:
  a: {}
volumes:
  data: {}
`,
    "endpoint docker app other=gitlab-runner",
    {
      app: {
        image: "docker:cli",
        networks: ["a"],
        environment: {
          DOCKER_HOST: "tcp://docker:2376",
          DOCKER_TLS_VERIFY: "1",
          DOCKER_CERT_PATH: "/certs/client",
        },
        volumes: ["./breakwater/docker/certificates/clients/app:/certs/client:ro"],
        depends_on: { docker: { condition: "service_healthy" } },
      },
      other: {
        image: "gitlab/gitlab-runner:v18",
        volumes: ["./breakwater/docker/certificates/clients/other:/certs/client:ro", "data:/data"],
        environment: {
          DOCKER_HOST: "tcp://docker:2376",
          DOCKER_TLS_VERIFY: "1",
          DOCKER_CERT_PATH: "/certs/client",
        },
        depends_on: { docker: { condition: "service_healthy" } },
      },
      docker: { extends: { file: "breakwater/docker/compose.yaml", service: "docker" }, networks: ["a", "default"] },
      "docker-engine": { extends: { file: "breakwater/docker/compose.yaml", service: "docker-engine" } },
    },
  ],
];

/** What is left, and the words of its reason. */
const LEFT: readonly (readonly [why: RegExp, text: string])[] = [
  [/has no client in this file/, `services:\n  dind:\n${ENGINE}`],
  [/has an image of its own/, `services:\n  dind:\n${ENGINE.replace("docker:dind", "mine:dind")}${CLIENT}`],
  [/has `deploy`/, `services:\n  dind:\n${ENGINE}    deploy: {replicas: 1}\n${CLIENT}`],
  [/has the option --mtu=1400/, `services:\n  dind:\n${ENGINE}    command: --mtu=1400\n${CLIENT}`],
  [/has the variable A/, `services:\n  dind:\n${ENGINE}      A: b\n${CLIENT}`],
  [
    /mounts a configuration of its own/,
    `services:\n  dind:\n${ENGINE}    volumes: [./d.json:/etc/docker/daemon.json]\n${CLIENT}`,
  ],
  [/has `ports` that/, `services:\n  dind:\n${ENGINE}    ports: ["$PORT:2375"]\n${CLIENT}`],
  [/takes settings from elsewhere/, `x-a: &a {tty: true}\nservices:\n  dind:\n    <<: *a\n${ENGINE}${CLIENT}`],
  [/a service `dind-certificates`/, `services:\n  dind:\n${ENGINE}${CLIENT}  dind-certificates: {image: app}\n`],
  [
    /`ci` is written in one line/,
    `services:\n  dind:\n${ENGINE}  ci: {image: docker, environment: {DOCKER_HOST: 'tcp://dind:2375'}}\n`,
  ],
  [
    /is traefik, which is about the host's own containers: run a guard on the host and give it the role `traefik`/,
    `services:\n  a:\n    image: traefik:v3\n    volumes: ['${SOCKET}']\n`,
  ],
  [/is on no network/, `services:\n  a:\n    image: app\n    network_mode: host\n    volumes: ['${SOCKET}']\n`],
  [/mounts a folder that holds the socket/, "services:\n  a:\n    image: app\n    volumes: ['/run:/run']\n"],
  [
    /is portainer, which is about the host's own containers: .* the role `portainer`/,
    `services:\n  portainer:\n    build: .\n    volumes: ['${SOCKET}']\n`,
  ],
  [
    /is a proxy of the host's socket/,
    `services:\n  a:\n    image: tecnativa/docker-socket-proxy:0.3\n    volumes: ['${SOCKET}']\n`,
  ],
  [/has an image that a variable names/, `services:\n  a:\n    image: \${IMAGE}\n    volumes: ['${SOCKET}']\n`],
  [
    /names the socket in other settings/,
    `services:\n  a:\n    image: app\n    command: --docker=unix:///var/run/docker.sock\n    volumes: ['${SOCKET}']\n`,
  ],
  [
    /is shared by an alias|is not written as a mapping/,
    `services:\n  a: &a\n    image: app\n    volumes: ['${SOCKET}']\n  b: *a\n`,
  ],
];

describe("breakwater fix --with-recipes of a Compose file", () => {
  let root = "";
  before(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-fix-recipes-"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  for (const [what, text, command, services] of MENDED) {
    for (const newline of ["\n", "\r\n"])
      it(`mends ${what}${newline === "\n" ? "" : ", in lines that end in a carriage return"}`, async () => {
        const result = withRecipes(root, "compose.yaml", text.replaceAll("\n", newline));
        const recipe = theRecipe(result);
        assert.equal(recipe.request, command);
        const project = load(recipe.after) as { readonly services: Readonly<Record<string, Service>> };
        for (const [service, settings] of Object.entries(services))
          assert.deepEqual(project.services[service], settings, service);
        assert.equal(recipe.after.replaceAll(newline, "").includes("\n"), false, "lines end as they did");
        await assertClean(result.file, recipe);
      });
  }

  it("keeps comments, layout and everything that it does not change", () => {
    const text = `# a project\nservices:\n  # the engine\n  dind:\n${ENGINE}    networks: [x] # its own\n\n${CLIENT}      A: b # and more\nnetworks:\n  x: # a network\n`;
    const [{ after = "" } = {}] = withRecipes(root, "compose.yaml", text).files;
    for (const line of text.split("\n"))
      if (!/image: docker:dind|privileged|TLS_CERTDIR|tcp:|^ {4}environment:$/.test(line))
        assert.ok(after.split("\n").includes(line), line);
  });

  for (const [why, text] of LEFT) {
    it(`leaves a service that ${why.source}`, () => {
      assertLeft(withRecipes(root, "compose.yaml", text), why);
    });
  }

  it("makes changes of other rules beside it", () => {
    const { files } = withRecipes(
      root,
      "compose.yaml",
      `services:\n  dind:\n${ENGINE}${CLIENT}  other:\n    image: app\n    uts: host\n    tty: true\n`,
    );
    const [{ after = "", fixes = [] } = {}] = files;
    assert.deepEqual(
      fixes.map(({ finding }) => finding.rule),
      ["dind-privileged", "host-namespace"],
    );
    assert.doesNotMatch(after, /privileged|uts:/);
  });
});
