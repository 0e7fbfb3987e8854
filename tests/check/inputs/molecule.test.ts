import assert from "node:assert/strict";
import { ownFolder } from "../hostile";

describe("a scenario of Molecule", () => {
  const { saidOf } = ownFolder();
  const scenario = (platform: string, driver = "docker") =>
    `driver: {name: ${driver}}\nprovisioner: {name: ansible}\nplatforms:\n  - {name: a, ${platform}}\n`;
  const at = (property: string) => [`violation ${property}`];

  it("has platforms that are containers", async () => {
    for (const driver of ["docker", "podman", "default"])
      for (const [bad, said] of [
        ["privileged: true", "privileged-container platforms[0].privileged"],
        ["cgroupns_mode: host", "host-namespace platforms[0].cgroupns_mode"],
        ["network_mode: host", "host-namespace platforms[0].network_mode"],
        ["networks: [{name: host}]", "host-namespace platforms[0].networks[0]"],
        ["pid_mode: host", "host-namespace platforms[0].pid_mode"],
        ["capabilities: [SYS_ADMIN]", "excess-capabilities platforms[0].capabilities[0]"],
        ["security_opts: ['seccomp=unconfined']", "seccomp-unconfined platforms[0].security_opts[0]"],
        ["volumes: ['/var/run/docker.sock:/s']", "dood-engine-socket platforms[0].volumes[0]"],
        ["volumes: ['/sys/fs/cgroup:/sys/fs/cgroup:rw']", "sensitive-host-path platforms[0].volumes[0]"],
        ["docker_host: 'tcp://engine:2375'", "dood-provider-plaintext platforms[0].docker_host"],
        ["extra_opts: [--privileged]", "privileged-container platforms[0].extra_opts"],
      ] as const)
        assert.deepEqual((await saidOf(scenario(`image: 'alpine:3.20', ${bad}`, driver))).findings, at(said), bad);
    for (const good of ["privileged: false", "tmpfs: [/run]", "volumes: ['data:/data']", "cgroupns_mode: private"])
      assert.deepEqual((await saidOf(scenario(`image: 'alpine:3.20', ${good}`))).findings, [], good);
  });

  it("has values that only the environment has", async () => {
    const { findings } = await saidOf(scenario("image: 'alpine:3.20', privileged: '${PRIVILEGED}'"));
    assert.deepEqual(findings, ["undetermined undetermined platforms[0].privileged"]);
    const defaults = await saidOf(scenario("image: 'alpine:${TAG:-3.20}', network_mode: '${NETWORK:-host}'"));
    assert.deepEqual(defaults.findings, at("host-namespace platforms[0].network_mode"));
  });

  it("starts an engine where the image's own command runs", async () => {
    const engine = "image: 'docker:27.3.1-dind', privileged: true";
    const saidOfEngine = async (more: string) => (await saidOf(scenario(engine + more))).findings;
    assert.deepEqual(await saidOfEngine(""), at("privileged-container platforms[0].privileged"));
    assert.ok(
      (await saidOfEngine(", override_command: false")).includes("violation dind-privileged platforms[0].privileged"),
    );
  });

  it("of another driver has other machines", async () => {
    assert.deepEqual((await saidOf(scenario("box: x, privileged: true", "vagrant"))).findings, []);
  });
});
