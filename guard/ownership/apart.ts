import type { Call } from "../model/call";
import type { AnswerView, TemporaryTag } from "../model/decision";
import type { Draft } from "../model/draft";
import type { Engine, StreamingEngine } from "../model/engine";
import type { Reservation } from "../model/limits";
import { Refusal } from "../model/refusal";
import type { Apart, Role } from "../model/role";
import { CELLS, type Cell } from "./cells";
import type { Claim, Claimed } from "./claim";
import { Holds } from "./heldNames";
import { hiddenNames } from "./hiddenNames";
import { registryIn } from "./imageNames";
import { type Owner, ownerOf, withoutPrefix } from "./owner";
import { OwnImages } from "./ownImages";
import { OwnObjects } from "./ownObjects";
import { remembering } from "./remembering";

/** How a role's clients are kept apart; undefined if they share the engine, as all do in warn mode. */
export function apartOf({ apart, mode }: Role): Apart | undefined {
  return mode === "warn" ? undefined : apart;
}

/**
 * Makes a request one about the client's own objects, and returns what the client is shown of the answer.
 *
 * @param holds takes what the request holds until it is answered, or refused
 * @throws Refusal if it names what the client cannot see, or has no owner that the guard could know
 */
export async function keepApart(
  { client, operation }: Call,
  draft: Draft,
  { networks, sees }: Apart,
  engine: Engine,
  holds: Reservation[],
): Promise<AnswerView> {
  const owner = ownerOf(client);
  const own = new OwnObjects(owner, networks, engine, engine.source ?? engine, holds);
  const { prefix, imagePrefix } = owner;
  const prefixes = { prefix, imagePrefix };
  const cell: Cell | undefined = Object.hasOwn(CELLS, operation.id) ? CELLS[operation.id] : undefined;
  if (sees === "all" && isReading(operation)) {
    const { claim, answers } = cell && !("refused" in cell) ? cell : {};
    if (claim && operation.path.includes("{")) await claimIfOwn(claim, { draft, own });
    return { ...(answers && { form: answers }), ...prefixes };
  }
  if (!cell || "refused" in cell)
    throw new Refusal(403, `the guard does not allow this: ${operation.id} ${cell?.refused ?? "has no owner"}`);
  const { claim, answers, show, isOwnAlone } = cell;
  await claim?.({ draft, own });
  const { temporaryTag } = draft;
  return {
    ...(answers && { form: answers }),
    ...(show && { show: (value) => show(value, own) }),
    ...(isOwnAlone && { isAllShown: (document) => isOwnAlone(document, owner) }),
    ...(temporaryTag && { renamed: registriesOf(temporaryTag, owner) }),
    ...prefixes,
  };
}

/** What the engine calls the registry while an image has another name, and what the client calls it. */
const registriesOf = ({ image, name }: TemporaryTag, owner: Owner): readonly [engine: string, client: string] => [
  `${registryIn(name)}/`,
  `${registryIn(withoutPrefix(image, owner))}/`,
];

const isReading = ({ method }: Call["operation"]): boolean => method === "GET" || method === "HEAD";

/** What the client names as its own is its own; any other name means what the engine takes it for. */
async function claimIfOwn(claim: Claim, claimed: Claimed): Promise<void> {
  try {
    await claim(claimed);
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 404)) throw error;
  }
}

/** What one build of a client does with names of images. */
export interface ImagesOfBuild extends Pick<OwnImages, "keepsNamesApart" | "privateNames"> {
  readonly owner: Owner;
  /** The engine's names for images of other clients, but of those whose names have more than `maxBytes`. */
  readonly hiddenNames: (maxBytes: number) => Promise<readonly (readonly string[])[]>;
  /** Returns the engine's name for an image that the build makes, which is held until `release`. */
  readonly nameFor: (name: string) => Promise<string>;
  readonly release: () => void;
}

/** Returns what each build of a client does with names of images; undefined if it may give and use any. */
export function imagesFor(client: string, { apart }: Role, engine: StreamingEngine): (() => ImagesOfBuild) | undefined {
  if (!apart) return undefined;
  return () => {
    const holds = new Holds();
    const owner = ownerOf(client);
    const images = new OwnImages(owner, remembering(engine), engine, holds.all);
    return {
      owner,
      nameFor: async (name) => {
        // The build itself would say which name it means, once nobody asks any more.
        if (name === "*") throw new Refusal(400, "the guard refuses this: the output has no name, but *");
        return holds.during(() => images.nameFor(name));
      },
      keepsNamesApart: () => images.keepsNamesApart(),
      privateNames: () => images.privateNames(),
      hiddenNames: (maxBytes) => hiddenNames(images, owner, engine, maxBytes),
      release: () => holds.end(),
    };
  };
}
