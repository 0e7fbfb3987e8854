import assert from "node:assert/strict";
import fc from "fast-check";
import { type Engine, engineOf, isRootUser } from "../../../core/engine/engine";
import { dataRootsOf, insecureRegistriesOf, listenersOf, unseenOptions } from "../../../core/engine/engineOptions";
import { type Container, container } from "../../../core/model/container";
import { isUnknown, known, unknown } from "../../../core/model/known";
import type { Mount, MountSource } from "../../../core/model/mount";

const NOT_YET = (path: string) => unknown(path, "is not known until the update");

/** A container in plain words; `?` is a word that is not known. */
interface Sketch {
  readonly image?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly beside?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
  readonly privileged?: boolean;
  readonly user?: string;
}

function sketch({ image, entrypoint, command, beside, env, files, mounts, privileged, user }: Sketch): Container {
  const vector = (words: readonly string[] | undefined, path: string) => {
    const seen = (words ?? []).filter((word) => word !== "?");
    const missing = (words ?? []).flatMap((word, at) => (word === "?" ? [NOT_YET(`${path}[${at}]`)] : []));
    return seen.length > 0 ? { words: known(seen, path), missing } : { words: missing[0], missing: [] };
  };
  const [first, second] = [vector(entrypoint, "entrypoints"), vector(command, "command")];
  return container({
    name: "c",
    path: "",
    image: image === undefined ? undefined : image === "?" ? NOT_YET("image") : known(image, "image"),
    entrypoint: first.words,
    command: second.words,
    missingWords: [...first.missing, ...second.missing],
    otherCommands: beside ? [known(beside, "healthcheck.tests")] : [],
    env: Object.entries(env ?? {}).map(([name, value], at) => ({
      name,
      value: value === "?" ? NOT_YET(`envs[${at}]`) : known(value, `envs[${at}]`),
    })),
    files: Object.entries(files ?? {}).map(([target, content], at) => ({
      target: target === "?" ? NOT_YET(`uploads[${at}].file`) : known(target, `uploads[${at}].file`),
      content:
        content === ""
          ? undefined
          : content === "?"
            ? NOT_YET(`uploads[${at}].content`)
            : known(content, `uploads[${at}].content`),
    })),
    mounts: mounts ?? [],
    privileged: privileged === undefined ? undefined : known(privileged, "privileged"),
    user: user === undefined ? undefined : known(user, "user"),
  });
}

function mount(target: string, from: MountSource, readOnly = false): Mount {
  return {
    path: "mounts[0]",
    target: known(target, "mounts[0].target"),
    readOnly: known(readOnly, "mounts[0].readOnly"),
    from,
  };
}

const volume: MountSource = { kind: "volume", volume: known("data", "mounts[0].source") };
const hostPath = (path: string): MountSource => ({
  kind: "hostPath",
  hostPath: path === "?" ? NOT_YET("mounts[0].source") : known(path, "mounts[0].source"),
});

function certain(of: Sketch): Engine {
  const engine = engineOf(sketch(of));
  assert.ok(engine && !("known" in engine), "should be an engine");
  return engine;
}

describe("engineOf", () => {
  const dind = "docker:27-dind";
  const engines: Record<string, Sketch> = {
    "the official image": { image: dind },
    "a plain tag of it": { image: "docker:27" },
    "its entrypoint with options": { image: dind, command: ["--mtu=1400"] },
    "dockerd in any image": { image: "alpine", command: ["dockerd", "-H", "unix:///x.sock"] },
    "dockerd by its path": { image: "alpine", entrypoint: ["/usr/local/bin/dockerd"], command: ["-D"] },
    "dockerd in a script": {
      image: "myorg/ci",
      command: ["sh", "-c", "dockerd > /log 2>&1 & until docker info; do sleep 1; done; make"],
    },
    "the entrypoint in a script": { image: dind, command: ["sh", "-c", "dockerd-entrypoint.sh & make"] },
    "the entrypoint with dockerd": {
      image: "alpine",
      entrypoint: ["dockerd-entrypoint.sh"],
      command: ["dockerd", "-D"],
    },
    "the client's entrypoint with dockerd": {
      image: "alpine",
      entrypoint: ["docker-entrypoint.sh"],
      command: ["dockerd"],
    },
    "the dind wrapper": { image: "alpine", entrypoint: ["dind"], command: ["dockerd"] },
    "rootless dockerd": { image: "alpine", command: ["dockerd-rootless.sh"] },
    containerd: { image: "alpine", command: ["containerd", "--config", "/x.toml"] },
    "the service": { image: "ubuntu", command: ["bash", "-c", "service docker start && make"] },
    "the service of systemd": {
      image: "ubuntu",
      command: ["bash", "-c", "systemctl --no-block start docker.service; make"],
    },
    "a daemon by its path": {
      image: "ubuntu",
      command: ["start-stop-daemon", "-S", "-b", "--exec", "/usr/bin/dockerd", "--", "-D"],
    },
    "the init script": { image: "ubuntu", command: ["bash", "-c", "/etc/init.d/docker start; make"] },
    "a hook that starts it": { image: "alpine", command: ["sleep", "1d"], beside: ["sh", "-c", "dockerd &"] },
    "an image that is not known, with dockerd": { image: "?", command: ["dockerd"] },
    "dockerd in a builder's image": { image: "moby/buildkit", command: ["dockerd"] },
    "a name that says so, whatever it runs": { image: "myorg/ubuntu-dind", command: ["bash"] },
    "a data root on a volume": { image: "myorg/ci", mounts: [mount("/var/lib/docker", volume)] },
    "a data root on tmpfs": { image: "myorg/ci", mounts: [mount("/var/lib/docker/", { kind: "private" })] },
    "a data root on a folder made for it": {
      image: "myorg/ci",
      mounts: [mount("/var/lib/docker", hostPath("/mnt/inner"))],
    },
    "a rootless data root": { image: "myorg/ci", mounts: [mount("/home/ci/.local/share/docker", volume)] },
    "a data root, prepared and used": {
      image: "myorg/ci",
      command: ["sh", "-c", "mkdir -p /x; /start.sh"],
      mounts: [mount("/var/lib/docker", volume)],
    },
  };
  for (const [title, of] of Object.entries(engines)) it(`is ${title}`, () => void certain(of));

  const others: Record<string, Sketch> = {
    "an ordinary image": { image: "alpine", privileged: true },
    "the client variant": { image: "docker:27-cli", privileged: true },
    "the official image running something else": { image: dind, command: ["docker", "info"], privileged: true },
    "…through its entrypoint": {
      image: dind,
      entrypoint: ["dockerd-entrypoint.sh"],
      command: ["sh", "-c", "make"],
      privileged: true,
    },
    "the official image with another entrypoint": { image: dind, entrypoint: ["/wait-for-it"], privileged: true },
    "a question about its version": { image: dind, command: ["dockerd", "--version"] },
    "a check of its configuration": { image: "alpine", command: ["dockerd", "--validate", "--config-file", "/x"] },
    "pgrep dockerd": { image: "alpine", command: ["pgrep", "dockerd"], privileged: true },
    "command -v dockerd": { image: "alpine", command: ["sh", "-c", "command -v dockerd || exit 1"], privileged: true },
    "a word about it": { image: "alpine", command: ["echo", "dockerd"] },
    "a health check that looks for it": { image: "alpine", beside: ["sh", "-c", "pgrep dockerd"] },
    "containerd's configuration": {
      image: "alpine",
      command: ["sh", "-c", "containerd config default > /etc/containerd/config.toml"],
    },
    "the state of its service": { image: "alpine", command: ["systemctl", "is-active", "docker"], privileged: true },
    "a daemon that is stopped": {
      image: "alpine",
      command: ["start-stop-daemon", "--stop", "--exec", "/usr/bin/dockerd"],
    },
    "the host's service": {
      image: "alpine",
      command: ["nsenter", "-t", "1", "-m", "service", "docker", "start"],
      privileged: true,
    },
    "a builder": { image: "moby/buildkit:v0.17.0", privileged: true },
    "a builder with a data root": { image: "quay.io/podman/stable", mounts: [mount("/var/lib/docker", volume)] },
    "the host engine's data, to look at": {
      image: "cadvisor",
      mounts: [mount("/var/lib/docker", hostPath("/var/lib/docker"))],
    },
    "the same through a pod's volume": {
      image: "cadvisor",
      mounts: [
        mount("/var/lib/docker", {
          ...volume,
          declared: { kind: "hostPath", hostPath: known("/var/lib/docker/", "spec.volumes[0].hostPath.path") },
        } as MountSource),
      ],
    },
    "a data root that it cannot write": { image: "scanner", mounts: [mount("/var/lib/docker", volume, true)] },
    "a folder in a data root": { image: "logs", mounts: [mount("/var/lib/docker/containers", volume)] },
    "a data root that is only prepared": {
      image: "busybox",
      command: ["sh", "-c", "set -e; chown -R 1000:1000 /var/lib/docker"],
      mounts: [mount("/var/lib/docker", volume)],
    },
    "an image that is not known, with nothing an engine needs": { image: "?" },
    "an image that is not known, with a command that is": { image: "?", entrypoint: ["make"], privileged: true },
    "a command that is not known, with nothing an engine needs": { image: dind, command: ["?"] },
    "a builder's command that is not known": { image: "moby/buildkit", command: ["?"], privileged: true },
    "nothing at all": {},
  };
  for (const [title, of] of Object.entries(others))
    it(`is not ${title}`, () => assert.equal(engineOf(sketch(of)), undefined));

  const waiting: Record<string, [Sketch, string]> = {
    "a privileged container whose image is not known": [{ image: "?", privileged: true }, "image"],
    "the official image with a command that is not known": [
      { image: dind, command: ["?"], privileged: true },
      "command[0]",
    ],
    "…or whose program is not known": [{ image: dind, command: ["?", "--mtu=1400"], privileged: true }, "command[0]"],
    "…or an entrypoint that is not": [{ image: dind, entrypoint: ["?"], privileged: true }, "entrypoints[0]"],
    "a script that is not known": [{ image: "alpine", command: ["sh", "-c", "?"], privileged: true }, "command[2]"],
    "a program behind a wrapper": [
      { image: "alpine", entrypoint: ["tini", "--"], command: ["?"], privileged: true },
      "command[0]",
    ],
    "a data root on a folder that is not known": [
      { image: "myorg/ci", privileged: true, mounts: [mount("/var/lib/docker", hostPath("?"))] },
      "mounts[0].source",
    ],
  };
  for (const [title, [of, path]] of Object.entries(waiting)) {
    it(`cannot tell with ${title}`, () => {
      const engine = engineOf(sketch(of));
      assert.ok(engine && "known" in engine);
      assert.equal(engine.path, path);
    });
  }

  it("takes further images from the settings", () => {
    const of = sketch({ image: "registry.example.com/ci/builder:1", command: ["/start"] });
    assert.ok(engineOf(of, ["registry.example.com/ci/*"]));
  });

  it("judges a container once", () => {
    const of = sketch({ image: dind });
    assert.equal(engineOf(of), engineOf(of));
  });

  it("never shows a secret image", () => {
    const of = container({ name: "c", path: "", image: known("registry.example.com/s3cr3t-dind", "image", true) });
    const engine = engineOf(of) as Engine;
    assert.equal(engine.evidence, "the image (secret)");
  });

  const rootless: Record<string, [Sketch, boolean]> = {
    "the rootless image": [{ image: "docker:27-dind-rootless" }, true],
    "…as another user": [{ image: "docker:27-dind-rootless", user: "1001:1001" }, true],
    "…as root, where its entrypoint starts an ordinary engine": [
      { image: "docker:27-dind-rootless", user: "0" },
      false,
    ],
    "the rootless command": [{ image: "myorg/ci", command: ["dockerd-rootless.sh"] }, true],
    "the ordinary image": [{ image: dind }, false],
  };
  for (const [title, [of, expected]] of Object.entries(rootless))
    it(`${title} is ${expected ? "" : "not "}rootless`, () => assert.equal(certain(of).meantRootless, expected));
});

describe("listenersOf", () => {
  const listening = (of: Sketch) => {
    const it = sketch(of);
    return listenersOf(engineOf(it) as Engine, it).map(({ host, verified, path }) => {
      return (
        `${host} ` +
        `${typeof verified === "boolean" ? (verified ? "verified" : "open") : `waits for ${verified.path}`} ` +
        `(${path})`
      );
    });
  };
  const image = "docker:27-dind";
  const none = { DOCKER_TLS_CERTDIR: "" };
  const daemon = (settings: object) => ({ "/etc/docker/daemon.json": JSON.stringify(settings) });
  const cases: Record<string, [Sketch, string[]]> = {
    "the image by itself": [{ image }, ["tcp://0.0.0.0:2376 verified (image)"]],
    "an empty certificate folder": [{ image, env: none }, ["tcp://0.0.0.0:2375 open (envs[0])"]],
    "…of the rootless image": [{ image: "docker:27-dind-rootless", env: none }, ["tcp://0.0.0.0:2375 open (envs[0])"]],
    "…with verification by hand": [
      { image, env: none, command: ["--tlsverify", "--tlscacert=/ca.pem"] },
      ["tcp://0.0.0.0:2375 verified (command)"],
    ],
    "another certificate folder": [
      { image, env: { DOCKER_TLS_CERTDIR: "/x" } },
      ["tcp://0.0.0.0:2376 verified (envs[0])"],
    ],
    "a certificate folder that is not known": [
      { image, env: { DOCKER_TLS_CERTDIR: "?" } },
      ["tcp://0.0.0.0:2376 waits for envs[0] (envs[0])"],
    ],
    "options, which are appended": [
      { image, env: none, command: ["--host=tcp://127.0.0.1:2375"] },
      ["tcp://0.0.0.0:2375 open (envs[0])"],
    ],
    "options beside certificates": [
      { image, command: ["--host=tcp://0.0.0.0:2375"] },
      ["tcp://0.0.0.0:2376 verified (image)", "tcp://0.0.0.0:2375 verified (command)"],
    ],
    "verification taken back": [{ image, command: ["--tlsverify=false"] }, ["tcp://0.0.0.0:2376 open (command)"]],
    "an explicit dockerd, which has what it says": [{ image, env: none, command: ["dockerd"] }, []],
    "…on a unix socket": [{ image, env: none, command: ["dockerd", "--host=unix:///var/run/docker.sock"] }, []],
    "…on a port": [{ image, command: ["dockerd", "--host=tcp://0.0.0.0:2375"] }, ["tcp://0.0.0.0:2375 open (command)"]],
    "…with --tls alone": [
      { image, command: ["dockerd", "--tls", "-H", "tcp://0.0.0.0:2376"] },
      ["tcp://0.0.0.0:2376 open (command)"],
    ],
    "…with --tlsverify": [
      { image, command: ["dockerd", "--tlsverify", "-H", "tcp://0.0.0.0:2376"] },
      ["tcp://0.0.0.0:2376 verified (command)"],
    ],
    "…with --tlsverify=false": [
      { image, command: ["dockerd", "--tlsverify=false", "-H", "tcp://0.0.0.0:2376"] },
      ["tcp://0.0.0.0:2376 open (command)"],
    ],
    "an address without a scheme": [
      { image, command: ["dockerd", "-H", "0.0.0.0:2375"] },
      ["0.0.0.0:2375 open (command)"],
    ],
    "an address without a host, which is loopback": [
      { image, command: ["dockerd", "-H", "tcp://", "-H", "tcp://:2375", "-H", ":2375"] },
      [],
    ],
    loopback: [
      {
        image,
        command: ["dockerd", "-H", "tcp://127.0.0.1:2375", "-H", "tcp://localhost:2375", "-H", "tcp://[::1]:2375"],
      },
      [],
    ],
    "every IPv6 interface": [
      { image, command: ["dockerd", "-H", "tcp://[::]:2375"] },
      ["tcp://[::]:2375 open (command)"],
    ],
    "a file descriptor": [{ image, command: ["dockerd", "-H", "fd://"] }, []],
    "a script": [
      { image: "myorg/ci", command: ["sh", "-c", "dockerd --host='tcp://0.0.0.0:2375' &"] },
      ["tcp://0.0.0.0:2375 open (command)"],
    ],
    "two engines, one of them verifying": [
      {
        image: "myorg/ci",
        command: ["sh", "-c", "dockerd --tlsverify -H tcp://0.0.0.0:1 & dockerd -H tcp://0.0.0.0:2"],
      },
      ["tcp://0.0.0.0:1 verified (command)", "tcp://0.0.0.0:2 open (command)"],
    ],
    "the entrypoint in a script": [
      { image, env: none, entrypoint: ["sh", "-c", "dockerd-entrypoint.sh --debug &"] },
      ["tcp://0.0.0.0:2375 open (envs[0])"],
    ],
    "the entrypoint with dockerd": [{ image, env: none, command: ["dockerd-entrypoint.sh", "dockerd"] }, []],
    "the rootless command": [
      { image: "myorg/ci", command: ["dockerd-rootless.sh", "-H", "tcp://0.0.0.0:2375"] },
      ["tcp://0.0.0.0:2375 open (command)"],
    ],
    "an image from before 19.03": [{ image: "docker:18.09-dind" }, ["tcp://0.0.0.0:2375 open (image)"]],
    "…with a certificate folder": [
      { image: "docker:18.09-dind", env: { DOCKER_TLS_CERTDIR: "/certs" } },
      ["tcp://0.0.0.0:2376 verified (envs[0])"],
    ],
    "hosts of daemon.json": [
      { image, command: ["dockerd"], files: daemon({ hosts: ["unix:///x", "tcp://0.0.0.0:2375"] }) },
      ["tcp://0.0.0.0:2375 open (uploads[0].content)"],
    ],
    "…with tlsverify": [
      { image, command: ["dockerd"], files: daemon({ hosts: ["tcp://0.0.0.0:2376"], tlsverify: true }) },
      ["tcp://0.0.0.0:2376 verified (uploads[0].content)"],
    ],
    "tlsverify of daemon.json for an option": [
      { image, command: ["dockerd", "-H", "tcp://0.0.0.0:2376"], files: daemon({ tlsverify: true }) },
      ["tcp://0.0.0.0:2376 verified (command)"],
    ],
    "a daemon.json of a user": [
      {
        image,
        command: ["dockerd"],
        files: { "/home/rootless/.config/docker/daemon.json": '\uFEFF{"hosts":["tcp://0.0.0.0:1"]}' },
      },
      ["tcp://0.0.0.0:1 open (uploads[0].content)"],
    ],
    "a configuration file named on the command line": [
      { image, command: ["dockerd", "--config-file=/x.json"], files: { "/x.json": '{"hosts":["tcp://0.0.0.0:1"]}' } },
      ["tcp://0.0.0.0:1 open (uploads[0].content)"],
    ],
    "a daemon.json that nobody reads": [
      { image, command: ["dockerd"], files: { "/tmp/daemon.json": '{"hosts":["tcp://0.0.0.0:1"]}' } },
      [],
    ],
    "a daemon.json that is broken": [{ image, command: ["dockerd"], files: { "/etc/docker/daemon.json": "{" } }, []],
    "a word that is not known, which may verify": [
      { image, command: ["dockerd", "-H", "tcp://0.0.0.0:2376", "?"] },
      ["tcp://0.0.0.0:2376 waits for command[3] (command)"],
    ],
    "an address that is not known": [{ image, command: ["dockerd", "--host", "?", "--debug"] }, []],
    "an address in a variable": [
      { image, env: { ADDRESS: "0.0.0.0" }, command: ["dockerd", "-H", "tcp://$(ADDRESS):2375"] },
      ["tcp://$(ADDRESS):2375 open (command)"],
    ],
    "loopback in a variable": [
      { image, env: { ADDRESS: "127.0.0.1" }, command: ["dockerd", "-H", "tcp://${ADDRESS}:2375"] },
      [],
    ],
    "an address that only a shell knows": [
      { image, command: ["sh", "-c", "dockerd -H tcp://$(hostname):2375"] },
      ["tcp://$ waits for command (command)"],
    ],
    "a variable that only a shell knows": [
      { image, command: ["sh", "-c", "dockerd -H tcp://$ADDRESS:2375"] },
      ["tcp://$ADDRESS:2375 waits for command (command)"],
    ],
  };
  for (const [title, [of, expected]] of Object.entries(cases))
    it(title, () => assert.deepEqual(listening(of), expected));
});

describe("unseenOptions", () => {
  const paths = (of: Sketch) => unseenOptions(certain(of)).map(({ path }) => path);
  it("are words and files that are not known", () => {
    assert.deepEqual(paths({ image: "docker:27-dind" }), []);
    assert.deepEqual(paths({ image: "docker:27-dind", command: ["--mtu=1400", "?"] }), ["command[1]"]);
    assert.deepEqual(paths({ image: "alpine", entrypoint: ["dockerd"], command: ["?"] }), ["command[0]"]);
    assert.deepEqual(paths({ image: "docker:27-dind", files: { "/etc/docker/daemon.json": "?" } }), [
      "uploads[0].content",
    ]);
    assert.deepEqual(paths({ image: "docker:27-dind", files: { "/etc/docker/daemon.json": "" } }), ["uploads[0].file"]);
    assert.deepEqual(paths({ image: "docker:27-dind", files: { "?": "{}" } }), ["uploads[0].file"]);
  });
});

describe("insecureRegistriesOf", () => {
  it("come from options and daemon.json, loopback excepted", () => {
    const engine = certain({
      image: "docker:27-dind",
      command: [
        "--insecure-registry=a.example.com:5000",
        "--insecure-registry",
        "10.0.0.0/8",
        "--insecure-registry=127.0.0.0/8",
      ],
      files: {
        "/etc/docker/daemon.json": JSON.stringify({
          "insecure-registries": ["b.example.com", "localhost:5000", "::1/128", 7],
        }),
      },
    });
    assert.deepEqual(
      insecureRegistriesOf(engine).map(({ registry }) => registry),
      ["a.example.com:5000", "10.0.0.0/8", "b.example.com"],
    );
  });
});

describe("dataRootsOf", () => {
  const roots = (of: Sketch) => dataRootsOf(certain(of)).map((root) => `/${root.join("/")}`);
  it("are the one that is named, or the usual ones", () => {
    const image = "docker:27-dind";
    assert.deepEqual(roots({ image, command: ["--data-root", "/mnt//data/"] }), ["/mnt/data"]);
    assert.deepEqual(roots({ image, command: ["dockerd", "-g", "/mnt/data"] }), ["/mnt/data"]);
    assert.deepEqual(roots({ image, files: { "/etc/docker/daemon.json": '{"data-root":"/mnt/data"}' } }), [
      "/mnt/data",
    ]);
    assert.deepEqual(roots({ image })[0], "/var/lib/docker");
  });
});

describe("isRootUser", () => {
  it("is root by any name, and by none", () => {
    for (const user of [undefined, "", "0", "00", "root", "0:0", "root:1000", ":1000"])
      assert.ok(isRootUser(user), user);
    for (const user of ["1000", "1000:0", "rootless", "nobody", "10"]) assert.ok(!isRootUser(user), user);
  });
});

describe("the engine model", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "dockerd",
      "dockerd-entrypoint.sh",
      "sh",
      "-c",
      "?",
      "--host",
      "tcp://0.0.0.0:2375",
      "--config-file=/x",
      "-",
      "--",
      "exec",
      "sudo",
    ),
    fc.string(),
  );
  const anything: fc.Arbitrary<Sketch> = fc.record({
    image: fc.oneof(fc.constantFrom("docker:dind", "?", "docker", "alpine"), fc.string()),
    entrypoint: fc.array(word, { maxLength: 4 }),
    command: fc.array(word, { maxLength: 6 }),
    env: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
    files: fc.dictionary(fc.constantFrom("/etc/docker/daemon.json", "/x", "?"), fc.oneof(fc.string(), fc.json()), {
      maxKeys: 2,
    }),
    privileged: fc.boolean(),
  });

  it("is total", () => {
    fc.assert(
      fc.property(anything, (of) => {
        const it = sketch(of);
        const engine = engineOf(it);
        if (engine === undefined || isUnknown(engine as never)) return;
        listenersOf(engine as Engine, it);
        insecureRegistriesOf(engine as Engine);
        dataRootsOf(engine as Engine);
        unseenOptions(engine as Engine);
      }),
    );
  });
});
