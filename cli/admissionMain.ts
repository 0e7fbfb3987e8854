#!/usr/bin/env node
/**
 * The entry point of the bundle: `breakwater admission` as a single file, for a container that has only Node. Its threads
 * run the same file.
 */
import { parseArgs } from "node:util";
import { isMainThread } from "node:worker_threads";
import { judgeReviews } from "../admission/thread";
import { ConfigurationError } from "../configuration/configurationError";
import { UnreadableError } from "../documents/unreadable";
import { ADMISSION_FILE, admissionCommand } from "./commands/admission";
import { EXIT } from "./terminal/exit";

const HELP = `Usage: node breakwater-admission.js [--config <file>] [--check]

Answers Kubernetes API servers that ask whether they may admit an object, by the rules of Breakwater.

  --config <file>  the configuration (default: ${ADMISSION_FILE})
  --check          validate the configuration, and start nothing
  -h, --help       show this help

SIGHUP reads the configuration and the certificates again, SIGTERM stops.
Exit codes: 0 stopped, or valid; 2 the configuration is wrong, or the webhook cannot start.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: "string" },
      check: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const { help, ...options } = values;
  if (help) process.stdout.write(HELP);
  else await admissionCommand(options, __filename);
}

if (!isMainThread) judgeReviews();
else
  main().catch((error: Error & { code?: string }) => {
    process.exitCode = EXIT.unusable;
    const isMistake =
      error instanceof ConfigurationError ||
      error instanceof UnreadableError ||
      error.code?.startsWith("ERR_PARSE_ARGS");
    console.error(isMistake ? `error: ${error.message}` : error);
  });
