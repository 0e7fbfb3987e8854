/**
 * Every input of an engine that means the same on every platform, but for its mode, its image and what a rule advises
 * against.
 */
export const ENGINE_INPUTS = {
  memory: 1024,
  mtu: 1450,
  registryMirrors: ["https://mirror.example.com"],
  extraCa: "-----BEGIN CERTIFICATE-----",
  proxies: { httpProxy: "http://proxy:3128", httpsProxy: "http://proxy:3129", noProxy: ["localhost", ".example.com"] },
  defaultAddressPools: [{ base: "10.200.0.0/16", size: 24 }],
  logOpts: { "max-size": "1m" },
  dns: ["10.0.0.2", "10.0.0.3"],
  dnsSearch: ["example.com"],
  ipv6: true,
  fixedCidrV6: "fd00:1::/64",
  storageDriver: "overlay2",
  features: { cdi: true },
  builder: { gc: { enabled: true, defaultKeepStorage: "20GB" } },
  defaultUlimits: { nofile: { soft: 1024, hard: 524_288 } },
  maxConcurrentDownloads: 6,
  maxConcurrentUploads: 4,
  maxDownloadAttempts: 3,
  shutdownTimeout: 30,
  logLevel: "warn",
};
