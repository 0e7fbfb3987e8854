import assert from "node:assert/strict";
import { type ContainerInputs, createRequest } from "./harness/createRequest";

describe("a docker.Container's inputs as the engine's API takes them", () => {
  it("have the API's names and units", () => {
    const request = createRequest({
      image: "box",
      user: "1000",
      memory: 64,
      capabilities: { adds: ["SETUID"], drops: ["ALL"] },
      securityOpts: ["apparmor=unconfined"],
      cgroupnsMode: "private",
      devices: [{ hostPath: "/dev/net/tun" }],
      healthcheck: { tests: ["CMD", "true"], interval: "500ms", timeout: "2m" },
      ulimits: [{ name: "nproc", soft: 1, hard: 2 }],
      ports: [{ internal: 2376, external: 12376, ip: "10.0.0.5" }],
      networksAdvanced: [{ name: "jobs", aliases: ["engine"] }],
    });
    assert.deepEqual(request, {
      Image: "box",
      User: "1000",
      ExposedPorts: { "2376/tcp": {} },
      Healthcheck: { Test: ["CMD", "true"], Interval: 5e8, Timeout: 120e9, StartPeriod: 0, Retries: undefined },
      NetworkingConfig: { EndpointsConfig: { jobs: { Aliases: ["engine"] } } },
      HostConfig: {
        Memory: 67108864,
        CapAdd: ["SETUID"],
        CapDrop: ["ALL"],
        SecurityOpt: ["apparmor=unconfined"],
        CgroupnsMode: "private",
        Devices: [{ PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rwm" }],
        Ulimits: [{ Name: "nproc", Soft: 1, Hard: 2 }],
        PortBindings: { "2376/tcp": [{ HostIp: "10.0.0.5", HostPort: "12376" }] },
      },
    });
  });

  it("tell volumes of every kind apart", () => {
    const driverOptions = { type: "proc", device: "proc", o: "subset=pid" };
    const { HostConfig } = createRequest({
      image: "box",
      volumes: [
        { volumeName: "data", containerPath: "/data" },
        { hostPath: "/etc", containerPath: "/host", readOnly: true },
      ],
      mounts: [
        { type: "volume", target: "/whole", volumeOptions: { noCopy: true, driverName: "local", driverOptions } },
        { type: "tmpfs", target: "/tmp", tmpfsOptions: { mode: 0o700 } },
      ],
    });
    assert.deepEqual(HostConfig["Binds"], ["data:/data:rw", "/etc:/host:ro"]);
    assert.deepEqual(HostConfig["Mounts"], [
      {
        Type: "volume",
        Source: "",
        Target: "/whole",
        ReadOnly: false,
        VolumeOptions: { NoCopy: true, DriverConfig: { Name: "local", Options: driverOptions } },
      },
      { Type: "tmpfs", Source: "", Target: "/tmp", ReadOnly: false, TmpfsOptions: { SizeBytes: 0, Mode: 448 } },
    ]);
  });

  it("are refused where the translation does not know one", () => {
    assert.throws(
      () => createRequest({ image: "box", tty: true } as ContainerInputs),
      /tty of docker.Container has no translation/,
    );
  });
});
