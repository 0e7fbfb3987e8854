import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { check } from "../../check/check";
import { settingsFrom } from "../../configuration/settings";
import { ownFolder, pod, UNSAFE } from "./hostile";

/** Mounts a claim, so that it is judged together with the volume that the claim may name. */
const CLAIMING = pod("volumes: [{name: v, persistentVolumeClaim: {claimName: sock}}]");
const VOLUME = (path: string) =>
  "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\n" +
  `spec: {claimRef: {name: sock}, hostPath: {path: ${path}}}\n`;
const PROJECT =
  "include: [more/other.yaml]\nservices:\n  own:\n    extends: {file: base.yaml, service: base}\n" +
  "    env_file: [own.env]\n";
const FILES = {
  "a.yaml": UNSAFE,
  "b.yaml": pod(""),
  "claim.yaml": CLAIMING,
  "volume.yaml": VOLUME("/srv/data"),
  "notes.yaml": "apiVersion: v1\nkind: Podd\nmetadata: {name: web}\n",
  "other.yaml": "anything: else\n",
  "broken.yaml": "apiVersion: v1\nkind: Pod\n  spec: [\n",
  "project/compose.yaml": PROJECT,
  "project/base.yaml": "services:\n  base:\n    image: docker:27-cli\n",
  "project/more/other.yaml": "services:\n  other:\n    image: nginx:1.27\n",
  "project/own.env": "DOCKER_HOST=unix:///x\n",
  "project/.env": "TAG=1\n",
};

describe("a cache of results", () => {
  const { path, write } = ownFolder();
  const cache = () => path("cache");
  const run = (cached = true, options = {}) =>
    check([path()], { skipUnknown: true, exclude: ["cache"], ...options, ...(cached && { cache: cache() }) });
  const same = async (options = {}) => assert.deepEqual(await run(true, options), await run(false, options));
  const stored = () => JSON.parse(readFileSync(cache(), "utf8")) as { files: Record<string, unknown> };

  it("changes nothing of the result, neither when it is written nor when it is used", async () => {
    write(FILES);
    await same();
    await same();
    const { findings, notes, skipped, problems } = await run();
    assert.ok(findings.length > 1 && notes.length > 0 && skipped.length > 0 && problems.length > 0);
  });

  it("is used: a file that has not changed is not judged again", async () => {
    write(FILES);
    await run();
    const before = readFileSync(cache(), "utf8");
    const forged = before.replaceAll("privileged-container", "x").replaceAll('"resource":"web"', '"resource":"kept"');
    assert.notEqual(forged, before);
    write({ cache: forged });
    assert.ok((await run()).findings.some(({ resource }) => resource === "kept"));
  });

  for (const [title, changed] of Object.entries({
    "a file itself": { "b.yaml": UNSAFE },
    "an included file": { "project/more/other.yaml": "services:\n  other:\n    image: x\n    privileged: true\n" },
    "an extended file": { "project/base.yaml": "services:\n  base:\n    image: x\n    pid: host\n" },
    "an env file": { "project/own.env": "DOCKER_HOST=tcp://engine:2375\n" },
    "an override file that was not there": {
      "project/compose.override.yaml": "services:\n  own:\n    privileged: true\n",
    },
    "a linked file": { "volume.yaml": VOLUME("/var/run") },
    "a new linked file": {
      "more.yaml": VOLUME("/var/run").replace("name: pv", "name: pv2"),
    },
    "a file that is skipped": { "other.yaml": UNSAFE },
    "a broken file": { "broken.yaml": UNSAFE },
  })) {
    it(`sees a change of ${title}`, async () => {
      write(FILES);
      await run();
      const before = await run();
      write(changed);
      await same();
      assert.notDeepEqual((await run()).findings, before.findings);
    });
  }

  it("sees that files are gone, on their own and linked ones", async () => {
    write(FILES);
    await run();
    for (const name of ["a.yaml", "volume.yaml", "project/own.env"]) {
      rmSync(path(name));
      await same();
    }
  });

  it("is of one configuration: other settings, levels or rules judge again", async () => {
    write(FILES);
    await run();
    for (const options of [{ rules: ["privileged-container"] }, { podSecurityVersion: "v1.20" }])
      await same({ settings: settingsFrom(options) });
    await same();
  });

  it("keeps no content: neither the values of secrets nor the workloads that hold them", async () => {
    const secret = "hunter2-in-clear";
    write({
      "secret.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {DOCKER_HOST: ${secret}}\n`,
      "pod.yaml": pod("volumes: [{name: v, secret: {secretName: s}}]"),
      "compose.yaml": `services:\n  a:\n    image: x\n    privileged: true\n    environment: {TOKEN: ${secret}}\n`,
      "a/compose.yaml": "services:\n  a:\n    image: x\n    env_file: [own.env]\n",
      "a/own.env": `PASSWORD=${secret}\n`,
    });
    await run();
    const text = readFileSync(cache(), "utf8");
    assert.ok(text.includes("privileged-container"));
    assert.ok(!text.includes(secret) && !text.includes(Buffer.from(secret).toString("base64")));
    assert.equal(statSync(cache()).mode & 0o077, 0, "others can read it");
  });

  it("keeps nothing of a file that could not be read", async () => {
    write(FILES);
    await run();
    assert.deepEqual(
      Object.keys(stored().files).filter((file) => file.includes("broken")),
      [],
    );
  });

  for (const [title, text] of [
    ["a file of something else", '{"name": "my-package"}'],
    ["an empty file", ""],
  ] as const)
    it(`leaves ${title} as it is, with a note`, async () => {
      write({ ...FILES, cache: text });
      const { notes, ...result } = await run();
      assert.match(notes[0] ?? "", /cache is not used as a cache: it holds something else, and was left as it is$/);
      assert.equal(readFileSync(cache(), "utf8"), text);
      const { notes: others, ...plain } = await run(false);
      assert.deepEqual([result, notes.slice(1)], [plain, others]);
    });

  it("leaves a folder and a link as they are", async () => {
    write(FILES);
    mkdirSync(cache());
    assert.match((await run()).notes[0] ?? "", /is not a regular file/);
    rmSync(cache(), { recursive: true });
    symlinkSync(path("a.yaml"), cache());
    assert.match((await run()).notes[0] ?? "", /is not a regular file/);
    assert.equal(readFileSync(path("a.yaml"), "utf8"), UNSAFE);
  });

  for (const [title, damage] of Object.entries<(text: string) => string>({
    "cut off": (text) => text.slice(0, -20),
    "of another form": () => '{"breakwaterCache":"x","files":{"a":{"reads":1}}}',
    "with findings that are none": (text) => text.replace(/"counts":\[[^\]]*\]/, '"counts":"x"'),
  }))
    it(`is written again where it is damaged: ${title}`, async () => {
      write(FILES);
      await run();
      write({ cache: damage(readFileSync(cache(), "utf8")) });
      assert.match((await run()).notes[0] ?? "", /was damaged, and is written again$/);
      await same();
    });

  it("of another version is written again without a word", async () => {
    write({ ...FILES, cache: '{"breakwaterCache":"other","files":{}}' });
    await same();
    assert.ok(Object.keys(stored().files).length > 3);
  });

  it("that git tracks is not used, since whoever changes the repository would decide what is found", async () => {
    write(FILES);
    await run();
    const git = (...args: string[]) => execFileSync("git", ["-C", path(), ...args]);
    git("init", "--quiet");
    git("add", "--force", "cache");
    assert.match((await run()).notes[0] ?? "", /is not used as a cache: git tracks it/);
  });

  it("that cannot be written changes nothing", async () => {
    write(FILES);
    const result = await check([path()], { skipUnknown: true, cache: path("no/such/folder/cache") });
    assert.deepEqual(result, await run(false));
    assert.ok(!existsSync(path("no")));
  });
});
