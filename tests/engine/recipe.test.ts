import assert from "node:assert/strict";
import { cgroupVersions, GENERATIONS, OuterEngine } from "./harness/outerEngine";
import { recipeFailure } from "./harness/recipe";
import { engineTests } from "./harness/suite";

/** What the recipe comes to, by the version of cgroups and the engine inside: nothing, where it works. */
const OUTCOMES = {
  1: { bookworm: undefined, trixie: /failed to disable IPv6 on container's interface/ },
  2: { bookworm: /read-only file system/, trixie: /read-only file system/ },
} as const;

engineTests("the published recipe of capabilities", () => {
  for (const version of cgroupVersions()) {
    for (const suite of ["bookworm", "trixie"] as const) {
      const expected = OUTCOMES[version][suite];
      const title = expected ? "starts and runs no container" : "works";
      it(`${title}: an engine of ${GENERATIONS[suite]} inside, on cgroup v${version}`, async () => {
        const failure = await recipeFailure(await OuterEngine.onCgroup(version), suite);
        assert.equal(failure?.step, expected && "run", failure?.text);
        if (expected) assert.match(failure?.text ?? "", expected);
      });
    }
  }
});
