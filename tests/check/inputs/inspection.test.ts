import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { judge } from "../../../index";
import { found } from "./project";

/** What real engines print: Docker 20.10 on both versions of control groups, Podman 4.3. */
const printed = (name: string) => readFileSync(`tests/check/inputs/inspected/${name}.json`, "utf8");

async function said(...names: readonly string[]): Promise<string[]> {
  const findings = await found(Object.fromEntries(names.map((name) => [`${name}.json`, printed(name)])));
  return findings.map((finding) => finding.replace(/ [^ ]*$/, ""));
}

/** A container without options, as Docker shows it. */
function plain(): { [key: string]: unknown; HostConfig: Record<string, unknown>; Config: Record<string, unknown> } {
  return JSON.parse(printed("docker-cgroup1"))[0];
}
const rulesOf = (...objects: readonly object[]) => judge(objects).findings.map(({ rule, path }) => `${rule} ${path}`);

describe("what docker inspect prints", () => {
  it("has no finding for what the engine adds to every container", async () => {
    assert.deepEqual(await said("docker-cgroup1"), []);
    assert.deepEqual(await said("docker-networks"), []);
    assert.deepEqual(await said("podman-volumes", "podman-networks"), []);
  });

  it("has findings for what was asked for, and only for that", async () => {
    assert.deepEqual(await said("docker-options"), [
      "privileged-container priv HostConfig.Privileged",
      "host-namespace hostpid HostConfig.IpcMode",
      "host-namespace hostpid HostConfig.PidMode",
      "excess-capabilities many HostConfig.CapAdd[0]",
      "selinux-relaxed many HostConfig.SecurityOpt[1]",
      "dood-engine-socket many HostConfig.Mounts[0].VolumeOptions.DriverConfig.Options.device",
      "host-namespace many2 HostConfig.UTSMode",
      "host-namespace many2 HostConfig.UsernsMode",
      "unmasked-paths many2 HostConfig.MaskedPaths",
    ]);
  });

  it("of Podman is read by its own words", async () => {
    assert.deepEqual(await said("podman"), [
      "host-namespace priv HostConfig.NetworkMode",
      "privileged-container priv HostConfig.Privileged",
      "unmasked-paths many Config.CreateCommand[19]",
      "excess-capabilities many HostConfig.CapAdd[0]",
      "host-namespace many HostConfig.PidMode",
      "selinux-relaxed many HostConfig.SecurityOpt[0]",
      "seccomp-unconfined many HostConfig.SecurityOpt[1]",
      "host-namespace shares HostConfig.CgroupMode",
      "host-namespace shares HostConfig.CgroupParent",
    ]);
  });

  it("of volumes shows the folders of the host behind them", async () => {
    assert.deepEqual(await said("docker-volumes"), [
      "dood-engine-socket run Options.device",
      "dood-engine-socket mm Options.device",
    ]);
  });

  it("shows a cgroup namespace that was asked for where the default is another", async () => {
    const cgroup = "host-namespace HostConfig.CgroupnsMode";
    assert.deepEqual(await said("docker-cgroup2"), ["host-namespace shared HostConfig.CgroupnsMode"]);
    const container = plain();
    assert.equal(container.HostConfig["CgroupnsMode"], "host");
    assert.deepEqual(rulesOf(container), []);
    assert.deepEqual(rulesOf({ ...container, HostConfig: { ...container.HostConfig, OomKillDisable: null } }), [
      cgroup,
    ]);
  });

  it("has label=disable as a finding where the engine does not add it", () => {
    const container = plain();
    const withHost = (host: object) => rulesOf({ ...container, HostConfig: { ...container.HostConfig, ...host } });
    const label = "selinux-relaxed HostConfig.SecurityOpt";
    assert.deepEqual(withHost({ SecurityOpt: ["label=disable"] }), [`${label}[0]`]);
    assert.deepEqual(withHost({ PidMode: "host", SecurityOpt: ["label=disable"] }), [
      "host-namespace HostConfig.PidMode",
    ]);
    assert.ok(withHost({ PidMode: "host", SecurityOpt: ["label=disable", "seccomp=x"] }).includes(`${label}[0]`));
  });

  it("may be one object, or a service, or the body of a request", () => {
    const create = { Image: "app:1.2.3", HostConfig: { Binds: ["/var/run/docker.sock:/s"] } };
    const service = {
      ID: "x",
      Spec: {
        Name: "api",
        TaskTemplate: {
          ContainerSpec: { Image: "app:1.2.3", Mounts: [{ Type: "bind", Source: "/root", Target: "/x" }] },
        },
      },
    };
    assert.deepEqual(rulesOf(create), ["dood-engine-socket HostConfig.Binds[0]"]);
    assert.deepEqual(rulesOf(service), ["sensitive-host-path Spec.TaskTemplate.ContainerSpec.Mounts[0].Source"]);
    assert.deepEqual(rulesOf([create, service]), [...rulesOf(create), ...rulesOf(service)]);
  });

  it("shows mounts that propagate to the host, and the engine that an image starts", () => {
    const container = plain();
    const mount = { Type: "bind", Source: "/srv/a", Destination: "/a", RW: true, Propagation: "rshared" };
    assert.deepEqual(rulesOf({ ...container, Mounts: [mount] }), ["host-namespace Mounts[0].Propagation"]);
    const Config = {
      ...container.Config,
      Image: "registry.example/ci:1.2.3",
      Entrypoint: "dockerd-entrypoint.sh --mtu 1400",
      Env: ["DOCKER_TLS_CERTDIR="],
    };
    assert.ok(rulesOf({ ...container, Config }).includes("dind-plaintext-api Config.Env[0]"));
  });
});
