import assert from "node:assert/strict";
import { setTimeout as after, setImmediate as turn } from "node:timers/promises";
import { JudgementQueue } from "../../lsp/queue";

describe("the documents that a language server has to judge", () => {
  /** A queue, and what it has judged. */
  function queue() {
    const judged: string[] = [];
    return { judged, queue: new JudgementQueue((uri) => judged.push(uri)) };
  }
  const until = async (isDone: () => boolean) => {
    for (let turns = 0; turns < 1000 && !isDone(); turns++) await after(5);
    assert.ok(isDone());
  };

  it("are judged one by one, with turns for everything else between them", async () => {
    const { judged, queue: own } = queue();
    own.addAll(["a", "b", "c"]);
    own.addAll(["b", "d"]);
    assert.deepEqual(judged, []);
    await turn();
    assert.ok(judged.length < 4, judged.join());
    await until(() => judged.length === 4);
    assert.deepEqual(judged, ["a", "b", "c", "d"]);
    own.addAll(["a"]);
    await until(() => judged.length === 5);
  });

  it("are dropped where they are closed, or have another text by now", async () => {
    const { judged, queue: own } = queue();
    own.addAll(["a", "b", "c"]);
    own.remove("b");
    own.addAfter(20, "c");
    own.addAll(["c"]); // Its pause goes on.
    await until(() => judged.length === 2);
    assert.deepEqual(judged, ["a", "c"]);
    own.addAfter(0, "d");
    own.remove("d");
    await after(20);
    assert.deepEqual(judged, ["a", "c"]);
  });

  it("wait for a pause in typing, and come before those that nobody types in", async () => {
    const judged: string[] = [];
    const own: JudgementQueue = new JudgementQueue((uri) => {
      judged.push(uri);
      if (judged.length > 1) return;
      own.addAfter(0, "typed");
      own.addAfter(0, "typed");
      for (const start = Date.now(); Date.now() - start < 5; ); // Its pause is over before the next turn.
    });
    own.addAll(["a", "b", "c"]);
    await until(() => judged.length === 4);
    assert.deepEqual(judged, ["a", "typed", "b", "c"]);
  });
});
