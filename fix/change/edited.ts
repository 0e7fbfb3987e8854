import type { Edit } from "./edit";

/** The edits that change something, or why they would not be certain: a clause about what is changed. */
export type Edited = readonly Edit[] | string;

/** Edits as a result: without one of them there is none. */
export function allOf(edits: readonly (Edit | undefined)[], otherwise: string): Edited {
  return edits.every((edit) => edit !== undefined) ? edits : otherwise;
}

/** The results of several parts as one. The first reason counts. */
export function joined(...parts: readonly Edited[]): Edited {
  const reason = parts.find((part) => typeof part === "string");
  return reason ?? parts.flatMap((part) => part as readonly Edit[]);
}
