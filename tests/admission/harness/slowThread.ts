/**
 * Stands in for a thread that judges: the bodies "busy" (a moment), "slow" (a minute) and "crash" are what they say, and
 * others are answered at once.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Question, ThreadData, ThreadMessage } from "../../../admission/threadMessages";

const { current } = workerData as ThreadData;
const send = (message: ThreadMessage) => parentPort?.postMessage(message);

parentPort?.on("message", (questions: readonly Question[]) => {
  const results = questions.map(({ id, body }) => {
    Atomics.store(current, 0, id);
    const text = Buffer.from(body).toString();
    if (text === "crash") process.exit(1);
    const milliseconds = text === "slow" ? 60_000 : text === "busy" ? 20 : 0;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    return { id, outcome: { problem: text } };
  });
  send({ results });
});
send({ ready: true });
