import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { DindRunner, type DindRunnerArgs } from "../../components";
import { storedCapability } from "../../components/spec/asStored";
import { CHECKS, containerRunner } from "../../components/spec/containerRunner";
import { ENGINE_FILES } from "../../components/spec/engineFiles";
import { valuesOf } from "../../components/spec/given";
import { ROOTFUL } from "../../components/spec/rootful";
import { ROOTLESS_BY_ITSELF } from "../../components/spec/rootlessByItself";
import { startCommand } from "../../components/spec/runner";
import { checkFailure } from "../../components/spec/startCheck";
import { evaluateProgram } from "../../testing";
import { Declared } from "./declared";
import { ENGINE_INPUTS } from "./engineInputs";

const EVERYTHING: DindRunnerArgs = {
  ...ENGINE_INPUTS,
  image: "registry.example.com/docker:27.5.1-dind-rootless",
  clients: { build: {}, deploy: {} },
  validityPeriodHours: 240,
  earlyRenewalHours: 48,
  networksAdvanced: [{ name: "jobs" }, { name: "metrics" }],
  ports: [{ ip: "10.0.0.5", external: 12376, hostname: "build.example.com" }],
  dnsNames: ["builds.internal"],
  dataVolume: "builds",
  cacheVolume: "caches",
  processes: 512,
  cpus: 1.5,
  memorySwap: 1536,
  restart: "always",
  gpus: ["nvidia.com/gpu=all"],
  labels: { team: "ci" },
};

async function container(args?: DindRunnerArgs) {
  return (await Declared.by(() => new DindRunner("ci", args))).inputs("Container", "ci");
}

async function configuration(args?: DindRunnerArgs): Promise<Record<string, unknown>> {
  const declared = await Declared.by(() => new DindRunner("ci", args));
  return JSON.parse(declared.file("ci", ENGINE_FILES.configuration)) as Record<string, unknown>;
}

describe("a DindRunner", () => {
  it("needs no input, and is rootless", async () => {
    const made = await container();
    assert.match(made.image, /^docker:\d+\.\d+\.\d+-dind-rootless$/);
    assert.deepEqual(made.entrypoints, startCommand(ROOTLESS_BY_ITSELF));
    assert.deepEqual(made.capabilities, {
      drops: ["ALL"],
      adds: valuesOf(ROOTLESS_BY_ITSELF.capabilities).map(storedCapability),
    });
    assert.deepEqual(made.devices, [{ hostPath: "/dev/net/tun", containerPath: "/dev/net/tun", permissions: "rwm" }]);
    assert.equal(made.cgroupnsMode, "private");
    assert.equal(made.privileged, undefined);
    assert.equal(made.ports, undefined);
  });

  it("is rootful when asked, with its own capabilities and no device", async () => {
    const made = await container({ mode: "rootful" });
    assert.match(made.image, /^docker:\d+\.\d+\.\d+-dind$/);
    assert.deepEqual(made.entrypoints, startCommand(ROOTFUL));
    assert.deepEqual(made.capabilities.adds, valuesOf(ROOTFUL.capabilities).map(storedCapability));
    assert.deepEqual(made.devices, []);
  });

  for (const [title, args] of Object.entries({ "no input": undefined, "every input": EVERYTHING })) {
    it(`keeps every rule, with ${title}`, async () => {
      assert.deepEqual(await evaluateProgram(() => new DindRunner("ci", args)), []);
    });

    it(`keeps every rule but the advice against it when it is rootful, with ${title}`, async () => {
      const image = title === "no input" ? {} : { image: "registry.example.com/docker:27.5.1-dind" };
      const findings = await evaluateProgram(() => new DindRunner("ci", { ...args, ...image, mode: "rootful" }));
      assert.deepEqual(
        findings.map(({ rule, level, resource }) => [rule, level, resource]),
        [
          ["dind-rootful", "advisory", "ci-check"],
          ["dind-rootful", "advisory", "ci"],
        ],
      );
    });
  }

  it("has a finding for registries that it is told not to verify", async () => {
    const findings = await evaluateProgram(
      () => new DindRunner("ci", { insecureRegistries: ["registry.example.com"] }),
    );
    assert.deepEqual(
      findings.map(({ rule, resource }) => [rule, resource]),
      [
        ["dind-insecure-registry", "ci-check"],
        ["dind-insecure-registry", "ci"],
      ],
    );
  });

  it("has resources of stable names", async () => {
    const { names } = await Declared.by(() => new DindRunner("ci"));
    assert.deepEqual(names, [
      "CertRequest ci-client-client-request",
      "CertRequest ci-server-request",
      "Container ci",
      "Container ci-check",
      "DindRunner ci",
      "DockerTlsCertificates ci",
      "LocallySignedCert ci-client-client",
      "LocallySignedCert ci-server",
      "Network ci",
      "PrivateKey ci-ca-key",
      "PrivateKey ci-client-client-key",
      "PrivateKey ci-server-key",
      "RemoteImage ci-image",
      "SelfSignedCert ci-ca",
      "Volume ci-data",
    ]);
  });

  it("takes clients by certificate alone, whatever is asked of it", async () => {
    for (const args of [undefined, EVERYTHING, { mode: "rootful" } as const]) {
      const engine = await configuration(args);
      assert.equal(engine["tlsverify"], true);
      assert.deepEqual(
        [engine["tlscacert"], engine["tlscert"], engine["tlskey"]],
        [ENGINE_FILES.ca, ENGINE_FILES.certificate, ENGINE_FILES.key],
      );
      const [socket, address, ...more] = engine["hosts"] as string[];
      assert.match(socket ?? "", /^unix:/);
      assert.equal(address, "tcp://0.0.0.0:2376");
      assert.deepEqual(more, []);
    }
  });

  it("leaves the engine's own defaults where nothing is said", async () => {
    assert.deepEqual(Object.keys(await configuration()).sort(), [
      "hosts",
      "log-driver",
      "log-opts",
      "tlscacert",
      "tlscert",
      "tlskey",
      "tlsverify",
    ]);
  });

  it("tells the engine what is asked of it", async () => {
    const engine = await configuration({ ...EVERYTHING, insecureRegistries: ["10.0.0.9:5000"] });
    assert.equal(engine["mtu"], 1450);
    assert.deepEqual(engine["registry-mirrors"], ["https://mirror.example.com"]);
    assert.deepEqual(engine["insecure-registries"], ["10.0.0.9:5000"]);
    assert.deepEqual(engine["default-address-pools"], [{ base: "10.200.0.0/16", size: 24 }]);
    assert.deepEqual(engine["log-opts"], { "max-size": "1m" });
    const said = {
      dns: ["10.0.0.2", "10.0.0.3"],
      "dns-search": ["example.com"],
      ipv6: true,
      "fixed-cidr-v6": "fd00:1::/64",
      "storage-driver": "overlay2",
      features: { cdi: true },
      builder: { gc: { enabled: true, defaultKeepStorage: "20GB" } },
      "default-ulimits": { nofile: { Name: "nofile", Soft: 1024, Hard: 524_288 } },
      "max-concurrent-downloads": 6,
      "max-concurrent-uploads": 4,
      "max-download-attempts": 3,
      "shutdown-timeout": 30,
      "log-level": "warn",
    };
    assert.deepEqual(Object.fromEntries(Object.keys(said).map((name) => [name, engine[name]])), said);
  });

  it("is on the networks and the volume that are named, and makes none of its own then", async () => {
    const declared = await Declared.by(() => new DindRunner("ci", EVERYTHING));
    const made = declared.inputs("Container", "ci");
    assert.deepEqual(made.networksAdvanced, [
      { name: "jobs", aliases: ["ci"] },
      { name: "metrics", aliases: ["ci"] },
    ]);
    assert.deepEqual(made.volumes, [
      { volumeName: "builds", containerPath: ROOTLESS_BY_ITSELF.dataRoot.value },
      { volumeName: "caches", containerPath: "/cache" },
    ]);
    assert.ok(!declared.names.some((name) => /^(Network|Volume)/.test(name)));
  });

  it("opens its port on the address that is named, and on no other", async () => {
    assert.deepEqual((await container(EVERYTHING)).ports, [{ internal: 2376, external: 12376, ip: "10.0.0.5" }]);
    assert.deepEqual((await container({ ports: [{ ip: "10.0.0.5" }] })).ports, [
      { internal: 2376, external: 2376, ip: "10.0.0.5" },
    ]);
  });

  it("has a certificate for all its names and addresses", async () => {
    const declared = await Declared.by(() => new DindRunner("ci", EVERYTHING));
    const { dnsNames, ipAddresses } = declared.inputs("CertRequest", "ci-server-request");
    assert.deepEqual(dnsNames, ["ci", "localhost", "builds.internal", "build.example.com"]);
    assert.deepEqual(ipAddresses, ["127.0.0.1", "10.0.0.5"]);
    const { validityPeriodHours, earlyRenewalHours } = declared.inputs("LocallySignedCert", "ci-server");
    assert.deepEqual([validityPeriodHours, earlyRenewalHours], [240, 48]);
  });

  it("has limits, of its own or as they are named", async () => {
    const limits = ({ memory, ulimits }: { memory: number; ulimits: unknown }) => [memory, ulimits];
    assert.deepEqual(limits(await container()), [4096, [{ name: "nproc", soft: 8192, hard: 8192 }]]);
    assert.deepEqual(limits(await container(EVERYTHING)), [1024, [{ name: "nproc", soft: 512, hard: 512 }]]);
  });

  it("has its processors, swap, restarts and GPUs as they are named", async () => {
    const made = await container(EVERYTHING);
    assert.deepEqual([made.cpus, made.memorySwap, made.restart], ["1.5", 1536, "always"]);
    assert.deepEqual(made.deviceRequests, [{ driver: "cdi", deviceIds: ["nvidia.com/gpu=all"] }]);
    assert.deepEqual(made.dns, ["10.0.0.2", "10.0.0.3"]);
    const { cpus, memorySwap, restart, deviceRequests, dns } = await container();
    assert.deepEqual(
      [cpus, memorySwap, restart, deviceRequests, dns],
      [undefined, 8192, "unless-stopped", undefined, undefined],
    );
  });

  it("reaches registries through the proxies that are named, and trusts the CAs that are given", async () => {
    const declared = await Declared.by(() => new DindRunner("ci", EVERYTHING));
    const { envs, uploads } = declared.inputs("Container", "ci") as { envs: string[]; uploads: { file: string }[] };
    for (const variable of [
      "HTTP_PROXY=http://proxy:3128",
      "HTTPS_PROXY=http://proxy:3129",
      "NO_PROXY=localhost,.example.com",
      "SSL_CERT_DIR=/etc/ssl/certs:/etc/docker/authorities",
      "DOCKERD_ROOTLESS_ROOTLESSKIT_MTU=1450",
    ])
      assert.ok(envs.includes(variable), `${variable} in ${envs.join(" ")}`);
    assert.ok(uploads.some(({ file }) => file.startsWith("/etc/docker/authorities/")));
  });

  it("labels all that lies on the engine", async () => {
    const declared = await Declared.by(() => new DindRunner("ci", { labels: { team: "ci" } }));
    for (const [type, name] of [
      ["Container", "ci"],
      ["Network", "ci"],
      ["Volume", "ci-data"],
    ] as const)
      assert.deepEqual(declared.inputs(type, name).labels, [{ label: "team", value: "ci" }]);
  });

  it("has its key read by the engine's user alone", async () => {
    for (const [mode, owner] of [
      ["rootless", "1000"],
      ["rootful", "0"],
    ] as const) {
      const { uploads } = (await container({ mode })) as { uploads: Record<string, string>[] };
      const key = uploads.find(({ file }) => file === ENGINE_FILES.key);
      assert.deepEqual([key?.["owner"], key?.["permissions"]], [owner, "0400"]);
    }
  });

  it("is checked before it is replaced, without its certificates", async () => {
    const declared = await Declared.by(() => new DindRunner("ci", { mtu: 1450, dataVolume: "builds" }));
    const check = declared.inputs("Container", "ci-check");
    assert.deepEqual(check.entrypoints, startCommand(CHECKS.rootless));
    assert.deepEqual(check.volumes, [
      { containerPath: containerRunner("rootless").dataRoot.value },
      { volumeName: "builds", containerPath: "/mnt/data", readOnly: true },
    ]);
    assert.deepEqual([check.networkMode, check.networksAdvanced, check.ports], ["none", undefined, undefined]);
    assert.deepEqual([check.attach, check.logs, check.mustRun, check.restart], [true, true, false, undefined]);
    assert.deepEqual(Object.keys(JSON.parse(declared.file("ci-check", ENGINE_FILES.configuration))), [
      "hosts",
      "mtu",
      "log-driver",
      "log-opts",
    ]);
    assert.equal(check.uploads.length, 1);
    const engine = declared.inputs("Container", "ci");
    for (const same of ["image", "user", "capabilities", "securityOpts", "devices", "envs", "memory", "ulimits"])
      assert.deepEqual(check[same], engine[same], same);
  });

  it("is left as it is if the check fails, with the engine's own words", () => {
    assert.equal(checkFailure("engine", 0, "It starts, and answers.", "urn:ci-check"), undefined);
    assert.equal(checkFailure("engine", undefined, undefined, "urn:ci-check"), undefined);
    const words = "unable to configure the Docker daemon: invalid mirror\n";
    const failure = checkFailure("engine", 1, words, "urn:ci-check") ?? "";
    assert.match(failure, /nothing was replaced: unable to configure the Docker daemon: invalid mirror\n/);
    assert.match(failure, /pulumi up --replace 'urn:ci-check'/);
    assert.match(checkFailure("engine", 137, "", "urn:ci-check") ?? "", /exit code 137/);
  });

  for (const mode of ["rootless", "rootful"] as const) {
    it(`keeps nothing between two starts where it is for one job at a time, and keeps every rule: ${mode}`, async () => {
      const program = () => new DindRunner("ci", { mode, ephemeral: true });
      const declared = await Declared.by(program);
      const root = containerRunner(mode).dataRoot.value;
      const { volumes, entrypoints } = declared.inputs("Container", "ci");
      assert.deepEqual(volumes, [{ containerPath: root }]);
      assert.match(entrypoints[2], new RegExp(`^set -eu\nfind ${root} -mindepth 1 -delete\n`));
      assert.ok(!declared.names.some((name) => name.startsWith("Volume")));
      assert.deepEqual(declared.inputs("Container", "ci-check").volumes, [{ containerPath: root }]);
      const rules = (await evaluateProgram(program)).map(({ rule }) => rule);
      assert.deepEqual(rules, mode === "rootful" ? ["dind-rootful", "dind-rootful"] : []);
    });
  }

  it("keeps its volume on the server where it is told to", async () => {
    const retained = async (args?: DindRunnerArgs) => {
      const found: (boolean | undefined)[] = [];
      const note: pulumi.ResourceTransformation = ({ type, opts }) => {
        if (type === "docker:index/volume:Volume") found.push(opts.retainOnDelete);
        return undefined;
      };
      await Declared.by(() => new DindRunner("ci", args, { transformations: [note] }));
      return found;
    };
    assert.deepEqual(await retained(), [false]);
    assert.deepEqual(await retained({ retainData: true }), [true]);
    assert.deepEqual(await retained({ retainData: true, dataVolume: "builds" }), []);
  });

  it("is made where its provider says, with all its children", async () => {
    const declared = await Declared.by(() => {
      const provider = new docker.Provider("build-host", { host: "ssh://build.example.com" });
      new DindRunner("ci", {}, { provider });
    });
    for (const { type, name, provider } of declared.resources)
      if (type.startsWith("docker:")) assert.equal(provider?.name, "build-host", name);
  });

  it("has a word for who asks where it is published though it is not", async () => {
    await assert.rejects(
      Declared.by(() => new DindRunner("ci").published),
      /not published: `ports` says/,
    );
  });
});
