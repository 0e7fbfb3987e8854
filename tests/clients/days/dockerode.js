/** A typical day with dockerode: every step prints a line of JSON with what came of it. */
const { execFileSync } = require("node:child_process");
const { mkdtempSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { text } = require("node:stream/consumers");
const Docker = require(require.resolve("dockerode", { paths: [process.env.DAY_MODULES] }));

const IMAGE = process.env.DAY_IMAGE;
const STANDING = process.env.DAY_CONTAINER;
const docker = new Docker();

async function step(name, work) {
  try {
    const result = await Promise.race([
      work(),
      new Promise((_, reject) => setTimeout(() => reject(new Error("took too long")), 20_000)),
    ]);
    console.log(JSON.stringify({ step: name, result: result ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ step: name, status: error.statusCode, error: error.json?.message ?? error.message }));
  }
}

const folder = mkdtempSync(join(tmpdir(), "breakwater-day-"));
writeFileSync(join(folder, "Dockerfile"), `FROM ${IMAGE}\nLABEL day=1\nRUN true\n`);
writeFileSync(join(folder, "day.txt"), "day");
const tar = () => execFileSync("tar", ["-c", "-C", folder, "."]);
const finished = (stream) =>
  new Promise((ok, no) => docker.modem.followProgress(stream, (e, out) => (e ? no(e) : ok(out))));
const day = () => docker.getContainer("day");

/** Whether what is written comes back. */
function echoed(stream) {
  return new Promise((resolve) => {
    let seen = "";
    stream.on("data", (chunk) => {
      seen += chunk;
      if (seen.includes("input")) {
        stream.end();
        resolve(true);
      }
    });
    stream.on("end", () => resolve(seen.includes("input")));
    stream.write("input\n");
  });
}

async function execIn(options, start) {
  const exec = await day().exec(options);
  return exec.start(start);
}

async function main() {
  await step("ping", async () => String(await docker.ping()));
  await step("version", async () => (await docker.version()).ApiVersion);
  await step("info", async () => (await docker.info()).OSType);
  await step("list containers", async () => (await docker.listContainers({ all: true, size: false })).length > 0);
  await step("list images", async () => (await docker.listImages({ all: false })).length > 0);
  await step("inspect an image", async () => (await docker.getImage(IMAGE).inspect()).RepoTags);
  await step("history of an image", async () => (await docker.getImage(IMAGE).history()).length > 0);
  await step("log", async () =>
    String(await docker.getContainer(STANDING).logs({ stdout: true, tail: 10 })).includes("up"),
  );
  await step("statistics", async () => "read" in (await docker.getContainer(STANDING).stats({ stream: false })));
  await step(
    "processes",
    async () => (await docker.getContainer(STANDING).top({ ps_args: "aux" })).Processes.length > 0,
  );
  await step("pull from nowhere", async () => finished(await docker.pull("localhost:1/nothing:1")));
  await step("create a volume", async () => (await docker.createVolume({ Name: "day", Labels: { day: "1" } })).name);
  await step("list volumes", async () => (await docker.listVolumes({ filters: '{"label":["day"]}' })).Volumes.length);
  await step("create a network", async () => {
    const options = { Name: "day 01", Driver: "bridge", Internal: true, CheckDuplicate: true, Labels: { day: "1" } };
    return (await docker.createNetwork({ ...options, IPAM: { Config: [{ Subnet: "10.98.7.0/24" }] } })) !== undefined;
  });
  await step("create a container", async () => {
    const options = {
      Image: IMAGE,
      name: "day",
      Cmd: ["sh", "-c", "echo up; cat"],
      OpenStdin: true,
      AttachStdin: true,
      Tty: false,
      Env: ["A=b"],
      Labels: { day: "1" },
      ExposedPorts: { "80/tcp": {} },
      VolumesFrom: [],
      HostConfig: {
        Binds: ["day:/data"],
        PortBindings: { "80/tcp": [{ HostPort: "0", HostIp: "127.0.0.1" }] },
        Memory: 64 * 1024 * 1024,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        AutoRemove: false,
      },
    };
    return (await docker.createContainer(options)) !== undefined;
  });
  await step("copy into a container", () =>
    day()
      .putArchive(tar(), { path: "/tmp" })
      .then(() => true),
  );
  await step("copy from a container", async () =>
    (await text(await day().getArchive({ path: "/tmp/day.txt" }))).includes("day"),
  );
  await step("start", () =>
    day()
      .start({})
      .then(() => true),
  );
  await step("attach with input", async () =>
    echoed(await day().attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true })),
  );
  await step("start again", () =>
    day()
      .start()
      .then(() => true),
  );
  await step("inspect", async () => (await day().inspect()).State.Running);
  await step("exec", async () =>
    (
      await text(await execIn({ Cmd: ["echo", "hello"], AttachStdout: true, Env: ["A=b"] }, { Detach: false }))
    ).includes("hello"),
  );
  await step("exec with input", async () =>
    echoed(
      await execIn(
        { Cmd: ["cat"], AttachStdin: true, AttachStdout: true, AttachStderr: true },
        { hijack: true, stdin: true },
      ),
    ),
  );
  await step("connect to a network", () =>
    docker
      .getNetwork("day%2001")
      .connect({ Container: "day" })
      .then(() => true),
  );
  await step("disconnect from a network", () =>
    docker
      .getNetwork("day%2001")
      .disconnect({ Container: "day", Force: true })
      .then(() => true),
  );
  await step("update", () =>
    day()
      .update({ Memory: 65 * 1024 * 1024, MemorySwap: 130 * 1024 * 1024 })
      .then(() => true),
  );
  await step("pause", () =>
    day()
      .pause({})
      .then(() => true),
  );
  await step("unpause", () =>
    day()
      .unpause({})
      .then(() => true),
  );
  await step("rename", () =>
    day()
      .rename({ name: "day-2" })
      .then(() => true),
  );
  await step("rename back", () =>
    docker
      .getContainer("day-2")
      .rename({ name: "day" })
      .then(() => true),
  );
  await step("restart", () =>
    day()
      .restart({ t: 1 })
      .then(() => true),
  );
  await step("resize", () =>
    day()
      .resize({ h: 10, w: 10 })
      .then(() => true),
  );
  await step("changes", async () => (await day().changes()) !== undefined);
  await step(
    "commit",
    async () => "Id" in (await day().commit({ repo: "day-commit", tag: "1", comment: "m", author: "a" })),
  );
  await step("export", async () => (await text(await day().export())).length > 0);
  await step("kill", () =>
    day()
      .kill({ signal: "KILL" })
      .then(() => true),
  );
  await step("wait", async () => (await day().wait()).StatusCode);
  await step("build", async () => {
    const context = { context: folder, src: ["Dockerfile", "day.txt"] };
    const options = { t: "day-build:1", rm: true, buildargs: { A: "b" }, labels: { a: "b" } };
    return (await finished(await docker.buildImage(context, options))).some(({ error }) => error);
  });
  await step("tag", () =>
    docker
      .getImage(IMAGE)
      .tag({ repo: "day-tag", tag: "1", force: true })
      .then(() => true),
  );
  await step("push to nowhere", async () =>
    finished(await docker.getImage("localhost:1/day").push({ tag: "1", authconfig: { username: "u", password: "p" } })),
  );
  await step("save", async () => (await text(await docker.getImage(IMAGE).get())).length > 0);
  await step("import", async () =>
    (await text(await docker.importImage(tar(), { repo: "day-import", tag: "1" }))).includes("sha256"),
  );
  for (const name of ["day-tag:1", "day-build:1", "day-commit:1", "day-import:1"])
    await step(`remove ${name}`, async () => (await docker.getImage(name).remove({ force: true })).length > 0);
  await step("remove", () =>
    day()
      .remove({ force: true, v: true })
      .then(() => true),
  );
  await step("run", async () => {
    const { PassThrough } = require("node:stream");
    const output = new PassThrough();
    const options = { HostConfig: { AutoRemove: true, NetworkMode: "none" } };
    const [{ StatusCode }] = await docker.run(IMAGE, ["echo", "ran"], output, options);
    return StatusCode;
  });
  await step("remove a network", () =>
    docker
      .getNetwork("day%2001")
      .remove({})
      .then(() => true),
  );
  await step("remove a volume", () =>
    docker
      .getVolume("day")
      .remove({ force: false })
      .then(() => true),
  );
  await step("events", async () => {
    const now = Math.floor(Date.now() / 1000);
    return (await text(await docker.getEvents({ since: now - 60, until: now }))).length > 0;
  });
  await step("disk usage", async () => "Volumes" in (await docker.df()));
  await step(
    "prune containers",
    async () => (await docker.pruneContainers({ filters: { label: ["day"] } })) !== undefined,
  );
  await step("prune networks", async () => (await docker.pruneNetworks({ filters: { label: ["day"] } })) !== undefined);
  await step("login to nowhere", () =>
    docker.checkAuth({ username: "u", password: "p", serveraddress: "localhost:1" }),
  );
  process.exit(0);
}
void main();
