import { MENDING_SETTINGS } from "../../core/advice/setting";
import { type TextNode, valueAt } from "../../documents/positions/textNode";
import { replaced, withEntries } from "../change/change";
import type { Edit } from "../change/edit";
import type { Fixer, Target } from "../change/fixer";

const { names: ADDRESS, value: LOOPBACK } = MENDING_SETTINGS["dood-published-api"];
/** `[ADDRESS:]HOST:CONTAINER[/tcp]`, where the address is every interface. */
const SHORT = /^(?:(?:0\.0\.0\.0|\[::\]):)?(\d+(?:-\d+)?:\d+(?:-\d+)?(?:\/tcp)?)$/;
/** A container's port alone, which the engine publishes at a port of its own choice. */
const ALONE = /^\d+(?:\/tcp)?$/;

const does = "publish the Docker API on the host's loopback address";
const formats = ["compose", "kubernetes", "pulumi", "pulumi-kubernetes"] as const;

/** Docker APIs that are published on every interface are published to the host itself. */
export const loopback: readonly Fixer[] = ["dood-published-api", "dood-published-plaintext-api"].map((rule) => ({
  rule,
  does,
  formats,
  edits: (target) => {
    const edit = edited(target);
    return edit && [edit];
  },
}));

function edited({ text, node, key, finding }: Target): Edit | undefined {
  const port = node.entries ? node : key?.parent;
  if (port?.entries && isPublished(port)) {
    const name = (finding.format && ADDRESS[finding.format]) ?? "";
    const written = valueAt(port, name);
    return written ? replaced(text, written, LOOPBACK) : withEntries(text, port, [[name, LOOPBACK]]);
  }
  if (finding.format !== "compose" || node.value === undefined) return undefined;
  const [, ports] = SHORT.exec(node.value) ?? [];
  if (ports !== undefined) return replaced(text, node, `${LOOPBACK}:${ports}`);
  return ALONE.test(node.value) ? replaced(text, node, `${LOOPBACK}::${node.value}`) : undefined;
}

/** A Service's port has no address of the host. */
function isPublished(port: TextNode): boolean {
  return ["published", "target", "hostPort", "external"].some((name) => valueAt(port, name) !== undefined);
}
