import { createHash } from "node:crypto";
import { posix } from "node:path";

/** What is read of package-lock.json, version 3. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

interface Component {
  readonly "bom-ref": string;
  readonly type: "library" | "application";
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly { readonly expression: string }[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

export interface Sbom {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.5";
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * What an installation of the package holds, as CycloneDX 1.5: the package, what it depends on, and what npm installs
 * with it as peers, at the versions of the lockfile. `npm sbom --omit dev` leaves out whatever a development package
 * needs as well. The same lockfile gives the same bytes: the serial number is a digest of the content.
 *
 * @throws Error if the lockfile lacks a package that another one needs
 */
export function sbom(lock: Lock): Sbom {
  const found = new Map<string, readonly string[]>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    const needed = neededBy(lock, path);
    found.set(path, needed);
    for (const each of needed) visit(each);
  };
  visit("");
  const paths = [...found.keys()].sort();
  const ref = (path: string) => component(lock, path)["bom-ref"];
  const content = {
    metadata: { component: component(lock, "") },
    components: unique(paths.filter((path) => path !== "").map((path) => component(lock, path))),
    dependencies: unique(
      paths.map((path) => ({ ref: ref(path), dependsOn: [...new Set((found.get(path) ?? []).map(ref))].sort() })),
    ),
  };
  return { bomFormat: "CycloneDX", specVersion: "1.5", serialNumber: serialNumber(content), version: 1, ...content };
}

/** The paths in the lockfile of what a package needs where it is installed. Development packages are none of these. */
function neededBy(lock: Lock, path: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = lock.packages[path] ?? {};
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta?.[name]?.optional !== true);
  const required = [...Object.keys(dependencies ?? {}), ...peers];
  return [
    ...required.map((name) => {
      const at = resolve(lock, path, name);
      if (at === undefined) throw new Error(`package-lock.json has no ${name}, which ${path || "the package"} needs`);
      return at;
    }),
    ...Object.keys(optionalDependencies ?? {}).flatMap((name) => resolve(lock, path, name) ?? []),
  ];
}

/** Where Node finds a package: beside the files of the one that needs it, or in a folder above. */
function resolve(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const path = posix.join(folder === "." ? "" : folder, "node_modules", name);
    if (lock.packages[path] !== undefined) return path;
    if (folder === "" || folder === ".") return undefined;
  }
}

function component(lock: Lock, path: string): Component {
  const { version = "", license, integrity } = lock.packages[path] ?? {};
  const name = path === "" ? "breakwater" : path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const [, algorithm, digest = ""] = /^(sha\d+)-(.+)$/.exec(integrity ?? "") ?? [];
  return {
    "bom-ref": purl,
    type: path === "" ? "application" : "library",
    name,
    version,
    purl,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(algorithm === undefined
      ? {}
      : {
          hashes: [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") }],
        }),
  };
}

/** A package that is installed at two places counts once. */
function unique<T>(each: readonly T[]): T[] {
  return [...new Map(each.map((one) => [JSON.stringify(one), one])).values()];
}

/** A UUID of version 8 (RFC 9562), which is for digests. */
function serialNumber(content: object): string {
  const hex = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join("-")}`;
}
