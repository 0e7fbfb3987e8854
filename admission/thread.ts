/** A thread that judges reviews, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { answerOn } from "./answer";
import { type JudgeObject, objectJudge } from "./judge";
import { readReview } from "./review";
import { reviewReferences } from "./reviewReferences";
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
    for (const question of questions) {
      const { id } = question;
      Atomics.store(current, 0, id);
      results.push({ id, outcome: outcomeOf(question, judge, judging) });
      if (performance.now() - since < SEND_MS) continue;
      send({ results });
      results = [];
      since = performance.now();
    }
    if (results.length > 0) send({ results });
  });
  send({ ready: true });
}

function outcomeOf({ body, found }: Question, judge: JudgeObject, judging: JudgingSettings): Outcome {
  try {
    const review = readReview(Buffer.from(body.buffer, body.byteOffset, body.byteLength), judging.bodyBytes);
    const references = judging.looksUp && !found ? reviewReferences(review, judging.modes) : [];
    return references.length > 0 ? { references } : answerOn(review, judge, judging, found);
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
