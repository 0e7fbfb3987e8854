import assert from "node:assert/strict";
import { DindRunner, type DindRunnerArgs } from "../../components";
import { START_CHECK } from "../../components/spec/startCheck";
import { ENGINE_INPUTS } from "../components/engineInputs";
import { Container } from "./harness/container";
import { Declared } from "./harness/declared";
import { NAME } from "./harness/inputs";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

/** How the data root of an engine of each mode looks, once it has run. */
const DATA = {
  rootful: "mkdir -p /data/containers && chmod 710 /data /data/containers",
  rootless: "mkdir -p /data/containers && chown -R 1000:1000 /data && chmod 710 /data /data/containers",
  none: "true",
} as const;

const PASSED = [0, "It starts, and answers.\n"];

engineTests("the check before an engine is replaced", () => {
  let outer: OuterEngine;
  let image: string;
  before(async () => {
    outer = await OuterEngine.onCgroup(1);
    image = await outer.image("trixie");
  });
  afterEach(() => outer.client.ask("DELETE", "/volumes/checked?force=1"));

  /** Runs a container to its end: its exit code and what it printed. */
  async function ended(inputs: Parameters<typeof Container.start>[1]): Promise<[code: number, text: string]> {
    const container = await Container.start(outer.client, inputs);
    try {
      const { StatusCode } = await outer.client.call<{ StatusCode: number }>(
        "POST",
        `/containers/${container.id}/wait`,
      );
      return [StatusCode, await container.log()];
    } finally {
      await container.remove();
    }
  }

  async function checked(args: DindRunnerArgs, data: keyof typeof DATA = "none") {
    const volumes = [{ volumeName: "checked", containerPath: "/data" }];
    await ended({ image, entrypoints: ["/bin/sh", "-c", DATA[data]], volumes, networkMode: "none" });
    const declared = await Declared.by(() => new DindRunner(NAME, { ...args, dataVolume: "checked" }));
    return ended({ ...declared.container(`${NAME}-check`), image });
  }

  for (const mode of ["rootful", "rootless"] as const) {
    const other = mode === "rootful" ? "rootless" : "rootful";

    it(`passes with no data, and with its own: ${mode}`, async () => {
      assert.deepEqual(await checked({ mode }), PASSED);
      assert.deepEqual(await checked({ mode }, mode), PASSED);
    });

    it(`refuses the data of a ${other} engine for a ${mode} one`, async () => {
      const [code, text] = await checked({ mode }, other);
      assert.equal(code, 1);
      assert.match(text, new RegExp(`^This volume holds the data of a ${other} engine.*Set mode to "${other}" again`));
    });
  }

  it("passes with every setting of daemon.json that there is an input for", async () => {
    assert.deepEqual(await checked({ ...ENGINE_INPUTS, mode: "rootful" }), PASSED);
    const features = { containerdSnapshotter: true, cdi: true };
    assert.deepEqual(await checked({ features, ipv6: true }), PASSED);
  });

  for (const mode of ["rootful", "rootless"] as const)
    it(`gives the engine's own words for a storage driver that this server does not have: ${mode}`, async () => {
      const [code, text] = await checked({ mode, storageDriver: "zfs" });
      assert.equal(code, 1);
      assert.match(text, /failed to start daemon: error initializing graphdriver: .*zfs/);
      assert.ok(text.split("\n").length <= START_CHECK.lines.value + 1, text);
    });

  it("gives rootlesskit's own words where the kernel refuses what it asks for", async () => {
    const check = (await Declared.by(() => new DindRunner(NAME))).container(`${NAME}-check`);
    const [code, text] = await ended({ ...check, volumes: [], image, securityOpts: ["apparmor=unconfined"] });
    assert.equal(code, 1);
    assert.match(text, /\[rootlesskit:parent\] error: /);
  });

  it("says that an image has no engine", async () => {
    const check = (await Declared.by(() => new DindRunner(NAME, { mode: "rootful" }))).container(`${NAME}-check`);
    const [code, text] = await ended({ ...check, envs: ["PATH=/usr/local/bin:/bin"], volumes: [], image });
    assert.equal(code, 1);
    assert.match(text, /dockerd: not found/);
  });

  it("says that this server has no Sysbox, or another runtime of that name", async () => {
    const declared = await Declared.by(() => new DindRunner(NAME, { mode: "sysbox" }));
    const { runtime, ...others } = { ...declared.container(`${NAME}-check`), volumes: [], image };
    await assert.rejects(() => ended({ ...others, ...(runtime && { runtime }) }), /runtime.*sysbox-runc/);
    const [code, text] = await ended(others);
    assert.equal(code, 1);
    assert.match(text, /^This container has no user namespace of its own, so it is not one of Sysbox/);
  });

  it("gives the engine's own words for a configuration that it does not know", async () => {
    const check = (await Declared.by(() => new DindRunner(NAME))).container(`${NAME}-check`);
    const uploads = (check.uploads ?? []).map(({ content = "", ...file }) => ({
      ...file,
      content: JSON.stringify({ ...JSON.parse(content), "no-such-option": true }),
    }));
    const [code, text] = await ended({ ...check, volumes: [], image, uploads });
    assert.notEqual(code, 0);
    assert.match(text, /no-such-option/);
  });
});
