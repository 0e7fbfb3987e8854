import { withoutEntry } from "../change/change";
import type { Fixer } from "../change/fixer";

/**
 * A service that shares the host's UTS namespace has names of its own instead. Of the host's namespaces this is the one
 * that nothing is reached through; who shares another may need it.
 */
export const hostNames: Fixer = {
  rule: "host-namespace",
  does: "leave the host's UTS namespace, which gives a container nothing but the host's names",
  formats: ["compose"],
  edits: ({ text, node, key }) => {
    if (key?.value !== "uts" || node.value !== "host") return undefined;
    const edit = withoutEntry(text, key, node);
    return edit && [edit];
  },
};
