import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { check } from "../../check/check";
import { engine } from "../../check/live/engine";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

/** Options of `docker run`, by the name of the container. */
const OPTIONS: Readonly<Record<string, string>> = {
  plain: "",
  ordinary:
    "--restart=always --memory=64m --pids-limit=100 --env=A=b --publish=127.0.0.1:8080:80 --user=1000 --read-only " +
    "--tmpfs=/tmp --init --health-cmd=true --cap-drop=ALL --security-opt=no-new-privileges --volume=data:/data",
  everything: "--privileged --pid=host --ipc=host",
  socket: "--volume=/var/run/docker.sock:/var/run/docker.sock:ro",
  capability: "--cap-add=SYS_ADMIN --cap-add=NET_RAW",
  unconfined:
    "--security-opt=seccomp=unconfined --security-opt=apparmor=unconfined --security-opt=systempaths=unconfined",
  namespaces: "--network=host --uts=host --userns=host",
  device: "--device=/dev/null:/dev/x --device-cgroup-rule='b 8:* rwm'",
  folder: "--mount=type=bind,source=/root,target=/x",
  published: "--publish=2375:2375",
};

engineTests("breakwater check --engine, on a real engine", () => {
  let outer: OuterEngine;
  let folder: string;

  before(async () => {
    outer = await OuterEngine.onCgroup(1);
    folder = mkdtempSync(join(tmpdir(), "breakwater-running-"));
    await outer.client.ask("POST", "/images/create?fromSrc=-&repo=app&tag=1.2.3", Buffer.alloc(1024));
  });

  after(async () => {
    for (const name of Object.keys(OPTIONS)) await outer.client.ask("DELETE", `/containers/${name}?force=1&v=1`);
    rmSync(folder, { recursive: true, force: true });
  });

  it("finds in containers what it finds in the docker run lines that made them, and nothing else", async () => {
    const host = `unix://${join(outer.folder, "docker.sock")}`;
    const env = { ...process.env, DOCKER_HOST: host, DOCKER_API_VERSION: "1.41" };
    for (const [name, options] of Object.entries(OPTIONS))
      await promisify(execFile)("sh", ["-c", `docker create --name=${name} ${options} app:1.2.3 sleep 1`], { env });
    const running = await check([], { running: [engine({ host })] });
    assert.deepEqual(running.problems, []);
    const differences: string[] = [];
    for (const [name, options] of Object.entries(OPTIONS)) {
      const script = join(folder, `${name}.sh`);
      writeFileSync(script, `#!/bin/sh\ndocker run --name=${name} ${options} app:1.2.3 sleep 1\n`);
      const rulesOf = (findings: Awaited<ReturnType<typeof check>>["findings"]) =>
        [...new Set(findings.map(({ rule }) => rule))].toSorted().join(" ");
      const written = rulesOf((await check([script])).findings);
      const found = rulesOf(running.findings.filter(({ resource }) => resource === name));
      if (written !== found) differences.push(`${name}: ${found}; written: ${written}`);
    }
    assert.deepEqual(differences, []);
    assert.deepEqual(
      running.findings.filter(({ type }) => type !== "container"),
      [],
    );
  });
});
