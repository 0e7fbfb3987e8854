import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

const RUN = "docker run --privileged alpine";
const PLAIN = "docker run --rm alpine";
const DAEMON = '{"insecure-registries": ["registry:5000"]}';
const UNIT = (options: string) => `[Service]\nExecStart=/usr/bin/docker run ${options} alpine\n`;
const POD = (value: boolean) =>
  `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"hostPID": ${value}, "containers": []}}`;

/** The content of user data that breaks a rule at a path, and its harmless twin. */
const TWINS: readonly (readonly [rule: string, path: string, bad: object, good: object])[] = [
  ["privileged-container", "runcmd[1]", { runcmd: ["apt update", RUN] }, { runcmd: ["apt update", PLAIN] }],
  ["privileged-container", "runcmd[0]", { runcmd: [RUN.split(" ")] }, { runcmd: [PLAIN.split(" ")] }],
  ["privileged-container", "bootcmd[0]", { bootcmd: [["sh", "-c", RUN]] }, { bootcmd: [["echo", RUN]] }],
  ...[
    ["dind-insecure-registry", "/etc/docker/daemon.json", DAEMON, "{}"],
    ["privileged-container", "/opt/run.sh", RUN, PLAIN],
    ["privileged-container", "/usr/local/bin/run", `#!/bin/sh\n${RUN}\n`, `#!/bin/sh\n${PLAIN}\n`],
    ["privileged-container", "/etc/systemd/system/web.service", UNIT("--privileged"), UNIT("--rm")],
    ["host-namespace", "/var/lib/rancher/k3s/server/manifests/web.yaml", POD(true), POD(false)],
    ["privileged-container", "/opt/docker-compose.yml", "services: {a: {image: x, privileged: true}}", "services: {}"],
  ].flatMap(([rule = "", path = "", bad = "", good = ""]) => {
    const file = (content: string) => ({ write_files: [{ path, content, permissions: "0644" }] });
    const encoded = (text: string) => ({
      write_files: [{ path, encoding: "b64", content: Buffer.from(text).toString("base64") }],
    });
    return [
      [rule, "write_files[0].content", file(bad), file(good)],
      [rule, "write_files[0].content", encoded(bad), encoded(good)],
    ] as const;
  }),
];

describe("user data of cloud-init", () => {
  const { path, write } = ownFolder();
  const saidOf = async (name: string, text: string) => {
    write({ [name]: text });
    const { findings, problems, summary } = await check([path()]);
    assert.deepEqual([problems, summary.files], [[], 1]);
    return findings
      .filter(({ rule, level }) => level === "mandatory" || rule === "dind-insecure-registry")
      .map(({ rule, path: place }) => `${rule} ${place}`);
  };

  for (const [at, [rule, place, bad, good]] of TWINS.entries())
    it(`has what it runs and writes: ${rule} ${at}`, async () => {
      assert.deepEqual(await saidOf("user-data", `#cloud-config\n${JSON.stringify(bad)}\n`), [`${rule} ${place}`]);
      assert.deepEqual(await saidOf("user-data", `#cloud-config\n${JSON.stringify(good)}\n`), []);
    });

  it("is recognised by its lists as well", async () => {
    assert.deepEqual(await saidOf("cloud.yaml", `packages: [docker.io]\nruncmd:\n  - ${RUN}\n`), [
      "privileged-container runcmd[0]",
    ]);
  });
});

describe("the scripts of a package.json", () => {
  const { path, write } = ownFolder();

  it("are judged where they run Docker's client", async () => {
    write({ "a/package.json": JSON.stringify({ name: "a", scripts: { test: "mocha", db: `npm ci && ${RUN}` } }) });
    const { findings, summary } = await check([path()]);
    assert.deepEqual(
      findings.map(({ rule, path: place, resource }) => [rule, place, resource]),
      [["privileged-container", "scripts.db", "db"]],
    );
    assert.equal(summary.files, 1);
  });

  it("are clean where they start nothing with rights over the host, and no input where they start nothing", async () => {
    write({
      "a/package.json": JSON.stringify({ name: "a", scripts: { db: PLAIN } }),
      "b/package.json": JSON.stringify({ name: "b", description: `no ${RUN}`, scripts: { test: "mocha" } }),
      "c/other.json": JSON.stringify({ scripts: { db: RUN } }),
    });
    const { findings, summary, skipped } = await check([path()]);
    assert.deepEqual([findings, summary.files, skipped.map(({ kind }) => kind)], [[], 1, ["JSON", "JSON"]]);
  });
});
