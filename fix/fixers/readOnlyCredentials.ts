import { MENDING_SETTINGS } from "../../core/advice/setting";
import type { Format } from "../../core/model/format";
import { type TextNode, valueAt } from "../../documents/positions/textNode";
import { replaced, withEntries } from "../change/change";
import type { Edit } from "../change/edit";
import type { Fixer } from "../change/fixer";

const { names: NAMES } = MENDING_SETTINGS["dood-writable-credentials"];

/** `SOURCE:TARGET` or `SOURCE:TARGET:OPTIONS`, without anything that could be read in two ways. */
const SHORT = /^([^:$]+|\$\{\w+\}[^:$]*):(\/[^:$]*)(?::([A-Za-z,]+))?$/;

/** Mounts that hold a client's certificates become read-only: nothing that reads them notices. */
export const readOnlyCredentials: Fixer = {
  rule: "dood-writable-credentials",
  does: "mount the certificates read-only",
  formats: ["compose", "kubernetes", "pulumi", "pulumi-kubernetes"],
  edits: ({ text, node, finding }) => {
    const edit = readOnly(text, node, finding.format);
    return edit && [edit];
  },
};

/** Makes a mount read-only. */
export function readOnly(text: string, mount: TextNode, format: Format | undefined): Edit | undefined {
  if (!mount.entries) return shortSyntax(text, mount);
  const name = (format && NAMES[format]) ?? "readOnly";
  const written = valueAt(mount, name);
  return written ? replaced(text, written, true) : withEntries(text, mount, [[name, true]]);
}

/** Whether a mount says that it is read-only. */
export function isReadOnly(mount: TextNode): boolean {
  const options = SHORT.exec(mount.value ?? "")?.[3]?.split(",") ?? [];
  return options.includes("ro") || ["read_only", "readOnly"].some((name) => valueAt(mount, name)?.value === "true");
}

function shortSyntax(text: string, node: TextNode): Edit | undefined {
  const [, source, path, options = ""] = SHORT.exec(node.value ?? "") ?? [];
  if (source === undefined) return undefined;
  const others = options.split(",").filter((option) => option !== "" && option !== "rw");
  return replaced(text, node, [source, path, [...others, "ro"].join(",")].join(":"));
}
