import type { TextNode } from "../../documents/positions/textNode";
import { endOf } from "../change/change";
import type { Edit } from "../change/edit";
import { removedItem, replacedEntry } from "../change/lines";
import { nodeOf, type Pipeline, type PipelineJob, type PipelineService } from "../change/pipeline";
import { anchorOf } from "../change/shared";
import { all, entryOf } from "../change/variables";

/** Takes services out of the lists of jobs. A list that would be empty goes, unless another one would take its place. */
export function serviceEdits(
  pipeline: Pipeline,
  users: readonly PipelineJob[],
  isGone: (service: PipelineService) => boolean,
): (readonly Edit[] | undefined)[] {
  const { text } = pipeline;
  const lists = new Map<TextNode, { readonly gone: Set<TextNode>; readonly isOverride: boolean }>();
  for (const { list, services } of users) {
    const node = nodeOf(pipeline, list?.path ?? "");
    const gone = services.filter(isGone).map(({ path }) => nodeOf(pipeline, path));
    if (!node?.items || !list || gone.some((each) => !each || !node.items?.includes(each))) return [undefined];
    const known = lists.get(node);
    lists.set(node, {
      gone: new Set([...(known?.gone ?? []), ...(gone as TextNode[])]),
      isOverride: list.isOverride || known?.isOverride === true,
    });
  }
  return [...lists].map(([list, { gone, isOverride }]) => {
    const kept = (list.items ?? []).filter((item) => !gone.has(item));
    const isEmpty = kept.length === 0;
    if (isEmpty && anchorOf(text, list) === undefined) {
      const entry = entryOf(list);
      return entry && all([replacedEntry(text, entry, isOverride ? "services: []\n" : "")]);
    }
    if (!list.isFlow) return isEmpty ? undefined : all([...gone].map((item) => removedItem(text, list, item)));
    const end = endOf(text, list);
    const texts = kept.map((item) => {
      const after = endOf(text, item);
      return after === undefined ? undefined : text.slice(item.from, after);
    });
    if (end === undefined || texts.includes(undefined) || text.slice(list.from, end).includes("#")) return undefined;
    return [{ from: list.from, to: end, text: `[${texts.join(", ")}]` }];
  });
}
