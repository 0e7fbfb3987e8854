import assert from "node:assert/strict";
import { ROOTFUL } from "../../components/spec/rootful";
import { ROOTLESS } from "../../components/spec/rootless";
import { withoutLine } from "./harness/ablations";
import type { ContainerInputs } from "./harness/createRequest";
import { alone, declaredRunner, NAME, RUNNERS } from "./harness/inputs";
import { OuterEngine } from "./harness/outerEngine";
import { RunnerContainer } from "./harness/runner";
import { engineTests } from "./harness/suite";

engineTests("a runner whose engine is killed", () => {
  for (const mode of ["rootful", "rootless"] as const) {
    const runnerOf = RUNNERS[mode];

    /** A runner, killed beside data and a pid file whose number another process will have, and started again. */
    async function restarted(change = (inputs: ContainerInputs) => inputs): Promise<RunnerContainer> {
      const outer = await OuterEngine.onCgroup(1);
      const inputs = change(alone((await declaredRunner(mode)).container(NAME), await outer.image("trixie")));
      const runner = await RunnerContainer.start(outer, runnerOf, inputs);
      try {
        assert.equal(await runner.ready(), undefined);
        const kept = await runner.run(
          "docker import /box.tar box && docker run --rm -v named:/data box sh -c 'echo kept >/data/file'",
        );
        assert.equal(kept.code, 0, kept.text);
        const stale = await runner.run(
          `echo 1 >$(find ${runnerOf.socket.replace(/docker.sock$/, "")} -name docker.pid)`,
        );
        assert.equal(stale.code, 0, stale.text);
        await runner.container.signal("KILL");
        await runner.container.restart();
        return runner;
      } catch (error) {
        await runner.container.remove();
        throw error;
      }
    }

    it(`comes back with its data: ${mode}`, async () => {
      const runner = await restarted();
      try {
        assert.equal((await runner.ready())?.text.slice(-600), undefined);
        const { code, text } = await runner.run("docker run --rm -v named:/data box cat /data/file");
        assert.equal(code, 0, text);
        assert.match(text, /kept/);
      } finally {
        await runner.container.remove();
      }
    });

    it(`does not without the line that removes what it left: ${mode}`, async () => {
      const preparation = (mode === "rootless" ? ROOTLESS : ROOTFUL).preparation;
      const line = preparation.find(({ because }) => because.startsWith("an engine that was killed"))?.value ?? "";
      const runner = await restarted((inputs) => ({
        ...inputs,
        entrypoints: withoutLine(inputs.entrypoints ?? [], line),
      }));
      try {
        assert.match((await runner.ready())?.text ?? "", /process with PID 1 is still running|pid file found/);
      } finally {
        await runner.container.remove();
      }
    });
  }
});

engineTests("a runner whose disk is full", () => {
  for (const mode of ["rootful", "rootless"] as const) {
    it(`says so to the job, leaves nothing half-made, and works on when there is space: ${mode}`, async () => {
      const outer = await OuterEngine.onCgroup(1);
      const declared = (await declaredRunner(mode)).container(NAME);
      const { dataRoot, engineUser } = RUNNERS[mode];
      const driverOptions = { type: "tmpfs", device: "tmpfs", o: `size=64m,uid=${engineUser}` };
      const small = { type: "volume", target: dataRoot.value, volumeOptions: { driverName: "local", driverOptions } };
      const inputs = { ...alone(declared, await outer.image("trixie")), mounts: [small] };
      const runner = await RunnerContainer.start(outer, RUNNERS[mode], inputs);
      const run = async (line: string) => {
        const { code, text } = await runner.run(line);
        assert.equal(code, 0, text);
        return text;
      };
      const fails = async (line: string) => {
        const { code, text } = await runner.run(line);
        assert.notEqual(code, 0, text);
        assert.match(text, /no space left on device/i);
      };
      try {
        assert.equal(await runner.ready(), undefined);
        await run("docker import /box.tar box && docker run --rm -v named:/data box sh -c 'echo kept >/data/file'");
        await run("docker run -d --name filler -v filling:/data box sleep 600");
        await fails("docker exec filler sh -c 'cat /dev/zero >/data/all'");
        await fails("docker import /box.tar half-made");
        await fails("docker run --name half-made -v /box.tar:/box.tar:ro box cat /box.tar");
        assert.equal(await run("docker images -q half-made; docker ps -aq --filter name=half-made"), "");
        await run("docker exec filler sh -c ': >/data/all'");
        await run("docker import /box.tar whole && docker run --rm whole echo there");
        assert.match(await run("docker run --rm -v named:/data box cat /data/file"), /kept/);
      } finally {
        await runner.container.remove();
      }
    });
  }
});
