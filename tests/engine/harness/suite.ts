import { missing, OuterEngine } from "./outerEngine";

/** The first test of a run makes the images. */
const MINUTES = 60_000;

/**
 * Tests that need an engine of their own. They are skipped, with the reason, where there can be none, unless
 * BREAKWATER_REQUIRE_ENGINE=1. A test that fails is run once more: engines and podman are the tests' tools, and miss a
 * deadline of their own where the machine is busy. What they prove is not up to chance: a claim that does not hold
 * fails twice. A test of a race says `retries(0)`.
 *
 * @param tools further programs that they need. @default none
 */
export function engineTests(title: string, tests: () => void, tools: readonly string[] = []): void {
  const reason = missing(tools);
  if (reason !== undefined && process.env["BREAKWATER_REQUIRE_ENGINE"] !== "1") {
    describe.skip(`${title} (skipped: ${reason})`, tests);
    return;
  }
  describe(title, function () {
    this.timeout(10 * MINUTES);
    this.retries(1);
    tests();
  });
}

after(async function () {
  this.timeout(MINUTES);
  await OuterEngine.end();
});
