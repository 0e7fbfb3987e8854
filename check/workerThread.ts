/** A worker thread of the pool, which takes batches of files until none are left. */
import { parentPort } from "node:worker_threads";
import { type Order, portions } from "./workerPool";

parentPort?.once("message", (order: Order) => {
  for (const portion of portions(order)) parentPort?.postMessage(portion);
});
