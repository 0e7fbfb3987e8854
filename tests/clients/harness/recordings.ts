import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedCall } from "./recordingJudge";

/** Where what clients sent is kept, a file for each client and version: it is judged where no client is there. */
const FOLDER = join("tests", "clients", "recorded");

/**
 * Writes down what a client sent, where BREAKWATER_RECORD_CLIENTS=1 says so. Of requests of one form the first is kept.
 */
export function keep(name: string, version: string, calls: readonly RecordedCall[]): void {
  if (process.env["BREAKWATER_RECORD_CLIENTS"] !== "1") return;
  const forms = new Map(calls.map((call) => [formOf(call), call] as const).reverse());
  const lines = [...forms.values()].reverse().map((call) => JSON.stringify(call));
  if (!existsSync(FOLDER)) mkdirSync(FOLDER);
  writeFileSync(join(FOLDER, `${name}-${version.replace(/\W+/g, "-")}.json`), `[\n${lines.join(",\n")}\n]\n`);
}

/** All that are kept, by client and version. */
export function kept(): ReadonlyMap<string, readonly RecordedCall[]> {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
  return new Map(
    files.map((file) => [
      file.slice(0, -".json".length),
      JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as readonly RecordedCall[],
    ]),
  );
}

/** Two requests of one form differ in values that do not matter to the guard. */
function formOf({ call, type, body }: RecordedCall): string {
  const shape = call.replace(/\d{5,}/g, "0").replace(/(since|until|tail|h|w|t)=[^&]*/g, "$1=");
  return JSON.stringify([shape, type, body]);
}
