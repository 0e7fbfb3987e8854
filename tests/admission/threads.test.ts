import assert from "node:assert/strict";
import { resolve } from "node:path";
import { Threads } from "../../admission/threads";

const JUDGING = {
  rules: {},
  modes: {
    otherwise: "warn",
    byNamespace: new Map(),
    excluded: new Set<string>(),
    owned: "warn",
    controllers: new Set<string>(),
  },
  bodyBytes: 1_000_000,
  looksUp: false,
} as const;

describe("threads that judge reviews", () => {
  const made: Threads[] = [];
  afterEach(async () => {
    await Promise.all(made.splice(0).map((each) => each.end()));
  });
  const threads = async (workers: number, judgeMilliseconds: number) => {
    const program = resolve("dist", "tests", "admission", "harness", "slowThread.js");
    const own = new Threads(program, JUDGING, { workers, judgeMilliseconds });
    made.push(own);
    await own.ready;
    return own;
  };
  const outcomes = (own: Threads, ...bodies: readonly string[]) =>
    Promise.all(bodies.map((body) => own.judge(Buffer.from(body))));
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const problems = names.map((problem) => ({ problem }));

  /** The first reviews go to one thread each; what comes meanwhile is sent together. */
  const together = (own: Threads, workers: number, ...bodies: readonly string[]) =>
    outcomes(own, ...Array.from({ length: workers }, () => "busy"), ...bodies).then((all) => all.slice(workers));

  it("judge those that were sent with a slow one elsewhere, and do not wait for it", async () => {
    const own = await threads(2, 2000);
    const begun = performance.now();
    const spent: number[] = [];
    const rest = ["a", "slow", "b", "c", "d", "e", "f", "g"].map(async (body) => {
      const outcome = await own.judge(Buffer.from(body));
      if (body !== "slow") spent.push(performance.now() - begun);
      return outcome;
    });
    const outcomes = await Promise.all([...["busy", "busy"].map((body) => own.judge(Buffer.from(body))), ...rest]);
    const [slow, ...others] = outcomes.slice(2).toSorted((one) => (/not judged/.test(JSON.stringify(one)) ? -1 : 1));
    assert.deepEqual(slow, { problem: "it was not judged within 2000 ms (limits.judgeMilliseconds)" });
    assert.deepEqual(others, problems);
    assert.ok(Math.max(...spent) < 1500, `${spent}`);
  });

  it("judge those that were sent with a slow one after it if there is no other thread", async () => {
    const own = await threads(1, 1500);
    const slow = together(own, 1, "slow");
    await new Promise((resolve) => setTimeout(resolve, 1300));
    const rest = outcomes(own, ...names);
    assert.match(JSON.stringify(await slow), /not judged within/);
    assert.deepEqual(await rest, problems);
  });

  it("judge those that were sent with one that ends its thread", async () => {
    const own = await threads(1, 5000);
    const all = await together(own, 1, "a", "b", "crash", "c", "d");
    assert.deepEqual(
      all.map((each) => "problem" in each && each.problem),
      ["a", "b", "judging it ended the thread that judged it", "c", "d"],
    );
  });
});
