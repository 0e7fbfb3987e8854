import assert from "node:assert/strict";
import { DindRunner } from "../../components";
import { containerRunner } from "../../components/spec/containerRunner";
import { Declared } from "./harness/declared";
import { alone, NAME } from "./harness/inputs";
import { OuterEngine } from "./harness/outerEngine";
import { RunnerContainer } from "./harness/runner";
import { engineTests } from "./harness/suite";

engineTests("a volume for caches", () => {
  // A new volume belongs to root: a rootful engine leaves it so.
  for (const [mode, user] of [
    ["rootful", "0"],
    ["rootless", "33"],
  ] as const) {
    it(`takes files of jobs of the user ${user}: ${mode}`, async () => {
      const outer = await OuterEngine.onCgroup(1);
      const declared = await Declared.by(() => new DindRunner(NAME, { mode, cacheVolume: "caches" }));
      const inputs = alone(declared.container(NAME), await outer.image("trixie"));
      const runner = await RunnerContainer.start(outer, containerRunner(mode), inputs);
      try {
        assert.equal(await runner.ready(), undefined);
        const work = "echo kept >/cache/job && cat /cache/job";
        const job = `docker run --rm --user ${user} -v /cache:/cache box sh -c '${work}'`;
        const { code, text } = await runner.run(`docker import /box.tar box >/dev/null && ${job}`);
        assert.equal(code, 0, text);
        assert.match(text, /^kept$/m);
      } finally {
        await runner.container.remove();
        await outer.client.ask("DELETE", "/volumes/caches?force=1");
      }
    });
  }
});
