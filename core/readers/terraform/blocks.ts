import type { Raw } from "../raw/raw";

/** A block with its labels: `["docker_container", "job"]`. */
export interface Block {
  readonly labels: readonly string[];
  readonly body: Raw;
}

/** The blocks below a place in Terraform's JSON syntax: an object per label, each possibly in lists. */
export function blocksOf(place: Raw, labels: number): Block[] {
  const here = place.isList ? place.items() : place.isObject ? [place] : [];
  if (labels === 0) return here.map((body) => ({ labels: [], body }));
  return here.flatMap((object) =>
    object.entries().flatMap(([label = "", inner]) => labelled(label, inner, labels - 1)),
  );
}

/** The key `//` is a comment. */
function labelled(label: string, inner: Raw, more: number): Block[] {
  return label === "//" ? [] : blocksOf(inner, more).map(({ labels, body }) => ({ labels: [label, ...labels], body }));
}
