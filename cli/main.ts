#!/usr/bin/env node
import "./terminal/shortLived";
import { CommanderError } from "commander";
import { ConfigurationError } from "../configuration/configurationError";
import { UnreadableError } from "../documents/unreadable";
import { program } from "./program";
import { EXIT } from "./terminal/exit";

/** The reader of the output may close it early: `breakwater rules | head`. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") fail(new UnreadableError("standard output", `cannot be written: ${error.message}`));
});
process.stderr.on("error", () => {}); // Nobody reads the error stream any more.
process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

program().parseAsync().catch(fail);

function fail(error: unknown): void {
  process.exitCode = EXIT.unusable;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) process.exitCode = EXIT.clean; // Help or version. Commander prints errors itself.
  } else if (error instanceof UnreadableError || error instanceof ConfigurationError)
    console.error(`error: ${error.message}`);
  else
    console.error("error: breakwater itself failed. Please report this, with the command line that shows it:\n", error);
}
