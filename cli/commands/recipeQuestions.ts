import { createInterface } from "node:readline/promises";
import { FORMATS } from "../../recipes/formats";
import { KINDS, type Kind } from "../../recipes/plan/options";
import type { RecipeRequest } from "../../recipes/request";

interface Answers extends RecipeRequest {
  readonly output?: string | undefined;
}

/** Asks on a terminal for what the command line does not say. Anywhere else, what is missing is a mistake. */
export async function askedRequest(given: Answers, input = process.stdin, output = process.stderr): Promise<Answers> {
  const isComplete = given.kind !== undefined && given.for !== undefined;
  if (isComplete || !input.isTTY || !output.isTTY) return given;
  const terminal = createInterface({ input, output });
  try {
    const choose = async (title: string, choices: Readonly<Record<string, string>>): Promise<string> => {
      for (const [name, about] of Object.entries(choices)) output.write(`  ${name.padEnd(16)}${about}\n`);
      for (;;) {
        const answer = (await terminal.question(`${title} `)).trim();
        if (Object.hasOwn(choices, answer)) return answer;
      }
    };
    const kind = given.kind ?? (await choose("What is it for?", KINDS));
    const formats = FORMATS.filter(({ kinds }) => kinds.includes(kind as Kind));
    const format =
      given.for ??
      (await choose("In which format?", Object.fromEntries(formats.map(({ name, title }) => [name, title]))));
    const folder = given.output ?? (await terminal.question("Into which folder? (none: print it, --output) ")).trim();
    return { ...given, kind, for: format, output: folder === "" ? undefined : folder };
  } finally {
    terminal.close();
  }
}
