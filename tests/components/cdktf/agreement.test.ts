import assert from "node:assert/strict";
import { Container } from "@cdktf/provider-docker/lib/container";
import * as docker from "@pulumi/docker";
import * as pulumi from "../../../components";
import * as cdktf from "../../../components/cdktf";
import { BUILDER_FILES } from "../../../components/spec/builder";
import { ENGINE_FILES } from "../../../components/spec/engineFiles";
import { GUARD_FILES } from "../../../components/spec/guard";
import { Declared } from "../declared";
import { ENGINE_INPUTS } from "../engineInputs";
import { asPulumi, comparable, renamed } from "./comparable";
import { Configured } from "./configured";

/** Every input of an engine but its mode. */
const ENGINE = {
  ...ENGINE_INPUTS,
  image: "registry.example.com/docker:27.5.1-dind",
  dataVolume: "builds",
  retainData: true,
  cacheVolume: "caches",
  processes: 512,
  cpus: 1.5,
  memorySwap: 5120,
  restart: "always",
  gpus: ["nvidia.com/gpu=0", "nvidia.com/gpu=1"],
  insecureRegistries: ["registry.example.com"],
};
/** Every input of what takes clients. */
const ACCESS = {
  validityPeriodHours: 240,
  earlyRenewalHours: 48,
  networksAdvanced: [
    { name: "jobs", aliases: ["docker", "ci"], ipv4Address: "172.28.0.5", ipv6Address: "fd00::5" },
    { name: "metrics" },
  ],
  ports: [{ ip: "10.0.0.5", external: 12376, hostname: "build.example.com" }],
  dnsNames: ["builds.internal"],
  labels: { team: "ci", "com.example.team": "a" },
};
const INPUTS: Required<Omit<cdktf.DindRunnerArgs, "mode" | "name" | "provider" | "ephemeral">> = {
  ...ENGINE,
  ...ACCESS,
  clients: { build: {}, deploy: {} },
};
/** What an input needs beside it. */
const NEEDED: Readonly<Record<string, cdktf.DindRunnerArgs>> = { fixedCidrV6: { ipv6: true } };
const CASES: Readonly<Record<string, cdktf.DindRunnerArgs>> = {
  "no input": {},
  ...Object.fromEntries(Object.entries(INPUTS).map(([name, value]) => [name, { ...NEEDED[name], [name]: value }])),
  "processors that the provider writes in another way": { cpus: 10 },
  "a storage driver with a device": { storageDriver: "fuse-overlayfs" },
  "no swap limit": { memorySwap: -1 },
  "IPv6 without a network": { ipv6: true },
  "a publication by its address": { ports: [{ ip: "10.0.0.5" }] },
  "two publications": {
    ports: [
      { ip: "10.0.0.5", internal: 2376 },
      { ip: "10.1.0.5", external: 12376 },
    ],
  },
  "a client with a life of its own": { clients: { build: { validityPeriodHours: 24 }, deploy: {} } },
  "data that go with the container": { ephemeral: true },
  "every input": INPUTS,
};

/** What signs and is signed, by its name in Pulumi and its path in CDKTF. */
const CERTIFICATES = {
  PrivateKey: { type: "tls_private_key", names: ["ca-key", "server-key", "client-client-key"] },
  SelfSignedCert: { type: "tls_self_signed_cert", names: ["ca"] },
  CertRequest: { type: "tls_cert_request", names: ["server-request", "client-client-request"] },
  LocallySignedCert: { type: "tls_locally_signed_cert", names: ["server", "client-client"] },
};

describe("Pulumi and CDKTF translate one specification to the same", () => {
  for (const mode of ["rootless", "rootful"] as const) {
    for (const [title, inputs] of Object.entries(CASES)) {
      it(`container of a runner: ${mode}, ${title}`, async () => {
        const declared = await Declared.by(() => void new pulumi.DindRunner("ci", { mode, ...inputs }));
        const configured = new Configured((stack) => new cdktf.DindRunner(stack, "ci", { mode, ...inputs }));
        const inPulumi = comparable(declared.inputs("Container", "ci"));
        const inCdktf = comparable(asPulumi(configured.attributes("docker_container", "ci/container")));
        // The one difference: version 3 of the provider, CDKTF's, knows no owner of a file, and a rootless engine is
        // not root.
        const files = inPulumi.files.map((each) =>
          each.file === ENGINE_FILES.key && mode === "rootless" ? { ...each, permissions: "0444" } : each,
        );
        assert.deepEqual(inCdktf, { ...inPulumi, files });
        assert.deepEqual(
          comparable(asPulumi(configured.attributes("docker_container", "ci/check"))),
          comparable(declared.inputs("Container", "ci-check")),
        );
      });
    }
  }

  for (const [title, publish] of Object.entries({
    engine: undefined,
    "engine on another server": { ip: "10.0.0.5" },
  })) {
    it(`container of a client of an ${title}`, async () => {
      const args = { clients: { build: {}, deploy: {} }, ...(publish && { ports: [publish] }) };
      const image = "docker:27.5.1-cli";
      const declared = await Declared.by(() => {
        const runner = new pulumi.DindRunner("ci", args);
        const client = pulumi.dockerClient(publish ? runner.published : runner, "deploy", { folder: "/run/certs" });
        new docker.Container("job", { image, ...client });
      });
      const configured = new Configured((stack) => {
        const runner = new cdktf.DindRunner(stack, "ci", args);
        const client = cdktf.dockerClient(publish ? runner.published : runner, "deploy", { folder: "/run/certs" });
        new Container(stack, "job", { name: "job", image, ...client });
      });
      const inCdktf = comparable(asPulumi(configured.attributes("docker_container", "ci/job")));
      assert.deepEqual(inCdktf, comparable(declared.inputs("Container", "job")));
    });
  }

  for (const [title, args] of Object.entries({
    "no input": {},
    "every input": {
      ...ACCESS,
      ...{ image: "registry.example.com/buildkit:v0.29.0-rootless", memory: 1024, memorySwap: 1536, cpus: 1.5 },
      ...{ processes: 512, restart: "always", dataVolume: "cache", retainData: true, clients: { client: {} } },
      ...{ registryMirrors: ["http://10.0.0.9:5000"], extraCa: ENGINE_INPUTS.extraCa, proxies: ENGINE_INPUTS.proxies },
      ...{ dns: ["10.0.0.2"], dnsSearch: ["example.com"] },
      ...{ maxParallelism: 4, maxUsedSpace: "20GB", minFreeSpace: "20%" },
    } satisfies Required<Omit<cdktf.BuildkitBuilderArgs, "name" | "provider">>,
  })) {
    it(`containers of a builder and its client: ${title}`, async () => {
      const image = "docker:27.5.1-cli";
      const declared = await Declared.by(() => {
        const builder = new pulumi.BuildkitBuilder("ci", args);
        const command = ["sh", "-c", pulumi.buildxCreate(builder)];
        new docker.Container("job", { image, command, ...pulumi.buildkitClient(builder) });
      });
      const configured = new Configured((stack) => {
        const builder = new cdktf.BuildkitBuilder(stack, "ci", args);
        const command = ["sh", "-c", cdktf.buildxCreate(builder)];
        new Container(stack, "job", { name: "job", image, command, ...cdktf.buildkitClient(builder) });
      });
      for (const [name, path] of Object.entries({
        ci: "ci/ci/container",
        "ci-check": "ci/ci/check",
        job: "ci/job",
      })) {
        const inPulumi = comparable(declared.inputs("Container", name));
        const files = inPulumi.files.map((each) =>
          each.file === BUILDER_FILES.key ? { ...each, permissions: "0444" } : each,
        );
        assert.deepEqual(comparable(asPulumi(configured.attributes("docker_container", path))), { ...inPulumi, files });
      }
    });
  }

  const clients = { ci: { role: "jobs" }, dashboards: { role: "observe" } };
  const roles = {
    jobs: {
      extends: "run",
      operations: ["ImagePush"],
      allowedHostPaths: ["/srv/work"],
      rules: { "host-port": "mandatory" },
    },
  };
  const ofGuard = {
    clients: {
      ...clients,
      ci: {
        ...{ role: "jobs", validityPeriodHours: 120, mode: "enforce", issuedSince: "2026-03-31T12:00:00Z" },
        ...{ shares: "nothing", sees: "all", secrets: "hidden", expires: "6h" },
        limits: { memory: { default: "512m", max: "2g" }, cpus: { max: 1.5 }, containers: 20 },
      },
    },
    roles: { jobs: { ...roles.jobs, shares: "nothing", sees: "own", limits: { pids: { max: 512 } }, expires: "7d" } },
    sharedNetworks: ["jobs"],
  };
  const ENDPOINTS: Readonly<Record<string, cdktf.DockerApiEndpointArgs>> = {
    "few inputs": { clients, roles },
    "every input": {
      ...{ ...ofGuard, rules: { undetermined: "mandatory" }, image: "node:22.20.0", memory: 256 },
      ...ACCESS,
      engine: { ...ENGINE, mode: "rootful" },
    },
    "the host's engine": { clients, roles, engine: { hostSocket: "/var/run", group: 998 } },
  };
  for (const [title, args] of Object.entries(ENDPOINTS)) {
    it(`containers of an endpoint: ${title}`, async () => {
      const declared = await Declared.by(() => void new pulumi.DockerApiEndpoint("api", args));
      const configured = new Configured((stack) => new cdktf.DockerApiEndpoint(stack, "api", args));
      const containers = {
        api: "ci/api/container",
        "api-check": "ci/api/check",
        ...(title !== "the host's engine" && {
          "api-engine": "ci/api/engine/container",
          "api-engine-check": "ci/api/engine/check",
        }),
      };
      for (const [name, path] of Object.entries(containers)) {
        const inPulumi = comparable(declared.inputs("Container", name));
        const files = inPulumi.files.map((each) =>
          each.file === GUARD_FILES.key ? { ...each, permissions: "0444" } : each,
        );
        assert.deepEqual(comparable(asPulumi(configured.attributes("docker_container", path))), { ...inPulumi, files });
      }
      if (title === "the host's engine") return;
      const { driver_opts } = configured.attributes("docker_volume", "api/engine/socket");
      assert.deepEqual(driver_opts, declared.inputs("Volume", "api-socket").driverOpts);
    });
  }

  for (const [title, args] of Object.entries({
    "no input": {},
    "every input": { dnsNames: ["a", "b"], ipAddresses: ["10.0.0.5"], validityPeriodHours: 9, earlyRenewalHours: 3 },
  })) {
    it(`certificates: ${title}`, async () => {
      const declared = await Declared.by(() => void new pulumi.DockerTlsCertificates("ci", args));
      const configured = new Configured((stack) => new cdktf.DockerTlsCertificates(stack, "ci", args));
      for (const [kind, { type, names }] of Object.entries(CERTIFICATES)) {
        for (const name of names) {
          const { subject, ...attributes } = configured.attributes(type, `ci/${name}`) as Record<string, unknown>;
          const same = { ...attributes, ...(subject !== undefined && { subject: (subject as [object])[0] }) };
          assert.deepEqual(
            withoutPem(renamed(same) as typeof same),
            withoutPem(declared.inputs(kind, `ci-${name}`)),
            name,
          );
        }
      }
    });
  }
});

/** Keys and certificates are other resources' and not known. */
function withoutPem(attributes: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, /Pem$/.test(name) ? "of another resource" : value]),
  );
}
