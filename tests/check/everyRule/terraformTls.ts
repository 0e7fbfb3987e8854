import { breaks, type Cells } from "./cell";

const change = (type: string, after: string) => `    {
      "address": "${type}.web", "mode": "managed", "type": "${type}", "name": "web",
      "change": { "actions": ["no-op"], "after_unknown": {}, "after_sensitive": { "private_key_pem": true, "ca_private_key_pem": true },
        "after": ${after}
      }
    }`;
const plan = (...changes: readonly string[]) =>
  `{ "format_version": "1.2", "resource_changes": [\n${changes.join(",\n")}\n] }`;
const key = (name: string) => `-----BEGIN PRIVATE KEY-----\\n${name}\\n-----END PRIVATE KEY-----\\n`;

const NO_CONTAINER = "the TLS provider makes keys and certificates, and no container";

/** Plans of what the TLS provider makes. */
export const terraformTls: Cells = {
  "apparmor-unconfined": NO_CONTAINER,
  "custom-runtime": NO_CONTAINER,
  "dind-cgroup-read-only": NO_CONTAINER,
  "dind-excess-capabilities": NO_CONTAINER,
  "dind-host-cgroup": NO_CONTAINER,
  "dind-host-data-root": NO_CONTAINER,
  "dind-insecure-registry": NO_CONTAINER,
  "dind-no-limits": NO_CONTAINER,
  "dind-plaintext-api": NO_CONTAINER,
  "dind-privileged": NO_CONTAINER,
  "dind-rootful": NO_CONTAINER,
  "dind-shared-data-root": NO_CONTAINER,
  "dind-unpinned-image": NO_CONTAINER,
  "dood-engine-socket": NO_CONTAINER,
  "dood-plaintext-endpoint": NO_CONTAINER,
  "dood-provider-plaintext": "the TLS provider connects to no engine",
  "dood-published-api": NO_CONTAINER,
  "dood-published-plaintext-api": NO_CONTAINER,
  "dood-shared-ca-key": breaks(
    plan(
      change(
        "tls_locally_signed_cert",
        `{ "ca_private_key_pem": "${key("CA")}", "allowed_uses": ["client_auth"], "validity_period_hours": 24 }`,
      ),
      change(
        "docker_container",
        `{ "image": "app:1.2.3", "upload": [{ "file": "/certs/signing.pem", ▸"content": "${key("CA")}" }] }`,
      ),
    ),
    "upload[0].content",
    `"content": "${key("CA")}"`,
    `"content": "${key("OWN")}"`,
  ),
  "dood-socket-chmod": NO_CONTAINER,
  "dood-socket-proxy-open": NO_CONTAINER,
  "dood-writable-credentials": NO_CONTAINER,
  "excess-capabilities": NO_CONTAINER,
  "host-device": NO_CONTAINER,
  "host-log-address": NO_CONTAINER,
  "host-namespace": NO_CONTAINER,
  "host-path": NO_CONTAINER,
  "host-port": NO_CONTAINER,
  "host-probe": NO_CONTAINER,
  "privileged-container": NO_CONTAINER,
  "seccomp-unconfined": NO_CONTAINER,
  "selinux-relaxed": NO_CONTAINER,
  "sensitive-host-path": NO_CONTAINER,
  "tls-long-lived-certificate": breaks(
    plan(
      change(
        "tls_self_signed_cert",
        '{ "allowed_uses": ["server_auth"], "is_ca_certificate": false, ▸"validity_period_hours": 87600 }',
      ),
    ),
    "validity_period_hours",
    "87600",
    "2160",
  ),
  "tls-unrestricted-certificate": breaks(
    plan(
      change(
        "tls_locally_signed_cert",
        '{ "is_ca_certificate": null, ▸"allowed_uses": ["server_auth", "client_auth"], "validity_period_hours": 24 }',
      ),
    ),
    "allowed_uses",
    '"server_auth", ',
    "",
  ),
  "tls-weak-key": breaks(
    plan(change("tls_private_key", '{ "algorithm": "RSA", "ecdsa_curve": "P224", ▸"rsa_bits": 1024 }')),
    "rsa_bits",
    "1024",
    "4096",
  ),
  "unmasked-paths": NO_CONTAINER,
  "unsafe-sysctl": NO_CONTAINER,
  "windows-host-process": NO_CONTAINER,
};
