import { API_PORT, ENGINE_FILES, EVERY_INTERFACE, SHARED_SOCKET } from "./engineFiles";
import type { Runner } from "./runner";

/** Settings of an engine; the engine's own default applies to each one that is absent. */
export interface EngineOptions {
  /** Where it keeps its data. @default the engine's own default */
  readonly dataRoot?: string | undefined;
  readonly mtu?: number | undefined;
  readonly registryMirrors?: readonly string[] | undefined;
  readonly insecureRegistries?: readonly string[] | undefined;
  readonly defaultAddressPools?: readonly { base: string; size: number }[] | undefined;
  readonly logOpts?: Readonly<Record<string, string>> | undefined;
  readonly dns?: readonly string[] | undefined;
  readonly dnsSearch?: readonly string[] | undefined;
  readonly ipv6?: boolean | undefined;
  readonly fixedCidrV6?: string | undefined;
  readonly storageDriver?: string | undefined;
  readonly features?: { readonly containerdSnapshotter?: boolean; readonly cdi?: boolean } | undefined;
  readonly builder?: { readonly gc?: { readonly enabled?: boolean; readonly defaultKeepStorage?: string } } | undefined;
  readonly defaultUlimits?: Readonly<Record<string, { readonly soft: number; readonly hard: number }>> | undefined;
  readonly maxConcurrentDownloads?: number | undefined;
  readonly maxConcurrentUploads?: number | undefined;
  readonly maxDownloadAttempts?: number | undefined;
  readonly shutdownTimeout?: number | undefined;
  readonly logLevel?: string | undefined;
}

/** The names of all settings. */
export const ENGINE_OPTIONS = Object.keys({
  dataRoot: true,
  mtu: true,
  registryMirrors: true,
  insecureRegistries: true,
  defaultAddressPools: true,
  logOpts: true,
  dns: true,
  dnsSearch: true,
  ipv6: true,
  fixedCidrV6: true,
  storageDriver: true,
  features: true,
  builder: true,
  defaultUlimits: true,
  maxConcurrentDownloads: true,
  maxConcurrentUploads: true,
  maxDownloadAttempts: true,
  shutdownTimeout: true,
  logLevel: true,
} satisfies Record<keyof EngineOptions, true>);

/** A network of unique local addresses (RFC 4193): engines before version 27 choose none themselves. */
const IPV6_NETWORK = "fd4d:7a2b:91c6::/64";

/**
 * How an engine accepts clients other than its own container: on port 2376 with a certificate, on the socket that it
 * shares with a guard, or not at all.
 */
export type Access = "certificate" | "shared socket" | "own container";

/** The content of an engine's daemon.json. @param address where it accepts clients with a certificate */
export function engineConfiguration(
  { socket, socketGroup }: Runner,
  access: Access,
  options: EngineOptions,
  address = EVERY_INTERFACE,
): string {
  const own = `unix://${socket}`;
  const accepting: Readonly<Record<Access, object>> = {
    certificate: {
      hosts: [own, `tcp://${address}:${API_PORT}`],
      tlsverify: true,
      tlscacert: ENGINE_FILES.ca,
      tlscert: ENGINE_FILES.certificate,
      tlskey: ENGINE_FILES.key,
    },
    "shared socket": { hosts: [own, `unix://${SHARED_SOCKET.path}`], group: socketGroup.value },
    "own container": { hosts: [own] },
  };
  const configuration = {
    ...accepting[access],
    "data-root": options.dataRoot,
    mtu: options.mtu,
    "registry-mirrors": options.registryMirrors,
    "insecure-registries": options.insecureRegistries,
    "default-address-pools": options.defaultAddressPools,
    "log-driver": options.logOpts && LOG_DRIVER,
    "log-opts": options.logOpts,
    dns: options.dns,
    "dns-search": options.dnsSearch,
    ipv6: options.ipv6,
    "fixed-cidr-v6": options.fixedCidrV6 ?? (options.ipv6 ? IPV6_NETWORK : undefined),
    "storage-driver": options.storageDriver,
    features: options.features && {
      "containerd-snapshotter": options.features.containerdSnapshotter,
      cdi: options.features.cdi,
    },
    builder: options.builder,
    "default-ulimits": options.defaultUlimits && ulimits(options.defaultUlimits),
    "max-concurrent-downloads": options.maxConcurrentDownloads,
    "max-concurrent-uploads": options.maxConcurrentUploads,
    "max-download-attempts": options.maxDownloadAttempts,
    "shutdown-timeout": options.shutdownTimeout,
    "log-level": options.logLevel,
  };
  return JSON.stringify(configuration, undefined, 2);
}

function ulimits(limits: NonNullable<EngineOptions["defaultUlimits"]>): object {
  return Object.fromEntries(
    Object.entries(limits).map(([name, { soft, hard }]) => [name, { Name: name, Soft: soft, Hard: hard }]),
  );
}

/** The log driver that `logOpts` configures. */
export const LOG_DRIVER = "json-file";

/** The options that the driver accepts. */
export const LOG_OPTION_NAMES: readonly string[] = [
  ...["max-size", "max-file", "compress", "mode", "max-buffer-size", "tag"],
  ...["labels", "labels-regex", "env", "env-regex"],
];
