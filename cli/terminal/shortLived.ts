import { setFlagsFromString } from "node:v8";

/**
 * V8 in Node 20 optimises code that a process of one second never benefits from: with this budget it waits longer, and
 * a check of 5,000 manifests takes a quarter less time (`npm run bench:check`). Newer versions have an intermediate
 * compiler, and no such flag. V8's garbage collection helpers take cores from the threads that check, which costs 2 %
 * of that.
 */
if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--interrupt-budget=600000");
  setFlagsFromString("--no-parallel-scavenge");
}
