const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const PROVIDER = urnOf("pulumi:providers:docker", "default_5_2_0");
const STACK = { urn: urnOf("pulumi:pulumi:Stack", "shop-dev"), custom: false, type: "pulumi:pulumi:Stack" };

function resource(type: string, name: string, inputs: object, provider?: string) {
  return {
    urn: urnOf(type, name),
    custom: true,
    type,
    inputs,
    ...(provider !== undefined && { provider: `${provider}::9f1c` }),
  };
}

const RESOURCES = [
  resource("pulumi:providers:docker", "default_5_2_0", { version: "5.2.0" }),
  resource("docker:index/network:Network", "shop", { name: "shop" }, PROVIDER),
  resource("docker:index/volume:Volume", "data", { name: "data" }, PROVIDER),
  resource(
    "docker:index/remoteImage:RemoteImage",
    "web",
    { name: "registry.example/shop:1.4.2", keepLocally: true },
    PROVIDER,
  ),
  resource(
    "docker:index/container:Container",
    "web",
    {
      __defaults: ["logDriver", "mustRun", "restart"],
      name: "web",
      image: "registry.example/shop:1.4.2",
      envs: ["LOG_LEVEL=info", "DOCKER_BUILDKIT=1"],
      mustRun: true,
      restart: "no",
      ports: [{ __defaults: ["ip", "protocol"], internal: 3000, external: 80, ip: "0.0.0.0", protocol: "tcp" }],
      networksAdvanced: [{ __defaults: [], name: "shop" }],
      mounts: [{ __defaults: [], type: "volume", source: "data", target: "/data" }],
      capabilities: { __defaults: [], drops: ["ALL"] },
    },
    PROVIDER,
  ),
  resource("kubernetes:core/v1:Service", "web", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", annotations: { "pulumi.com/autonamed": "true" } },
    spec: { type: "ClusterIP", ports: [{ port: 80, targetPort: 3000 }] },
  }),
  resource("kubernetes:apps/v1:Deployment", "web", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: {
          containers: [
            {
              name: "web",
              image: "registry.example/shop:1.4.2",
              ports: [{ containerPort: 3000 }],
              volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
            },
          ],
          volumes: [{ name: "tmp", emptyDir: {} }],
        },
      },
    },
  }),
  resource("tls:index/privateKey:PrivateKey", "web", { algorithm: "ED25519" }),
  resource("random:index/randomPassword:RandomPassword", "password", { length: 32 }),
];

/** A state with an ordinary application on Docker and on Kubernetes. */
export const STATE = {
  version: 3,
  deployment: {
    manifest: { time: "2026-01-02T03:04:05Z", magic: "", version: "v3.220.0" },
    secrets_providers: { type: "passphrase" },
    resources: [STACK, ...RESOURCES],
  },
};

/** The preview that makes the same. */
export const PREVIEW = {
  config: { "docker:host": "ssh://deploy@shop.example" },
  steps: [STACK, ...RESOURCES].map((newState) => ({ op: "create", urn: newState.urn, newState, detailedDiff: null })),
  duration: 1_000_000,
  changeSummary: { create: RESOURCES.length + 1 },
};
