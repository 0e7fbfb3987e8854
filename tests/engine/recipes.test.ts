import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GUARD } from "../../components/spec/guard";
import { ROOTLESS } from "../../components/spec/rootless";
import { HAND_OVER } from "../../recipes/plan/handOver";
import { JOB_IMAGE } from "../../recipes/plan/job";
import { breakwater } from "../cli/breakwater";
import { debianProgram } from "./harness/debianProgram";
import { cgroupVersions, OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

const run = promisify(execFile);

/**
 * Recipes as the command line writes them, started from their files alone. The images that they name are those of the
 * tests, under the same names. Containers find each other's names by rules of iptables, which the tests' engine has not:
 * a job writes the address into its own /etc/hosts.
 */
engineTests("recipes, started from their files alone", () => {
  let outer: OuterEngine;
  let folder = "";
  const docker = async (cwd: string, ...words: string[]) => {
    const [program = "", ...args] = words;
    const env = { ...process.env, DOCKER_HOST: `unix://${outer.folder}/docker.sock`, DOCKER_API_VERSION: "1.41" };
    const { stdout, stderr } = await run(program, args, { cwd, env, timeout: 240_000, maxBuffer: 1 << 24 });
    return stdout + stderr;
  };
  const write = (...args: string[]) => {
    const output = join(folder, args.join("-").replace(/\W+/g, "-"));
    const { status, stderr } = breakwater(["recipe", ...args, "--output", output]);
    assert.equal(status, 0, stderr);
    return output;
  };
  const addressOf = async (container: string) =>
    (
      await docker(
        folder,
        "docker",
        "inspect",
        "-f",
        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
        container,
      )
    ).trim();
  const asJob = (address: string, line: string) => ["sh", "-c", `echo '${address} docker' >>/etc/hosts; ${line}`];

  before(async () => {
    outer = await OuterEngine.onCgroup(cgroupVersions()[0] ?? 2);
    const [engine, node] = [await outer.image("bookworm"), await outer.nodeImage()];
    for (const [own, name] of [
      [engine, ROOTLESS.image],
      [engine, HAND_OVER.image.value],
      [engine, JOB_IMAGE],
      [node, GUARD.image.value],
    ] as const) {
      const [repo = "", tag = ""] = name.split(":");
      await outer.client.call("POST", `/images/${own}/tag?repo=${repo}&tag=${tag}`);
    }
    folder = mkdtempSync(join(tmpdir(), "breakwater-recipes-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("an endpoint with Docker Compose lets its client run what the rules allow, and refuses the rest", async () => {
    const compose = await debianProgram("docker-compose", "/usr/libexec/docker/cli-plugins/docker-compose");
    const place = write("endpoint", "--for", "compose");
    try {
      await docker(place, compose, "up", "--detach", "--wait");
      const address = await addressOf("docker-docker-1");
      const job = (line: string) => docker(place, compose, "run", "--rm", "--no-TTY", "job", ...asJob(address, line));
      const said = await job(
        "docker version --format '{{.Server.Os}}' && docker run --rm --privileged box true; docker run --rm -v /:/host box true; :",
      );
      assert.match(said, /^linux$/m);
      assert.match(said, /privileged[\s\S]*sensitive|dood-engine-socket/);
    } finally {
      await docker(place, compose, "down", "--volumes", "--timeout", "5");
    }
  });

  /** A project whose file `fix --with-recipes` has changed. */
  const fixed = (name: string, text: string) => {
    const place = join(folder, name);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
    writeFileSync(join(place, "compose.yaml"), text);
    const { status, stderr } = breakwater(["fix", "compose.yaml", "--with-recipes", "--write"], { cwd: place });
    assert.equal(status, 0, stderr);
    const judged = breakwater(["check", "."], { cwd: place });
    assert.equal(judged.status, 0, judged.stdout);
    return place;
  };

  it("a service that mounted the socket uses the endpoint that took its place", async () => {
    const compose = await debianProgram("docker-compose", "/usr/libexec/docker/cli-plugins/docker-compose");
    const place = fixed(
      "socket",
      `services:\n  app:\n    image: ${JOB_IMAGE}\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n`,
    );
    try {
      await docker(place, compose, "up", "--detach", "--wait", "docker");
      const address = await addressOf("socket-docker-1");
      const line = "docker version --format '{{.Server.Os}}' && docker run --rm -v /:/host box true; :";
      const said = await docker(place, compose, "run", "--rm", "--no-TTY", "app", ...asJob(address, line));
      assert.match(said, /^linux$/m);
      assert.match(said, /sensitive-host-path|dood-engine-socket/);
    } finally {
      await docker(place, compose, "down", "--volumes", "--timeout", "5");
    }
  });

  it("the client of a privileged engine uses the rootless one that took its place", async () => {
    const compose = await debianProgram("docker-compose", "/usr/libexec/docker/cli-plugins/docker-compose");
    const place = fixed(
      "privileged",
      `services:
  docker:
    image: docker:dind
    privileged: true
    environment: { DOCKER_TLS_CERTDIR: "" }
    volumes: ["docker-data:/var/lib/docker"]
  ci:
    image: ${JOB_IMAGE}
    environment: ["DOCKER_HOST=tcp://docker:2375"]
    depends_on: [docker]
volumes: { docker-data: {} }
`,
    );
    try {
      await docker(place, compose, "up", "--detach", "--wait", "docker");
      const address = await addressOf("privileged-docker-1");
      const line = "docker import /box.tar box && docker run --rm box cat index.html && docker info";
      const said = await docker(place, compose, "run", "--rm", "--no-TTY", "ci", ...asJob(address, line));
      assert.match(said, /^served$[\s\S]*rootless/m);
    } finally {
      await docker(place, compose, "down", "--volumes", "--timeout", "5");
    }
  });

  it("a runner with docker run builds and runs what its client asks for, over TLS", async () => {
    const place = write("runner", "--for", "docker-run");
    try {
      await docker(place, "./start.sh");
      const address = await addressOf("docker");
      const line = "docker import /box.tar box && docker run --rm box cat index.html";
      assert.match(await docker(place, "./job.sh", ...asJob(address, line)), /^served$/m);
      // Who has no certificate is no client.
      const nobody = `unset DOCKER_CERT_PATH; docker version`;
      await assert.rejects(docker(place, "./job.sh", ...asJob(address, nobody)));
      // A second start replaces the containers, and the data stay.
      await docker(place, "./start.sh");
      const again = await docker(
        place,
        "./job.sh",
        ...asJob(await addressOf("docker"), "docker run --rm box true && echo kept"),
      );
      assert.match(again, /^kept$/m);
    } finally {
      await docker(
        place,
        "sh",
        "-c",
        "docker rm --force docker; docker volume rm docker-data docker-certificates; docker network rm docker",
      );
    }
  });
});
