import assert from "node:assert/strict";
import { ownFolder } from "../hostile";

describe("Podman's containers.conf", () => {
  const { write, said } = ownFolder();
  const saidOf = (text: string) => {
    write({ "containers.conf": text });
    return said(["containers.conf"]);
  };

  it("has what each container of a machine gets", async () => {
    for (const [line, rule, at = ""] of [
      ["privileged = true", "privileged-container"],
      ['netns = "host"', "host-namespace"],
      ['pidns = "host"', "host-namespace"],
      ['ipcns = "host"', "host-namespace"],
      ['utsns = "host"', "host-namespace"],
      ['userns = "host"', "host-namespace"],
      ['cgroupns = "host"', "host-namespace"],
      ['volumes = ["/var/run/docker.sock:/s"]', "dood-engine-socket", "[0]"],
      ['mounts = ["type=bind,source=/etc,target=/e"]', "sensitive-host-path", "[0]"],
      ['devices = ["/dev/sda"]', "host-device", "[0]"],
      ['default_capabilities = ["CHOWN", "SYS_ADMIN"]', "excess-capabilities", "[1]"],
      ['seccomp_profile = "unconfined"', "seccomp-unconfined"],
      ['apparmor_profile = "unconfined"', "apparmor-unconfined"],
      ["label = false", "selinux-relaxed"],
      ['env = ["DOCKER_HOST=tcp://engine:2375"]', "dood-plaintext-endpoint", "[0]"],
    ] as const)
      assert.deepEqual(
        (await saidOf(`[containers]\n${line}\n`)).findings,
        [`violation ${rule} containers.${line.split(" ")[0]}${at}`],
        line,
      );
  });

  it("has the engines that a client reaches", async () => {
    const destination = (...lines: readonly string[]) =>
      `[engine]\n[engine.service_destinations.a]\n${lines.join("\n")}\n`;
    const plain = 'uri = "tcp://engine:8080"';
    assert.deepEqual((await saidOf(destination(plain))).findings, [
      "violation dood-plaintext-endpoint engine.service_destinations.a.uri",
    ]);
    const keys = ["tls_ca", "tls_cert", "tls_key"].map((key) => `${key} = "/certs/${key}.pem"`);
    assert.deepEqual((await saidOf(destination(plain, ...keys))).findings, []);
    assert.deepEqual((await saidOf(destination('uri = "ssh://user@engine/run/podman/podman.sock"'))).findings, []);
  });

  it("is silent about what confines", async () => {
    const lines = [
      ...['netns = "private"', 'pidns = "private"', "privileged = false", "label = true"],
      ...['default_capabilities = ["CHOWN", "KILL"]', 'seccomp_profile = "/usr/share/containers/seccomp.json"'],
      ...['volumes = ["data:/data"]', "# privileged = true"],
    ];
    assert.deepEqual((await saidOf(`[containers]\n${lines.join("\n")}\n`)).findings, []);
  });
});
