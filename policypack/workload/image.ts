/** An image reference in its parts: `registry.example.com/team/docker:27-dind@sha256:…`. */
export interface ImageReference {
  /** The registry's host, or undefined for Docker Hub's short names. */
  readonly registry: string | undefined;
  readonly repository: readonly string[];
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Total: a string that is no reference comes back as a repository of that name. */
export function parseImage(reference: string): ImageReference {
  const [name = "", digest] = reference.trim().split("@", 2);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  const path = (colon < 0 ? name : name.slice(0, colon)).split("/").filter(Boolean);
  const first = path[0] ?? "";
  const hasRegistry = path.length > 1 && (/[.:]/.test(first) || first === "localhost");
  return {
    registry: hasRegistry ? first : undefined,
    repository: hasRegistry ? path.slice(1) : path,
    tag: colon < 0 ? undefined : name.slice(colon + 1),
    digest,
  };
}

/** The words of a name: `ubuntu-dind_v2.1` is ubuntu, dind, v2, 1. A word that merely contains another is not it. */
function words(name: string): string[] {
  return name.toLowerCase().split(/[^a-z0-9]+/);
}

const OTHER_VARIANTS = new Set(["cli", "git", "windowsservercore", "nanoserver"]);

/** The official `docker` image or a mirror of it, in a variant that holds an engine: every tag but `-cli` and what derives from it. */
export function isOfficialEngineImage({ registry, repository, tag }: ImageReference): boolean {
  const last = repository.at(-1);
  const official =
    last === "docker" &&
    (repository.length === 1 || repository.at(-2) === "library" || (registry !== undefined && repository.length === 2));
  if (!official) return false;
  const variant = words(tag ?? "");
  if (repository.length === 2 && repository.at(-2) !== "library") return variant.includes("dind");
  return !variant.some((word) => OTHER_VARIANTS.has(word));
}

/** An image whose name or tag says that it holds a Docker engine. */
export function isEngineImage(image: ImageReference): boolean {
  if (isBuilderImage(image)) return false;
  if (isOfficialEngineImage(image)) return true;
  const last = image.repository.at(-1) ?? "";
  return (
    words(last).includes("dind") || /(^|[-_.])docker-in-docker($|[-_.])/.test(last.toLowerCase()) || words(image.tag ?? "").includes("dind")
  );
}

const BUILDERS = new Set(["kaniko", "executor", "buildah", "buildkit", "podman", "img", "makisu"]);

/** Builds images without a Docker API of its own. */
export function isBuilderImage({ repository }: ImageReference): boolean {
  return repository.some(
    (name) => BUILDERS.has(name.toLowerCase()) || words(name).some((word) => word === "kaniko" || word === "buildkit"),
  );
}

/** A tag that will name another image tomorrow: none, a word, or a version that is not complete. */
export function isFloating({ tag, digest }: ImageReference): boolean {
  if (digest !== undefined) return false;
  if (tag === undefined) return true;
  return /^v?\d+(\.\d+)?(-|$)/.test(tag) || /^(latest|stable|edge|test|dind|rootless|main|master|nightly|canary|rc)(-|$)/.test(tag);
}
