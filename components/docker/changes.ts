import type { Effect } from "../args/effect";
import type { BuildkitBuilderArgs, DindRunnerArgs, DockerApiEndpointArgs } from "./args";

/** What changing one input of a `DindRunner` does. */
export interface RunnerChange {
  readonly engine: Effect;
  /** What else changes, or must be known before. */
  readonly note?: string;
}

/** What changing one input of a `DockerApiEndpoint` does. */
export interface EndpointChange extends RunnerChange {
  readonly guard: Effect;
}

const REPLACED: RunnerChange = { engine: "replaced" };
const HIDDEN: RunnerChange = {
  engine: "replaced",
  note: "images that the engine stored in the other way are hidden, not deleted: they are there again when it is set back",
};

/** By input. A new input does not compile without its entry, and a test compares each with what providers do. */
export const RUNNER_CHANGES: Readonly<Record<keyof DindRunnerArgs, RunnerChange>> = {
  mode: { engine: "refused", note: "while its volume holds data of the other mode" },
  image: { engine: "replaced", note: "once the new image has been pulled" },
  memory: { engine: "in place" },
  memorySwap: { engine: "in place" },
  restart: { engine: "in place" },
  cpus: REPLACED,
  processes: REPLACED,
  gpus: REPLACED,
  cacheVolume: { engine: "replaced", note: "no volume is removed" },
  dataVolume: {
    engine: "replaced",
    note: "the volume that the component made is removed if another one is named for the first time, unless `retainData`",
  },
  retainData: { engine: "nothing" },
  ephemeral: {
    engine: "replaced",
    note: "the volume that the component made is removed, unless `retainData` was set before",
  },
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
  labels: { engine: "replaced", note: "volumes and networks keep the labels that they were made with" },
  networksAdvanced: {
    engine: "replaced",
    note:
      "if others are named, the network that the component made is removed last; that step fails while containers of " +
      "other programs are attached, and the next update repeats it",
  },
  ports: { engine: "replaced", note: "its certificate names another address" },
  dnsNames: { engine: "replaced", note: "its certificate has other names" },
  clients: { engine: "nothing", note: "only the client's own certificate is created, replaced or removed" },
  validityPeriodHours: { engine: "replaced", note: "all certificates are renewed, and clients with them are replaced" },
  earlyRenewalHours: { engine: "nothing", note: "unless a certificate is due by the new value" },
};

/** What changing one input of a `BuildkitBuilder` does. */
export interface BuilderChange {
  readonly builder: Effect;
  readonly note?: string;
}

function ofBuilder({ engine, note }: RunnerChange): BuilderChange {
  return { builder: engine, ...(note !== undefined && { note }) };
}

/** By input. Those that a runner has, too, do what they do there. */
export const BUILDER_CHANGES: Readonly<Record<keyof BuildkitBuilderArgs, BuilderChange>> = {
  image: ofBuilder(RUNNER_CHANGES.image),
  memory: ofBuilder(RUNNER_CHANGES.memory),
  memorySwap: ofBuilder(RUNNER_CHANGES.memorySwap),
  restart: ofBuilder(RUNNER_CHANGES.restart),
  cpus: ofBuilder(RUNNER_CHANGES.cpus),
  processes: ofBuilder(RUNNER_CHANGES.processes),
  dataVolume: ofBuilder(RUNNER_CHANGES.dataVolume),
  retainData: ofBuilder(RUNNER_CHANGES.retainData),
  dns: ofBuilder(RUNNER_CHANGES.dns),
  dnsSearch: ofBuilder(RUNNER_CHANGES.dnsSearch),
  proxies: ofBuilder(RUNNER_CHANGES.proxies),
  registryMirrors: ofBuilder(RUNNER_CHANGES.registryMirrors),
  extraCa: ofBuilder(RUNNER_CHANGES.extraCa),
  maxParallelism: { builder: "replaced" },
  maxUsedSpace: { builder: "replaced" },
  minFreeSpace: { builder: "replaced" },
  labels: ofBuilder(RUNNER_CHANGES.labels),
  networksAdvanced: ofBuilder(RUNNER_CHANGES.networksAdvanced),
  ports: ofBuilder(RUNNER_CHANGES.ports),
  dnsNames: ofBuilder(RUNNER_CHANGES.dnsNames),
  clients: ofBuilder(RUNNER_CHANGES.clients),
  validityPeriodHours: ofBuilder(RUNNER_CHANGES.validityPeriodHours),
  earlyRenewalHours: ofBuilder(RUNNER_CHANGES.earlyRenewalHours),
};

const GUARD_REPLACED: EndpointChange = { guard: "replaced", engine: "nothing" };
const GUARD_RENEWED: EndpointChange = { guard: "nothing", engine: "nothing" };

/** By input; those of its `engine` are a runner's, and leave the guard alone. */
export const ENDPOINT_CHANGES: Readonly<Record<keyof DockerApiEndpointArgs, EndpointChange>> = {
  clients: GUARD_REPLACED,
  roles: GUARD_REPLACED,
  rules: GUARD_REPLACED,
  sharedNetworks: GUARD_REPLACED,
  image: { ...GUARD_REPLACED, note: "once the new image has been pulled" },
  memory: { guard: "in place", engine: "nothing" },
  engine: { guard: "nothing", engine: "replaced", note: "or as the table above says of each of its inputs" },
  labels: { guard: "replaced", engine: "replaced", note: RUNNER_CHANGES.labels.note ?? "" },
  networksAdvanced: { guard: "replaced", engine: "replaced", note: RUNNER_CHANGES.networksAdvanced.note ?? "" },
  ports: { ...GUARD_REPLACED, note: "its certificate names another address" },
  dnsNames: { ...GUARD_RENEWED, note: "the guard reads its new certificate while it runs" },
  validityPeriodHours: {
    ...GUARD_RENEWED,
    note: `${RUNNER_CHANGES.validityPeriodHours.note}; the guard reads its own while it runs`,
  },
  earlyRenewalHours: { guard: "nothing", engine: "nothing", note: RUNNER_CHANGES.earlyRenewalHours.note ?? "" },
};
