import assert from "node:assert/strict";
import { firstFailures, WHOLES } from "./harness/ablations";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

/**
 * What no step of these can show: faults.test.ts has killed engines, check.test.ts data of the other mode,
 * cacheVolume.test.ts caches, usernsRemap.test.ts an engine that remaps users, and a machine with both versions of
 * cgroups has no controllers on v2.
 */
const NOT_SHOWN_HERE =
  /^preparation: (an engine that was killed|on cgroup v2|data of the other mode|under an engine with userns-remap|a volume for caches)/;

engineTests("what a runner is given", () => {
  for (const whole of WHOLES) {
    it(`is needed, each by a step of a job: ${whole.title}`, async () => {
      const failures = await firstFailures(await OuterEngine.onCgroup(1), whole, "trixie");
      assert.ok(failures.has("nothing") && failures.get("nothing") === undefined, failures.get("nothing"));
      failures.delete("nothing");
      assert.ok(failures.size > 10);
      const idle = [...failures].filter(([without, step]) => step === undefined && !NOT_SHOWN_HERE.test(without));
      assert.deepEqual(idle, []);
    });
  }
});
