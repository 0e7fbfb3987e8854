import type { BuilderArgs, EngineArgs } from "./engineArgs";

/**
 * What an update does to a container or a pod when an input changes. None of it touches the volume or the claim with
 * its data.
 *
 * - `nothing`: it runs on
 * - `in place`: it runs on, and the new value applies at once
 * - `replaced`: it ends with its jobs and connections, and another one starts on the same data
 * - `refused`: the update fails and it runs on
 */
export type Effect = "nothing" | "in place" | "replaced" | "refused";

/** What changing one input does to the container or the pods of a component. */
export interface Change {
  readonly effect: Effect;
  /** What else changes, or must be known before. */
  readonly note?: string;
}

/** By input. A new input does not compile without its entry. */
export type Changes<Inputs> = Readonly<Record<keyof Inputs, Change>>;

export const NOTHING: Change = { effect: "nothing" };
export const REPLACED: Change = { effect: "replaced" };
const HIDDEN: Change = {
  effect: "replaced",
  note: "images that the engine stored in the other way are hidden, not deleted: they are there again when it is set back",
};

/** The settings of an engine that are read when it starts, wherever it runs. */
export const ENGINE_SETTINGS: Omit<Changes<EngineArgs>, "mode" | "image" | "memory"> = {
  mtu: REPLACED,
  dns: REPLACED,
  dnsSearch: REPLACED,
  ipv6: REPLACED,
  fixedCidrV6: REPLACED,
  defaultAddressPools: REPLACED,
  proxies: REPLACED,
  registryMirrors: REPLACED,
  insecureRegistries: REPLACED,
  extraCa: REPLACED,
  storageDriver: HIDDEN,
  features: HIDDEN,
  builder: REPLACED,
  defaultUlimits: REPLACED,
  maxConcurrentDownloads: REPLACED,
  maxConcurrentUploads: REPLACED,
  maxDownloadAttempts: REPLACED,
  shutdownTimeout: REPLACED,
  logLevel: REPLACED,
  logOpts: REPLACED,
};

/** The same for a builder. */
export const BUILDER_SETTINGS: Omit<Changes<BuilderArgs>, "image" | "memory"> = {
  dns: REPLACED,
  dnsSearch: REPLACED,
  proxies: REPLACED,
  registryMirrors: REPLACED,
  extraCa: REPLACED,
  maxParallelism: REPLACED,
  maxUsedSpace: REPLACED,
  minFreeSpace: REPLACED,
};
