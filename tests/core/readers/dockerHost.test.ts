import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { dockerContainer, resource, UNKNOWN } from "../rules/support";

function said(of: PulumiResource): string[] {
  return evaluateAll(readPulumi(of), configuration()).map(({ rule, path }) => `${rule} ${path}`);
}

const volume = (driverOpts: object) => resource("docker:index/volume:Volume", { driverOpts });

describe("the reader of Docker resources", () => {
  it("sees the host folder of a volume whose name is not known yet", () => {
    const volumeOptions = { driverName: "local", driverOptions: { type: "none", o: "bind", device: "/var/run" } };
    assert.deepEqual(
      said(dockerContainer({ mounts: [{ type: "volume", source: UNKNOWN, target: "/data", volumeOptions }] })),
      ["dood-engine-socket mounts[0].volumeOptions.driverOptions.device"],
    );
    assert.deepEqual(said(dockerContainer({ mounts: [{ type: "volume", source: UNKNOWN, target: "/data" }] })), []);
  });

  it("sees the kernel's file systems and the host's disks behind a volume", () => {
    for (const type of ["proc", "sysfs", "devtmpfs", "cgroup2", "debugfs"])
      assert.deepEqual(said(volume({ type, device: "any" })), ["sensitive-host-path driverOpts.type"], type);
    assert.deepEqual(said(volume({ type: "ext4", device: "/dev/sda1" })), [
      "host-device driverOpts.device",
      "sensitive-host-path driverOpts.device",
    ]);
  });

  it("follows another container's volumes whatever mode they are asked for with", () => {
    const holder = dockerContainer({ volumes: [{ hostPath: "/run", containerPath: "/host/run" }] }, "holder");
    const taker = dockerContainer({ volumes: [{ fromContainer: "holder:ro" }] }, "taker");
    const found = evaluateAll([holder, taker].flatMap(readPulumi), configuration());
    assert.deepEqual(
      found.map(({ rule, source }) => [rule, source.name]),
      [
        ["dood-engine-socket", "holder"],
        ["dood-engine-socket", "taker"],
      ],
    );
  });

  it("sees devices that are asked for by a CDI name, and leaves GPUs alone", () => {
    const request = (driver: string, name: string) =>
      said(dockerContainer({ deviceRequests: [{ driver, deviceIds: [name] }] }));
    assert.deepEqual(request("cdi", "example.com/disk=all"), ["host-device deviceRequests[0].deviceIds[0]"]);
    assert.deepEqual(request("cdi", "nvidia.com/gpu=all"), []);
    assert.deepEqual(request("nvidia", "0"), []);
    assert.deepEqual(said(dockerContainer({ deviceRequests: [{ deviceIds: ["0"], capabilities: ["gpu"] }] })), []);
    assert.deepEqual(said(dockerContainer({ deviceRequests: [{ count: -1, capabilities: ["gpu"] }] })), []);
  });

  it("leaves volumes on the network and in memory alone", () => {
    assert.deepEqual(said(volume({ type: "nfs", o: "addr=192.0.2.1,rw", device: ":/export" })), []);
    assert.deepEqual(said(volume({ type: "cifs", o: "username=app", device: "//files.example.com/share" })), []);
    assert.deepEqual(said(volume({ type: "tmpfs", o: "size=100m", device: "tmpfs" })), []);
  });

  it("takes a build that only names its folder, and a builder's flags, for what they are", () => {
    assert.deepEqual(said(resource("docker:image:Image", { imageName: "app:1", build: "./app" })), []);
    const [builder] = readPulumi(resource("docker:index/buildxBuilder:BuildxBuilder", { buildkitFlags: "--debug" }));
    assert.deepEqual(builder?.containers[0]?.otherCommands, []);
  });
});
