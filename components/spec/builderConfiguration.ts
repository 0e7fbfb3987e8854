import { BUILDER_FILES, BUILDER_PORT, type Builder } from "./builder";
import { containerVariables, type NetworkSettings } from "./engineVariables";

/** Settings of a builder; BuildKit's own default applies to each one that is absent. */
export interface BuilderOptions {
  readonly registryMirrors?: readonly string[] | undefined;
  readonly dns?: readonly string[] | undefined;
  readonly dnsSearch?: readonly string[] | undefined;
  readonly maxParallelism?: number | undefined;
  readonly maxUsedSpace?: string | undefined;
  readonly minFreeSpace?: string | undefined;
}

/** The names of all settings. */
export const BUILDER_OPTIONS = Object.keys({
  registryMirrors: true,
  dns: true,
  dnsSearch: true,
  maxParallelism: true,
  maxUsedSpace: true,
  minFreeSpace: true,
} satisfies Record<keyof BuilderOptions, true>);

type Table = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Which clients a builder accepts, beside those in its own container. */
export type BuilderAccess = "certificate" | "own container";

/** Where a builder finds its certificate and key, and the CA's certificate. */
export type BuilderCertificates = Readonly<Record<"ca" | "certificate" | "key", string>>;

/**
 * The content of a builder's buildkitd.toml. It accepts clients with a certificate, and those in its own container. No
 * client is allowed what a step would leave its sandbox with: neither `security.insecure` nor `network.host`.
 */
export function builderConfiguration(
  { socket, dataRoot }: Builder,
  options: BuilderOptions,
  access: BuilderAccess = "certificate",
  { ca, certificate, key }: BuilderCertificates = BUILDER_FILES,
): string {
  const mirrors = (options.registryMirrors ?? []).map((address) => new URL(address));
  const hostOf = ({ host, pathname }: URL) => `${host}${pathname.replace(/\/+$/, "")}`;
  const tables: Readonly<Record<string, Table>> = {
    "": { root: dataRoot.value, "insecure-entitlements": [] },
    ...(access === "certificate"
      ? {
          grpc: { address: [`unix://${socket}`, `tcp://0.0.0.0:${BUILDER_PORT}`] },
          "grpc.tls": { ca, cert: certificate, key },
        }
      : { grpc: { address: [`unix://${socket}`] } }),
    "worker.oci": {
      enabled: true,
      rootless: true,
      gc: true,
      "max-parallelism": options.maxParallelism,
      maxUsedSpace: options.maxUsedSpace,
      minFreeSpace: options.minFreeSpace,
    },
    "worker.containerd": { enabled: false },
    dns: { nameservers: options.dns, searchDomains: options.dnsSearch },
    'registry."docker.io"': { mirrors: mirrors.length === 0 ? undefined : mirrors.map(hostOf) },
    ...Object.fromEntries(
      mirrors
        .filter(({ protocol }) => protocol === "http:")
        .map((mirror) => [`registry.${JSON.stringify(hostOf(mirror))}`, { http: true }]),
    ),
  };
  return Object.entries(tables).map(inToml).filter(Boolean).join("\n");
}

/** A table of TOML, whose texts and lists are written as JSON writes them. Empty without a value. */
function inToml([name, table]: readonly [string, Table]): string {
  const lines = Object.entries(table).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${JSON.stringify(value)}\n`],
  );
  return lines.length === 0 ? "" : [...(name === "" ? [] : [`[${name}]\n`]), ...lines].join("");
}

/** The variables of a builder's container, by name. */
export function builderVariables<T>(
  { environment }: Builder,
  settings: NetworkSettings<T>,
): (readonly [name: string, value: T | string])[] {
  return containerVariables(environment, settings, BUILDER_FILES.authorities);
}
