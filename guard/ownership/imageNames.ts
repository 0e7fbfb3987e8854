import { shorten } from "../../core/text/shorten";
import { Refusal } from "../model/refusal";
import { grammarOf } from "../operations/grammar";
import type { Owner } from "./owner";

/** Docker Hub's names stand without their registry, and those of its official images without `library/`. */
const HUB = /^(?:(?:index\.)?docker\.io\/)?(?:library\/)?/;
const HUB_REGISTRY = "docker.io";

/**
 * Returns the part of a name before its path: a registry, or nothing for Docker Hub. As
 * github.com/distribution/reference reads it, the first part is a registry if it has a dot, a colon or an upper-case
 * letter, or is `localhost`.
 */
function registryOf(reference: string): string {
  const [first = ""] = reference.split("/", 1);
  if (first.length === reference.length) return "";
  return /[.:A-Z]/.test(first) || first === "localhost" ? `${first}/` : "";
}

function beforePath(reference: string): string {
  const registry = registryOf(reference);
  const isHub = registry === "" || /^(?:index\.)?docker\.io\/$/.test(registry);
  return isHub ? (HUB.exec(reference)?.[0] ?? "") : registry;
}

/**
 * Returns the name on the engine under which a client's image is kept apart from others of the same name. Without the
 * prefix, which is removed from answers, it is the name that the client gave.
 */
export function privateName(reference: string, { imagePrefix }: Owner): string {
  const before = beforePath(reference);
  return `${before}${imagePrefix}${reference.slice(before.length)}`;
}

/** Whether the name is one that {@link privateName} gives for the client: its path begins with the prefix. */
export const isPrivateName = (name: string, { imagePrefix }: Owner): boolean =>
  name.slice(beforePath(name).length).startsWith(imagePrefix);

/** The whole name of an image, as BuildKit writes it: `docker.io/library/app:latest` for `app`. */
export function wholeName(reference: string): string {
  const before = beforePath(reference);
  const path = reference.slice(before.length);
  const registry =
    registryOf(reference)
      .replace(/\/$/, "")
      .replace(/^index\./, "") || HUB_REGISTRY;
  const isOfficial = registry === HUB_REGISTRY && (before.endsWith("library/") || !/^[^@]*\//.test(path));
  const tagged = isTagged(path) ? path : `${path}:latest`;
  return `${registry}/${isOfficial ? "library/" : ""}${tagged}`;
}

/** The name of a repository as engines list it and match it with patterns: `app` for `docker.io/library/app`. */
export const familiarName = (repository: string): string =>
  wholeName(repository)
    .replace(/:[^:/]*$/, "")
    .replace(/^docker\.io\/(?:library\/(?=[^/]+$))?/, "");

/** The host and the port of the registry in a name, as an engine's configuration names it. */
export const registryIn = (reference: string): string => wholeName(reference).split("/", 1)[0] as string;

/**
 * Returns a name that means the same image of the same registry to the network, and another image to an engine, which
 * compares names letter by letter: the registry's port is written out, or with one more zero. Undefined if there is none:
 * engines ask `localhost` at several ports.
 */
export function withRespelledRegistry(reference: string): string | undefined {
  const registry = registryIn(reference);
  if (registry === "localhost") return undefined;
  const path = wholeName(reference).slice(registry.length + 1);
  if (registry === HUB_REGISTRY) return `registry-1.docker.io/${path}`;
  const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(registry) ?? [];
  return `${host}:${port === undefined ? 443 : `0${port}`}/${path}`;
}

/** Whether a reference is a name, and no whole id. */
export const isName = (reference: string): boolean =>
  grammarOf("images").fits(reference) && !/^[0-9a-f]{64}$/.test(reference) && !reference.startsWith("sha256:");

export const isTagged = (reference: string): boolean => /[:@]/.test(reference.slice(reference.lastIndexOf("/") + 1));

/** A tagged name without its tag. */
export const repositoryOf = (name: string): string => name.slice(0, name.lastIndexOf(":"));

/** How many parts the path of a name may have, to be found by {@link patternsOf}. */
const MAX_DEPTH = 6;

export const isDeep = (reference: string): boolean => reference.split("/").length > MAX_DEPTH;

/** Patterns that engines' lists of images match with the client's private names. */
export function patternsOf({ imagePrefix }: Owner): readonly string[] {
  return Array.from({ length: MAX_DEPTH }, (_, at) => "/*".repeat(at)).flatMap((rest) => [
    `${imagePrefix}*${rest}`,
    `*/${imagePrefix}*${rest}`,
  ]);
}

/**
 * Returns the patterns by which the images that a pattern selects are found under the client's private names too. The
 * prefix stands where the path begins, which is the first or the second part of a name.
 */
export function alsoPrivate(pattern: string, { imagePrefix }: Owner): readonly string[] {
  const [first = "", ...rest] = pattern.split("/");
  const second = rest.length === 0 ? [] : [`${first}/${imagePrefix}${rest.join("/")}`];
  return [pattern, imagePrefix + pattern, ...second];
}

/**
 * An engine takes a tag in a name off where a parameter has another one, so that two tags mean what no answer about the
 * name is about.
 *
 * @throws Refusal 400 for what is neither the name nor the id of an image
 */
export function requireImageName(reference: string): void {
  if (!grammarOf("images").fits(reference))
    throw new Refusal(400, `invalid reference format: ${shorten(reference)} is not the name of an image`);
}

/** Returns the refusal of a name for an image that the client makes. */
export function takenName(name: string): Refusal {
  return new Refusal(
    403,
    `the guard refuses this: ${shorten(name)} is the name of an image that this client has not built: choose another name`,
  );
}

/** Returns the refusal of a further name for an image that has many. */
export function tooManyNames(count: number): Refusal {
  return new Refusal(403, `the guard does not allow this: the image has ${count} names already`);
}

/** Returns the refusal of a further private name. */
export function tooManyPrivateNames(max: number): Refusal {
  return new Refusal(
    403,
    `the guard does not allow this: this client has ${max} images that are kept apart: remove some (docker rmi)`,
  );
}
