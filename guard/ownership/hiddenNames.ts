import { askInParts } from "../model/ask";
import type { StreamingEngine } from "../model/engine";
import { imagesPath, namesIn } from "./answers";
import { ImageListReader } from "./imageList";
import { isPrivateName } from "./imageNames";
import { isReservedImage, OWNER_LABEL, type Owner } from "./owner";
import type { OwnImages } from "./ownImages";

/**
 * The engine's names for images that other clients have built, and that the client does not see: those of each client.
 * What a client gives to its own images, names or labels, keeps no other client's from being found.
 *
 * @param maxBytes a client whose names have more bytes is left out
 * @throws Refusal if the engine does not list them all
 */
export async function hiddenNames(
  images: OwnImages,
  owner: Owner,
  engine: StreamingEngine,
  maxBytes: number,
): Promise<readonly (readonly string[])[]> {
  const byClient = new Map<string, { names: string[]; bytes: number }>();
  // Anybody who loads an archive of an image can give it names that are private.
  const isWanted = (name: string) => !isReservedImage(name) || isPrivateName(name, owner);
  const reader = new ImageListReader(isWanted, maxBytes, (image, isCutShort) => {
    if (images.sees(image.Labels, image)) return;
    const names = namesIn(image.RepoTags).filter((name) => !isReservedImage(name));
    if (names.length === 0 && !isCutShort) return;
    const client = image.Labels[OWNER_LABEL] ?? "";
    const known = byClient.get(client) ?? { names: [], bytes: 0 };
    byClient.set(client, known);
    known.bytes += isCutShort ? Number.POSITIVE_INFINITY : names.reduce((sum, { length }) => sum + length, 0);
    if (known.bytes > maxBytes) known.names = [];
    else for (const name of names) known.names.push(name);
  });
  await askInParts(engine, imagesPath({ label: [OWNER_LABEL], dangling: ["false"] }), reader);
  return [...byClient.values()].filter(({ bytes }) => bytes <= maxBytes).map(({ names }) => names);
}
