import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { DindRunner, DockerTlsCertificates, dockerClient } from "../../components";
import { evaluateProgram } from "../../testing";
import { Declared } from "./declared";

const IMAGE = { image: "docker:27.5.1-cli" };

async function job(client: () => ReturnType<typeof dockerClient>) {
  return (await Declared.by(() => new docker.Container("job", { ...IMAGE, ...client() }))).inputs("Container", "job");
}

describe("dockerClient", () => {
  it("makes a container a client of an engine on its server, over the engine's network", async () => {
    const { envs, uploads, networksAdvanced } = await job(() => dockerClient(new DindRunner("ci")));
    assert.deepEqual(envs, [
      "DOCKER_HOST=tcp://ci:2376",
      "DOCKER_TLS_VERIFY=1",
      "DOCKER_CERT_PATH=/certs/client",
      "TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/run/user/1000/docker.sock",
    ]);
    assert.deepEqual(
      uploads.map(({ file }: { file: string }) => file),
      ["/certs/client/ca.pem", "/certs/client/cert.pem", "/certs/client/key.pem"],
    );
    assert.deepEqual(networksAdvanced, [{ name: "ci-0000000" }]);
  });

  it("makes a container a client of an engine on another server, by the address that is published", async () => {
    const ports = [{ ip: "10.0.0.5", external: 12376, hostname: "build.example.com" }];
    const { envs, networksAdvanced } = await job(() => dockerClient(new DindRunner("ci", { ports }).published));
    assert.equal(envs[0], "DOCKER_HOST=tcp://build.example.com:12376");
    assert.deepEqual(networksAdvanced, []);
    const byAddress = await job(() => dockerClient(new DindRunner("ci", { ports: [{ ip: "10.0.0.5" }] }).published));
    assert.equal(byAddress.envs[0], "DOCKER_HOST=tcp://10.0.0.5:2376");
  });

  it("makes a container a client of an engine that somebody else runs", async () => {
    const { envs } = await job(() =>
      dockerClient(new DockerTlsCertificates("remote").endpoint("tcp://build.example.com:2376")),
    );
    assert.deepEqual(envs, [
      "DOCKER_HOST=tcp://build.example.com:2376",
      "DOCKER_TLS_VERIFY=1",
      "DOCKER_CERT_PATH=/certs/client",
    ]);
  });

  it("puts its files where it is told, for the user who is named alone", async () => {
    const { envs, uploads } = await job(() =>
      dockerClient(new DindRunner("ci"), "client", { folder: "/run/docker-certs", owner: 1001 }),
    );
    assert.ok(envs.includes("DOCKER_CERT_PATH=/run/docker-certs"));
    const key = uploads.at(-1);
    assert.deepEqual(
      [key.file, key.owner, key.group, key.permissions],
      ["/run/docker-certs/key.pem", "1001", "1001", "0400"],
    );
  });

  it("keeps every rule, on both sides", async () => {
    const findings = await evaluateProgram(() => {
      const runner = new DindRunner("ci", { clients: { one: {}, two: {} }, ports: [{ ip: "10.0.0.5" }] });
      new docker.Container("one", { ...IMAGE, command: ["docker", "build", "."], ...dockerClient(runner, "one") });
      new docker.Container("two", { ...IMAGE, command: ["docker", "ps"], ...dockerClient(runner.published, "two") });
    });
    assert.deepEqual(findings, []);
  });

  it("names the clients that there are to who asks for another", async () => {
    await assert.rejects(
      Declared.by(() => dockerClient(new DindRunner("ci", { clients: { build: {}, deploy: {} } }), "test")),
      /No client of this engine is called "test".*"build", "deploy"/,
    );
  });
});
