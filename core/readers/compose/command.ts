import { closingQuote } from "../../docker/commandLine";
import type { Known } from "../../model/known";
import { readHealthcheck } from "../docker/dockerContainer";
import { readOtherCommand } from "../raw/argv";
import { Raw } from "../raw/raw";
import { interpretCompose, resolveText, textAt } from "./text";

/**
 * The words of a command, which may be written as one text: Compose splits it as a shell would, without running one.
 */
export function wordsAt(command: Raw): Raw {
  const text = textAt(command);
  return text === undefined ? command : new Raw(splitWords(text).map(resolveText), command.path, interpretCompose);
}

/** What runs beside the main command: the health check and the hooks. */
export function readOtherCommands(service: Raw): Known<readonly string[]>[] {
  return [
    ...readHealthcheck(testOf(service.get("healthcheck"))),
    ...hooksOf(service).flatMap((hook) => readOtherCommand(wordsAt(hook.get("command")))),
  ];
}

/** Commands that Compose runs in a container that has started, or that is to stop. */
export function hooksOf(service: Raw): Raw[] {
  return [...service.get("post_start").items(), ...service.get("pre_stop").items()];
}

/** A test that is one text is for a shell. */
function testOf(healthcheck: Raw): Raw {
  const test = healthcheck.get("test");
  const text = textAt(test);
  return text === undefined ? test : new Raw(["CMD-SHELL", resolveText(text)], test.path, interpretCompose);
}

/**
 * Words between blanks, without their quotes and backslashes. Not `splitScript`: no shell reads this text, so that `;`,
 * `&&` and `#` are parts of words, and a backslash before a line break keeps the break.
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
