import type { Call } from "../model/call";
import type { AnswerView } from "../model/decision";
import type { Draft } from "../model/draft";
import type { Engine } from "../model/engine";
import { Refusal } from "../model/refusal";
import type { Apart, Role } from "../model/role";
import { CELLS, type Cell } from "./cells";
import type { Claim, Claimed } from "./claim";
import { ownerOf } from "./owner";
import { OwnObjects } from "./ownObjects";

/** How a role's clients are kept apart; undefined if they share the engine, as all do in warn mode. */
export function apartOf({ apart, mode }: Role): Apart | undefined {
  return mode === "warn" ? undefined : apart;
}

/**
 * Makes a request one about the client's own objects, and returns what the client is shown of the answer.
 *
 * @throws Refusal if it names what the client cannot see, or has no owner that the guard could know
 */
export async function keepApart(
  { client, operation }: Call,
  draft: Draft,
  { networks, sees }: Apart,
  engine: Engine,
): Promise<AnswerView> {
  const owner = ownerOf(client);
  const own = new OwnObjects(owner, networks, engine, engine.source ?? engine);
  const { prefix } = owner;
  const cell: Cell | undefined = Object.hasOwn(CELLS, operation.id) ? CELLS[operation.id] : undefined;
  if (sees === "all" && isReading(operation)) {
    const { claim, answers } = cell && !("refused" in cell) ? cell : {};
    if (claim && operation.path.includes("{")) await claimIfOwn(claim, { draft, own });
    return { ...(answers && { form: answers }), prefix };
  }
  if (!cell || "refused" in cell)
    throw new Refusal(403, `the guard does not allow this: ${operation.id} ${cell?.refused ?? "has no owner"}`);
  const { claim, answers, show, isOwnAlone } = cell;
  await claim?.({ draft, own });
  return {
    ...(answers && { form: answers }),
    ...(show && { show: (value) => show(value, own) }),
    ...(isOwnAlone && { isAllShown: (document) => isOwnAlone(document, owner) }),
    prefix,
  };
}

const isReading = ({ method }: Call["operation"]): boolean => method === "GET" || method === "HEAD";

/** What the client names as its own is its own; any other name means what the engine takes it for. */
async function claimIfOwn(claim: Claim, claimed: Claimed): Promise<void> {
  try {
    await claim(claimed);
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 404)) throw error;
  }
}

/** Returns whether a client's build may give its image a name; undefined if it may give any. */
export function namesFor(
  client: string,
  { apart }: Role,
  engine: Engine,
): ((name: string) => Promise<boolean>) | undefined {
  if (!apart) return undefined;
  const own = new OwnObjects(ownerOf(client), apart.networks, engine, engine);
  return (name) => own.canName(name);
}
