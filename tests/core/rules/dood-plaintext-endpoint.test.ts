import assert from "node:assert/strict";
import { rule } from "../../../core/rules/dood-plaintext-endpoint";
import { describeRule, dind, dockerContainer, findings, pod, resource, UNKNOWN } from "./support";

const REMOTE = "DOCKER_HOST=tcp://build.example.com:2375";

function client(...envs: unknown[]) {
  return dockerContainer({ image: "docker:27.3.1-cli", envs });
}

function running(...command: unknown[]) {
  return dockerContainer({ image: "docker:27.3.1-cli", command });
}

function script(text: string) {
  return running("sh", "-c", text);
}

function clientPod(env: readonly object[], spec: object = {}) {
  return pod({ env }, spec);
}

function builder(props: object) {
  return resource("docker:index/buildxBuilder:BuildxBuilder", { name: "far", ...props });
}

function service(env: object) {
  return resource("docker:index/service:Service", {
    name: "ci",
    taskSpec: { containerSpec: { image: "docker:27.3.1-cli", env } },
  });
}

const CONFIGURATION = [
  { name: "DOCKER_HOST", value: "tcp://engine:2375" },
  { name: "DOCKER_TLS_VERIFY", valueFrom: { secretKeyRef: { name: "docker", key: "verify" } } },
];

describeRule(rule, {
  refused: {
    "a TCP address without verification": [client(REMOTE), "envs[0]"],
    "the port of TLS without verification": [client("DOCKER_HOST=tcp://build.example.com:2376"), "envs[0]"],
    ...Object.fromEntries(
      [
        "curl -s http://build.example.com:2375/containers/json",
        "wget -qO- 'build.example.com:2375/info'",
        "curl --url=http://build.example.com:2375",
      ].map((text) => [text, [script(text), "command"] as const]),
    ),
    "an empty DOCKER_TLS_VERIFY": [client("DOCKER_TLS_VERIFY=", REMOTE), "envs[1]"],
    "DOCKER_TLS_VERIFY without a value, which the provider makes empty": [
      client(REMOTE, "DOCKER_TLS_VERIFY"),
      "envs[0]",
    ],
    "TLS without verification": [client(REMOTE, "DOCKER_TLS=1"), "envs[0]"],
    "an address without a scheme, which is TCP": [client("DOCKER_HOST=build.example.com"), "envs[0]"],
    "an address of the web": [client("DOCKER_HOST=http://build.example.com:2375"), "envs[0]"],
    "an address in capitals": [client("DOCKER_HOST=TCP://BUILD:2375"), "envs[0]"],
    "an IPv6 address": [client("DOCKER_HOST=tcp://[fd00::1]:2375"), "envs[0]"],
    "the host's own name in Docker Desktop": [client("DOCKER_HOST=tcp://host.docker.internal:2375"), "envs[0]"],
    "a name that only begins like loopback": [client("DOCKER_HOST=tcp://localhost.example.com:2375"), "envs[0]"],
    ...Object.fromEntries(
      [
        "TRAEFIK_PROVIDERS_DOCKER_ENDPOINT=tcp://engine.example.com:2375",
        "TRAEFIK_PROVIDERS_SWARM_ENDPOINT=http://engine.example.com:2375",
        "DIUN_PROVIDERS_DOCKER_ENDPOINT=tcp://engine.example.com:2375",
        "DOZZLE_REMOTE_HOST=tcp://engine.example.com:2375|farm",
        "CONTAINER_HOST=tcp://engine.example.com:8080",
        "BUILDKIT_HOST=tcp://engine.example.com:1234",
        "CADDY_DOCKER_SOCKETS=unix:///var/run/docker.sock,tcp://engine.example.com:2375",
      ].map((env) => [`a known client's variable ${env}`, [client(env), "envs[0]"]] as const),
    ),
    ...Object.fromEntries(
      (
        [
          ["traefik:v3.2.1", "--providers.docker.endpoint=tcp://engine.example.com:2375"],
          ["traefik:v3.2.1", "--providers.Docker.Endpoint", "tcp://engine.example.com:2375"],
          ["portainer/portainer-ce:2.21.4", "-H", "tcp://engine.example.com:2375"],
          ["containrrr/watchtower:1.7.1", "--host=tcp://engine.example.com:2375"],
          ["amir20/dozzle:v8.8.0", "--remote-host", "tcp://engine.example.com:2375|farm"],
          ["gcr.io/cadvisor/cadvisor:v0.49.1", "-docker=tcp://engine.example.com:2375"],
          ["nginxproxy/docker-gen:0.14", "-endpoint", "tcp://engine.example.com:2375"],
        ] as const
      ).map(
        ([image, ...command]) =>
          [`a known client's option ${command.join(" ")}`, [dockerContainer({ image, command }), "command"]] as const,
      ),
    ),
    "the last of two values": [client("DOCKER_HOST=unix:///var/run/docker.sock", REMOTE), "envs[1]"],
    "an engine that is another one's client": [dind({ envs: [REMOTE] }), "envs[0]"],
    "a service's variable": [service({ DOCKER_HOST: "tcp://engine:2375" }), "taskSpec.containerSpec.env.DOCKER_HOST"],
    "a pod's variable": [
      clientPod([{ name: "DOCKER_HOST", value: "tcp://engine:2375" }]),
      "spec.containers[0].env[0].value",
    ],
    "an init container's variable": [
      pod(
        {},
        {
          initContainers: [
            { name: "setup", image: "docker:cli", env: [{ name: "DOCKER_HOST", value: "tcp://engine:2375" }] },
          ],
        },
      ),
      "spec.initContainers[0].env[0].value",
    ],
    "an address put together from a variable": [
      clientPod([
        { name: "ENGINE", value: "engine.ci" },
        { name: "DOCKER_HOST", value: "tcp://$(ENGINE):2375" },
      ]),
      "spec.containers[0].env[1].value",
    ],
    "docker --host": [running("docker", "--host", "tcp://build.example.com:2375", "ps"), "command"],
    "docker -H": [running("docker", "-H", "build.example.com", "ps"), "command"],
    "docker -H=, beside other options": [
      running("docker", "--log-level", "debug", "-D", "-H=tcp://build:2375", "run", "alpine"),
      "command",
    ],
    "docker --tlsverify=false": [running("docker", "--tlsverify=false", "-H", "tcp://build:2376", "ps"), "command"],
    "docker --tls, which verifies nobody": [running("docker", "--tls", "-H", "tcp://build:2376", "ps"), "command"],
    "docker --host in a script": [script("set -e\ncd /src && docker --host tcp://build:2375 build ."), "command"],
    "docker-compose -H": [running("docker-compose", "-f", "compose.yaml", "-H", "tcp://build:2375", "up"), "command"],
    "an exported variable": [script("export DOCKER_HOST=tcp://build:2375; docker ps"), "command"],
    "a variable for one command": [script("DOCKER_HOST=tcp://build:2375 docker ps"), "command"],
    "env with a variable": [running("env", "DOCKER_HOST=tcp://build:2375", "docker", "ps"), "command"],
    "a shell within a shell": [script("bash -c 'DOCKER_HOST=tcp://build:2375 docker ps'"), "command"],
    "a context without certificates": [script('docker context create far --docker "host=tcp://build:2376"'), "command"],
    "a context without a key": [
      script("docker context create far --docker host=tcp://build:2376,ca=/c/ca.pem,cert=/c/cert.pem"),
      "command",
    ],
    "a context that skips verification": [
      script(
        "docker context update far " +
          "--docker=host=tcp://build:2376,ca=/c/ca,cert=/c/cert,key=/c/key,skip-tls-verify=true",
      ),
      "command",
    ],
    "what a script falls back to": [
      script("export DOCKER_HOST=${DOCKER_HOST:-tcp://build:2375}; docker ps"),
      "command",
    ],
    "what an option falls back to": [script('docker -H "${DOCKER_HOST-tcp://build:2375}" ps'), "command"],
    "a host that a variable falls back to": [script("DOCKER_HOST=tcp://${ENGINE:-build}:2375 docker ps"), "command"],
    "a builder at an address": [
      script("docker buildx create --use --name far --driver docker-container tcp://build:2375"),
      "command",
    ],
    "a builder at an address, whatever the environment verifies": [
      dockerContainer({ envs: ["DOCKER_TLS_VERIFY=1"], command: ["docker", "buildx", "create", "tcp://build:2376"] }),
      "command",
    ],
    "a remote builder without a key": [
      script("docker buildx create --driver remote --driver-opt cacert=/c/ca.pem,cert=/c/cert.pem tcp://build:1234"),
      "command",
    ],
    "a health check": [
      dockerContainer({ healthcheck: { tests: ["CMD-SHELL", "docker -H tcp://build:2375 info"] } }),
      "healthcheck.tests",
    ],
    "a lifecycle hook": [
      pod({ lifecycle: { postStart: { exec: { command: ["docker", "-H", "tcp://engine:2375", "info"] } } } }),
      "spec.containers[0].lifecycle.postStart.exec.command",
    ],
    "two clients, at each place": [
      dockerContainer({ envs: [REMOTE], command: ["docker", "-H", "tcp://other:2375", "ps"] }),
      ["envs[0]", "command"],
    ],
    "a builder": [builder({ driver: "remote", endpoint: "tcp://build:1234" }), "endpoint"],
    "a builder with a CA alone": [
      builder({ endpoint: "tcp://build:1234", remote: { cacert: "/c/ca.pem" } }),
      "endpoint",
    ],
  },
  accepted: {
    ...Object.fromEntries(
      [
        "curl -fs http://localhost:2375/_ping",
        "wget http://example.com/2375",
        "curl http://build.example.com:8080",
      ].map((text) => [text, script(text)]),
    ),
    "known clients with certificates": [
      client(
        "TRAEFIK_PROVIDERS_DOCKER_ENDPOINT=tcp://engine.example.com:2376",
        "TRAEFIK_PROVIDERS_DOCKER_TLS_CA=/c/ca.pem",
        "TRAEFIK_PROVIDERS_DOCKER_TLS_CERT=/c/cert.pem",
        "TRAEFIK_PROVIDERS_DOCKER_TLS_KEY=/c/key.pem",
      ),
      dockerContainer({
        image: "portainer/portainer-ce:2.21.4",
        command: ["-H", "tcp://engine.example.com:2376", "--tlsverify"],
      }),
    ],
    "known clients of a socket, or of themselves": [
      client("TRAEFIK_PROVIDERS_DOCKER_ENDPOINT=unix:///var/run/docker.sock"),
      client("DOZZLE_REMOTE_HOST="),
      client("BUILDKIT_HOST=tcp://127.0.0.1:1234"),
    ],
    "the same option of another program": dockerContainer({
      image: "redis:7.4",
      command: ["redis-cli", "-H", "redis.example.com"],
    }),
    "nothing said": dockerContainer({}),
    verification: client(REMOTE, "DOCKER_TLS_VERIFY=1"),
    "any text for it, also 0": client(REMOTE, "DOCKER_TLS_VERIFY=0"),
    "a unix socket": client("DOCKER_HOST=unix:///run/user/1000/docker.sock"),
    "a pipe": client("DOCKER_HOST=npipe:////./pipe/docker_engine"),
    SSH: client("DOCKER_HOST=ssh://ci@build.example.com"),
    "loopback by name": client("DOCKER_HOST=tcp://localhost:2375"),
    "loopback by address": client("DOCKER_HOST=tcp://127.1.2.3:2375"),
    "loopback by IPv6 address": client("DOCKER_HOST=tcp://[::1]:2375"),
    "no host at all, which is loopback": client("DOCKER_HOST=tcp://:2375"),
    "every interface, which for a client is its own machine": client("DOCKER_HOST=tcp://0.0.0.0:2375"),
    "an empty value": client("DOCKER_HOST="),
    "another variable": client("MY_DOCKER_HOST=tcp://build:2375", "DOCKER_HOSTS=tcp://build:2375"),
    "the last of two values, and that is none": client(REMOTE, "DOCKER_HOST=unix:///var/run/docker.sock"),
    "an engine that listens": dind({ command: ["dockerd", "-H", "tcp://0.0.0.0:2376", "--tlsverify"] }),
    "an engine with variables that are not known": dind({ envs: [UNKNOWN] }),
    "the pod's own engine": clientPod([{ name: "DOCKER_HOST", value: "tcp://localhost:2375" }]),
    "loopback in a variable": clientPod([
      { name: "ENGINE", value: "127.0.0.1" },
      { name: "DOCKER_HOST", value: "tcp://$(ENGINE):2375" },
    ]),
    "docker --tlsverify": running("docker", "--tlsverify", "-H", "tcp://build:2376", "ps"),
    "docker -H with verification in the environment": dockerContainer({
      envs: ["DOCKER_TLS_VERIFY=1"],
      command: ["docker", "-H", "tcp://build:2376", "ps"],
    }),
    "docker -H with an own socket": running("docker", "-H", "unix:///run/docker.sock", "ps"),
    "-H of a program in a container": running(
      "docker",
      "run",
      "curlimages/curl",
      "-H",
      "Accept: text/plain",
      "http://example.com",
    ),
    "-H of another program": running("curl", "-H", "Host: build.example.com", "http://example.com"),
    "--host of another program": running("vite", "--host", "0.0.0.0"),
    "DOCKER_HOST in a command, which is judged where it is set": dockerContainer({
      envs: ["DOCKER_HOST=ssh://build"],
      command: ["sh", "-c", 'docker -H "$DOCKER_HOST" ps; export DOCKER_HOST=$DOCKER_HOST'],
    }),
    "verification in the same script": script("export DOCKER_HOST=tcp://build:2376 DOCKER_TLS_VERIFY=1 && docker ps"),
    "a variable that is only printed": script("echo DOCKER_HOST=tcp://build:2375 is not for you"),
    "a comment": script("docker ps # -H tcp://build:2375"),
    "a context with certificates": script(
      'docker context create far --docker "host=tcp://build:2376,ca=/c/ca,cert=/c/cert,key=/c/key"',
    ),
    "a remote builder with certificates": script(
      "docker buildx create --driver remote --driver-opt cacert=/c/ca,cert=/c/cert " +
        "--driver-opt=key=/c/key tcp://build:1234",
    ),
    "what a script would fall back to, were it not set": dockerContainer({
      envs: ["DOCKER_HOST=unix:///x.sock"],
      command: ["sh", "-c", "export DOCKER_HOST=${DOCKER_HOST:-tcp://build:2375}; docker ps"],
    }),
    "a variable that takes the place of what a host falls back to": dockerContainer({
      envs: ["ENGINE=localhost"],
      command: ["sh", "-c", "DOCKER_HOST=tcp://${ENGINE:-build}:2375 docker ps"],
    }),
    "loopback to fall back to": script("DOCKER_HOST=tcp://${ENGINE:-127.0.0.1}:2375 docker ps"),
    "a builder on a context": script("docker buildx create --use far"),
    "a builder on loopback": script("docker buildx create tcp://localhost:2375"),
    "a context over SSH": script("docker context create far --docker host=ssh://ci@build"),
    "a builder with certificates": builder({
      endpoint: "tcp://build:1234",
      remote: { cacert: "/c/ca", cert: "/c/cert", key: "/c/key" },
    }),
    "a builder over SSH": builder({ endpoint: "ssh://build" }),
    "a later part of a docker command that is not known": running("docker", "build", "-t", UNKNOWN, "."),
    "a part of another program's command that is not known": running("node", "server.js", UNKNOWN),
  },
  undetermined: {
    "an address that is not known": [
      client({ "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4" }),
      "envs[0]",
    ],
    "a variable that is not known at all": [client(UNKNOWN), "envs[0]"],
    "a remote address beside a variable that is not known": [client(REMOTE, UNKNOWN), "envs[1]"],
    "a service's address that is not known": [
      service({ DOCKER_HOST: UNKNOWN }),
      "taskSpec.containerSpec.env.DOCKER_HOST",
    ],
    "an address from elsewhere in the cluster": [
      clientPod([{ name: "DOCKER_HOST", valueFrom: { configMapKeyRef: { name: "docker", key: "host" } } }]),
      "spec.containers[0].env[0].valueFrom",
    ],
    "verification from a Secret": [clientPod(CONFIGURATION), "spec.containers[0].env[1].valueFrom"],
    "variables from a Secret, of which verification may be one": [
      pod({ env: [{ name: "DOCKER_HOST", value: "tcp://engine:2375" }], envFrom: [{ secretRef: { name: "docker" } }] }),
      "spec.containers[0].envFrom[0].secretRef.name",
    ],
    "an address in a variable of the shell's": [script("docker -H tcp://$ENGINE:2375 ps"), "command"],
    "the node's address": [
      clientPod([
        { name: "NODE", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } },
        { name: "DOCKER_HOST", value: "tcp://$(NODE):2375" },
      ]),
      "spec.containers[0].env[1].value",
    ],
    "a command that is not known": [dockerContainer({ command: UNKNOWN }), "command"],
    "a script that is not known": [running("sh", "-c", UNKNOWN), "command[2]"],
    "the value of docker -H": [running("docker", "-H", UNKNOWN, "ps"), "command[2]"],
    "a builder's endpoint": [builder({ endpoint: UNKNOWN }), "endpoint"],
  },
});

describe("dood-plaintext-endpoint: its messages", () => {
  it("show the address without user and password", () => {
    const [found] = findings(rule, client("DOCKER_HOST=tcp://ci:hunter2@build.example.com:2375/x"));
    assert.match(
      found?.found ?? "",
      /^envs\[0\] of container "job" has the Docker client connect to tcp:\/\/build\.example\.com:2375 without DOCKER_TLS_VERIFY\.$/,
    );
    assert.doesNotMatch(found?.found ?? "", /hunter2/);
  });
  it("show nothing of a secret", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: REMOTE };
    const [found] = findings(rule, client(secret));
    assert.equal(found?.status, "violation");
    assert.doesNotMatch(found?.found ?? "", /build\.example/);
  });
  it("one place is waited for once", () => assert.equal(findings(rule, client(UNKNOWN)).length, 1));
});
