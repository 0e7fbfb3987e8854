import { recipe, type Words } from "./words";

/** Advice for Kubernetes manifests. */
export const kubernetes: Words = {
  endpoint:
    "Remove the hostPath volume and its volumeMount. `breakwater fix . --with-recipes` gives the pod a guarded Docker " +
    `API over mutual TLS instead. By hand: ${recipe("endpoint", "kubernetes")} writes it with its Service, and ` +
    `${recipe("client", "kubernetes")} the lines ` +
    "of this pod: DOCKER_HOST=tcp://…:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=/certs/client in `env`, and the " +
    "client's Secret as a volume at /certs/client with `readOnly: true`. Or give it a rootless engine of its own: " +
    `${recipe("runner", "kubernetes")}.`,
  runner:
    "Remove `securityContext.privileged`. An engine for the containers of its own pod: `breakwater fix . " +
    "--with-recipes` puts a rootless one in its place and changes its clients. For others: " +
    `${recipe("runner", "kubernetes")} writes a StatefulSet with a Service on 2376, whose clients mount a Secret with ` +
    `their certificate (${recipe("client", "kubernetes")}). A pod that needs Docker and no engine of its own can use ` +
    `${recipe("endpoint", "kubernetes")}.`,
  rootless:
    `Use the engine that ${recipe("runner", "kubernetes")} writes: an ordinary user with the capabilities SETUID and ` +
    "SETGID alone. Where only a rootful engine works, `hostUsers: false` gives the pod a user namespace of its own; " +
    "otherwise run it on nodes that hold nothing else.",
  dockerJob:
    `For a pod that needs Docker: ${recipe("endpoint", "kubernetes")} (a guarded API) or ` +
    `${recipe("runner", "kubernetes")} (a rootless engine).`,
  clientTls:
    "In `env` set DOCKER_HOST=tcp://…:2376, DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=/certs/client, and mount a " +
    "Secret with " +
    "the client's ca.pem, cert.pem and key.pem at /certs/client with `readOnly: true`. The engine must ask for " +
    "certificates: " +
    `${recipe("endpoint", "kubernetes")} and ${recipe("runner", "kubernetes")} write such Services.`,
  engineTls:
    "Leave DOCKER_TLS_CERTDIR at /certs (the image's own default) and remove `--host=tcp://…:2375` and `--tls=false` " +
    "from `args`: the engine then listens on 2376 with certificates. An engine for containers of its own pod alone " +
    `can listen on tcp://127.0.0.1:2375. ${recipe("runner", "kubernetes")} writes an engine with its clients' Secrets.`,
  engineCapabilities:
    "Keep only SYS_ADMIN and NET_ADMIN in `securityContext.capabilities.add`; a rootless engine " +
    `(${recipe("runner", "kubernetes")}) needs SETUID and SETGID alone.`,
  engineCgroup:
    "Remove the hostPath volume /sys/fs/cgroup and its volumeMount: an engine makes its own control groups in the " +
    "pod's own cgroup namespace.",
  engineData: "Mount an emptyDir or a PersistentVolumeClaim at /var/lib/docker instead of the hostPath.",
  engineOwnData:
    "Give every engine a volume of its own: an emptyDir, or a StatefulSet's `volumeClaimTemplates`, since the copies " +
    "of a Deployment share its claims.",
  engineLimits:
    "Set `resources.limits.memory` on the engine's container. A pod's processes are limited by the kubelet's " +
    "`podPidsLimit`.",
  engineRegistry:
    "Remove `--insecure-registry` from `args`, give the registry a certificate, and mount a ConfigMap with the CA " +
    "that " +
    "signed it at /etc/docker/certs.d/REGISTRY, where it is ca.crt.",
  engineImage:
    "In `image` name a complete version with its digest, such as docker:27.3.1-dind-rootless@sha256:…, and update it " +
    "on purpose.",
  publishedAddress:
    "Use a Service of type ClusterIP and no `hostPort`, with a NetworkPolicy that admits the clients; where a host " +
    "port is needed, set `hostIP`.",
  publishedPlaintext:
    "Remove the port from the Service or container, and publish a guarded API with mutual TLS on 2376 " +
    `(${recipe("endpoint", "kubernetes")}). Containers of one pod reach each other on 127.0.0.1 without any.`,
  clientFiles:
    "Mount only the client's ca.pem, cert.pem and key.pem: `subPath: client` in its volumeMount, or a Secret of its " +
    `own (${recipe("client", "kubernetes")}).`,
  readOnlyCredentials: "Add `readOnly: true` to the volumeMount.",
  socketPermissions:
    "Remove the command, and leave the socket as the engine makes it. A pod that needs Docker gets a certificate of " +
    "its " +
    `own (${recipe("endpoint", "kubernetes")}) or an engine of its own (${recipe("runner", "kubernetes")}).`,
  proxySections:
    'Set the section to "0" in `env`. For clients that must create or run something use ' +
    `${recipe("endpoint", "kubernetes")}: its guard judges the body of each request by these rules, and knows its ` +
    "clients by their certificates.",
  privileges:
    "Remove `securityContext.privileged` and grant what is really needed: a single capability in " +
    "`securityContext.capabilities.add`, a device by a device plugin.",
  capabilities: "Remove the capability from `securityContext.capabilities.add`.",
  devices: "Remove the volume of the device; ask for it through a device plugin (`resources.limits`).",
  apparmor:
    "Remove `appArmorProfile.type: Unconfined` (or the annotation), so that the default profile applies, or name a " +
    "profile of the node with `type: Localhost`.",
  seccomp:
    "Set `seccompProfile.type: RuntimeDefault`, or remove `Unconfined`. Where a call is missing, put the default " +
    "profile plus that call on the node and name it with `type: Localhost`.",
  selinux: "Remove `seLinuxOptions`, or the user, role or type in it; a `level` may stay.",
  maskedPaths: "Set `procMount: Default`. A pod that builds images without root sets `hostUsers: false` beside it.",
  runtime: "Remove `runtimeClassName`, or name a class that confines more (gVisor, Kata).",
  namespaces:
    "Remove `hostPID`, `hostIPC` or `hostNetwork`, and put a Service in front of what others must reach. A pod that " +
    `needs the Docker API gets it over TLS (${recipe("endpoint", "kubernetes")}), not over the node's loopback.`,
  hostFolders:
    "Use an emptyDir or a PersistentVolumeClaim for data, a ConfigMap or Secret for files, and mount a single public " +
    "file (/etc/localtime, `type: File`) rather than its folder.",
  podVolumes: "Use an emptyDir, a PersistentVolumeClaim, a ConfigMap or a Secret.",
  privilegeEscalation: "Set `allowPrivilegeEscalation: false` in the `securityContext` of each container.",
  nonRoot:
    "Set `runAsNonRoot: true` in the pod's `securityContext`, and false in no container. An image that names no " +
    "numeric user needs `runAsUser` beside it.",
  rootUser: "Remove `runAsUser: 0`, or name the number of an ordinary user.",
  seccompProfile: "Set `seccompProfile: {type: RuntimeDefault}` in the pod's `securityContext`.",
  dropCapabilities:
    "Set `capabilities: {drop: [ALL]}` in the `securityContext` of each container, and `add: [NET_BIND_SERVICE]` for " +
    "one that listens below port 1024.",
  volumeTypes: "Use a `persistentVolumeClaim`, or a `csi` or `ephemeral` volume, in its place.",
  procMount: "Remove `procMount`, or set it to `Default`.",
  hostPort: "Remove `hostPort` and put a Service in front of the pod.",
  hostProbe:
    "Remove `host`, so that the pod itself is asked; send another name in an HTTP `Host` header (`httpHeaders`) " +
    "where " +
    "the server wants one.",
  sysctls: "Remove the parameter from `securityContext.sysctls`, or set it on the node where it belongs.",
  hostProcess:
    "Remove `windowsOptions.hostProcess` and run the job in an ordinary container. What the node itself needs " +
    "belongs " +
    "into its image.",
};
