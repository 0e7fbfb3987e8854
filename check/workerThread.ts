/** A worker thread of the pool, which takes batches of files until none are left. */
import { parentPort } from "node:worker_threads";
import { loadRules } from "../configuration/ownRules";
import { batches, type Job } from "./workerPool";

parentPort?.once("message", (order: Job) => {
  for (const file of order.settings.ruleFiles ?? []) loadRules(file);
  for (const batch of batches(order)) parentPort?.postMessage(batch);
});
