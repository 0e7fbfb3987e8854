import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

function judging() {
  const { path, write } = ownFolder();
  const saidOf = async (text: string) => {
    write({ "a.yml": text });
    const { findings, problems, summary } = await check([path("a.yml")]);
    assert.deepEqual([problems, summary.files], [[], 1]);
    return findings.map(({ rule, status, line }) => `${status === "violation" ? rule : status} ${line}`);
  };
  return { path, write, saidOf };
}

describe("a one-click app of CapRover", () => {
  const { path, write, saidOf } = judging();
  const app = (service: string, variables = "") =>
    `captainVersion: 4\nservices:\n  $$cap_appname:\n    image: x:$$cap_version\n    ${service}\n` +
    `caproverOneClickApp: {variables: [{id: $$cap_version, defaultValue: "1"}${variables}]}\n`;

  it("is a project of Compose with variables of its own", async () => {
    assert.deepEqual(await saidOf(app("volumes: ['/var/run/docker.sock:/s']")), ["dood-engine-socket 5"]);
    assert.deepEqual(await saidOf(app("volumes: [$$cap_appname-data:/data]")), []);
    assert.deepEqual(await saidOf(app("environment: {A: $$cap_gen_random_hex(10)}")), []);
    const variable = ", {id: $$cap_dir, defaultValue: /etc}, {id: $$cap_other}";
    assert.deepEqual(await saidOf(app("volumes: ['$$cap_dir:/x']", variable)), ["sensitive-host-path 5"]);
    assert.deepEqual(await saidOf(app("volumes: ['$$cap_other:/x']", variable)), ["undetermined 5"]);
  });

  it("has variables that whoever installs the app chooses", async () => {
    for (const service of ["volumes: ['$$cap_x:/x']", "privileged: $$cap_x", "environment: {DOCKER_HOST: $$cap_x}"]) {
      write({ "a.yml": app(service) });
      const { findings } = await check([path("a.yml")]);
      assert.equal(findings.length, 1);
      assert.match(findings[0]?.found ?? "", / is chosen when the app is installed\.$/, service);
    }
  });

  it("may be of an older version", async () => {
    const content = { version: "3.3", services: { $$cap_appname: { image: "x:1", volumes: ["/:/host"] } } };
    assert.deepEqual(await saidOf(JSON.stringify({ captainVersion: "2", dockerCompose: content })), [
      "dood-engine-socket 1",
    ]);
  });
});

describe("a Taskfile", () => {
  const { saidOf } = judging();

  it("starts containers by its commands", async () => {
    const text = (commands: string) =>
      `version: '3'\nvars: {P: --privileged}\ntasks:\n  a:\n    cmds:\n      - ${commands}\n`;
    for (const [command, expected] of [
      ["docker run --privileged alpine", ["privileged-container 6"]],
      ["cmd: docker run --net=host alpine", ["host-namespace 6"]],
      ["docker run {{.P}} alpine", ["privileged-container 6"]],
      ["docker run {{.Q}} alpine", ["undetermined 6"]],
      ["docker run -v {{.ROOT_DIR}}:/x alpine {{.CLI_ARGS}}", []],
      ["task: b", []],
      ["echo docker run --privileged x", []],
    ] as const)
      assert.deepEqual(await saidOf(text(command)), expected, command);
    assert.deepEqual(await saidOf("version: '3'\ntasks:\n  a: docker run --privileged x\n"), [
      "privileged-container 3",
    ]);
  });
});
