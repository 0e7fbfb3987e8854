import assert from "node:assert/strict";
import { found } from "./project";

const OPEN = '{"hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2375"]}';
const SAFE = '{"log-driver": "journald"}';

describe("the configuration of an engine that a Dockerfile copies", () => {
  const image = (...lines: readonly string[]) => ["FROM docker:27.3.1-dind", ...lines, ""].join("\n");
  const cases: Readonly<Record<string, readonly [dockerfile: string, content: string, expected: readonly string[]]>> = {
    "from a file of another name": [
      image("COPY engine.json /etc/docker/daemon.json"),
      OPEN,
      ["dind-plaintext-api Dockerfile COPY Dockerfile:2"],
    ],
    "from a file of another name, with flags and as a list": [
      image("USER root", 'COPY --chmod=644 ["./engine.json", "/etc/docker/daemon.json"]'),
      OPEN,
      ["dind-plaintext-api Dockerfile COPY Dockerfile:3"],
    ],
    "by ADD": [
      image("ADD engine.json /etc/docker/daemon.json"),
      OPEN,
      ["dind-plaintext-api Dockerfile COPY Dockerfile:2"],
    ],
    "from a text": [
      image("COPY <<EOF /etc/docker/daemon.json", OPEN, "EOF", "RUN true"),
      SAFE,
      ["dind-plaintext-api Dockerfile COPY Dockerfile:2"],
    ],
    "that is safe": [image("COPY engine.json /etc/docker/daemon.json"), SAFE, []],
    "that is a safe text": [image("COPY <<EOF /etc/docker/daemon.json", SAFE, "EOF"), OPEN, []],
    "to another place": [image("COPY engine.json /srv/daemon.json"), OPEN, []],
    "from another stage": [image("COPY --from=build engine.json /etc/docker/daemon.json"), OPEN, []],
    "in an earlier stage": [image("COPY engine.json /etc/docker/daemon.json", "FROM alpine:3.20"), OPEN, []],
    "from a file that is not there": [image("COPY other.json /etc/docker/daemon.json"), OPEN, []],
    "from a file outside": [image("COPY ../../etc/hostname /etc/docker/daemon.json"), OPEN, []],
    "from a file that is no JSON": [image("COPY engine.json /etc/docker/daemon.json"), "{", []],
  };
  for (const [title, [dockerfile, content, expected]] of Object.entries(cases))
    it(title, async () => assert.deepEqual(await found({ Dockerfile: dockerfile, "engine.json": content }), expected));

  it("is judged once where it is checked itself", async () => {
    const files = { Dockerfile: image("COPY daemon.json /etc/docker/"), "daemon.json": OPEN };
    assert.deepEqual(await found(files), ["dind-plaintext-api dockerd hosts daemon.json:1"]);
    assert.deepEqual(await found(files, ["Dockerfile"]), ["dind-plaintext-api Dockerfile COPY Dockerfile:2"]);
  });
});

describe("a unit of Quadlet for a manifest", () => {
  const unit = "[Kube]\nYaml=app.yml\n";
  const pod = (privileged: boolean) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: a\n      image: nginx:1.27.0\n      securityContext: {privileged: ${privileged}}\n`;
  const refused = ["privileged-container p spec.containers[0].securityContext.privileged app.yml:8"];

  it("has the manifest's pods, once", async () => {
    assert.deepEqual(await found({ "app.kube": unit, "app.yml": pod(true) }), refused);
    assert.deepEqual(await found({ "app.kube": unit, "app.yml": pod(true) }, ["app.kube"]), refused);
    assert.deepEqual(await found({ "app.kube": unit, "app.yml": pod(false) }, ["app.kube"]), []);
  });

  it("reads no manifest elsewhere", async () => {
    assert.deepEqual(await found({ "a/app.kube": "[Kube]\nYaml=../app.yml\n", "app.yml": pod(true) }, ["a"]), []);
  });
});

describe("a captain-definition", () => {
  const judged = (definition: object) => found({ "captain-definition": JSON.stringify(definition, undefined, 1) });

  it("has the lines of a Dockerfile", async () => {
    const dockerfileLines = ["FROM docker:27.3.1-cli", "ENV A=b", "RUN docker run --privileged alpine"];
    const said = await judged({ schemaVersion: 2, dockerfileLines });
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /^privileged-container \S+ dockerfileLines\[2\] captain-definition:6$/);
  });

  it("asks for an insecure build", async () => {
    const dockerfileLines = ["FROM alpine:3.20.1", "RUN --security=insecure make"];
    const [said] = await judged({ schemaVersion: 2, dockerfileLines });
    assert.match(said ?? "", /^privileged-container \S+ dockerfileLines\[1\]/);
  });

  it("is silent about harmless ones", async () => {
    for (const definition of [
      { schemaVersion: 2, dockerfileLines: ["FROM node:22.1.0", "RUN npm ci", "CMD node ."] },
      { schemaVersion: 2, dockerfilePath: "./Dockerfile" },
      { schemaVersion: 2, imageName: "nginx:1.27.0" },
      { schemaVersion: 1, templateId: "node/8.7.0" },
    ])
      assert.deepEqual(await judged(definition), [], JSON.stringify(definition));
  });
});

describe("gitlab-runner register as a container's command", () => {
  const compose = (service: object) =>
    found({
      "compose.yaml": JSON.stringify({ services: { r: { image: "gitlab/gitlab-runner:v17.5.0", ...service } } }),
    });
  const pod = (container: object) => {
    const spec = { containers: [{ name: "r", image: "gitlab/gitlab-runner:v17.5.0", ...container }] };
    return found({ "pod.yaml": JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec }) });
  };
  const REGISTER = ["register", "--non-interactive", "--executor=docker", "--docker-image", "alpine:3.20.1"];

  it("is a runner with its options", async () => {
    for (const command of [
      [...REGISTER, "--docker-privileged"],
      [...REGISTER, "--docker-volumes", "/var/run/docker.sock:/var/run/docker.sock"],
      ["gitlab-runner", ...REGISTER, "--docker-privileged=true"],
      ["sh", "-c", `gitlab-runner ${REGISTER.join(" ")} --docker-privileged && gitlab-runner run`],
    ]) {
      const wanted = /^(?:dood-engine-socket|privileged-container|dind-privileged) /;
      assert.ok(
        (await compose({ command })).some((line) => wanted.test(line)),
        command.join(" "),
      );
      assert.ok(
        (await pod({ args: command })).some((line) => wanted.test(line)),
        command.join(" "),
      );
    }
    const entrypoint = ["gitlab-runner", "register", "--docker-privileged"];
    assert.ok((await compose({ entrypoint, image: "me/runner:1.0.0" })).some((line) => line.includes("privileged")));
    assert.ok(
      (await pod({ command: entrypoint, image: "me/runner:1.0.0" })).some((line) => line.includes("privileged")),
    );
  });

  it("is silent about harmless ones", async () => {
    for (const command of [
      REGISTER,
      [...REGISTER, "--docker-privileged=false"],
      ["run", "--user=gitlab-runner"],
      ["echo", "gitlab-runner register", "--docker-privileged"],
    ]) {
      assert.deepEqual(await compose({ command, image: command[0] === "echo" ? "x:1.0.0" : undefined }), []);
      assert.deepEqual(await pod({ args: command, ...(command[0] === "echo" && { image: "x:1.0.0" }) }), []);
    }
    assert.deepEqual(await compose({ image: "other:1.0.0", command: ["register", "--docker-privileged"] }), []);
  });
});

describe("a service of Cloud Run", () => {
  const service = (template: object) =>
    found({
      "service.yaml": JSON.stringify({
        apiVersion: "serving.knative.dev/v1",
        kind: "Service",
        metadata: { name: "s", annotations: { "run.googleapis.com/ingress": "all" } },
        spec: { template: { spec: { containerConcurrency: 80, ...template } }, traffic: [{ percent: 100 }] },
      }),
    });
  const container = { image: "gcr.io/p/app:1.0.0", ports: [{ containerPort: 8080 }] };

  it("is judged as its pod template", async () => {
    assert.deepEqual(await service({ containers: [container] }), []);
    assert.deepEqual(
      await service({
        containers: [{ ...container, env: [{ name: "DOCKER_HOST", value: "tcp://e.example.com:2375" }] }],
      }),
      ["dood-plaintext-endpoint s spec.template.spec.containers[0].env[0].value service.yaml:1"],
    );
    assert.deepEqual(await service({ containers: [{ ...container, securityContext: { privileged: true } }] }), [
      "privileged-container s spec.template.spec.containers[0].securityContext.privileged service.yaml:1",
    ]);
  });
});

describe("docker run --env-file in a script", () => {
  const job = async (command: string) =>
    (await found({ ".gitlab-ci.yml": JSON.stringify({ t: { image: "alpine:3.20.1", script: [command] } }) })).map(
      (line) => line.split(" ")[0],
    );

  it("waits for the file only where a rule needs its variables", async () => {
    assert.deepEqual(await job("docker run --rm --env-file .env registry.example.com/docker.io/app:1 npm test"), []);
    assert.deepEqual(await job("docker run --env-file=docker.env $IMAGE"), []);
    assert.deepEqual(await job("docker run --env-file .env --privileged nginx:1.27.0"), ["privileged-container"]);
    for (const command of [
      "docker run --env-file .env docker:27.3.1-cli docker ps",
      "docker run --env-file .env traefik:v3.2.1",
      "docker run --env-file .env app:1 docker info",
    ])
      assert.deepEqual(await job(command), ["undetermined"], command);
    assert.ok((await job("docker run --env-file .env tecnativa/docker-socket-proxy:0.3.0")).includes("undetermined"));
  });
});
