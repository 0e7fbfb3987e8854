import { dockerContainer, plan } from "../inputs/plans";

const BUCKET = { address: "aws_s3_bucket.assets", after: { bucket: "shop-assets", force_destroy: false } };

/** A web application that the Docker provider runs, among what has nothing to do with containers. */
export const DOCKER_PLAN = plan(
  [
    BUCKET,
    { address: "docker_network.shop", after: { name: "shop", driver: "bridge", internal: false } },
    { address: "docker_volume.data", after: { name: "data", driver: "local", driver_opts: null } },
    {
      address: "docker_image.web",
      after: { name: "registry.example/shop:1.4.2", build: [], keep_locally: true },
      unknown: { image_id: true },
    },
    {
      address: 'module.shop.docker_container.web["blue"]',
      after: dockerContainer({
        name: "web",
        image: "registry.example/shop:1.4.2",
        env: ["LOG_LEVEL=info"],
        restart: "unless-stopped",
        memory: 512,
        ports: [{ internal: 3000, external: 80, ip: "0.0.0.0", protocol: "tcp" }],
        networks_advanced: [{ name: "shop", aliases: ["web"], ipv4_address: "" }],
        volumes: [
          { container_path: "/data", volume_name: "data", host_path: "", from_container: "", read_only: false },
        ],
        mounts: [
          {
            type: "bind",
            source: "/srv/shop/config",
            target: "/etc/shop",
            read_only: true,
            bind_options: [],
            volume_options: [],
          },
        ],
        capabilities: [{ add: null, drop: ["ALL"] }],
        security_opts: ["no-new-privileges:true"],
        healthcheck: [{ test: ["CMD", "curl", "-f", "http://localhost:3000/health"], interval: "10s" }],
        upload: [{ file: "/etc/shop/flags.json", content: "{}", content_base64: "", source: "", executable: false }],
        network_mode: "bridge",
        pid_mode: "",
        ipc_mode: "private",
      }),
      unknown: { container_logs: true, hostname: true, network_data: true, command: true, entrypoint: true },
    },
  ],
  {
    configuration: {
      provider_config: { docker: { name: "docker", full_name: "terraform.example.com/kreuzwerker/docker" } },
      root_module: {
        module_calls: {
          shop: { module: { resources: [{ address: "docker_container.web", expressions: { name: {} } }] } },
        },
      },
    },
  },
);

/** A certificate for it: what is not made yet is not known. */
export const TLS_PLAN = plan([
  {
    address: "tls_private_key.web",
    after: { algorithm: "ECDSA", ecdsa_curve: "P256", rsa_bits: 2048 },
    unknown: { private_key_pem: true, public_key_pem: true },
    sensitive: { private_key_pem: true },
  },
  {
    address: "tls_self_signed_cert.ca",
    after: { allowed_uses: ["cert_signing", "crl_signing"], is_ca_certificate: true, validity_period_hours: 87600 },
    unknown: { private_key_pem: true, cert_pem: true },
  },
  {
    address: "tls_locally_signed_cert.web",
    after: {
      allowed_uses: ["digital_signature", "server_auth"],
      is_ca_certificate: false,
      validity_period_hours: 2160,
    },
    unknown: { ca_private_key_pem: true, cert_pem: true },
  },
]);

/**
 * What the Kubernetes provider plans of a deployment: every block that is not written is an empty list, and what is not
 * said null.
 */
export const KUBERNETES_PLAN = plan([
  {
    address: "kubernetes_deployment_v1.web",
    after: {
      metadata: [{ name: "web", namespace: "shop", annotations: null, generate_name: null, labels: { app: "web" } }],
      spec: [
        {
          replicas: "2",
          template: [
            {
              metadata: [{ annotations: { "checksum/config": "1a2b3c" }, labels: { app: "web" } }],
              spec: [
                {
                  host_ipc: false,
                  host_network: false,
                  host_pid: false,
                  init_container: [],
                  security_context: [
                    {
                      run_as_non_root: true,
                      run_as_user: "1000",
                      se_linux_options: [],
                      seccomp_profile: [],
                      sysctl: [],
                      windows_options: [],
                    },
                  ],
                  container: [
                    {
                      name: "web",
                      image: "registry.example/shop:1.4.2",
                      args: null,
                      command: null,
                      env: [{ name: "LOG_LEVEL", value: "info", value_from: [] }],
                      env_from: [{ prefix: null, config_map_ref: [], secret_ref: [{ name: "shop", optional: null }] }],
                      lifecycle: [],
                      liveness_probe: [
                        {
                          exec: [],
                          grpc: [],
                          http_get: [{ host: null, path: "/health", port: "3000", scheme: "HTTP" }],
                          tcp_socket: [],
                        },
                      ],
                      port: [{ container_port: 3000, host_ip: null, host_port: null, name: "http", protocol: "TCP" }],
                      resources: [{ limits: { memory: "256Mi" }, requests: {} }],
                      security_context: [
                        {
                          allow_privilege_escalation: false,
                          capabilities: [{ add: null, drop: ["ALL"] }],
                          privileged: false,
                          se_linux_options: [],
                          seccomp_profile: [],
                        },
                      ],
                      volume_mount: [{ name: "tmp", mount_path: "/tmp", read_only: false, sub_path: null }],
                    },
                  ],
                  volume: [
                    {
                      name: "tmp",
                      config_map: [],
                      empty_dir: [{ medium: null }],
                      host_path: [],
                      persistent_volume_claim: [],
                      secret: [],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
    unknown: { metadata: [{ uid: true, resource_version: true }] },
  },
  {
    address: "kubernetes_service_v1.web",
    after: {
      metadata: [{ name: "web" }],
      spec: [{ type: "LoadBalancer", external_ips: null, port: [{ port: 80, target_port: "http" }] }],
    },
    unknown: { spec: [{ cluster_ip: true, cluster_ips: true, health_check_node_port: true }], status: true },
  },
  {
    address: "kubernetes_config_map_v1.web",
    after: { metadata: [{ name: "web" }], data: { "app.conf": "level = info" }, binary_data: null },
  },
]);

/** The same application as CDKTF synthesises it. */
export const SYNTHESISED = {
  "//": { metadata: { backend: "local", stackName: "shop", version: "0.21.0" }, outputs: {} },
  output: { url: { value: "http://${docker_container.web.name}:3000" } },
  provider: { docker: [{ host: "${var.host}" }], aws: [{ region: "eu-central-1" }] },
  resource: {
    aws_s3_bucket: { assets: { bucket: "shop-assets" } },
    docker_image: { web: { name: "registry.example/shop:1.4.2" } },
    docker_network: { shop: { name: "shop" } },
    docker_volume: { data: { name: "data" } },
    docker_container: {
      web: {
        image: "${docker_image.web.image_id}",
        name: "web",
        env: ["DATABASE_URL=${var.database}", "LOG_LEVEL=info"],
        networks_advanced: [{ name: "${docker_network.shop.name}" }],
        ports: [{ external: 80, internal: 3000 }],
        volumes: [{ container_path: "/data", volume_name: "${docker_volume.data.name}" }],
      },
    },
  },
  terraform: {
    backend: { local: { path: "terraform.shop.tfstate" } },
    required_providers: { docker: { source: "kreuzwerker/docker", version: "3.0.2" } },
  },
  variable: {
    host: { default: "ssh://deploy@shop.example", type: "string" },
    database: { type: "string", sensitive: true },
  },
};
