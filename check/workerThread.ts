/** A further thread of the crew, which takes portions until none is left. */
import { parentPort } from "node:worker_threads";
import { type Order, portions } from "./workerPool";

parentPort?.once("message", (order: Order) => {
  for (const portion of portions(order)) parentPort?.postMessage(portion);
});
