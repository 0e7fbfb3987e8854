import { setFlagsFromString } from "node:v8";

/**
 * Node 20's V8 optimizes much that a process of a second never earns back: with this budget it waits longer, and a
 * check of 5,000 manifests takes a quarter less time (`npm run bench:check`). Newer ones have a compiler between the
 * two, and no such flag. Its helpers in the collection of garbage take the cores from the threads that check, which
 * costs 2 % of that.
 */
if (process.versions.node.startsWith("20.")) {
  setFlagsFromString("--interrupt-budget=600000");
  setFlagsFromString("--no-parallel-scavenge");
}
