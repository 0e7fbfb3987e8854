import type { Replacements } from "../change/replacement";
import { composeReplacements } from "./compose";

/** The rules whose findings a recipe can mend. */
export const REPLACED_RULES: readonly string[] = ["dind-privileged", "dood-engine-socket"];

/** The recipes that take the place of privileged engines and of mounted sockets. */
export const RECIPES: Replacements = (text, findings) =>
  composeReplacements(
    text,
    findings.filter(({ format }) => format === "compose"),
  );
