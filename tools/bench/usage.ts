/**
 * Loaded into a measured process: writes its peak resident memory, in MB, to the file that BREAKWATER_BENCH_USAGE
 * names.
 */
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  writeFileSync(process.env["BREAKWATER_BENCH_USAGE"] ?? "usage", String(process.resourceUsage().maxRSS / 1024));
});
