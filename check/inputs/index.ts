import type { Document } from "../../documents/document";
import { untagged } from "../../documents/yaml/schema";
import { type Declared, type Input, isObject } from "../input/input";
import { compose } from "./compose/compose";
import { kubernetes } from "./kubernetes/kubernetes";
import { kustomization } from "./kubernetes/kustomization";
import { prow } from "./prow/prow";
import { pulumiPreview } from "./pulumi/pulumiPreview";
import { pulumiState } from "./pulumi/pulumiState";
import { terraformConfiguration } from "./terraform/terraformConfiguration";
import { terraformPlan } from "./terraform/terraformPlan";

/** Every format that is understood, in the order in which a document is tried. */
export const INPUTS: readonly Input[] = [
  kustomization,
  kubernetes,
  compose,
  prow,
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
  return isObject(content)
    ? INPUTS.find((input) => input.matches(content, document.file))?.read({ ...document, content })
    : undefined;
}
