import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DOCKER_DEFAULT_CAPABILITIES, ENGINE_CAPABILITIES } from "../../../core/docker/capabilities";
import { RULES } from "../../../core/rules";
import { dockerContainer, findings } from "./support";

interface Variable {
  readonly rule: string;
  readonly value: string;
  /** What breaks the rule together with the variable. */
  readonly props?: object;
  /** Further variables, as the environment has them. */
  readonly env?: readonly string[];
  /** What the variable does: the rule speaks with it, or falls silent. @default speaks */
  readonly does?: "speak" | "silence";
}

const ENDPOINT: Variable = { rule: "dood-plaintext-endpoint", value: "tcp://engine.example:2375" };
const certificate = (...env: readonly string[]): Variable => ({
  rule: "dood-plaintext-endpoint",
  value: "/certs/x.pem",
  env,
  does: "silence",
});
const proxy = (value = "1"): Variable => ({
  rule: "dood-socket-proxy-open",
  value,
  props: { image: "tecnativa/docker-socket-proxy:0.3.0" },
});
const TRAEFIK = ["TRAEFIK_PROVIDERS_DOCKER", "TRAEFIK_PROVIDERS_SWARM", "TRAEFIK_DOCKER"];
const PODMAN = ["CONTAINER_TLS_CA", "CONTAINER_TLS_CERT", "CONTAINER_TLS_KEY"];
const others = (names: readonly string[], but: string) =>
  names.filter((name) => name !== but).map((name) => `${name}=/c`);

/** Each variable that a rule reads, and what it does for it. */
const VARIABLES: Readonly<Record<string, Variable>> = {
  DOCKER_HOST: ENDPOINT,
  DOCKER_TLS_VERIFY: { ...certificate("DOCKER_HOST=tcp://engine.example:2376"), value: "1" },
  DOCKER_CERT_PATH: {
    rule: "dood-writable-credentials",
    value: "/certs",
    props: { volumes: [{ volumeName: "certs", containerPath: "/certs" }] },
  },
  DOCKER_TLS_CERTDIR: { rule: "dind-plaintext-api", value: "", props: { image: "docker:27.3.1-dind" } },
  ...Object.fromEntries(
    TRAEFIK.flatMap((prefix) => {
      const parts = ["CA", "CERT", "KEY"].map((part) => `${prefix}_TLS_${part}`);
      const host = `${prefix}_ENDPOINT=tcp://engine.example:2376`;
      return [
        [`${prefix}_ENDPOINT`, ENDPOINT] as const,
        ...parts.map((name) => [name, certificate(host, ...others(parts, name))] as const),
      ];
    }),
  ),
  DIUN_PROVIDERS_DOCKER_ENDPOINT: ENDPOINT,
  DIUN_PROVIDERS_SWARM_ENDPOINT: ENDPOINT,
  ...Object.fromEntries(
    ["DOCKER", "SWARM"].flatMap((provider) => {
      const prefix = `DIUN_PROVIDERS_${provider}`;
      const parts = [`${prefix}_TLSCERTSPATH`, `${prefix}_TLSVERIFY`];
      const host = `${prefix}_ENDPOINT=tcp://engine.example:2376`;
      return parts.map((name) => [name, certificate(host, ...others(parts, name))] as const);
    }),
  ),
  DOZZLE_REMOTE_HOST: ENDPOINT,
  CONTAINER_HOST: ENDPOINT,
  ...Object.fromEntries(
    PODMAN.map((name) => [name, certificate("CONTAINER_HOST=tcp://engine.example:2376", ...others(PODMAN, name))]),
  ),
  BUILDKIT_HOST: ENDPOINT,
  DOCKER_SOCK: { ...ENDPOINT, props: { image: "willfarrell/autoheal:1.2.0" } },
  DOCKER_SOCKETS: ENDPOINT,
  CADDY_DOCKER_SOCKETS: ENDPOINT,
  CADDY_DOCKER_CERTS_PATH: certificate("CADDY_DOCKER_SOCKETS=tcp://engine.example:2376"),
  WATCHTOWER_TLS_VERIFY: {
    ...certificate(),
    props: { image: "containrrr/watchtower:1.7.1" },
    // The address is an option, which the ways below put behind the variable.
    value: "1",
  },
  POST: proxy(),
  EXEC: proxy(),
  ALLOW_START: proxy(),
  SP_ALLOW_POST: proxy("/v1"),
};

/** How a container's program gets a variable; what stands behind it is the program's own command. */
const WAYS: Readonly<Record<string, (name: string, value: string, command: string) => object>> = {
  "the environment": (name, value, command) => ({ envs: [`${name}=${value}`], command: command.split(" ") }),
  "export in a script": (name, value, command) => ({ command: ["sh", "-c", `export ${name}='${value}'; ${command}`] }),
  "env before the program": (name, value, command) => ({ command: ["env", `${name}=${value}`, ...command.split(" ")] }),
  "env in a script": (name, value, command) => ({ command: ["sh", "-c", `env ${name}='${value}' ${command}`] }),
  "an assignment before the program": (name, value, command) => ({
    command: ["sh", "-ec", `set -u; ${name}='${value}' exec ${command}`],
  }),
  "a script as the entrypoint": (name, value, command) => ({
    entrypoints: ["/bin/sh", "-c", `export ${name}='${value}' && exec ${command}`],
  }),
};
const COMMANDS: Readonly<Record<string, string>> = {
  DOCKER_TLS_CERTDIR: "dockerd-entrypoint.sh",
  WATCHTOWER_TLS_VERIFY: "watchtower --host tcp://engine.example:2376",
};

function speaks(rule: string, props: object): boolean {
  const judged = RULES.find(({ id }) => id === rule);
  assert.ok(judged);
  return findings(judged, dockerContainer(props)).some(({ status }) => status === "violation");
}

describe("a variable counts the same by the environment and by each command that sets it", () => {
  for (const [name, { rule, value, props = {}, env = [], does = "speak" }] of Object.entries(VARIABLES)) {
    const command = COMMANDS[name] ?? "run-it";
    for (const [title, way] of Object.entries(WAYS)) {
      it(`${name}, by ${title}: ${rule} ${does === "speak" ? "speaks" : "is silent"}`, () => {
        const set: { envs?: readonly string[] } = way(name, value, command);
        const envs = [...env, ...(set.envs ?? [])];
        assert.equal(speaks(rule, { ...props, ...set, envs }), does === "speak");
      });
    }
    it(`${name}: it is the variable that does it`, () => {
      const unset = name === "DOCKER_TLS_CERTDIR" ? ["DOCKER_TLS_CERTDIR=/certs"] : env;
      assert.equal(speaks(rule, { ...props, command: command.split(" "), envs: unset }), does !== "speak");
    });
  }

  it("and no variable that a rule reads is missing here", () => {
    const files = ["core/rules", "core/engine"].flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(folder, file)),
    );
    const named = files.flatMap((file) => [
      ...readFileSync(file, "utf8").matchAll(/"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"/g),
    ]);
    const capabilities = new Set([...DOCKER_DEFAULT_CAPABILITIES, ...ENGINE_CAPABILITIES]);
    const isCovered = (text: string) =>
      Object.keys(VARIABLES).some((name) => name === text || name.startsWith(`${text}_`));
    const missing = named.map(([, text = ""]) => text).filter((text) => !capabilities.has(text) && !isCovered(text));
    assert.deepEqual(missing, []);
  });
});
