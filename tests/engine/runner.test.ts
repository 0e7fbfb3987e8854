import assert from "node:assert/strict";
import { ROOTLESS } from "../../components/spec/rootless";
import { alone, declaredRunner, NAME, RUNNERS, startedAsUser } from "./harness/inputs";
import { cgroupVersions, GENERATIONS, missingLimits, OuterEngine } from "./harness/outerEngine";
import { RunnerContainer, tried } from "./harness/runner";
import { engineTests } from "./harness/suite";

engineTests("a runner's engine", () => {
  for (const version of cgroupVersions()) {
    for (const suite of ["bookworm", "trixie"] as const) {
      for (const mode of ["rootful", "rootless"] as const) {
        it(`passes every step: ${mode}, an engine of ${GENERATIONS[suite]} inside, on cgroup v${version}`, async () => {
          const outer = await OuterEngine.onCgroup(version);
          const inputs = alone((await declaredRunner(mode)).container(NAME), await outer.image(suite));
          assert.equal(await tried(outer, RUNNERS[mode], inputs), undefined);
        });
      }

      it(
        `passes every step: rootless from its first process on, an engine of ${GENERATIONS[suite]} ` +
          `inside, on cgroup v${version}`,
        async () => {
          const outer = await OuterEngine.onCgroup(version);
          const inputs = startedAsUser(
            alone((await declaredRunner("rootless")).container(NAME), await outer.image(suite)),
          );
          assert.equal(await tried(outer, ROOTLESS, inputs), undefined);
        },
      );
    }
  }

  const reason = missingLimits();
  const limited = reason === undefined ? it : it.skip;
  limited(
    `limits the containers in it on cgroup v2: rootful${reason === undefined ? "" : ` (skipped: ${reason})`}`,
    async () => {
      const outer = await OuterEngine.onCgroup(2);
      assert.equal(await outer.limits(), true);
      const inputs = alone((await declaredRunner("rootful")).container(NAME), await outer.image("trixie"));
      const runner = await RunnerContainer.start(outer, RUNNERS.rootful, inputs);
      try {
        assert.equal(await runner.ready(), undefined);
        const line =
          "docker import /box.tar box && docker run --rm --memory 64m --pids-limit 64 box cat " +
          "/sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max";
        assert.match((await runner.run(line)).text, /\n67108864\n64\n$/);
      } finally {
        await runner.container.remove();
      }
    },
  );
});
