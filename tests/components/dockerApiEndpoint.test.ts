import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { DockerApiEndpoint, type DockerApiEndpointArgs, dockerClient } from "../../components";
import type { CertificateArgs } from "../../components/args/engineArgs";
import type { EndpointClient, EndpointLimits, EndpointRole } from "../../components/args/guardArgs";
import { SHARED_SOCKET } from "../../components/spec/engineFiles";
import { BUILT_IN_ROLES, CLIENT_KEYS, GUARD, GUARD_FILES, NODE, PRESET_ROLES } from "../../components/spec/guard";
import { GUARD_CHECK } from "../../components/spec/guardCheck";
import { checkFailure } from "../../components/spec/startCheck";
import { CLIENT_LIMITS } from "../../core/schema/clientLimits";
import { GUARD_SCHEMA, guardConfigurationFrom } from "../../core/schema/guardConfiguration";
import { PRESETS } from "../../guard/operations/presets";
import { ROLES } from "../../guard/operations/roles";
import { rolesOf } from "../../guard/roles";
import { evaluateProgram } from "../../testing";
import { Declared } from "./declared";

const CLIENTS: DockerApiEndpointArgs = { clients: { ci: { role: "run" }, dashboards: { role: "observe" } } };

/** Every limit that there is. */
const LIMITS: Required<EndpointLimits> = {
  memory: { default: "512m", max: "2g" },
  cpus: { default: 0.5, max: 4 },
  pids: { default: 256, max: 1024 },
  shmSize: { default: "64m", max: "256m" },
  logSize: { default: "10m", max: "100m" },
  containers: 20,
  volumes: 20,
  networks: 5,
  execs: 50,
  requestsPerSecond: 50,
  concurrentBuilds: 2,
  concurrentPulls: 4,
};
/** Every key of a client, and of a role, that only the guard reads. */
const CLIENT: Required<Omit<EndpointClient, keyof CertificateArgs>> = {
  role: "jobs",
  mode: "enforce",
  issuedSince: "2026-03-31T12:00:00Z",
  shares: "nothing",
  sees: "all",
  secrets: "hidden",
  limits: LIMITS,
  expires: "6h",
};
const ROLE: Required<EndpointRole> = {
  extends: "run",
  operations: ["ImagePush"],
  allowedHostPaths: ["/srv/work"],
  frontends: [`docker/dockerfile@sha256:${"0".repeat(64)}`],
  shares: "nothing",
  sees: "all",
  secrets: "hidden",
  limits: LIMITS,
  expires: "7d",
  rules: { "host-port": "mandatory" },
};

const EVERYTHING: DockerApiEndpointArgs = {
  clients: { ci: CLIENT, dashboards: { role: "observe" } },
  roles: { jobs: ROLE },
  rules: { undetermined: "mandatory" },
  sharedNetworks: ["jobs"],
  engine: { memory: 8192, image: "registry.example.com/docker:27.5.1-dind-rootless", dataVolume: "builds", mtu: 1450 },
  image: "registry.example.com/node:22.20.0",
  memory: 256,
  validityPeriodHours: 240,
  earlyRenewalHours: 48,
  networksAdvanced: [{ name: "jobs" }, { name: "metrics" }],
  ports: [{ ip: "10.0.0.5", external: 12376, hostname: "build.example.com" }],
  dnsNames: ["builds.internal"],
  labels: { team: "ci" },
};

const HOST: DockerApiEndpointArgs = { ...CLIENTS, engine: { hostSocket: "/var/run", group: 998 } };

const declared = (args: DockerApiEndpointArgs = CLIENTS) => Declared.by(() => new DockerApiEndpoint("api", args));

/** What the guard of an endpoint is told. */
async function configuration(args?: DockerApiEndpointArgs): Promise<Record<string, unknown>> {
  return JSON.parse((await declared(args)).file("api", GUARD_FILES.configuration)) as Record<string, unknown>;
}

describe("a DockerApiEndpoint", () => {
  it("has resources of stable names", async () => {
    assert.deepEqual((await declared()).names, [
      "CertRequest api-client-ci-request",
      "CertRequest api-client-dashboards-request",
      "CertRequest api-server-request",
      "Container api",
      "Container api-certificates",
      "Container api-check",
      "Container api-engine",
      "Container api-engine-check",
      "DockerApiEndpoint api",
      "DockerTlsCertificates api",
      "LocallySignedCert api-client-ci",
      "LocallySignedCert api-client-dashboards",
      "LocallySignedCert api-server",
      "Network api",
      "PrivateKey api-ca-key",
      "PrivateKey api-client-ci-key",
      "PrivateKey api-client-dashboards-key",
      "PrivateKey api-server-key",
      "RemoteImage api-engine-image",
      "RemoteImage api-image",
      "SelfSignedCert api-ca",
      "Volume api-certificates",
      "Volume api-data",
      "Volume api-socket",
    ]);
  });

  for (const [title, args] of Object.entries({ "few inputs": CLIENTS, "every input": EVERYTHING })) {
    it(`keeps every rule, with ${title}`, async () => {
      assert.deepEqual(await evaluateProgram(() => new DockerApiEndpoint("api", args)), []);
    });
  }

  it("knows each client by the name in its certificate", async () => {
    const resources = await declared();
    assert.deepEqual(resources.inputs("CertRequest", "api-client-ci-request").subject, { commonName: "ci" });
    assert.deepEqual((await configuration())["clients"], { ci: { role: "run" }, dashboards: { role: "observe" } });
  });

  it("tells the guard what is asked of it", async () => {
    const { clients, roles, rules, sharedNetworks } = await configuration(EVERYTHING);
    assert.deepEqual(
      { clients, roles, rules, sharedNetworks },
      {
        clients: EVERYTHING.clients,
        roles: EVERYTHING.roles,
        rules: EVERYTHING.rules,
        sharedNetworks: EVERYTHING.sharedNetworks,
      },
    );
  });

  it("has an input for every key of the guard's clients, roles and limits, or a reason", () => {
    /** A socket is a file beside the guard, and clients of a component connect over its networks. */
    const without: Readonly<Record<string, string[]>> = { clients: ["socket"], roles: [] };
    for (const [section, inputs] of Object.entries({ clients: CLIENT, roles: ROLE })) {
      const each = GUARD_SCHEMA.properties?.[section]?.additionalProperties;
      const keys = typeof each === "object" ? Object.keys(each.properties ?? {}) : [];
      assert.deepEqual([...Object.keys(inputs), ...(without[section] ?? [])].sort(), keys.sort());
    }
    assert.deepEqual(Object.keys(LIMITS).sort(), Object.keys(CLIENT_LIMITS.properties ?? {}).sort());
    assert.deepEqual([...CLIENT_KEYS].sort(), Object.keys(CLIENT).sort());
  });

  for (const [key, value] of Object.entries(CLIENT)) {
    it(`tells the guard of a client's ${key}, and the certificates nothing of it`, async () => {
      const client = { role: "run", validityPeriodHours: 240, ...(key !== "role" && { [key]: value }) };
      const resources = await declared({ clients: { ci: client } });
      const read = guardConfigurationFrom(JSON.parse(resources.file("api", GUARD_FILES.configuration)));
      assert.ok(!("mistakes" in read), JSON.stringify(read));
      const { validityPeriodHours: _, ...told } = client;
      assert.deepEqual(read.clients, { ci: told });
      assert.deepEqual(rolesOf(read).mistakes, []);
      const [plain, certificate] = [
        await declared({ clients: { ci: { role: "run", validityPeriodHours: 240 } } }),
        resources,
      ].map((each) => each.inputs("LocallySignedCert", "api-client-ci"));
      assert.deepEqual(certificate, plain);
      assert.ok(!JSON.stringify(resources.inputs("DockerTlsCertificates", "api")).includes("role"));
    });
  }

  for (const [key, value] of Object.entries(ROLE)) {
    it(`tells the guard of a role's ${key}`, async () => {
      const role = { extends: "run", [key]: value };
      const read = guardConfigurationFrom(
        await configuration({ clients: { ci: { role: "jobs" } }, roles: { jobs: role } }),
      );
      assert.ok(!("mistakes" in read), JSON.stringify(read));
      assert.deepEqual(read.roles, { jobs: role });
      assert.deepEqual(rolesOf(read).mistakes, []);
    });
  }

  it("tells the guard of clients that refuse nothing, share the engine and see its secrets", async () => {
    const client = { role: "run", mode: "warn", shares: "engine", secrets: "shown" };
    const read = guardConfigurationFrom(await configuration({ clients: { ci: client } }));
    assert.ok(!("mistakes" in read), JSON.stringify(read));
    const role = rolesOf(read).roles.get("ci");
    assert.deepEqual([role?.mode, role?.apart, role?.secrets], ["warn", undefined, undefined]);
  });

  it("waits for limits and networks that are not known yet", async () => {
    const limits = { memory: { max: pulumi.output("2g") }, containers: pulumi.output(20) };
    const network = pulumi.output("jobs");
    const { clients, sharedNetworks } = await configuration({
      clients: { ci: { role: "run", limits, expires: pulumi.output("6h") } },
      sharedNetworks: [network],
    });
    assert.deepEqual(clients, {
      ci: { role: "run", limits: { memory: { max: "2g" }, containers: 20 }, expires: "6h" },
    });
    assert.deepEqual(sharedNetworks, ["jobs"]);
  });

  it("tells the guard nothing of roles and rules where nothing is said", async () => {
    assert.deepEqual(Object.keys(await configuration()), ["listen", "engine", "tls", "health", "clients"]);
  });

  it("tells the guard what it understands, and knows the roles that it has", async () => {
    for (const args of [CLIENTS, EVERYTHING, HOST]) {
      const told = guardConfigurationFrom(await configuration(args));
      assert.ok(!("mistakes" in told), JSON.stringify(told));
      assert.deepEqual(rolesOf(told).mistakes, []);
    }
    assert.deepEqual(
      BUILT_IN_ROLES,
      ROLES.map(({ name }) => name),
    );
    assert.deepEqual(
      PRESET_ROLES,
      PRESETS.map(({ name }) => name),
    );
  });

  it("waits for what is not known yet", async () => {
    const rules = pulumi.output({ undetermined: "mandatory" });
    assert.deepEqual((await configuration({ ...CLIENTS, rules }))["rules"], { undetermined: "mandatory" });
  });

  describe("its guard", () => {
    const guard = async (args?: DockerApiEndpointArgs) => (await declared(args)).inputs("Container", "api");

    it("is Node with one program, without a right and with a user that owns nothing", async () => {
      const made = await guard();
      assert.equal(made.image, GUARD.image.value);
      assert.match(made.image, /^node:\d+\.\d+\.\d+-/);
      assert.deepEqual(made.entrypoints, GUARD.command.value);
      assert.deepEqual(made.capabilities, { drops: ["ALL"] });
      assert.deepEqual(made.securityOpts, ["no-new-privileges:true"]);
      assert.equal(made.user, `${GUARD.user.value}:${SHARED_SOCKET.group}`);
      for (const absent of ["privileged", "envs", "devices", "mounts", "ports", "command"])
        assert.equal(made[absent], undefined, absent);
    });

    it("runs the program that the package's build made", async () => {
      const bundle = (await declared()).file("api", GUARD_FILES.bundle);
      assert.equal(bundle, readFileSync("dist/guard/breakwater-guard.js", "utf8"));
    });

    it("has its program and its configuration as files, and its certificates on a volume that it cannot write to", async () => {
      const { uploads, volumes } = (await guard()) as Record<string, Record<string, string>[]>;
      assert.deepEqual(
        uploads?.map(({ file, permissions }) => [file, permissions]),
        [
          [GUARD_FILES.bundle, "0444"],
          [GUARD_FILES.configuration, "0444"],
        ],
      );
      assert.deepEqual(volumes?.slice(1), [
        { volumeName: volumes?.[1]?.["volumeName"], containerPath: GUARD_FILES.certificates, readOnly: true },
      ]);
    });

    it("gets its certificates from a container that reaches nobody, ends by itself and keeps no copy", async () => {
      const made = (await declared()).inputs("Container", "api-certificates");
      assert.deepEqual(
        [made.networkMode, made.capabilities, made.mustRun, made.attach],
        ["none", { drops: ["ALL"], adds: ["CAP_CHOWN"] }, false, true],
      );
      assert.deepEqual(
        made.uploads.map(({ file, permissions }: Record<string, string>) => [file, permissions]),
        [
          ["/opt/ca.pem", "0400"],
          ["/opt/cert.pem", "0400"],
          ["/opt/key.pem", "0400"],
        ],
      );
      assert.match(made.entrypoints[2], /fs\.rmSync\(from\)/);
    });

    it("is started once before it is replaced, as it is, without an engine", async () => {
      const resources = await declared(EVERYTHING);
      const [check, made] = [resources.inputs("Container", "api-check"), resources.inputs("Container", "api")];
      for (const same of ["image", "user", "capabilities", "securityOpts", "ulimits"])
        assert.deepEqual(check[same], made[same], same);
      const [[compressed, ...others], [program, ...files]] = [check.uploads, made.uploads];
      assert.deepEqual(others, files);
      assert.equal(gunzipSync(Buffer.from(compressed.contentBase64, "base64")).toString(), program.content);
      assert.ok(compressed.contentBase64.length < program.content.length / 2);
      assert.deepEqual(check.volumes, made.volumes.slice(1));
      assert.deepEqual([check.networkMode, check.mustRun], ["none", false]);
    });

    it("says why it does not start, in its own words, before its predecessor goes", () => {
      const [, option, script = ""] = GUARD_CHECK.command.value;
      const broken = gzipSync("throw new SyntaxError('of a newer Node')");
      const unpacked = join(mkdtempSync(join(tmpdir(), "breakwater-check-")), "guard.js");
      const { status, stdout } = spawnSync(
        process.execPath,
        [
          option,
          script
            .replace(
              `fs.readFileSync("${GUARD_CHECK.program.value}")`,
              `Buffer.from("${broken.toString("base64")}", "base64")`,
            )
            .replaceAll("/tmp/breakwater-guard.js", unpacked)
            .replace(NODE, process.execPath),
        ],
        { encoding: "utf8" },
      );
      rmSync(dirname(unpacked), { recursive: true });
      assert.equal(status, 1);
      assert.match(
        checkFailure("guard", status ?? 0, stdout, "urn:api-check") ?? "",
        /^the guard would not start, and nothing was replaced: .*SyntaxError: of a newer Node/s,
      );
    });

    it("has limits, logs that are turned over and a health check", async () => {
      const { memory, ulimits, logOpts, healthcheck } = await guard();
      assert.deepEqual([memory, ulimits], [512, [{ name: "nproc", soft: 256, hard: 256 }]]);
      assert.deepEqual(logOpts, { "max-size": "10m", "max-file": "3" });
      assert.deepEqual(healthcheck.tests, ["CMD", ...GUARD.healthCheck.value]);
      assert.equal((await guard(EVERYTHING)).memory, 256);
    });

    it("is on the networks that are named, and opens its port on the address that is named", async () => {
      const made = await guard(EVERYTHING);
      assert.deepEqual(made.networksAdvanced, [
        { name: "jobs", aliases: ["api"] },
        { name: "metrics", aliases: ["api"] },
      ]);
      assert.deepEqual(made.ports, [{ internal: 2376, external: 12376, ip: "10.0.0.5" }]);
    });
  });

  describe("its own engine", () => {
    const engine = async (args?: DockerApiEndpointArgs) => (await declared(args)).inputs("Container", "api-engine");
    const daemon = async (args?: DockerApiEndpointArgs) =>
      JSON.parse((await declared(args)).file("api-engine", "/etc/docker/daemon.json")) as Record<string, unknown>;

    it("listens on no port, in either mode", async () => {
      for (const mode of ["rootless", "rootful"] as const) {
        const { hosts } = (await daemon({ ...CLIENTS, engine: { mode } })) as { hosts: string[] };
        assert.equal(hosts.length, 2);
        for (const host of hosts) assert.match(host, /^unix:/);
        const { envs = [], ports } = await engine({ ...CLIENTS, engine: { mode } });
        assert.doesNotMatch(envs.join(" "), /2376/);
        assert.equal(ports, undefined);
      }
    });

    it("has no certificate", async () => {
      const { uploads } = (await engine()) as { uploads: { file: string }[] };
      assert.deepEqual(
        uploads.map(({ file }) => file),
        ["/etc/docker/daemon.json"],
      );
    });

    it(
      "shares with the guard its socket, in a volume of theirs that nothing else mounts, and that the " +
        "guard does not write to",
      async () => {
        const resources = await declared();
        const mounted = (name: string) =>
          resources
            .inputs("Container", name)
            .volumes.find((each: { volumeName: string }) => each.volumeName === volume);
        const volume = resources.inputs("Container", "api").volumes[0].volumeName;
        assert.match(volume, /^api-socket-0+$/);
        assert.deepEqual(mounted("api"), { volumeName: volume, containerPath: SHARED_SOCKET.folder, readOnly: true });
        assert.deepEqual(mounted("api-engine"), { volumeName: volume, containerPath: SHARED_SOCKET.folder });
        assert.equal(resources.inputs("Volume", "api-socket").driverOpts.type, "tmpfs");
        assert.match(resources.inputs("Volume", "api-socket").driverOpts.o, /^uid=1000,gid=1000,mode=0750,/);
      },
    );

    it("is told what is asked of it", async () => {
      const made = await engine(EVERYTHING);
      assert.deepEqual([made.image, made.memory], [EVERYTHING.engine?.image, 8192]);
      assert.equal(made.volumes[0].volumeName, "builds");
      assert.equal((await daemon(EVERYTHING))["mtu"], 1450);
      assert.deepEqual(made.networksAdvanced[0], { name: "jobs", aliases: ["api-engine"] });
    });
  });

  describe("in front of the host's engine", () => {
    it("mounts the folder of the socket that is named, read-only, in the socket's group, and makes no engine", async () => {
      const resources = await declared(HOST);
      const made = resources.inputs("Container", "api");
      const [socket, ...others] = made.volumes;
      assert.deepEqual(socket, { hostPath: "/var/run", containerPath: SHARED_SOCKET.folder, readOnly: true });
      assert.deepEqual(
        others.map(({ containerPath, hostPath }: Record<string, string>) => [containerPath, hostPath]),
        [[GUARD_FILES.certificates, undefined]],
      );
      assert.equal(made.user, `${GUARD.user.value}:998`);
      assert.ok(!resources.names.some((name) => /engine|Volume api-(data|socket)/.test(name)));
    });

    it("keeps every rule, and it is said that its guard has the socket", async () => {
      const findings = await evaluateProgram(() => new DockerApiEndpoint("api", HOST));
      assert.deepEqual(
        findings.map(({ rule, status, level, resource }) => [rule, status, level, resource]),
        [["dood-engine-socket", "exempted", "advisory", "api"]],
      );
    });

    it("does not keep the rule where its guard refuses nothing to a client", async () => {
      const args = { ...HOST, clients: { ci: { role: "run", mode: "warn" } } };
      const findings = await evaluateProgram(() => new DockerApiEndpoint("api", args));
      assert.deepEqual(
        findings.map(({ rule, status, resource }) => [rule, status, resource]),
        [["dood-engine-socket", "violation", "api"]],
      );
      // Newer SDKs mark all uploads as secret where one is: what they say is not repeated then.
      assert.match(
        findings[0]?.message ?? "",
        /refuses nothing to its client "ci" \(mode: warn\)|its configuration, which is secret, grants too much/,
      );
    });
  });

  it("makes a container a client of the role that it has", async () => {
    const resources = await Declared.by(() => {
      const endpoint = new DockerApiEndpoint("api", CLIENTS);
      new docker.Container("job", { image: "docker:27.5.1-cli", ...dockerClient(endpoint, "ci") });
    });
    const { envs, networksAdvanced, uploads } = resources.inputs("Container", "job");
    assert.deepEqual(envs, ["DOCKER_HOST=tcp://api:2376", "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/certs/client"]);
    assert.match(networksAdvanced[0].name, /^api-0+$/);
    assert.equal(uploads.length, 3);
  });

  it("makes clients on other servers, where it is published", async () => {
    const resources = await Declared.by(() => {
      const endpoint = new DockerApiEndpoint("api", EVERYTHING);
      new docker.Container("job", { image: "docker:27.5.1-cli", ...dockerClient(endpoint.published, "ci") });
    });
    assert.equal(resources.inputs("Container", "job").envs[0], "DOCKER_HOST=tcp://build.example.com:12376");
    const { dnsNames, ipAddresses } = resources.inputs("CertRequest", "api-server-request");
    assert.deepEqual(dnsNames, ["api", "localhost", "builds.internal", "build.example.com"]);
    assert.deepEqual(ipAddresses, ["127.0.0.1", "10.0.0.5"]);
  });

  it("has a word for who asks where it is published though it is not, and for a client that it does not have", async () => {
    await assert.rejects(
      Declared.by(() => new DockerApiEndpoint("api", CLIENTS).published),
      /not published: `ports` says/,
    );
    await assert.rejects(
      Declared.by(() => dockerClient(new DockerApiEndpoint("api", CLIENTS), "nobody")),
      /"nobody".*"ci", "dashboards"/,
    );
  });
});
