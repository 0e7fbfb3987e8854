/** A thread that judges reviews, one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { answerTo } from "./answer";
import { objectJudge } from "./judge";
import type { JudgingSettings } from "./settings";
import type { ThreadMessage } from "./threads";

/** Judges what the program sends, until the program ends this thread. */
export function judgeReviews(): void {
  const settings = workerData as JudgingSettings;
  const judge = objectJudge(settings.rules);
  const send = (message: ThreadMessage) => parentPort?.postMessage(message);
  parentPort?.on("message", (body: Uint8Array) => {
    try {
      send({ answer: answerTo(Buffer.from(body.buffer, body.byteOffset, body.byteLength), judge, settings) });
    } catch (error) {
      send({ problem: (error as Error).message });
    }
  });
  send({ ready: true });
}
