import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline/promises";
import { readText } from "../../documents/file";
import { writeWhole } from "../../documents/writeWhole";
import { type Part, parts } from "../init/parts";
import { EXIT } from "../terminal/exit";
import { version } from "../terminal/version";

const PARTS = parts(version());
type Name = keyof typeof PARTS;

/**
 * Writes the parts that the user names or chooses. A file that is there is never changed: what to add to it is printed.
 * Without names, on a terminal the user is asked about each; elsewhere they are those that the repository has a use for.
 */
export async function initCommand({ with: named }: { readonly with?: readonly Name[] }): Promise<void> {
  const chosen = named ?? (process.stdin.isTTY && process.stdout.isTTY ? await asked() : fitting());
  for (const name of chosen) write(PARTS[name]);
  process.stdout.write(
    "Next: breakwater check . --write-baseline accepted.json, or mend what breakwater check . finds.\n",
  );
  process.exitCode = EXIT.clean;
}

function names(): Name[] {
  return Object.keys(PARTS) as Name[];
}

function fitting(): Name[] {
  return names().filter((name) => PARTS[name].fits());
}

async function asked(): Promise<Name[]> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const chosen: Name[] = [];
    for (const name of names()) {
      const { about, file, fits } = PARTS[name];
      const question = `Write ${about}, ${file}? [${fits() ? "Y/n" : "y/N"}] `;
      const answer = (await terminal.question(question)).trim().toLowerCase();
      if (answer === "" ? fits() : answer.startsWith("y")) chosen.push(name);
    }
    return chosen;
  } finally {
    terminal.close();
  }
}

function write({ file, text, addition, added }: Part): void {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeWhole(file, text);
    process.stdout.write(`${file}: written\n`);
  } else if (addition === undefined || added?.test(readText(file)))
    process.stdout.write(`${file}: is there, and was left as it is\n`);
  else process.stdout.write(`${file}: is there, and was left as it is. Add to it:\n\n${addition}\n`);
}
