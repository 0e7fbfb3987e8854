/** A thread that judges reviews, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { answerTo } from "./answer";
import { type JudgeObject, objectJudge } from "./judge";
import type { JudgingSettings } from "./settings";
import type { Outcome, Question, Result, ThreadData, ThreadMessage } from "./threadMessages";

/** Milliseconds after which results are sent although there are more reviews to judge. */
const SEND_MS = 5;

/** Judges what the program sends, until the program ends this thread. */
export function judgeReviews(): void {
  const { judging, current } = workerData as ThreadData;
  const judge = objectJudge(judging.rules);
  const send = (message: ThreadMessage) => parentPort?.postMessage(message);
  parentPort?.on("message", (questions: readonly Question[]) => {
    let results: Result[] = [];
    let since = performance.now();
    for (const { id, body } of questions) {
      Atomics.store(current, 0, id);
      results.push({ id, outcome: outcomeOf(body, judge, judging) });
      if (performance.now() - since < SEND_MS) continue;
      send({ results });
      results = [];
      since = performance.now();
    }
    if (results.length > 0) send({ results });
  });
  send({ ready: true });
}

function outcomeOf(body: Uint8Array, judge: JudgeObject, judging: JudgingSettings): Outcome {
  try {
    return answerTo(Buffer.from(body.buffer, body.byteOffset, body.byteLength), judge, judging);
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
