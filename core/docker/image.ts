/** The parts of an image reference: `registry.example.com/team/docker:27-dind@sha256:…`. */
export interface ImageReference {
  /** The registry's host, or undefined for Docker Hub's short names. */
  readonly registry: string | undefined;
  readonly repository: readonly string[];
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/**
 * Total: a malformed reference becomes a repository of that name. The id of a local image is a digest without a name.
 */
export function parseImage(reference: string): ImageReference {
  const text = reference.trim();
  if (/^(sha256:)?[0-9a-f]{64}$/i.test(text))
    return { registry: undefined, repository: [], tag: undefined, digest: text };
  const [name = "", digest] = text.split("@", 2);
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

/**
 * The words of a name: `ubuntu-dind_v2.1` has ubuntu, dind, v2, 1. Comparing words avoids matching a word that merely
 * contains another.
 */
function words(name: string | undefined): string[] {
  return (name ?? "").toLowerCase().split(/[^a-z0-9]+/);
}

/** The version at the start of a tag; undefined for a tag that starts with a word. */
function versionOf(tag: string | undefined): number | undefined {
  const [, major, minor = "99"] = /^v?(\d+)(?:\.(\d+))?/.exec(tag ?? "") ?? [];
  return major === undefined ? undefined : Number(major) + Number(minor) / 100;
}

function isBefore(tag: string | undefined, version: number): boolean {
  return (versionOf(tag) ?? version) < version;
}

/**
 * Repositories that are, or mirror, Docker Hub's `docker`: those that a registry keeps below `library`, or as its own
 * `docker`.
 */
function isOfficialRepository(repository: readonly string[]): boolean {
  if (repository.at(-1) !== "docker") return false;
  const folder = repository.at(-2);
  return (
    folder === undefined ||
    folder === "library" ||
    (folder === "containers" && repository.at(-3) === "dependency_proxy")
  );
}

/**
 * The official `docker` image or a mirror of it, in a variant that holds an engine: `dind`, and since version 23 every
 * tag (`git` has been built on `dind` since then) except `cli` and the Windows ones. A registry's `team/docker` counts
 * if its tag says `dind`.
 */
export function isOfficialEngineImage({ registry, repository, tag }: ImageReference): boolean {
  const variant = words(tag);
  const isTeams = registry !== undefined && repository.length === 2 && repository.at(-1) === "docker";
  if (!isOfficialRepository(repository)) return isTeams && variant.includes("dind");
  if (variant.includes("dind")) return true;
  return !variant.some((word) => ["cli", "windowsservercore", "nanoserver"].includes(word)) && !isBefore(tag, 22.06);
}

const DOCKER_HUB: ReadonlySet<string | undefined> = new Set([
  undefined,
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
]);

/** The official image, or a mirror of it, with nothing but Docker's client: `docker:27-cli`. */
export function isClientImage({ repository, tag }: ImageReference): boolean {
  return isOfficialRepository(repository) && words(tag).includes("cli");
}

/**
 * The official image itself with an engine in it, not a mirror: the name on Docker Hub guarantees the content, while
 * anyone can choose other names.
 */
export function isDockerHubEngineImage(image: ImageReference): boolean {
  const { registry, repository } = image;
  const isOfficial = repository.join("/") === "docker" || repository.join("/") === "library/docker";
  return DOCKER_HUB.has(registry) && isOfficial && isOfficialEngineImage(image);
}

/**
 * Whether the official image sets a folder for certificates by default, which makes its entrypoint ask clients for
 * theirs: since 19.03.
 */
export function namesCertificates({ repository, tag }: ImageReference): boolean {
  return repository.at(-1) !== "docker" || !isBefore(tag, 19.03);
}

const ABOUT_ENGINES = new Set(["cli", "client", "exporter"]);

/** Whether an image's name or tag says that it holds a Docker engine. */
export function isEngineImage(image: ImageReference): boolean {
  if (isBuilderImage(image)) return false;
  if (isOfficialEngineImage(image)) return true;
  const last = image.repository.at(-1) ?? "";
  const named = words(last);
  if (named.some((word) => ABOUT_ENGINES.has(word))) return false;
  return (
    named.includes("dind") || /(^|-)docker-in-docker($|-)/.test(named.join("-")) || words(image.tag).includes("dind")
  );
}

/** Whether a name says `dind` by itself: it names an engine, whatever its unknown parts turn out to be. */
export function saysEngine(image: ImageReference): boolean {
  return isEngineImage(image) && [image.repository.at(-1), image.tag].some((part) => words(part).includes("dind"));
}

/** Recognised by a repository's last name, or by the organisation that publishes it (`podman/stable`). */
const BUILDERS = new Set(["buildah", "podman"]);
const BUILDER_NAMES = new Set(["img", "makisu"]);

/** Whether an image builds images or runs containers without a Docker engine. */
export function isBuilderImage({ repository }: ImageReference): boolean {
  const names = repository.map((name) => name.toLowerCase());
  return (
    names.some((name) => words(name).some((word) => word === "kaniko" || word === "buildkit")) ||
    names.slice(-2).some((name) => BUILDERS.has(name)) ||
    BUILDER_NAMES.has(names.at(-1) ?? "")
  );
}

/** Whether an image is meant for an engine that runs without root. */
export function isRootlessImage({ repository, tag }: ImageReference): boolean {
  return words(tag).includes("rootless") || repository.some((name) => words(name).includes("rootless"));
}

/** A complete version, a date, a commit, or a build number. */
const EXACT =
  /\d+\.\d+\.\d+|\d{4}-\d{2}-\d{2}|(^|[-_.])(?=[0-9a-f]*\d)[0-9a-f]{7,}($|[-_.])|(^|[-_.])(build|b|rev|r|run|ci|pr)[-_.]?\d+($|[-_.])/i;

/**
 * Whether a reference may name another image tomorrow: it has no tag, a word as its tag, or an incomplete version. A
 * reference with a digest is never floating.
 */
export function isFloating({ tag, digest }: ImageReference): boolean {
  return digest === undefined && (tag === undefined || !EXACT.test(tag));
}
