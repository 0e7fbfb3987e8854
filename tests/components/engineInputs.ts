/**
 * Every input of an engine that means the same on every platform, but for its mode, its image and what a rule advises
 * against.
 */
export const ENGINE_INPUTS = {
  memory: 1024,
  mtu: 1450,
  registryMirrors: ["https://mirror.example.com"],
  extraCa: "-----BEGIN CERTIFICATE-----",
  proxies: { http: "http://proxy:3128", https: "http://proxy:3129", exceptFor: ["localhost", ".example.com"] },
  addressPools: [{ base: "10.200.0.0/16", size: 24 }],
  logOptions: { "max-size": "1m" },
};
