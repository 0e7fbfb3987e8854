import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { knownValue } from "../../../core/model/known";
import type { Workload } from "../../../core/model/workload";
import { readCompose } from "../../../core/readers/compose/compose";
import type { ComposeFiles } from "../../../core/readers/compose/project";
import {
  interpretCompose,
  placeholder,
  resolveText,
  UnresolvedValue,
  unsetVariable,
} from "../../../core/readers/compose/text";
import { Raw } from "../../../core/readers/raw/raw";

const FILES: ComposeFiles = {
  content: (path) =>
    ({
      "./open.json": '{"defaultAction": "SCMP_ACT_ALLOW"}',
      "./daemon.json": '{"insecure-registries": ["registry.internal:5000"]}',
      "./etc/daemon.json": '{"insecure-registries": ["registry.internal:5000"]}',
    })[path],
  variables: (path) =>
    path === "ci.env"
      ? new Map([["DOCKER_HOST", "tcp://secret.example.com:2375"]])
      : new UnresolvedValue("names a file that does not exist"),
};

type Model = Readonly<Record<string, unknown>>;

function workloads(model: Model): Workload[] {
  return readCompose(new Raw(model, "", interpretCompose), (type, name) => ({ type, name }), FILES);
}

function findings(model: Model) {
  return evaluateAll(workloads(model), configuration());
}

/** What is said of a project, as `rule path`. */
function said(model: Model): string[] {
  return findings(model).map(({ rule, path }) => `${rule} ${path}`);
}

/** The same of a project with one service, `a`, whose own path is left out. */
function saidOf(service: Model, others: Model = {}): string[] {
  return said({ services: { a: { image: "alpine:3.20.1", ...service } }, ...others }).map((line) =>
    line.replace("services.a.", ""),
  );
}

function service(content: Model, others: Model = {}): Workload {
  return workloads({ services: { a: content }, ...others })[0] as Workload;
}

/** An engine that is safe but for what a case is about. */
const ENGINE = {
  image: "docker:27.3.1-dind-rootless",
  mem_limit: "2g",
  pids_limit: 1000,
  security_opt: ["systempaths=unconfined"],
};
const SOCKET = "/var/run/docker.sock";
const X = unsetVariable("X");

describe("a Compose service", () => {
  const refused: Record<string, readonly [Model, readonly string[], Model?]> = {
    "a socket in the short syntax": [{ volumes: [`${SOCKET}:${SOCKET}:ro`] }, ["dood-engine-socket volumes[0]"]],
    "a socket in the long syntax": [
      { volumes: [{ type: "bind", source: SOCKET, target: SOCKET, read_only: true }] },
      ["dood-engine-socket volumes[0].source"],
    ],
    "a socket in a home folder": [{ volumes: ["~/.docker/run/docker.sock:/s"] }, ["dood-engine-socket volumes[0]"]],
    "a named pipe in the short syntax": [
      { volumes: ["\\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine"] },
      ["dood-engine-socket volumes[0]"],
    ],
    "a named pipe in the long syntax": [
      { volumes: [{ type: "npipe", source: "\\\\.\\pipe\\docker_engine", target: "\\\\.\\pipe\\docker_engine" }] },
      ["dood-engine-socket volumes[0].source"],
    ],
    "a Windows drive": [{ volumes: ["C:\\:/host"] }, ["sensitive-host-path volumes[0]"]],
    "a socket that Compose itself mounts": [{ use_api_socket: true }, ["dood-engine-socket use_api_socket"]],
    "a socket as a secret": [
      { secrets: ["s"] },
      ["dood-engine-socket secrets.s.file"],
      { secrets: { s: { file: SOCKET } } },
    ],
    "a host's file as a config": [
      { configs: [{ source: "c", target: "/x" }] },
      ["sensitive-host-path configs.c.file"],
      { configs: { c: { file: "/etc/shadow" } } },
    ],
    "privileges, also in words": [{ privileged: "yes" }, ["privileged-container privileged"]],
    "a privileged hook": [
      { post_start: [{ command: "true", privileged: true }], pre_stop: [{ command: "true", privileged: true }] },
      ["privileged-container post_start[0].privileged", "privileged-container pre_stop[0].privileged"],
    ],
    "a hook that opens the socket's permissions": [
      { post_start: [{ command: `chmod 666 ${SOCKET}` }] },
      ["dood-socket-chmod post_start[0].command"],
    ],
    "added capabilities": [{ cap_add: ["SYS_PTRACE"] }, ["excess-capabilities cap_add[0]"]],
    "confinement that is off": [
      {
        security_opt: [
          "seccomp:unconfined",
          "apparmor=unconfined",
          "label:disable",
          "systempaths=unconfined",
          "no-new-privileges:true",
        ],
      },
      [
        "apparmor-unconfined security_opt[1]",
        "seccomp-unconfined security_opt[0]",
        "selinux-relaxed security_opt[2]",
        "unmasked-paths security_opt[3]",
      ],
    ],
    "a profile file that allows everything": [
      { security_opt: ["seccomp:./open.json"] },
      ["seccomp-unconfined security_opt[0]"],
    ],
    "the host's namespaces": [
      { pid: "host", ipc: "host", network_mode: "host", uts: "host", userns_mode: "host", cgroup: "host" },
      ["pid", "ipc", "network_mode", "uts", "userns_mode", "cgroup"].map((name) => `host-namespace ${name}`),
    ],
    "another service's namespaces": [
      { pid: "service:b", ipc: "container:c", network_mode: "service:b" },
      ["host-namespace pid", "host-namespace ipc"],
    ],
    "the host's network as an external one": [
      { networks: ["front", "outer"] },
      ["host-namespace networks[1]"],
      { networks: { front: {}, outer: { external: true, name: "host" } } },
    ],
    "the host's network under a name of the project's": [
      { networks: { outer: null } },
      ["host-namespace networks.outer"],
      { networks: { outer: { name: "host" } } },
    ],
    "the host's network as the default one, which a service without networks has": [
      {},
      ["host-namespace networks.default"],
      { networks: { default: { name: "host" } } },
    ],
    "a network that may be the host's": [
      { networks: ["host"] },
      ["undetermined networks.host.external"],
      { networks: { host: { external: X } } },
    ],
    "the host's network in the older syntax": [
      { networks: { outer: null } },
      ["host-namespace networks.outer"],
      { networks: { outer: { external: { name: "host" } } } },
    ],
    devices: [
      { devices: ["/dev/sda:/dev/xvda:rwm", { source: "/dev/mem", target: "/dev/mem" }, "vendor.com/disk=all"] },
      ["host-device devices[0]", "host-device devices[1].source", "host-device devices[2]"],
    ],
    "devices by their CDI names": [
      { deploy: { resources: { reservations: { devices: [{ driver: "cdi", device_ids: ["vendor.com/disk=0"] }] } } } },
      ["host-device deploy.resources.reservations.devices[0].device_ids[0]"],
    ],
    "device cgroup rules": [{ device_cgroup_rules: ["a *:* rwm"] }, ["host-device device_cgroup_rules[0]"]],
    "kernel parameters": [{ sysctls: { "kernel.core_pattern": 1 } }, ['unsafe-sysctl sysctls["kernel.core_pattern"]']],
    "a control group's parent": [{ cgroup_parent: "/docker" }, ["host-namespace cgroup_parent"]],
    "mounts that the host has as well": [{ volumes: ["/srv:/x:rw,rshared"] }, ["host-namespace volumes[0]"]],
    "the same in the long form": [
      { volumes: [{ type: "bind", source: "/srv", target: "/x", bind: { propagation: "shared" } }] },
      ["host-namespace volumes[0].bind.propagation"],
    ],
    "kernel parameters in a list": [{ sysctls: ["kernel.core_pattern=1"] }, ["unsafe-sysctl sysctls[0]"]],
    "a client without TLS": [
      { environment: { DOCKER_HOST: "tcp://build:2375" } },
      ["dood-plaintext-endpoint environment.DOCKER_HOST"],
    ],
    "a client without TLS in a list": [
      { environment: ["DOCKER_HOST=tcp://build:2375"] },
      ["dood-plaintext-endpoint environment[0]"],
    ],
    "a client without TLS in an env file": [{ env_file: "ci.env" }, ["dood-plaintext-endpoint env_file"]],
    "a client without TLS in a health check": [
      { healthcheck: { test: "docker -H tcp://build:2375 ps" } },
      ["dood-plaintext-endpoint healthcheck.test"],
    ],
    "a client without TLS in a command": [
      { image: "docker:27.3.1-cli", command: "docker -H 'tcp://build:2375' ps" },
      ["dood-plaintext-endpoint command"],
    ],
    "the engine's port over TCP in capitals": [
      { ports: ["2375:2375/TCP", { target: 2375, protocol: "TCP" }] },
      ["dood-published-plaintext-api ports[0]", "dood-published-plaintext-api ports[1]"],
    ],
    "a build that may use the host's network": [
      { build: { context: ".", entitlements: ["network.host"], network: "none" } },
      ["host-namespace build.entitlements[0]"],
    ],
    "a build with the host's devices": [
      { build: { context: ".", entitlements: ["device=vendor.com/disk=all", "device"] } },
      ["host-device build.entitlements[0]", "host-device build.entitlements[1]"],
    ],
    "a volume that is called by a path": [
      { volumes: ["data:/x", { type: "volume", source: "data", target: "/y" }] },
      ["sensitive-host-path volumes[0]", "sensitive-host-path volumes[1].source"],
      { volumes: { data: { external: true, name: "/root/.ssh" } } },
    ],
    "a seccomp profile outside of the project": [
      { security_opt: ["seccomp:../open.json", "seccomp=/etc/open.json"] },
      ["undetermined security_opt[0]", "undetermined security_opt[1]"],
    ],
    "a build with privileges": [
      { build: { context: ".", entitlements: ["security.insecure", "network.host"], network: "host" } },
      ["host-namespace build.network", "privileged-container build.entitlements[0]"],
    ],
  };
  for (const [title, [content, expected, others]] of Object.entries(refused)) {
    it(`is refused ${title}`, () => {
      assert.deepEqual(saidOf(content, others).toSorted(), [...expected].toSorted());
    });
  }

  const accepted: Record<string, readonly [Model, Model?]> = {
    "anonymous, named and relative volumes": [
      {
        volumes: [
          "/data",
          "data:/x",
          "./src:/src:ro",
          "../up:/up",
          { type: "tmpfs", target: "/t" },
          { type: "volume", target: "/v" },
        ],
      },
      { volumes: { data: null } },
    ],
    "a single public file of the host": [{ volumes: ["/etc/localtime:/etc/localtime:ro"] }],
    "a default network that is not the host's": [
      { network_mode: "none" },
      { networks: { default: { name: "host" }, other: { external: true } } },
    ],
    "an external network under a name of its own": [
      { networks: ["host"] },
      { networks: { host: { external: true, name: "proxy" } } },
    ],
    "a GPU in a build": [{ build: { context: ".", entitlements: ["device=nvidia.com/gpu=all"] } }],
    "a network called host that is its own": [{ networks: ["host"] }, { networks: { host: {} } }],
    "ports that are only exposed": [{ expose: ["2375"] }],
    "the engine's port over UDP": [{ ports: ["2375:2375/udp", { target: 2376, published: 2376, protocol: "udp" }] }],
    "a profile of its own that is not at hand": [{ security_opt: ["seccomp:./other.json", "no-new-privileges"] }],
    "GPUs by request": [
      {
        gpus: "all",
        deploy: { resources: { reservations: { devices: [{ driver: "nvidia", capabilities: ["gpu"] }] } } },
      },
    ],
    "false flags": [{ privileged: false, use_api_socket: false }],
    "an image that is built here": [{ image: undefined, build: "." }],
    "attributes of no consequence": [
      { credential_spec: { file: "x.json" }, oom_score_adj: 5, develop: { watch: [] }, profiles: ["debug"] },
    ],
  };
  for (const [title, [content, others]] of Object.entries(accepted)) {
    it(`may have ${title}`, () => {
      assert.deepEqual(saidOf(content, others), []);
    });
  }

  it("reaches what another service mounts, by the service's or its container's name", () => {
    const b = { image: "alpine:3.20.1", container_name: "other", volumes: [`${SOCKET}:${SOCKET}`] };
    const a = { image: "alpine:3.20.1", volumes_from: ["b:ro"] };
    const c = { image: "alpine:3.20.1", volumes_from: ["container:other"] };
    assert.deepEqual(said({ services: { a, b, c } }), [
      "dood-engine-socket services.a.volumes_from[0]",
      "dood-engine-socket services.b.volumes[0]",
      "dood-engine-socket services.c.volumes_from[0]",
    ]);
  });

  it("waits for a container of no service", () => {
    assert.deepEqual(saidOf({ volumes_from: ["container:b"] }, { services_: {} }), ["undetermined volumes_from[0]"]);
  });
});

describe("the ports of a Compose service", () => {
  const PLAINTEXT = "dood-published-plaintext-api ports[0]";
  const TLS = "dood-published-api ports[0]";
  const cases: readonly (readonly [port: unknown, ...expected: string[]])[] = [
    ["2375", PLAINTEXT],
    [2375, PLAINTEXT],
    ["127.0.0.1:2376:2376"],
    ["[::1]:2376:2376"],
    ["[::]:2376:2376/tcp", TLS],
    ["0.0.0.0:2376:2376", TLS],
    ["9000:2376", TLS],
    ["2370-2380:2370-2380", TLS, PLAINTEXT],
    ["3000-3005:3000-3005"],
    ["127.0.0.1::2376"],
    ["8080:80"],
    [{ target: 2376 }, TLS],
    [{ target: 2376, host_ip: "127.0.0.1", published: "2376" }],
    [{ target: 80, published: "2374-2375" }, PLAINTEXT],
    [resolveText(`${placeholder("X")}:2376`), "undetermined ports[0]"],
    [resolveText(`10.0.0.1:${placeholder("X")}:2376`), "undetermined ports[0]"],
  ];
  for (const [port, ...expected] of cases) {
    it(
      `${JSON.stringify(port).replaceAll("\\u0000", "$")} ` +
        `${expected.length === 0 ? "is no exposure" : `gets ${expected.join(" and ")}`}`,
      () => {
        assert.deepEqual([...new Set(saidOf({ ports: [port] }))].toSorted(), expected.toSorted());
      },
    );
  }

  it("are looked at up to a number that no host has", () => {
    const [container] = service({ ports: Array.from({ length: 10 }, () => "1-65535:1-65535") }).containers;
    assert.equal(container?.ports.length, 200_001);
    assert.equal(container?.ports.at(-1)?.target?.known, false);
  });
});

describe("a variable that is not set, in a health check", () => {
  const said = (test: unknown) => saidOf({ image: "postgres:16.4", healthcheck: { test } });
  const unset = (before: string, after = "") => resolveText(`${before}${placeholder("HC_USER")}${after}`);

  it("is an argument of a program that is no Docker client", () => {
    assert.deepEqual(said(["CMD", "pg_isready", "-U", unset(""), "-d", "app"]), []);
    assert.deepEqual(said(["CMD-SHELL", unset("pg_isready -U ", " || exit 1")]), []);
  });

  it("may be the program, a client's engine or a socket's mode", () => {
    for (const test of [
      ["CMD", unset(""), "ps"],
      ["CMD-SHELL", unset("")],
      ["CMD", "docker", "-H", unset(""), "ps"],
      ["CMD-SHELL", unset("docker -H tcp://", ":2375 ps")],
      ["CMD-SHELL", unset("chmod 66", " /var/run/docker.sock")],
    ])
      assert.equal(said(test).join().split(" ")[0], "undetermined", JSON.stringify(test));
  });
});

describe("the volumes of a Compose project", () => {
  it("are a host folder by another name with the options of a bind, which is said once", () => {
    const volumes = { run: { driver: "local", driver_opts: { type: "none", o: "bind", device: "/run" } } };
    const a = { image: "alpine:3.20.1", volumes: ["run:/x"] };
    assert.deepEqual(said({ services: { a, b: a }, volumes }), ["dood-engine-socket volumes.run.driver_opts.device"]);
  });

  it("may bind a folder of the project, and nothing of the host's", () => {
    const volumes = {
      data: { driver: "local", driver_opts: { type: "none", o: "bind", device: "./etc" } },
      memory: { driver_opts: { type: "tmpfs", device: "tmpfs" } },
      outer: { external: true },
    };
    assert.deepEqual(
      said({ services: { a: { image: "alpine:3.20.1", volumes: ["data:/x", "memory:/y", "outer:/z"] } }, volumes }),
      [],
    );
  });

  it("leaves a relative device to the engine, which runs in its root folder, unless Compose resolves it", () => {
    const options: readonly object[] = [
      { driver_opts: { type: "none", o: "bind", device: "./etc" } },
      { driver: "local", driver_opts: { type: "none", o: "bind,ro", device: "etc" } },
      { driver: "local", driver_opts: { type: "none", o: "rbind", device: "etc" } },
    ];
    for (const data of options)
      assert.deepEqual(said({ services: { a: { image: "alpine:3.20.1", volumes: ["data:/x"] } }, volumes: { data } }), [
        "sensitive-host-path volumes.data.driver_opts.device",
      ]);
  });

  it("are one volume under one name of the engine's", () => {
    const [a, b] = ["one", "two"].map((name) => ({
      ...ENGINE,
      volumes: [`${name}:/home/rootless/.local/share/docker`],
    }));
    const named = { one: { name: "shared", external: true }, two: { external: { name: "shared" } } };
    const shared = (volumes: Model) =>
      said({ services: { a, b }, volumes }).filter((line) => line.startsWith("dind-shared-data-root"));
    assert.deepEqual(shared(named), ["dind-shared-data-root services.b.volumes[0]"]);
    assert.deepEqual(shared({ one: null, two: null }), []);
  });

  it("are mounted whole or in part", () => {
    const { containers } = service({
      volumes: [{ type: "volume", source: "v", target: "/x", volume: { subpath: "in" } }],
    });
    assert.deepEqual(containers[0]?.mounts, [
      {
        path: "services.a.volumes[0]",
        target: { known: true, value: "/x", path: "services.a.volumes[0].target" },
        readOnly: undefined,
        subPath: { known: true, value: "in", path: "services.a.volumes[0].volume.subpath" },
        from: { kind: "volume", volume: { known: true, value: "v", path: "services.a.volumes[0].source" } },
      },
    ]);
  });

  it("keep the target of a Windows path apart from its drive", () => {
    const { containers } = service({ volumes: ["C:\\data:D:\\x:ro", "c:/data:/y"] });
    assert.deepEqual(
      containers[0]?.mounts.map(({ target, readOnly, from }) => [
        from.kind === "hostPath" && knownValue(from.hostPath),
        knownValue(target),
        knownValue(readOnly),
      ]),
      [
        ["C:\\data", "D:\\x", true],
        ["c:/data", "/y", false],
      ],
    );
  });
});

describe("a Compose service with an engine inside", () => {
  const cases: Record<string, readonly [Model, readonly string[], Model?]> = {
    "is fine with limits of its own": [ENGINE, []],
    "may have its limits under deploy": [
      {
        ...ENGINE,
        mem_limit: undefined,
        pids_limit: undefined,
        deploy: { resources: { limits: { memory: "1g", pids: 100 } } },
      },
      [],
    ],
    "may have its process limit as an ulimit": [
      { ...ENGINE, pids_limit: undefined, ulimits: { nproc: { soft: 10, hard: 20 } } },
      [],
    ],
    "has no limit where a limit is -1": [{ ...ENGINE, pids_limit: -1 }, ["dind-no-limits pids_limit"]],
    "is recognised by its command where the image is built": [
      {
        ...ENGINE,
        image: undefined,
        build: ".",
        user: "1000",
        command: "dockerd-rootless.sh --insecure-registry=r.example.com",
      },
      ["dind-insecure-registry command"],
    ],
    "is read from a command in one text": [
      { ...ENGINE, command: 'dockerd "--insecure-registry" r.example.com', user: "1000" },
      ["dind-insecure-registry command"],
    ],
    "has the configuration that is mounted from the project": [
      { ...ENGINE, volumes: ["./daemon.json:/etc/docker/daemon.json:ro"] },
      ["dind-insecure-registry volumes[0]"],
    ],
    "has the configuration in a folder that is mounted from the project": [
      { ...ENGINE, volumes: ["./etc:/etc/docker:ro"] },
      ["dind-insecure-registry volumes[0]"],
    ],
    "has the configuration that is a config": [
      { ...ENGINE, configs: [{ source: "d", target: "/etc/docker/daemon.json" }] },
      ["dind-insecure-registry configs.d.content"],
      { configs: { d: { content: '{"insecure-registries": ["r.example.com"]}' } } },
    ],
    "shares its data root with its own copies": [
      { ...ENGINE, volumes: ["data:/home/rootless/.local/share/docker"], deploy: { replicas: 2 } },
      ["dind-shared-data-root volumes[0]"],
    ],
    "shares its data root with its own copies by scale": [
      { ...ENGINE, volumes: ["data:/home/rootless/.local/share/docker"], scale: "3" },
      ["dind-shared-data-root volumes[0]"],
    ],
  };
  for (const [title, [content, expected, others]] of Object.entries(cases)) {
    it(title, () => {
      const found = saidOf(content, others).filter((line) => !/dind-(rootful|plaintext-api)|unmasked-paths/.test(line));
      assert.deepEqual(found, expected);
    });
  }
});

describe("what is not known of a Compose service", () => {
  const cases: Record<string, readonly [Model, readonly string[]]> = {
    "waits where it may be a host folder": [{ volumes: [resolveText(`${placeholder("X")}:/data`)] }, ["volumes[0]"]],
    "waits where it may be a whole volume": [{ volumes: [X] }, ["volumes[0]"]],
    "does not wait where it can only be a volume's name": [
      { volumes: [resolveText(`data-${placeholder("X")}:/data`)] },
      [],
    ],
    "does not hide what is known beside it": [{ volumes: [resolveText(`/run:${placeholder("X")}`)] }, ["volumes[0]"]],
    "waits for privileges": [{ privileged: X }, ["privileged"]],
    "waits for a variable that is passed through": [
      { environment: { DOCKER_HOST: null } },
      ["environment.DOCKER_HOST"],
    ],
    "waits for a variable that is passed through in a list": [{ environment: ["DOCKER_HOST"] }, ["environment[0]"]],
    "does not wait for other variables": [{ environment: { TOKEN: null, USER: X } }, []],
    "waits for an env file": [{ env_file: [{ path: "missing.env", required: false }] }, ["env_file[0].path"]],
    "waits for what could not be extended": [{ extends: new UnresolvedValue("lies elsewhere") }, ["extends"]],
    "waits for words of a command": [{ command: resolveText(`docker -H ${placeholder("X")} ps`) }, ["command[2]"]],
    "waits for what is of the wrong shape": [{ cap_add: "SYS_ADMIN", volumes: "x" }, ["volumes", "cap_add"]],
  };
  for (const [title, [content, expected]] of Object.entries(cases)) {
    it(title, () => {
      assert.deepEqual([...new Set(saidOf(content).map((line) => line.split(" ")[1]))], expected);
    });
  }

  it("says which variable it is, and shows no value of an env file", () => {
    const [waiting] = findings({ services: { a: { image: "a:1", privileged: X } } });
    assert.match(waiting?.found ?? "", /is taken from the environment variable X when the project starts/);
    const [plaintext] = findings({ services: { a: { image: "a:1", env_file: "ci.env" } } });
    assert.equal(plaintext?.rule, "dood-plaintext-endpoint");
    assert.ok(!plaintext?.found.includes("secret.example.com"));
  });

  it("is a whole project that it includes", () => {
    const model = { services: {}, include: [new UnresolvedValue("lies elsewhere")] };
    assert.deepEqual(said(model), ["undetermined include[0]"]);
  });
});
