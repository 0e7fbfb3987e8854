import { FORMATS, type Format } from "../../core/model/format";
import { replaced } from "../change/change";
import type { Fixer } from "../change/fixer";

/** An engine's image is pinned by the digest that the user vouches for. */
export const imageDigest: Fixer = {
  rule: "dind-unpinned-image",
  does: "pin the image by its digest",
  formats: Object.keys(FORMATS) as Format[],
  edits: ({ text, node, digests }) => {
    const digest = node.value === undefined ? undefined : digests.get(node.value);
    const edit = digest === undefined ? undefined : replaced(text, node, `${node.value}@${digest}`);
    return edit && [edit];
  },
};
