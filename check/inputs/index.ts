import type { Document } from "../document";
import { untagged } from "../yamlSchema";
import { compose } from "./compose";
import { type Declared, type Input, isObject } from "./input";
import { kubernetes } from "./kubernetes";
import { kustomization } from "./kustomization";
import { pulumiPreview } from "./pulumiPreview";
import { pulumiState } from "./pulumiState";
import { terraformConfiguration } from "./terraformConfiguration";
import { terraformPlan } from "./terraformPlan";

/** Every format that is understood, in the order in which a document is tried. */
export const INPUTS: readonly Input[] = [
  kustomization,
  kubernetes,
  compose,
  pulumiState,
  pulumiPreview,
  terraformPlan,
  terraformConfiguration,
];

/** A backslash may spell any word. */
const WORDS = new RegExp([...INPUTS.flatMap(({ words }) => words), "\\\\"].join("|"));

/** Whether a text may hold a document that is understood. */
export function mayDeclare(text: string): boolean {
  return WORDS.test(text);
}

/** What a document declares; undefined for one of no known format. @throws UnreadableError */
export function declaredIn(document: Document): Declared | undefined {
  const content = untagged(document.content);
  return isObject(content) ? INPUTS.find((input) => input.matches(content, document.file))?.read({ ...document, content }) : undefined;
}
