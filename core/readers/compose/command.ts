import { closingQuote } from "../../docker/commandLine";
import type { Known } from "../../model/known";
import { readHealthcheck } from "../docker/dockerContainer";
import { readOtherCommand } from "../raw/argv";
import { Raw } from "../raw/raw";
import { interpretCompose, resolveText, textAt } from "./text";

/**
 * The words of a command. A command written as one text is split as Compose does: with a shell's quoting, but without a
 * shell.
 */
export function wordsAt(command: Raw): Raw {
  const text = textAt(command);
  return text === undefined ? command : new Raw(splitWords(text).map(resolveText), command.path, interpretCompose);
}

/** Commands besides the main one: the health check and the hooks. */
export function readOtherCommands(service: Raw): Known<readonly string[]>[] {
  return [
    ...readHealthcheck(testOf(service.get("healthcheck"))),
    ...hooksOf(service).flatMap((hook) => readOtherCommand(wordsAt(hook.get("command")))),
  ];
}

/** Commands that Compose runs in a container after it starts or before it stops. */
export function hooksOf(service: Raw): Raw[] {
  return [...service.get("post_start").items(), ...service.get("pre_stop").items()];
}

/** The test of a health check. One that is written as one text is a shell script. */
export function testOf(healthcheck: Raw): Raw {
  const test = healthcheck.get("test");
  const text = textAt(test);
  return text === undefined ? test : new Raw(["CMD-SHELL", resolveText(text)], test.path, interpretCompose);
}

/**
 * Splits words at white space and removes their quotes and backslashes. Unlike `splitScript`, for text that no shell
 * reads: `;`, `&&` and `#` are parts of words, and a backslash before a line break keeps the break.
 */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'" || char === '"') {
      const end = closingQuote(text, at);
      const quoted = text.slice(at + 1, end);
      word = (word ?? "") + (char === '"' ? quoted.replace(/\\(["\\$`])/g, "$1") : quoted);
      at = end;
    } else {
      word = (word ?? "") + (char === "\\" ? (text[++at] ?? "") : char);
    }
  }
  return word === undefined ? words : [...words, word];
}
