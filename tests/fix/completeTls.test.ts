import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_SETTINGS } from "../../configuration/settings";
import { documentsOf } from "../../documents/document";
import { fixesFor } from "../../fix/fix";

const ENGINE = "image: docker:28-dind";
const client = (host: string, more = "") =>
  `  ci:\n    image: docker:28-cli\n    environment:\n      DOCKER_HOST: ${host}\n${more}`;
const compose = (engine: string, ci: string, more = "") => `services:\n  dind:\n    ${ENGINE}\n${engine}${ci}${more}`;

const OVER_TLS = {
  DOCKER_HOST: "tcp://dind:2376",
  DOCKER_TLS_VERIFY: "1",
  DOCKER_CERT_PATH: "/certs/client",
};

/** Compose files, and what the services, the clients among them, become. */
const COMPLETED: readonly (readonly [what: string, text: string, services: object, volumes: object])[] = [
  [
    "an engine and its client that share nothing yet",
    compose("    volumes:\n      - data:/var/lib/docker\n", client("tcp://dind:2375"), "volumes:\n  data:\n"),
    {
      dind: {
        image: "docker:28-dind",
        hostname: "dind",
        volumes: ["data:/var/lib/docker", "dind-client-certificates:/certs/client"],
      },
      ci: {
        image: "docker:28-cli",
        environment: OVER_TLS,
        volumes: ["dind-client-certificates:/certs/client:ro"],
      },
    },
    { data: null, "dind-client-certificates": {} },
  ],
  [
    "a client that has the engine's files, and may write them",
    compose(
      "    hostname: dind\n    environment: {DOCKER_TLS_CERTDIR: /certs}\n    volumes: [certs:/certs/client]\n",
      client("tcp://dind:2375", "    volumes:\n      - certs:/tls\n"),
      "volumes:\n  certs:\n",
    ),
    {
      dind: {
        image: "docker:28-dind",
        hostname: "dind",
        environment: { DOCKER_TLS_CERTDIR: "/certs" },
        volumes: ["certs:/certs/client"],
      },
      ci: {
        image: "docker:28-cli",
        environment: { ...OVER_TLS, DOCKER_CERT_PATH: "/tls" },
        volumes: ["certs:/tls:ro"],
      },
    },
    { certs: null },
  ],
  [
    "two clients of one engine",
    compose("", client("tcp://dind:2376") + client("tcp://dind:2375").replace("ci:", "cd:")),
    {
      dind: {
        image: "docker:28-dind",
        hostname: "dind",
        volumes: ["dind-client-certificates:/certs/client"],
      },
      ...Object.fromEntries(
        ["ci", "cd"].map((name) => [
          name,
          {
            image: "docker:28-cli",
            environment: OVER_TLS,
            volumes: ["dind-client-certificates:/certs/client:ro"],
          },
        ]),
      ),
    },
    { "dind-client-certificates": {} },
  ],
];

const pipeline = (variables: string, service = "docker:28-dind") =>
  `a:\n  services: ["${service}"]\n  variables: {${variables}}\n  script: docker info\n`;
const IN_PIPELINE = { DOCKER_HOST: "tcp://docker:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs/client" };

/** Pipelines, and what becomes of their variables. */
const PIPELINES: readonly (readonly [what: string, text: string, variables: object])[] = [
  [
    "a job whose service has certificates",
    pipeline("DOCKER_HOST: 'tcp://docker:2375', DOCKER_TLS_CERTDIR: /certs"),
    { ...IN_PIPELINE, DOCKER_TLS_CERTDIR: "/certs" },
  ],
  [
    "a job whose pipeline says where they are",
    `variables:\n  DOCKER_TLS_CERTDIR: "/certs"\n${pipeline("DOCKER_HOST: 'tcp://docker:2375', A: b")}`,
    { ...IN_PIPELINE, A: "b" },
  ],
];

/** What is not certain, by its reason. */
const LEFT: readonly (readonly [why: string, name: string, text: string])[] = [
  [
    "the engine serves no TLS",
    "compose.yaml",
    compose('    environment: {DOCKER_TLS_CERTDIR: ""}\n', client("tcp://dind:2375")),
  ],
  ["its command says how it listens", "compose.yaml", compose("    command: [dockerd]\n", client("tcp://dind:2375"))],
  ["the image is too old", "compose.yaml", compose("", client("tcp://dind:2375")).replace("28-dind", "18.09-dind")],
  [
    "the image is somebody's own",
    "compose.yaml",
    compose("", client("tcp://dind:2375")).replace("docker:28-dind", "my/docker:dind"),
  ],
  ["the engine has another name", "compose.yaml", compose("    hostname: other\n", client("tcp://dind:2375"))],
  [
    "the CA's key is in the same volume",
    "compose.yaml",
    compose("    volumes: [certs:/certs]\n", client("tcp://dind:2375"), "volumes: {certs: }\n"),
  ],
  [
    "the client has other certificates",
    "compose.yaml",
    compose("", client("tcp://dind:2375", "    volumes: ['./mine:/certs/client:ro']\n")),
  ],
  ["the engine is in no file", "compose.yaml", `services:\n${client("tcp://dind:2375")}`],
  [
    "settings come from elsewhere",
    "compose.yaml",
    `x-a: &a {tty: true}\n${compose("    <<: *a\n", client("tcp://dind:2375"))}`,
  ],
  [
    "a variable is set against it",
    "compose.yaml",
    compose("", client("tcp://dind:2375", '      DOCKER_TLS_VERIFY: ""\n')),
  ],
  ["nobody says that the runner shares certificates", ".gitlab-ci.yml", pipeline("DOCKER_HOST: 'tcp://docker:2375'")],
  ["the service serves no TLS", ".gitlab-ci.yml", pipeline("DOCKER_HOST: 'tcp://docker:2375', DOCKER_TLS_CERTDIR: ''")],
  [
    "the engine is elsewhere",
    ".gitlab-ci.yml",
    pipeline("DOCKER_HOST: 'tcp://build:2375', DOCKER_TLS_CERTDIR: /certs"),
  ],
  [
    "another job has no such service",
    ".gitlab-ci.yml",
    "variables: {DOCKER_HOST: 'tcp://docker:2375', DOCKER_TLS_CERTDIR: /certs}\n" +
      "a: {services: ['docker:28-dind'], script: x}\nb: {script: docker info}\n",
  ],
];

describe("breakwater fix of a client whose engine takes only clients with a certificate", () => {
  let root = "";
  before(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-complete-tls-"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const fixed = (name: string, text: string) => {
    const file = join(mkdtempSync(join(root, "project-")), name);
    writeFileSync(file, text);
    const { files, left } = fixesFor([file], { settings: DEFAULT_SETTINGS, rules: ["dood-plaintext-endpoint"] });
    const after = files[0]?.after ?? text;
    writeFileSync(file, after);
    const again = fixesFor([file], { settings: DEFAULT_SETTINGS, rules: ["dood-plaintext-endpoint"] });
    assert.deepEqual(again.files, [], "a second run changes nothing");
    const [document] = documentsOf(after, file);
    return { after, left, content: document?.content as Readonly<Record<string, object>> };
  };

  for (const [what, text, services, volumes] of COMPLETED)
    for (const newline of ["\n", "\r\n"])
      it(`completes ${what}${newline === "\n" ? "" : ", in lines that end in a carriage return"}`, () => {
        const { after, left, content } = fixed("compose.yaml", text.replaceAll("\n", newline));
        assert.deepEqual([left, content["services"], content["volumes"]], [[], services, volumes]);
        assert.equal(after.replaceAll(newline, "").includes("\n"), false, "lines end as they did");
      });

  for (const [what, text, variables] of PIPELINES)
    it(`completes ${what}`, () => {
      const { left, content } = fixed(".gitlab-ci.yml", text);
      assert.deepEqual([left, content["a"]], [[], { services: ["docker:28-dind"], variables, script: "docker info" }]);
    });

  for (const [why, name, text] of LEFT)
    it(`leaves a client in ${name} where ${why}`, () => {
      const { after, left } = fixed(name, text);
      assert.equal(after, text);
      assert.ok(left.length > 0);
    });
});
