import { Refusal } from "../model/refusal";
import type { Objection } from "./keys/key";

/** The maximum number of objections that a refusal shows. */
export const MAX_OBJECTIONS = 10;

/**
 * Throws a refusal if there are objections. A single objection is shown in full; of several, only the first line of
 * each.
 *
 * @param advice what to do about all of them. @default none
 */
export function refuseFor(objections: readonly Objection[], advice?: string): void {
  const [first, ...others] = objections;
  if (!first) return;
  const rule = first.rule ?? others.find((other) => other.rule !== undefined)?.rule;
  const last = advice === undefined ? [] : [advice];
  if (others.length === 0)
    throw new Refusal(403, [`the guard refuses this: ${first.message}`, ...last].join("\n"), rule);
  const shown = objections.slice(0, MAX_OBJECTIONS).map(({ message }, at) => `${at + 1}. ${message.split("\n", 1)[0]}`);
  const more = objections.length > MAX_OBJECTIONS ? [`and ${objections.length - MAX_OBJECTIONS} more`] : [];
  throw new Refusal(
    403,
    [`the guard refuses this for ${objections.length} reasons:`, ...shown, ...more, ...last].join("\n"),
    rule,
  );
}
