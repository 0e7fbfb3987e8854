import { documentsOfOutline } from "../../hcl/outline";
import { COMPUTED, LazyObject, Unresolved, UnresolvedText } from "../../hcl/values";
import type { Interpret, Interpretation } from "../raw/raw";

/** The mark for a value that depends on a secret. */
export class Secret {
  constructor(readonly value: unknown) {}
}

/** Interprets evaluated values of a tool that says otherwise when it knows the others. */
export function interpretWith(why: string): Interpret {
  return (value) => {
    const meaning = interpretEvaluated(value);
    return meaning?.unknown === COMPUTED.why ? { ...meaning, unknown: why } : meaning;
  };
}

/** Interprets evaluated values of HCL. */
export function interpretEvaluated(value: unknown): Interpretation | undefined {
  if (value instanceof Secret) {
    const { value: inner, unknown } = interpretEvaluated(value.value) ?? { value: value.value };
    // Of a text that is not known, the parts that are may be the secret.
    return unknown === undefined ? { value: inner, secret: true } : { value: undefined, unknown, secret: true };
  }
  const unresolved = value instanceof LazyObject ? COMPUTED : value;
  if (!(unresolved instanceof Unresolved)) return undefined;
  const { why, beginning, outline } = unresolved;
  return {
    value: outline,
    unknown: why,
    ...(beginning !== undefined && { beginning }),
    ...encodedIn(unresolved),
  };
}

/** What a text encodes of which only parts are known: by a function, or written as JSON with templates in it. */
function encodedIn(unresolved: Unresolved): Pick<Interpretation, "encoded"> {
  if (unresolved instanceof UnresolvedText) return { encoded: unresolved.content };
  const { outline, why } = unresolved;
  const [content] = outline !== undefined && /^\s*[[{]/.test(outline) ? (documentsOfOutline(outline, why) ?? []) : [];
  return content === undefined ? {} : { encoded: content };
}
