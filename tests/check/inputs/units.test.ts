import assert from "node:assert/strict";
import { dirname } from "node:path";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

describe("a unit of systemd", () => {
  const { path, write } = ownFolder();
  const saidOf = async (text: string, name = "app.service") => {
    write({ [name]: text });
    const { findings, problems } = await check([path()]);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
  };
  const service = (...lines: readonly string[]) => `[Service]\n${lines.join("\n")}\n`;

  it("runs its commands, with continued lines, comments between them and prefixes", async () => {
    const text = service(
      "ExecStartPre=-/usr/bin/docker rm -f %n",
      "ExecStart=+/usr/bin/docker run --name %n \\",
      "; a comment",
      "  --net=host \\",
      "  alpine",
      "ExecStop=@/usr/bin/docker docker run --privileged x",
    );
    assert.deepEqual(await saidOf(text), ["host-namespace 5:3", "privileged-container 7:38"]);
  });

  it("has the variables that it sets, and shells", async () => {
    const text = service(
      'Environment="OPTS=--pid=host --rm" IMAGE=alpine',
      "ExecStart=docker run $OPTS ${IMAGE}",
      "ExecStartPost=/bin/sh -c 'docker run --privileged x'",
    );
    assert.deepEqual(await saidOf(text), ["host-namespace 3:22", "privileged-container 4:26"]);
  });

  it("knows the escapes of C, in quotes and outside of them", async () => {
    for (const word of ['"--pid=\\x68ost"', "--pid=\\150ost", "'--pid\\u003dhost'", '"--pid=host"'])
      assert.deepEqual(await saidOf(service(`ExecStart=docker run ${word} alpine`)), ["host-namespace 2:22"], word);
    const script = 'ExecStart=/bin/sh -c "true\\ndocker run --privileged x"';
    assert.deepEqual(await saidOf(service(script)), ["privileged-container 2:22"]);
    assert.deepEqual(await saidOf(service('ExecStart=docker run x "a\\n--privileged"')), []);
  });

  it("replaces what stands before an empty value", async () => {
    assert.deepEqual(
      await saidOf(service("ExecStart=docker run --privileged x", "ExecStart=", "ExecStart=docker run x")),
      [],
    );
  });

  it("is silent about what starts nothing dangerous", async () => {
    for (const text of [
      "[Unit]\nDescription=docker run --privileged x\n",
      service("#ExecStart=docker run --privileged x"),
      service("ExecStart=docker run --rm -v /srv/a:/a -p 80:80 nginx:1.27"),
      service("ExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock"),
      service("ExecStart=/usr/bin/dockerd -H tcp://0.0.0.0:2376 --tlsverify --tlscacert=/c --tlscert=/d --tlskey=/e"),
      service("ExecStart=/usr/bin/dockerd -H tcp://127.0.0.1:2375"),
      service("ExecStart=/usr/bin/echo docker run --privileged"),
      service("ExecStart=/usr/bin/docker start -a app"),
      "[Socket]\nListenStream=/run/docker.sock\nSocketMode=0660\nSocketGroup=docker\n",
      "[Socket]\nListenStream=2375\nListenStream=/run/other.sock\nSocketMode=0666\n",
    ]) {
      assert.deepEqual(await saidOf(text), [], text);
      assert.deepEqual(await saidOf(text, "app.socket"), [], text);
    }
  });

  it("opens an engine to the network, or its socket to everyone", async () => {
    const dropIn = service("ExecStart=", "ExecStart=/usr/bin/dockerd -H fd:// -H tcp://0.0.0.0:2375");
    assert.deepEqual(await saidOf(dropIn, "docker.service.d/override.conf"), ["dind-plaintext-api 3:11"]);
    write({ "docker.service.d/override.conf": "" });
    const socket = "[Socket]\nListenStream=/run/docker.sock\nListenStream=0.0.0.0:2375\nSocketMode=0666\n";
    assert.deepEqual(await saidOf(socket, "docker.socket"), ["dind-plaintext-api 3:1", "dood-socket-chmod 4:1"]);
    write({ "docker.socket": "" });
    assert.deepEqual(await saidOf("[Socket]\nSocketMode=0666\n", "docker.socket.d/open.conf"), [
      "dood-socket-chmod 2:1",
    ]);
    write({ "docker.socket.d/open.conf": "" });
    assert.deepEqual(await saidOf("[Socket]\nListenStream=2375\nService=docker.service\n", "tcp.socket"), [
      "dind-plaintext-api 2:1",
    ]);
    write({ "tcp.socket": "" });
    assert.deepEqual(await saidOf("[Socket]\nListenStream=%t/podman/podman.sock\nListenStream=8080\n", "p.socket"), [
      "dind-plaintext-api 3:1",
    ]);
  });

  it("has an environment for a Docker client", async () => {
    assert.deepEqual(await saidOf(service("Environment=DOCKER_HOST=tcp://engine:2375", "ExecStart=/usr/bin/app")), [
      "dood-plaintext-endpoint 2:13",
    ]);
    assert.deepEqual(await saidOf(service("Environment=DOCKER_HOST=ssh://engine", "ExecStart=/usr/bin/app")), []);
  });

  it("may have its engine's options in the package's file of defaults", async () => {
    assert.deepEqual(await saidOf('# -H\nDOCKER_OPTS="--dns 8.8.8.8 -H tcp://0.0.0.0:2375"\n', "etc/default/docker"), [
      "dind-plaintext-api 2:1",
    ]);
    assert.deepEqual(await saidOf('#DOCKER_OPTS="-H tcp://0.0.0.0:2375"\n', "etc/default/docker"), []);
  });
});

describe("a unit of Quadlet", () => {
  const { path, write } = ownFolder();
  const saidOf = async (text: string, name = "web.container") => {
    write({ [name]: text });
    const { findings, problems } = await check([path(name)]);
    assert.deepEqual(problems, [], text);
    return findings.map(({ rule, line, status }) => `${status === "violation" ? rule : status} ${line}`);
  };
  const containing = (line: string) => `[Container]\nImage=alpine:3.20\n${line}\n`;

  it("gives a container what each of its keys gives", async () => {
    for (const [line, rule] of [
      ["AddCapability=CHOWN SYS_ADMIN", "excess-capabilities"],
      ["AddDevice=-/dev/sda", "host-device"],
      ["Volume=%t/podman/podman.sock:/p.sock", "dood-engine-socket"],
      ["Volume=/:/host:ro", "dood-engine-socket"],
      ["Mount=type=bind,source=/etc,destination=/x", "sensitive-host-path"],
      ["SecurityLabelDisable=true", "selinux-relaxed"],
      ["SecurityLabelType=spc_t", "selinux-relaxed"],
      ["SeccompProfile=unconfined", "seccomp-unconfined"],
      ["AppArmor=unconfined", "apparmor-unconfined"],
      ["Network=host", "host-namespace"],
      ["UserNS=host", "host-namespace"],
      ["Unmask=ALL", "unmasked-paths"],
      ["Sysctl=kernel.core_pattern=/x", "unsafe-sysctl"],
      ["PodmanArgs=--privileged", "privileged-container"],
      ["PodmanArgs=--rm --pid host", "host-namespace"],
      ["GlobalArgs=--log-level=debug\nPodmanArgs=--privileged", "privileged-container"],
      ["Environment=DOCKER_HOST=tcp://engine:2375", "dood-plaintext-endpoint"],
      ["PublishPort=2375:2375", "dood-published-plaintext-api"],
    ] as const) {
      const found = await saidOf(containing(line));
      assert.deepEqual(found, [`${rule} ${line.includes("\n") ? 4 : 3}`], line);
    }
  });

  it("is silent about what gives nothing", async () => {
    for (const line of [
      "AddCapability=NET_BIND_SERVICE",
      "DropCapability=ALL",
      "AddDevice=/dev/fuse",
      "Volume=data.volume:/data",
      "Volume=/srv/www:/www:ro,Z",
      "Mount=type=tmpfs,destination=/x",
      "SecurityLabelDisable=false",
      "SeccompProfile=default",
      "Network=web.network",
      "Network=slirp4netns:port_handler=slirp4netns",
      "UserNS=keep-id:uid=1000",
      "Sysctl=net.ipv4.ip_unprivileged_port_start=0",
      "PodmanArgs=--rm --cpus=2",
      "PublishPort=8080:80",
      "NoNewPrivileges=true",
      "# PodmanArgs=--privileged",
      "Exec=podman run --privileged",
      "Label=a=--privileged",
      "Environment=A=b 'C=d e'",
    ])
      assert.deepEqual(await saidOf(containing(line)), [], line);
  });

  it("may be a pod, a volume, a build, Kubernetes' YAML, or a drop-in", async () => {
    assert.deepEqual(await saidOf("[Pod]\nNetwork=host\n", "a.pod"), ["host-namespace 2"]);
    assert.deepEqual(await saidOf("[Kube]\nYaml=a.yaml\nNetwork=host\n", "a.kube"), ["host-namespace 3"]);
    assert.deepEqual(await saidOf("[Build]\nImageTag=a\nNetwork=host\n", "a.build"), ["host-namespace 3"]);
    assert.deepEqual(await saidOf("[Volume]\nType=none\nOptions=bind\nDevice=/etc\n", "a.volume"), [
      "sensitive-host-path 4",
    ]);
    assert.deepEqual(await saidOf("[Container]\nPodmanArgs=--privileged\n", "a.container.d/x.conf"), [
      "privileged-container 2",
    ]);
    for (const [name, text] of [
      ["b.pod", "[Pod]\nPublishPort=80:80\n"],
      ["b.volume", "[Volume]\nUser=root\n"],
      ["b.network", "[Network]\nSubnet=10.0.0.0/24\n"],
      ["b.kube", "[Kube]\nYaml=b.yaml\n"],
    ] as const)
      assert.deepEqual(await saidOf(text, name), [], name);
  });

  it("leaves files of others alone that have the same endings", async () => {
    write({ "a.container": "x = 1\n", "b.image": "\u0000\u0001", "c.build": "[Service]\nX=1\n" });
    const { problems, findings, summary } = await check([path()]);
    assert.deepEqual([problems, findings, summary.files], [[], [], 0]);
  });
});

describe("daemon.json", () => {
  const { path, write } = ownFolder();
  const saidOf = async (content: object, name = "docker/daemon.json") => {
    write({ [name]: JSON.stringify(content, undefined, 1) });
    const { findings, problems } = await check([path(dirname(name))]);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, line }) => `${rule} ${line}`);
  };

  it("opens an engine, and weakens its containers", async () => {
    assert.deepEqual(await saidOf({ debug: true, hosts: ["fd://", "tcp://0.0.0.0:2375"] }), ["dind-plaintext-api 3"]);
    assert.deepEqual(await saidOf({ hosts: ["tcp://10.0.0.1:2376"], tls: true }), ["dind-plaintext-api 2"]);
    assert.deepEqual(await saidOf({ "insecure-registries": ["r.example:5000"] }), ["dind-insecure-registry 2"]);
    assert.deepEqual(await saidOf({ "seccomp-profile": "unconfined" }), ["seccomp-unconfined 2"]);
    assert.deepEqual(await saidOf({ "default-cgroupns-mode": "host" }), ["host-namespace 2"]);
    assert.deepEqual(await saidOf({ "default-runtime": "/opt/mine" }), ["custom-runtime 2"]);
    assert.deepEqual(await saidOf({ builder: { entitlements: { "security-insecure": true } } }), [
      "privileged-container 4",
    ]);
    assert.deepEqual(
      await saidOf({ "log-driver": "syslog", "log-opts": { "syslog-address": "unix:///run/docker.sock" } }),
      ["host-log-address 4"],
    );
  });

  it("is silent about settings that keep the walls up", async () => {
    for (const content of [
      { hosts: ["unix:///var/run/docker.sock"] },
      { hosts: ["tcp://0.0.0.0:2376"], tlsverify: true, tlscacert: "/a", tlscert: "/b", tlskey: "/c" },
      { hosts: ["tcp://127.0.0.1:2375"] },
      { "insecure-registries": ["127.0.0.0/8", "localhost:5000"] },
      { "seccomp-profile": "builtin" },
      { "seccomp-profile": "/etc/docker/seccomp.json" },
      { "default-runtime": "nvidia", runtimes: { nvidia: { path: "nvidia-container-runtime" } } },
      { "default-cgroupns-mode": "private", "userns-remap": "default", icc: false },
      { "log-driver": "json-file", "log-opts": { "max-size": "10m" } },
      { builder: { gc: { enabled: true } }, "live-restore": true, "no-new-privileges": true },
    ])
      assert.deepEqual(await saidOf(content), [], JSON.stringify(content));
  });

  it("may be written by a script", async () => {
    write({
      "a.sh": `sudo tee /etc/docker/daemon.json <<'E'\n{"hosts": ["tcp://0.0.0.0:2375"]}\nE\n`,
      "b.sh": `echo '{"insecure-registries": ["r:5000"]}' > /etc/docker/daemon.json\n`,
      "d.sh": `cat <<E | sudo tee /etc/docker/daemon.json >/dev/null\n{"hosts": ["tcp://0.0.0.0:2375"]}\nE\n`,
      "e.sh": `echo '{"hosts": ["tcp://0.0.0.0:2375"]}' | sudo tee /etc/docker/daemon.json\n`,
      "c.sh": `cat > x/daemon.json.example <<E\n{"hosts": ["tcp://0.0.0.0:2375"]}\nE\n`,
    });
    const { findings } = await check([path()]);
    assert.deepEqual(
      findings.map(({ rule, line }) => `${rule} ${line}`),
      ["dind-plaintext-api 1", "dind-insecure-registry 1", "dind-plaintext-api 1", "dind-plaintext-api 1"],
    );
  });

  it("is another program's file where it has none of dockerd's settings", async () => {
    assert.deepEqual(await saidOf({ port: 8080, listen: "tcp://0.0.0.0:2375" }), []);
    write({ "x/daemon.json": "// not JSON\n{" });
    assert.deepEqual((await check([path()])).problems, []);
  });
});

describe("buildkitd.toml", () => {
  const { write, said } = ownFolder();
  const saidOf = async (text: string) => {
    write({ "buildkitd.toml": text });
    return (await said()).findings.map((finding) => finding.replace(/^violation /, ""));
  };

  it("lets builds do what its entitlements and its worker's network say", async () => {
    assert.deepEqual(await saidOf('insecure-entitlements = ["security.insecure"]\n'), [
      "privileged-container insecure-entitlements",
    ]);
    assert.deepEqual(await saidOf('insecure-entitlements = ["network.host"]\n'), [
      "host-namespace insecure-entitlements",
    ]);
    assert.deepEqual(await saidOf('[worker.oci]\nnetworkMode = "host"\n'), ["host-namespace worker.oci.networkMode"]);
    assert.deepEqual(await saidOf('insecure-entitlements = []\n[worker.oci]\nnetworkMode = "cni"\n'), []);
  });

  it("listens for whoever comes, unless it has a CA for its clients", async () => {
    const grpc = (address: string, rest = "") => saidOf(`[grpc]\naddress = ["${address}"]\n${rest}`);
    assert.deepEqual(await grpc("tcp://0.0.0.0:1234"), ["dind-plaintext-api grpc.address"]);
    assert.deepEqual(await grpc("tcp://0.0.0.0:1234", '[grpc.tls]\ncert = "a"\nkey = "b"\n'), [
      "dind-plaintext-api grpc.address",
    ]);
    assert.deepEqual(await grpc("tcp://0.0.0.0:1234", '[grpc.tls]\ncert = "a"\nkey = "b"\nca = "c"\n'), []);
    assert.deepEqual(await grpc("unix:///run/buildkit/buildkitd.sock"), []);
    assert.deepEqual(await saidOf("[grpc\n"), []);
  });
});
