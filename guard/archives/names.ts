import { isObject } from "../../core/text/jsonObject";
import { MalformedBody, parseStrictly } from "../../server/json";
import { Refusal } from "../model/refusal";
import { rewriteArchive } from "./tar";

/**
 * Returns the name that an image gets in place of the one that an archive has for it; undefined for none.
 *
 * @param id the image's as the archive claims it, in hexadecimal digits: engines compute it from the content. Undefined
 *   if this list says none
 */
export type Rename = (name: string, id?: string) => Promise<string | undefined>;

type Body = Record<string, unknown>;

/** Each name is a question to the engine. */
const MAX_NAMES = 500;

/** For lists of images with some hundred layers. */
const LIMITS = { depth: 16, tokens: 200_000, textLength: 64 * 1024, allowsInexactNumbers: false };

/** Where an image's whole name stands in an index, and where a part of it does, or the name by which some tools write it. */
const IMAGE_NAME = "io.containerd.image.name";
const REFERENCE_NAME = "org.opencontainers.image.ref.name";

/** Keys of what the readers of archives know. A key in another spelling would count for them too. */
const ITEM = ["Config", "RepoTags", "Layers", "Parent", "LayerSources"];
const INDEX = ["schemaVersion", "mediaType", "artifactType", "manifests", "annotations"];
const DESCRIPTOR = ["mediaType", "digest", "size", "urls", "annotations", "data", "platform", "artifactType"];

/** The path of an image's configuration, whose digest is the id, as Docker and other tools write it. */
const CONFIGURATION = /^(?:blobs\/sha256\/|sha256:)?([0-9a-f]{64})(?:\.json)?$/;

/**
 * The files of an archive in which names of images stand, by their paths: first the one that says the ids of images
 * too, which are those of an engine without containerd's image store.
 */
const FILES: Readonly<Record<string, (content: unknown, rename: Rename) => Promise<unknown>>> = {
  /** Docker's own format. */
  "manifest.json": async (content, rename) =>
    inOrder(listOf(content), async (value) => {
      const item = known(value, ITEM);
      const [, id] = CONFIGURATION.exec(textOf(item["Config"] ?? "")) ?? [];
      const names = await inOrder(listOf(item["RepoTags"] ?? []), (name) => rename(textOf(name), id));
      return { ...item, RepoTags: names.filter((name) => name !== undefined) };
    }),
  /** The same before manifest.json: tags by repository. */
  repositories: async (content, rename) => {
    const renamed: Record<string, Body> = {};
    for (const [repository, tags] of Object.entries(objectOf(content)))
      for (const [tag, layer] of Object.entries(objectOf(tags))) {
        const name = await rename(`${repository}:${tag}`);
        if (name === undefined) continue;
        const end = name.lastIndexOf(":");
        renamed[name.slice(0, end)] = { ...renamed[name.slice(0, end)], [name.slice(end + 1)]: layer };
      }
    return renamed;
  },
  /** The format of the Open Container Initiative. */
  "index.json": async (content, rename) => {
    const index = known(content, INDEX);
    const manifests = await inOrder(listOf(index["manifests"] ?? []), async (manifest) => {
      const descriptor = known(manifest, DESCRIPTOR);
      const annotations = objectOf(descriptor["annotations"] ?? {});
      const { [IMAGE_NAME]: whole, [REFERENCE_NAME]: part, ...others } = annotations;
      // Engines pass over an empty name.
      const given = whole || part;
      if (given === undefined || given === "") return descriptor;
      const name = await rename(textOf(given));
      if (name === undefined) return { ...descriptor, annotations: others };
      return name === given ? descriptor : { ...descriptor, annotations: { ...annotations, [IMAGE_NAME]: name } };
    });
    return { ...index, manifests };
  },
};

/**
 * Passes on an archive of images, as `docker save` writes it and `docker load` reads it, with other names.
 *
 * @throws Refusal if two readers could find different names in it
 */
export function withNames(archive: AsyncIterable<Buffer>, rename: Rename): AsyncIterable<Buffer> {
  let count = 0;
  const counted: Rename = (...image) => {
    if (++count > MAX_NAMES) throw new Refusal(400, `the archive has more than ${MAX_NAMES} names of images`);
    return rename(...image);
  };
  return rewriteArchive(archive, Object.keys(FILES), async (path, content) => {
    const value = await FILES[path.toLowerCase()]?.(parsed(path, content), counted);
    return Buffer.from(JSON.stringify(value));
  });
}

function parsed(path: string, content: Buffer): unknown {
  try {
    return parseStrictly(content, LIMITS);
  } catch (error) {
    if (error instanceof MalformedBody) throw new Refusal(400, `${path} in the archive: ${error.message}`);
    throw error;
  }
}

/** An object without the keys that no reader knows in this spelling. */
function known(value: unknown, keys: readonly string[]): Body {
  return Object.fromEntries(Object.entries(objectOf(value)).filter(([key]) => keys.includes(key)));
}

function objectOf(value: unknown): Body {
  if (!isObject(value)) throw unexpected("an object");
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected("a list");
  return value as unknown[];
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw unexpected("a text");
  return value;
}

const unexpected = (what: string): Refusal =>
  new Refusal(400, `the names of images in the archive cannot be read: one of its values is not ${what}`);

async function inOrder(list: readonly unknown[], change: (item: unknown) => Promise<unknown>): Promise<unknown[]> {
  const changed: unknown[] = [];
  for (const item of list) changed.push(await change(item));
  return changed;
}
