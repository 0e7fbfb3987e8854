/** A worker thread of the pool, which takes batches of files until none are left. */
import { parentPort } from "node:worker_threads";
import { batches, type Job } from "./workerPool";

parentPort?.once("message", (order: Job) => {
  for (const batch of batches(order)) parentPort?.postMessage(batch);
});
