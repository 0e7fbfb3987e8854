import assert from "node:assert/strict";
import { checkFiles, found, problemsOf } from "./project";

const job = (config: string, { driver = "docker", task = "", others = "" } = {}) =>
  `job "ci" {\n  group "g" {\n    task "t" {\n      driver = "${driver}"\n      config {\n        image = "app:1.2.3"\n        ${config}\n      }\n      ${task}\n    }\n  }\n}\n${others}`;

describe("a file that is named as a job of Nomad", () => {
  it("is an error where it is a broken one, and of another tool where it is none", async () => {
    assert.equal((await problemsOf({ "a.nomad": 'job "a" {\n  group "g" {\n' })).length, 1);
    assert.deepEqual(await problemsOf({ "upstart.nomad": 'description "Nomad"\nstart on runlevel [2345]\n' }), []);
  });
});

describe("a job file of Nomad", () => {
  const cases: Readonly<Record<string, readonly [config: string, rule: string, path: string, line?: number]>> = {
    "a privileged task": ["privileged = true", "privileged-container", "privileged"],
    "the engine's socket": ['volumes = ["/var/run/docker.sock:/s:ro"]', "dood-engine-socket", "volumes[0]"],
    "a bind mount": [
      'mount {\n          type   = "bind"\n          target = "/x"\n          source = "/etc"\n        }',
      "sensitive-host-path",
      "mount[0].source",
      10,
    ],
    "the host's network": ['network_mode = "host"', "host-namespace", "network_mode"],
    "the host's processes": ['pid_mode = "host"', "host-namespace", "pid_mode"],
    "a capability": ['cap_add = ["net_raw", "sys_admin"]', "excess-capabilities", "cap_add[1]"],
    "a security option": ['security_opt = ["seccomp=unconfined"]', "seccomp-unconfined", "security_opt[0]"],
    "a device": [
      'devices = [{ host_path = "/dev/mem", container_path = "/dev/mem" }]',
      "host-device",
      "devices[0].host_path",
    ],
    "a kernel parameter": ['sysctl = { "kernel.panic" = "1" }', "unsafe-sysctl", 'sysctl["kernel.panic"]'],
    "a variable's default": ["privileged = var.on", "privileged-container", "privileged"],
  };
  for (const [title, [config, rule, path, line = 7]] of Object.entries(cases)) {
    it(`is judged for ${title}`, async () => {
      const text = job(config, { others: 'variable "on" {\n  default = true\n}\n' });
      assert.deepEqual(await found({ "ci.nomad": text }), [`${rule} ci.g.t config[0].${path} ci.nomad:${line}`]);
      assert.equal((await found({ "ci.nomad.hcl": text })).length, 1);
      assert.equal((await found({ "jobs.hcl": text })).length, 1);
    });
  }

  it("reads Podman's driver, and no other", async () => {
    assert.equal((await found({ "a.nomad": job("privileged = true", { driver: "podman" }) })).length, 1);
    assert.deepEqual(await found({ "a.nomad": job('command = "ls"', { driver: "exec" }) }), []);
  });

  it("reads the commands of tasks that are no containers", async () => {
    for (const driver of ["raw_exec", "exec"]) {
      const args = 'command = "/usr/bin/docker"\n        args = ["run", "--privileged", "app:1.2.3"]';
      const text = job(args, { driver });
      assert.deepEqual(await found({ "a.nomad": text }), ["privileged-container ci.g.t config[0].command a.nomad:7"]);
    }
  });

  it("may be JSON, as the API takes it", async () => {
    const task = (Config: object) =>
      JSON.stringify({
        Job: { ID: "ci", TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "docker", Config }] }] },
      });
    assert.deepEqual(await found({ "a.json": task({ image: "app:1.2.3", privileged: true }) }), [
      "privileged-container ci.g.t Job.TaskGroups[0].Tasks[0].Config.privileged a.json:1",
    ]);
    assert.deepEqual(await found({ "a.json": task({ image: "app:1.2.3", volumes: ["local:/x"] }) }), []);
  });

  it("takes what a task has of its own for no folder of the host", async () => {
    const volumes = 'volumes = ["local/etc:/etc/app", "secrets:/s", "./${NOMAD_TASK_DIR}/x:/x", "local/${meta.x}:/y"]';
    assert.deepEqual(await found({ "a.nomad": job(volumes) }), []);
  });

  it("waits for what is known only where the task runs", async () => {
    const { findings } = await checkFiles({ "a.nomad": job('volumes = ["${meta.folder}:/x"]') });
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ["undetermined"],
    );
    assert.match(findings[0]?.message ?? "", /is known only where the task runs/);
    assert.deepEqual(
      await found({ "a.nomad": job('network_mode = "bridge"', { task: 'env {\n  A = "${NOMAD_IP_http}"\n}' }) }),
      [],
    );
  });

  const undeterminedIn = async (config: string, task = "") =>
    (await checkFiles({ "a.nomad": job(config, { task }) })).findings
      .filter(({ rule }) => rule === "undetermined")
      .map(({ message }) => /(?:config|env)\[0\]\S*/.exec(message)?.[0]);

  it("asks nothing of what Nomad fills in where it decides nothing", async () => {
    for (const config of [
      'args = ["--listen=${NOMAD_ADDR_http}", "--port", "${NOMAD_PORT_http}", "--id=${node.unique.id}"]',
      'args = ["--id=${attr.unique.hostname}"]\n        privileged = true',
      'args = ["${NOMAD_PORT_http}", "--endpoint=${CSI_ENDPOINT}"]\n        privileged = true',
      'command = "sh"\n        args = ["-c", "exec app --port ${NOMAD_PORT_http}"]',
      'volumes = ["/srv/${NOMAD_ALLOC_ID}:/x"]',
    ])
      assert.deepEqual(await undeterminedIn(config), [], config);
  });

  it("asks for it where it decides", async () => {
    assert.deepEqual(await undeterminedIn('args = ["${meta.program}"]'), ["config[0].args[0]"]);
    assert.deepEqual(await undeterminedIn('volumes = ["${meta.folder}/x:/x"]'), ["config[0].volumes[0]"]);
    for (const host of ["${NOMAD_ADDR_engine}", "engine.example.com:${NOMAD_PORT_engine}", "${attr.unique.hostname}"])
      assert.deepEqual(await undeterminedIn("", `env {\n  DOCKER_HOST = "tcp://${host}"\n}`), ["env[0].DOCKER_HOST"]);
    const client = 'command = "docker"\n        args = ["--host=tcp://${NOMAD_ADDR_engine}", "ps"]';
    assert.deepEqual(await undeterminedIn(client), ["config[0].command"]);
  });
});
