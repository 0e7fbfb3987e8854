import { createHash } from "node:crypto";
import { isObject } from "../../core/text/jsonObject";

/** The namespace of labels that only the guard writes. */
export const RESERVED_LABELS = "io.breakwater.guard.";

/** Names the client that made an object: on containers, volumes, networks and built images. */
export const OWNER_LABEL = `${RESERVED_LABELS}owner`;

/** A client whose objects are kept apart from those of others. */
export interface Owner {
  /** The common name of its certificate. */
  readonly client: string;
  /**
   * What the names of its containers, volumes and networks begin with on the engine. It is removed from every answer.
   * No client chooses a name that begins so; so the prefix, unlike a label, cannot come from an image.
   */
  readonly prefix: string;
  /**
   * What the path of an image's name begins with on the engine, where the client's own name for it is another's. It is
   * removed from every answer as well.
   */
  readonly imagePrefix: string;
}

/** Maximum number of the client name's characters in its prefix; the hash makes it unique. */
const MAX_READABLE = 20;
const HASH_DIGITS = 12;

/** What begins as some client's prefix does. */
const ANY_PREFIX = /^\/?guard-[a-z0-9-]*-[0-9a-f]{12}\./;
/** A name of an image whose path, or the part of it after the registry, begins as some client's prefix does. */
const ANY_IMAGE_PREFIX = /(?:^|\/)guard-[a-z0-9-]*-[0-9a-f]{12}__/;

const owners = new Map<string, Owner>();

/** The prefix begins with a letter that no escape of JSON ends with, so it can be removed from JSON text. */
export function ownerOf(client: string): Owner {
  const known = owners.get(client);
  if (known) return known;
  const readable = client.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const hash = createHash("sha256").update(client).digest("hex").slice(0, HASH_DIGITS);
  const stem = `guard-${readable.slice(0, MAX_READABLE)}-${hash}`;
  const owner = { client, prefix: `${stem}.`, imagePrefix: `${stem}__` };
  owners.set(client, owner);
  return owner;
}

/** Whether an object has the label by which it is the client's. */
export const hasOwnerLabel = (labels: unknown, { client }: Owner): boolean =>
  isObject(labels) && Object.hasOwn(labels, OWNER_LABEL) && labels[OWNER_LABEL] === client;

/** Whether an object has the label by which it is some client's. */
export const hasAnyOwner = (labels: unknown): boolean => isObject(labels) && Object.hasOwn(labels, OWNER_LABEL);

/** The name of a host that each step of a client's builds knows. No client gives a step another client's. */
export const stepHostOf = (client: string): string => ownerOf(client).prefix.slice(0, -1);

/**
 * The prefix of the ids of a client's cache mounts and other caches: its name, encoded so that no two clients' caches
 * can collide.
 */
export const namespaceOf = (client: string): string => encodeURIComponent(client);

/** The argument of a build by which a frontend puts a namespace before the ids of cache mounts. */
export const CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";

/** Whether the name of a host is one that the guard gives to steps. */
export const isStepHost = (name: string): boolean => isReservedName(`${name.toLowerCase()}.`);

/** Whether a name is one that the guard gives to a client's objects. */
export const isReservedName = (name: string): boolean => ANY_PREFIX.test(name);

/** Whether a name of an image is one that the guard gives to a client's images. */
export const isReservedImage = (reference: string): boolean => ANY_IMAGE_PREFIX.test(reference);

/** Removes the prefixes wherever they stand. */
export const withoutPrefix = (text: string, { prefix, imagePrefix }: Pick<Owner, "prefix" | "imagePrefix">): string =>
  text.replaceAll(prefix, "").replaceAll(imagePrefix, "");
