import assert from "node:assert/strict";
import { DindRunner } from "../../components";
import { containerRunner } from "../../components/spec/containerRunner";
import { Declared } from "./harness/declared";
import { alone, NAME } from "./harness/inputs";
import { OuterEngine } from "./harness/outerEngine";
import { RunnerContainer } from "./harness/runner";
import { engineTests } from "./harness/suite";

engineTests("an engine for one job at a time", () => {
  for (const mode of ["rootful", "rootless"] as const) {
    it(`has nothing of the last job after a restart: ${mode}`, async () => {
      const outer = await OuterEngine.onCgroup(1);
      const declared = await Declared.by(() => new DindRunner(NAME, { mode, ephemeral: true }));
      const inputs = alone(declared.container(NAME), await outer.image("trixie"));
      const runner = await RunnerContainer.start(outer, containerRunner(mode, true), inputs);
      const run = async (line: string) => {
        const { code, text } = await runner.run(line);
        assert.equal(code, 0, text);
        return text;
      };
      try {
        assert.equal(await runner.ready(), undefined);
        await run("docker import /box.tar box");
        // A file of another user in a folder with the sticky bit, as in an image's /tmp.
        const job = "chmod 1777 /tmp && echo left >/data/left && echo left >/tmp/left";
        await run(`docker run --name one -v kept:/data box sh -c '${job}'`);
        await run("docker commit one box && docker run --name two --user 33 box sh -c 'echo left >/tmp/other'");
        await runner.container.restart();
        assert.equal(await runner.ready(), undefined);
        assert.equal(await run("docker images -q; docker ps -aq; docker volume ls -q"), "");
      } finally {
        await runner.container.remove();
      }
    });
  }
});
