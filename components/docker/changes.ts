import { BUILDER_SETTINGS, type Changes, type Effect, ENGINE_SETTINGS, NOTHING, REPLACED } from "../args/changes";
import type { BuildkitBuilderArgs, DindRunnerArgs, DockerApiEndpointArgs } from "./args";

/** What changing one input of a `DockerApiEndpoint` does. */
export interface EndpointChange {
  readonly guard: Effect;
  readonly engine: Effect;
  readonly note?: string;
}

/** By input. A test compares each with what providers do. */
export const RUNNER_CHANGES: Changes<DindRunnerArgs> = {
  mode: {
    effect: "refused",
    note: "while its volume holds data of a rootless engine and the new one is not, or the other way round",
  },
  image: { effect: "replaced", note: "once the new image has been pulled" },
  memory: { effect: "in place" },
  memorySwap: { effect: "in place" },
  restart: { effect: "in place" },
  cpus: REPLACED,
  processes: REPLACED,
  gpus: REPLACED,
  cacheVolume: { effect: "replaced", note: "no volume is removed" },
  dataVolume: {
    effect: "replaced",
    note: "the volume that the component made is removed if another one is named for the first time, unless `retainData`",
  },
  retainData: NOTHING,
  ephemeral: {
    effect: "replaced",
    note: "the volume that the component made is removed, unless `retainData` was set before",
  },
  ...ENGINE_SETTINGS,
  labels: { effect: "replaced", note: "volumes and networks keep the labels that they were made with" },
  networksAdvanced: {
    effect: "replaced",
    note:
      "if others are named, the network that the component made is removed last; that step fails while containers of " +
      "other programs are attached, and the next update repeats it",
  },
  ports: { effect: "replaced", note: "its certificate names another address" },
  dnsNames: { effect: "replaced", note: "its certificate has other names" },
  clients: { effect: "nothing", note: "only the client's own certificate is created, replaced or removed" },
  validityPeriodHours: { effect: "replaced", note: "all certificates are renewed, and clients with them are replaced" },
  earlyRenewalHours: { effect: "nothing", note: "unless a certificate is due by the new value" },
};

/** By input. Those that a runner has, too, do what they do there. */
export const BUILDER_CHANGES: Changes<BuildkitBuilderArgs> = {
  image: RUNNER_CHANGES.image,
  memory: RUNNER_CHANGES.memory,
  memorySwap: RUNNER_CHANGES.memorySwap,
  restart: RUNNER_CHANGES.restart,
  cpus: RUNNER_CHANGES.cpus,
  processes: RUNNER_CHANGES.processes,
  dataVolume: RUNNER_CHANGES.dataVolume,
  retainData: RUNNER_CHANGES.retainData,
  ...BUILDER_SETTINGS,
  labels: RUNNER_CHANGES.labels,
  networksAdvanced: RUNNER_CHANGES.networksAdvanced,
  ports: RUNNER_CHANGES.ports,
  dnsNames: RUNNER_CHANGES.dnsNames,
  clients: RUNNER_CHANGES.clients,
  validityPeriodHours: RUNNER_CHANGES.validityPeriodHours,
  earlyRenewalHours: RUNNER_CHANGES.earlyRenewalHours,
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
