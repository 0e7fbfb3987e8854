/**
 * Loaded into a measured process: leaves its largest resident memory, in megabytes, in the file that
 * BREAKWATER_BENCH_USAGE names.
 */
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  writeFileSync(process.env["BREAKWATER_BENCH_USAGE"] ?? "usage", String(process.resourceUsage().maxRSS / 1024));
});
