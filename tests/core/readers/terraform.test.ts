import assert from "node:assert/strict";
import { UNKNOWN } from "../../../core/readers/terraform/planMarks";
import { readTerraform, type TerraformResource } from "../../../core/readers/terraform/terraform";
import { resource, says } from "./terraformSupport";

/** What the Docker provider leaves empty. */
const NO_BLOCKS = Object.fromEntries(
  ["capabilities", "devices", "healthcheck", "mounts", "networks_advanced", "ports", "ulimit", "upload", "volumes"].map(
    (block) => [block, []],
  ),
);

function dockerContainer(attributes: object, name?: string): TerraformResource {
  return resource(
    "docker_container",
    { name: "job", image: "alpine:3.20", privileged: null, ...NO_BLOCKS, ...attributes },
    name,
  );
}

/** An engine with everything that it should have, but for what is given. */
function engine(attributes: object): TerraformResource {
  const safe = {
    image: "docker:27.3.1-dind-rootless",
    memory: 2048,
    ulimit: [{ name: "nproc", soft: 1000, hard: 1000 }],
  };
  return dockerContainer({ ...safe, ...attributes }, "engine");
}

says("a docker_container", {
  "that asks for nothing": [dockerContainer({}), []],
  privileged: [dockerContainer({ privileged: true }), ["privileged-container privileged"]],
  "with capabilities": [
    dockerContainer({ capabilities: [{ add: ["KILL", "CAP_SYS_ADMIN"], drop: [] }] }),
    ["excess-capabilities capabilities[0].add[1]"],
  ],
  "in the host's namespaces": [
    dockerContainer({
      pid_mode: "host",
      ipc_mode: "host",
      network_mode: "host",
      userns_mode: "host",
      cgroupns_mode: "host",
    }),
    ["pid_mode", "ipc_mode", "network_mode", "userns_mode", "cgroupns_mode"].map((mode) => `host-namespace ${mode}`),
  ],
  "attached to the host's network": [
    dockerContainer({ networks_advanced: [{ name: "host" }] }),
    ["host-namespace networks_advanced[0].name"],
  ],
  "without confinement": [
    dockerContainer({
      security_opts: ["seccomp=unconfined", "apparmor=unconfined", "label=disable", "systempaths=unconfined"],
    }),
    ["seccomp-unconfined", "apparmor-unconfined", "selinux-relaxed", "unmasked-paths"].map(
      (rule, at) => `${rule} security_opts[${at}]`,
    ),
  ],
  "with a socket among its mounts": [
    dockerContainer({
      mounts: [{ type: "bind", source: "/run", target: "/x", read_only: true, bind_options: [], volume_options: [] }],
    }),
    ["dood-engine-socket mounts[0].source"],
  ],
  "with a socket behind a volume's options": [
    dockerContainer({
      mounts: [
        {
          type: "volume",
          source: "x",
          target: "/x",
          volume_options: [{ driver_name: "local", driver_options: { type: "none", o: "bind", device: "/run" } }],
        },
      ],
    }),
    ["dood-engine-socket mounts[0].volume_options[0].driver_options.device"],
  ],
  "with a host folder among its volumes": [
    dockerContainer({
      volumes: [{ host_path: "/etc", container_path: "/x", volume_name: "", from_container: null, read_only: null }],
    }),
    ["sensitive-host-path volumes[0].host_path"],
  ],
  "with another one's volumes": [
    [
      dockerContainer({ name: "holder", volumes: [{ host_path: "/run", container_path: "/x" }] }, "holder"),
      dockerContainer({ volumes: [{ from_container: "holder" }] }),
    ],
    ["dood-engine-socket volumes[0].host_path", "dood-engine-socket volumes[0]"],
  ],
  "with a device": [dockerContainer({ devices: [{ host_path: "/dev/sda" }] }), ["host-device devices[0].host_path"]],
  "with a device by its CDI name": [
    dockerContainer({ device_requests: [{ driver: "cdi", device_ids: ["vendor.com/disk=all"] }] }),
    ["host-device device_requests[0].device_ids[0]"],
  ],
  "with a kernel parameter": [
    dockerContainer({ sysctls: { "kernel.core_pattern": "|/x" } }),
    ['unsafe-sysctl sysctls["kernel.core_pattern"]'],
  ],
  "that publishes an engine": [
    dockerContainer({ ports: [{ internal: 2375, external: 2375 }] }),
    ["dood-published-plaintext-api ports[0]"],
  ],
  "with a client without TLS": [
    dockerContainer({ env: ["DOCKER_HOST=tcp://engine:2375"] }),
    ["dood-plaintext-endpoint env[0]"],
  ],
  "whose health check opens the socket": [
    dockerContainer({ healthcheck: [{ test: ["CMD-SHELL", "chmod 666 /var/run/docker.sock"] }] }),
    ["dood-socket-chmod healthcheck[0].test"],
  ],
  "that opens the socket": [
    dockerContainer({ entrypoint: ["sh", "-c"], command: ["chmod 666 /var/run/docker.sock"] }),
    ["dood-socket-chmod command"],
  ],
  "with an engine that is limited": [engine({ security_opts: ["systempaths=unconfined"] }), []],
  "with an engine without limits": [engine({ memory: null, ulimit: [] }), ["dind-no-limits "]],
  "with an engine whose uploaded configuration opens it": [
    engine({
      entrypoint: ["dockerd"],
      upload: [{ file: "/etc/docker/daemon.json", content: '{"hosts":["tcp://0.0.0.0:2375"]}', content_base64: null }],
    }),
    ["dind-plaintext-api upload[0].content"],
  ],
  "with a value that is not known": [
    dockerContainer({ volumes: [{ host_path: UNKNOWN, container_path: "/x" }] }),
    ["undetermined volumes[0].host_path"],
  ],
  "with blocks that are not known": [dockerContainer({ capabilities: UNKNOWN }), ["undetermined capabilities"]],
});

function service(spec: object, rest: object = {}): TerraformResource {
  return resource("docker_service", {
    name: "job",
    task_spec: [{ container_spec: [{ image: "alpine:3.20", ...spec }], ...rest }],
  });
}

says("the other Docker resources", {
  "a service's mount": [
    service({ mounts: [{ type: "bind", source: "/run", target: "/x" }] }),
    ["dood-engine-socket task_spec[0].container_spec[0].mounts[0].source"],
  ],
  "a service's capabilities": [
    service({ cap_add: ["SYS_ADMIN"] }),
    ["excess-capabilities task_spec[0].container_spec[0].cap_add[0]"],
  ],
  "a service's command, arguments and variables": [
    service({
      command: ["sh", "-c"],
      args: ["chmod 666 /var/run/docker.sock"],
      env: { DOCKER_HOST: "tcp://engine:2375" },
    }),
    [
      "dood-plaintext-endpoint task_spec[0].container_spec[0].env.DOCKER_HOST",
      "dood-socket-chmod task_spec[0].container_spec[0].args",
    ],
  ],
  "a service without SELinux": [
    service({ privileges: [{ se_linux_context: [{ disable: true }] }] }),
    ["selinux-relaxed task_spec[0].container_spec[0].privileges[0].se_linux_context[0].disable"],
  ],
  "a service on the host's network": [
    service({}, { networks_advanced: [{ name: "host" }] }),
    ["host-namespace task_spec[0].networks_advanced[0].name"],
  ],
  "a service that publishes an engine": [
    resource("docker_service", {
      name: "job",
      endpoint_spec: [{ ports: [{ target_port: 2375, published_port: 2375 }] }],
    }),
    ["dood-published-plaintext-api endpoint_spec[0].ports[0]"],
  ],
  "a volume that is a host folder": [
    resource("docker_volume", {
      name: "data",
      driver: "local",
      driver_opts: { type: "none", o: "bind", device: "/var/run" },
    }),
    ["dood-engine-socket driver_opts.device"],
  ],
  "a plugin's grants": [
    resource("docker_plugin", { name: "x/y", grant_permissions: [{ name: "capabilities", value: ["CAP_SYS_ADMIN"] }] }),
    ["excess-capabilities grant_permissions[0].value[0]"],
  ],
  "a plugin that is granted everything": [
    resource("docker_plugin", { name: "x/y", grant_all_permissions: true }),
    ["privileged-container grant_all_permissions"],
  ],
  "an image's build": [
    resource("docker_image", {
      name: "app",
      build: [{ context: ".", network_mode: "host", security_opt: ["seccomp=unconfined"] }],
    }),
    ["host-namespace build[0].network_mode", "seccomp-unconfined build[0].security_opt[0]"],
  ],
  "an image that is pulled": [resource("docker_image", { name: "app", build: [] }), []],
  "a builder": [
    resource("docker_buildx_builder", {
      name: "b",
      docker_container: [{ network: "host" }],
      endpoint: "tcp://engine:2375",
      remote: [],
    }),
    ["host-namespace docker_container[0].network", "dood-plaintext-endpoint endpoint"],
  ],
  "a network": [resource("docker_network", { name: "n", driver: "host" }), []],
  "a provider on plain TCP": [resource("provider", { host: "tcp://engine:2375" }), ["dood-provider-plaintext host"]],
  "a provider with certificates": [resource("provider", { host: "tcp://engine:2376", cert_path: "/certs" }), []],
  "a provider with certificates inline": [
    resource("provider", { host: "tcp://engine:2376", ca_material: "ca", cert_material: "cert", key_material: "key" }),
    [],
  ],
});

says("the TLS resources", {
  "a weak RSA key": [resource("tls_private_key", { algorithm: "RSA", rsa_bits: 1024 }), ["tls-weak-key rsa_bits"]],
  "a key of the provider's default": [resource("tls_private_key", { algorithm: "RSA", rsa_bits: null }), []],
  "a key on the provider's default curve": [
    resource("tls_private_key", { algorithm: "ECDSA", ecdsa_curve: null }),
    ["tls-weak-key ecdsa_curve"],
  ],
  "a certificate for everything": [
    resource("tls_locally_signed_cert", {
      allowed_uses: ["server_auth", "client_auth"],
      validity_period_hours: 87_600,
      is_ca_certificate: false,
    }),
    ["tls-long-lived-certificate validity_period_hours", "tls-unrestricted-certificate allowed_uses"],
  ],
  "a server's certificate": [
    resource("tls_self_signed_cert", {
      allowed_uses: ["server_auth"],
      validity_period_hours: 24,
      is_ca_certificate: false,
    }),
    [],
  ],
});

describe("any other Terraform resource", () => {
  it("has nothing to do with containers", () => {
    for (const type of ["aws_instance", "docker", "kubernetes", "", "terraform_data", "dockerhub_token"])
      assert.deepEqual(readTerraform(resource(type, { privileged: true })), []);
  });
});
