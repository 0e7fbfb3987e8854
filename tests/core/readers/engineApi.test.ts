import assert from "node:assert/strict";
import { type Known, knownValue } from "../../../core/model/known";
import type { MountSource } from "../../../core/model/mount";
import {
  readContainerCreate,
  readInspectedContainer,
  readServiceSpec,
} from "../../../core/readers/engineApi/engineApi";
import { Raw } from "../../../core/readers/raw/raw";

const SOURCE = { type: "ContainerCreate", name: "job" };
const create = (HostConfig: object, more: object = {}) =>
  readContainerCreate(new Raw({ Image: "alpine", HostConfig, ...more }, ""), SOURCE);
const first = (HostConfig: object, more: object = {}) => create(HostConfig, more).containers[0];

const shown = (field: Known<unknown> | undefined) => (field?.known ? field.value : (field?.why ?? undefined));

function from(source: MountSource): string {
  switch (source.kind) {
    case "hostPath":
      return `host ${shown(source.hostPath)}`;
    case "volume":
      return `volume ${shown(source.volume)}`;
    case "container":
      return `container ${shown(source.container)}`;
    default:
      return "private";
  }
}

const mounts = (HostConfig: object) =>
  (first(HostConfig)?.mounts ?? []).map((mount) => [mount.path, from(mount.from), shown(mount.readOnly)]);

describe("a container as the Engine API takes it", () => {
  it("binds: a folder, a volume, a target alone", () => {
    assert.deepEqual(mounts({ Binds: ["/a:/b:z,ro", "data:/b", "/only", "a:/b", "C:\\a:C:\\b", 7] }), [
      ["HostConfig.Binds[0]", "host /a", true],
      ["HostConfig.Binds[1]", "volume data", false],
      ["HostConfig.Binds[2]", "private", undefined],
      ["HostConfig.Binds[3]", "host a:/b", false],
      ["HostConfig.Binds[4]", "host C:\\a:C:\\b", false],
      ["HostConfig.Binds[5]", "private", undefined],
    ]);
  });

  it("mounts of every type", () => {
    const driven = { DriverConfig: { Options: { type: "none", o: "bind", device: "/c" } } };
    const Mounts = [
      { Type: "bind", Source: "/a", ReadOnly: true },
      { Type: "volume", Source: "data" },
      { Type: "volume", Source: "/b" },
      { Type: "volume", Source: "x", VolumeOptions: driven },
      { Type: "volume" },
      { Type: "tmpfs" },
      { Type: "image", Source: "alpine" },
      { Type: "npipe", Source: "\\\\.\\pipe\\x" },
      { Source: "/d" },
      "bind",
    ];
    assert.deepEqual(
      mounts({ Mounts }).map(([, source]) => source),
      [
        "host /a",
        "volume data",
        "host /b",
        "host /c",
        "private",
        "private",
        "private",
        "host \\\\.\\pipe\\x",
        "host /d",
        "host is a string, where an object was expected",
      ],
    );
  });

  it("other containers' volumes, without their mode", () => {
    assert.deepEqual(mounts({ VolumesFrom: ["web:ro", "db"] }), [
      ["HostConfig.VolumesFrom[0]", "container web", undefined],
      ["HostConfig.VolumesFrom[1]", "container db", undefined],
    ]);
  });

  it("ports, of ranges each, with their protocol", () => {
    const PortBindings = {
      "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080-8082" }, { HostPort: "" }],
      "53/udp": [{ HostPort: "53" }],
      "90": null,
    };
    assert.deepEqual(
      first({ PortBindings })?.ports.map(({ target, published, address, protocol }) =>
        [target, published, address, protocol].map((field) => shown(field)),
      ),
      [
        [80, 8080, "127.0.0.1", "tcp"],
        [80, 8081, "127.0.0.1", "tcp"],
        [80, 8082, "127.0.0.1", "tcp"],
        [80, undefined, undefined, "tcp"],
        [53, 53, undefined, "udp"],
      ],
    );
  });

  it("more ports than there are, without end", () => {
    const PortBindings = Object.fromEntries([1, 2, 3, 4].map((port) => [`${port}/tcp`, [{ HostPort: "1-999999999" }]]));
    const ports = first({ PortBindings })?.ports ?? [];
    assert.equal(ports.length, 4_097);
    assert.equal(ports.at(-1)?.published?.known, false);
  });

  it("the host's network, as a mode and among others", () => {
    assert.equal(knownValue(create({ NetworkMode: "host" }).host.network), "host");
    const among = create({ NetworkMode: "app" }, { NetworkingConfig: { EndpointsConfig: { app: {}, host: {} } } });
    assert.deepEqual(among.host.network, { known: true, value: "host", path: "NetworkingConfig.EndpointsConfig.host" });
  });

  it("masks: null is the engine's own, a list takes their place", () => {
    const lifted = (HostConfig: object) => shown(first(HostConfig)?.unmaskedPaths);
    assert.equal(lifted({ MaskedPaths: null, ReadonlyPaths: null }), undefined);
    assert.equal(lifted({ MaskedPaths: [] }), true);
    assert.equal(lifted({ ReadonlyPaths: ["/proc/bus"] }), true);
  });
});

describe("a container as the engine shows it", () => {
  it("has the mounts that it has become, and no cgroup namespace, which may be the engine's default", () => {
    const Mounts = [
      { Type: "bind", Source: "/a", Destination: "/b", RW: false },
      { Type: "volume", Name: "data", Source: "/var/lib/docker/volumes/data/_data", Destination: "/c", RW: true },
      { Type: "tmpfs", Destination: "/d" },
    ];
    const answer = new Raw({ HostConfig: { CgroupnsMode: "host", PidMode: "host", Binds: ["/a:/b"] }, Mounts }, "");
    const { host, containers } = readInspectedContainer(answer, SOURCE, "host");
    assert.deepEqual(
      containers[0]?.mounts.map((mount) => [from(mount.from), shown(mount.readOnly)]),
      [
        ["host /a", true],
        ["volume data", false],
        ["private", undefined],
      ],
    );
    assert.deepEqual(Object.keys(host), ["pid"]);
    assert.deepEqual(Object.keys(readInspectedContainer(answer, SOURCE, "private").host), ["pid", "cgroup"]);
  });
});

describe("a service as the Engine API takes it", () => {
  it("has its confinement in modes", () => {
    const profile = Buffer.from(JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW" })).toString("base64");
    const confinement = (Privileges: object) =>
      readServiceSpec(new Raw({ TaskTemplate: { ContainerSpec: { Privileges } } }, ""), SOURCE).containers[0]
        ?.confinement;
    assert.deepEqual(confinement({ Seccomp: { Mode: "custom", Profile: profile } })?.seccomp?.map(shown), [
      "custom/denies-nothing",
    ]);
    assert.deepEqual(confinement({ Seccomp: { Mode: "unconfined" } })?.seccomp?.map(shown), ["unconfined"]);
    assert.deepEqual(confinement({ AppArmor: { Mode: "disabled" } })?.apparmor?.map(shown), ["unconfined"]);
    assert.deepEqual(confinement({ AppArmor: { Mode: "default" } })?.apparmor, []);
    assert.equal(shown(confinement({ SELinuxContext: { Disable: true } })?.selinux?.disabled), true);
  });
});
