import type { BuildkitBuilderArgs, DindRunnerArgs, DockerApiEndpointArgs } from "../../components";

/** For each input, a value before and one after, where the default may be left out. */
export const RUNNER_INPUTS: {
  readonly [Name in keyof DindRunnerArgs]-?: readonly [DindRunnerArgs[Name], DindRunnerArgs[Name]];
} = {
  mode: ["rootless", "rootful"],
  image: [undefined, "registry.example.com/docker:27.5.1-dind-rootless"],
  memory: [4096, 1024],
  memorySwap: [undefined, 9000],
  restart: [undefined, "always"],
  cpus: [1.5, 2],
  processes: [undefined, 512],
  gpus: [undefined, ["nvidia.com/gpu=all"]],
  cacheVolume: [undefined, "caches"],
  dataVolume: ["builds", "others"],
  retainData: [undefined, true],
  ephemeral: [undefined, true],
  mtu: [undefined, 1450],
  dns: [undefined, ["10.0.0.2"]],
  dnsSearch: [undefined, ["example.com"]],
  ipv6: [undefined, true],
  fixedCidrV6: [undefined, "fd00:1::/64"],
  defaultAddressPools: [undefined, [{ base: "10.200.0.0/16", size: 24 }]],
  proxies: [undefined, { httpProxy: "http://proxy:3128" }],
  registryMirrors: [undefined, ["https://mirror.example.com"]],
  insecureRegistries: [undefined, ["registry.example.com"]],
  extraCa: [undefined, "-----BEGIN CERTIFICATE-----"],
  storageDriver: [undefined, "vfs"],
  features: [undefined, { cdi: true }],
  builder: [undefined, { gc: { enabled: false } }],
  defaultUlimits: [undefined, { nofile: { soft: 1024, hard: 2048 } }],
  maxConcurrentDownloads: [undefined, 6],
  maxConcurrentUploads: [undefined, 6],
  maxDownloadAttempts: [undefined, 6],
  shutdownTimeout: [undefined, 30],
  logLevel: [undefined, "warn"],
  logOpts: [undefined, { "max-size": "1m" }],
  labels: [{ team: "one" }, { team: "two" }],
  networksAdvanced: [[{ name: "one" }], [{ name: "two" }]],
  ports: [[{ ip: "10.0.0.5" }], [{ ip: "10.0.0.6" }]],
  dnsNames: [undefined, ["builds.internal"]],
  clients: [{ build: {} }, { build: {}, deploy: {} }],
  validityPeriodHours: [undefined, 240],
  earlyRenewalHours: [undefined, 48],
};
export const BUILDER_INPUTS: {
  readonly [Name in keyof BuildkitBuilderArgs]-?: readonly [BuildkitBuilderArgs[Name], BuildkitBuilderArgs[Name]];
} = {
  image: [undefined, "registry.example.com/buildkit:v0.29.0-rootless"],
  memory: RUNNER_INPUTS.memory,
  memorySwap: RUNNER_INPUTS.memorySwap,
  restart: RUNNER_INPUTS.restart,
  cpus: RUNNER_INPUTS.cpus,
  processes: RUNNER_INPUTS.processes,
  dataVolume: RUNNER_INPUTS.dataVolume,
  retainData: RUNNER_INPUTS.retainData,
  dns: RUNNER_INPUTS.dns,
  dnsSearch: RUNNER_INPUTS.dnsSearch,
  proxies: RUNNER_INPUTS.proxies,
  registryMirrors: RUNNER_INPUTS.registryMirrors,
  extraCa: RUNNER_INPUTS.extraCa,
  maxParallelism: [undefined, 4],
  maxUsedSpace: [undefined, "20GB"],
  minFreeSpace: [undefined, "20%"],
  labels: RUNNER_INPUTS.labels,
  networksAdvanced: RUNNER_INPUTS.networksAdvanced,
  ports: RUNNER_INPUTS.ports,
  dnsNames: RUNNER_INPUTS.dnsNames,
  clients: RUNNER_INPUTS.clients,
  validityPeriodHours: RUNNER_INPUTS.validityPeriodHours,
  earlyRenewalHours: RUNNER_INPUTS.earlyRenewalHours,
};
/** What an input needs beside it. */
export const BESIDE: { readonly [Name in keyof DindRunnerArgs]?: DindRunnerArgs } = { fixedCidrV6: { ipv6: true } };

export const CLIENTS = { ci: { role: "run" } };
export const ENDPOINT_INPUTS: {
  readonly [Name in keyof DockerApiEndpointArgs]-?: readonly [DockerApiEndpointArgs[Name], DockerApiEndpointArgs[Name]];
} = {
  clients: [CLIENTS, { ...CLIENTS, dashboards: { role: "observe" } }],
  roles: [undefined, { jobs: { extends: "run" } }],
  rules: [undefined, { "host-port": "mandatory" }],
  sharedNetworks: [undefined, ["jobs"]],
  image: [undefined, "registry.example.com/node:22"],
  memory: [undefined, 1024],
  engine: [undefined, { mtu: 1450 }],
  labels: RUNNER_INPUTS.labels,
  networksAdvanced: RUNNER_INPUTS.networksAdvanced,
  ports: RUNNER_INPUTS.ports,
  dnsNames: RUNNER_INPUTS.dnsNames,
  validityPeriodHours: RUNNER_INPUTS.validityPeriodHours,
  earlyRenewalHours: RUNNER_INPUTS.earlyRenewalHours,
};
