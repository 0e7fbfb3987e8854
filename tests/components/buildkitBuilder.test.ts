import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { BuildkitBuilder, type BuildkitBuilderArgs, buildkitClient, buildxCreate } from "../../components";
import { storedCapability } from "../../components/spec/asStored";
import { BUILDER, BUILDER_CHECK, BUILDER_FILES } from "../../components/spec/builder";
import { valuesOf } from "../../components/spec/given";
import { startCommand } from "../../components/spec/runner";
import { evaluateProgram } from "../../testing";
import { Declared } from "./declared";

const EVERYTHING: Required<BuildkitBuilderArgs> = {
  image: "registry.example.com/buildkit:v0.29.0-rootless",
  memory: 1024,
  memorySwap: 1536,
  cpus: 1.5,
  processes: 512,
  restart: "always",
  dataVolume: "cache",
  retainData: true,
  registryMirrors: ["https://mirror.example.com/hub/", "http://10.0.0.9:5000"],
  extraCa: "-----BEGIN CERTIFICATE-----",
  proxies: { httpProxy: "http://proxy:3128", noProxy: ["localhost", ".example.com"] },
  dns: ["10.0.0.2"],
  dnsSearch: ["example.com"],
  maxParallelism: 4,
  maxUsedSpace: "20GB",
  minFreeSpace: "20%",
  clients: { build: {}, release: {} },
  validityPeriodHours: 240,
  earlyRenewalHours: 48,
  networksAdvanced: [{ name: "jobs" }],
  ports: [{ ip: "10.0.0.5", hostname: "build.example.com" }],
  dnsNames: ["builds.internal"],
  labels: { team: "ci" },
};

describe("a BuildkitBuilder", () => {
  for (const [title, args] of Object.entries({ "no input": undefined, "every input": EVERYTHING })) {
    it(`keeps every rule, with ${title}, and so does its client`, async () => {
      const findings = await evaluateProgram(() => {
        const builder = new BuildkitBuilder("builder", args);
        const client = buildkitClient(builder, args && "build");
        new docker.Container("job", { image: "docker:27.5.1-cli", ...client });
      });
      assert.deepEqual(findings, []);
    });
  }

  it("starts as its specification says, without a device and without a privilege", async () => {
    const declared = await Declared.by(() => new BuildkitBuilder("builder"));
    const made = declared.inputs("Container", "builder");
    assert.match(declared.inputs("RemoteImage", "builder-image").name, /^moby\/buildkit:v\d+\.\d+\.\d+-rootless$/);
    assert.deepEqual(made.entrypoints, startCommand(BUILDER));
    assert.deepEqual(made.capabilities.adds, valuesOf(BUILDER.capabilities).map(storedCapability));
    assert.deepEqual([made.privileged, made.devices, made.ports], [undefined, undefined, undefined]);
    assert.deepEqual(
      made.volumes.map(({ containerPath }: { containerPath: string }) => containerPath),
      [BUILDER.dataRoot.value],
    );
  });

  it("is tried before it is replaced, without its certificates", async () => {
    const declared = await Declared.by(() => new BuildkitBuilder("builder", EVERYTHING));
    const [check, builder] = [declared.inputs("Container", "builder-check"), declared.inputs("Container", "builder")];
    assert.deepEqual(check.entrypoints, startCommand(BUILDER_CHECK));
    assert.deepEqual(check.volumes, [{ containerPath: BUILDER.dataRoot.value }]);
    assert.deepEqual([check.networkMode, check.networksAdvanced, check.ports], ["none", undefined, undefined]);
    assert.deepEqual([check.attach, check.logs, check.mustRun], [true, true, false]);
    assert.equal(check.uploads.length, 1);
    const [tried, used] = ["builder-check", "builder"].map((name) => declared.file(name, BUILDER_FILES.configuration));
    const withoutClients = used?.replace(/,"tcp:[^"]*"/, "").replace(/\[grpc\.tls\]\n(.+\n)+\n?/, "");
    assert.equal(tried, withoutClients);
    for (const same of ["image", "user", "capabilities", "securityOpts", "envs", "memory", "ulimits"])
      assert.deepEqual(check[same], builder[same], same);
  });

  it("takes clients by certificate alone, and gives none what a step would leave its sandbox with", async () => {
    for (const args of [undefined, EVERYTHING]) {
      const declared = await Declared.by(() => new BuildkitBuilder("builder", args));
      const configuration = declared.file("builder", BUILDER_FILES.configuration);
      assert.match(configuration, /^root = "\/home\/user\/.local\/share\/buildkit"$/m);
      assert.match(configuration, /^insecure-entitlements = \[\]$/m);
      assert.match(configuration, /^address = \["unix:[^"]*","tcp:\/\/0\.0\.0\.0:1234"\]$/m);
      const { ca, certificate, key } = BUILDER_FILES;
      assert.ok(configuration.includes(`[grpc.tls]\nca = "${ca}"\ncert = "${certificate}"\nkey = "${key}"\n`));
      assert.doesNotMatch(configuration, /noProcessSandbox/);
    }
  });

  it("tells BuildKit what is asked of it", async () => {
    const declared = await Declared.by(() => new BuildkitBuilder("builder", EVERYTHING));
    const configuration = declared.file("builder", BUILDER_FILES.configuration);
    for (const line of [
      "max-parallelism = 4",
      'maxUsedSpace = "20GB"',
      'minFreeSpace = "20%"',
      '[dns]\nnameservers = ["10.0.0.2"]\nsearchDomains = ["example.com"]',
      '[registry."docker.io"]\nmirrors = ["mirror.example.com/hub","10.0.0.9:5000"]',
      '[registry."10.0.0.9:5000"]\nhttp = true',
    ])
      assert.ok(configuration.includes(`${line}\n`), line);
    const { envs, ports } = declared.inputs("Container", "builder");
    for (const variable of ["HTTP_PROXY=http://proxy:3128", "NO_PROXY=localhost,.example.com"])
      assert.ok(envs.includes(variable), variable);
    assert.ok(envs.some((variable: string) => variable === `SSL_CERT_DIR=/etc/ssl/certs:${BUILDER_FILES.authorities}`));
    assert.deepEqual(ports, [{ internal: 1234, external: 1234, ip: "10.0.0.5" }]);
  });

  it("has clients, on its server and on others", async () => {
    const declared = await Declared.by(() => {
      const builder = new BuildkitBuilder("builder", EVERYTHING);
      for (const [name, endpoint] of Object.entries({ near: builder, far: builder.published }))
        new docker.Container(name, {
          image: "docker:27.5.1-cli",
          command: ["sh", "-c", buildxCreate(endpoint)],
          ...buildkitClient(endpoint, "build"),
        });
    });
    const created = (name: string) => declared.inputs("Container", name).command[2];
    const files = "cacert=/certs/buildkit/ca.pem,cert=/certs/buildkit/cert.pem,key=/certs/buildkit/key.pem";
    const create = `docker buildx create --use --name breakwater --driver remote --driver-opt ${files}`;
    assert.equal(created("near"), `${create} tcp://builder:1234`);
    assert.equal(created("far"), `${create} tcp://build.example.com:1234`);
    const { uploads, networksAdvanced } = declared.inputs("Container", "near");
    assert.deepEqual(networksAdvanced, [{ name: "jobs" }]);
    assert.deepEqual(
      uploads.map(({ file }: { file: string }) => file),
      ["ca", "cert", "key"].map((each) => `/certs/buildkit/${each}.pem`),
    );
    assert.deepEqual(declared.inputs("Container", "far").networksAdvanced, []);
  });

  for (const [title, args, message] of [
    ["a setting of engines", { mode: "rootful" }, /mode of BuildkitBuilder "builder" is "rootful": it is not an input/],
    ["a size without a unit", { maxUsedSpace: "20" }, /maxUsedSpace .* is "20": it is a size with its unit/],
    ["another port", { ports: [{ ip: "10.0.0.5", internal: 2376 }] }, /it is 1234, the only port/],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const made = Declared.by(() => new BuildkitBuilder("builder", args as BuildkitBuilderArgs));
      await assert.rejects(made, message);
    });
  }

  it("refuses an engine's address, and a name with which a shell could be led on", async () => {
    const create = (host: string, name: string) => () => buildxCreate({ buildkitHost: host }, { name });
    assert.throws(create("unix:///run/docker.sock", "ci"), /buildkitHost of the builder/);
    assert.throws(create("tcp://builder:1234", "a; id"), /name of buildxCreate is "a; id"/);
  });
});
