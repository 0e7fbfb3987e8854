/** A container that breaks a rule by an option of `docker run`, and the option of its clean twin. */
export interface OptionBreach {
  readonly image: string;
  readonly wrong: string;
  readonly right: string;
}

const app = (wrong: string, right: string): OptionBreach => ({ image: "alpine:3.20", wrong, right });
const engine = (wrong: string, right: string): OptionBreach => ({ image: "docker:27.3.1-dind", wrong, right });

export const NOTHING_OF_KUBERNETES = "Docker's options have no word for it: it is Kubernetes' own";
export const NO_CERTIFICATE = "no key and no certificate is made here";

/** Each rule that one option of Docker's client breaks, in the many ways in which options may be written. */
export const OPTIONS: Readonly<Record<string, OptionBreach>> = {
  "apparmor-unconfined": app("--security-opt=apparmor=unconfined", "--security-opt=apparmor=docker-default"),
  "custom-runtime": app("--runtime /opt/x", "--runtime runsc"),
  "dind-cgroup-read-only": engine("-v /sys/fs/cgroup:/sys/fs/cgroup:ro", "-v cgroup:/data:ro"),
  "dind-excess-capabilities": engine("--cap-add CAP_SYS_MODULE", "--cap-add NET_ADMIN"),
  "dind-host-cgroup": engine("--mount type=bind,src=/sys/fs/cgroup,dst=/sys/fs/cgroup", "--mount type=tmpfs,dst=/x"),
  "dind-host-data-root": engine("--volume /var/lib/docker:/var/lib/docker", "--volume inner:/var/lib/docker"),
  "dind-plaintext-api": engine("-e DOCKER_TLS_CERTDIR=", "-e DOCKER_TLS_CERTDIR=/certs"),
  "dind-privileged": engine("--privileged", "--privileged=false"),
  "dind-rootful": engine("--cap-add=SYS_ADMIN", "--cap-add=CHOWN"),
  "dood-engine-socket": app("-itv/var/run/docker.sock:/var/run/docker.sock:ro", "-itv./data:/data"),
  "dood-plaintext-endpoint": app("--env DOCKER_HOST=tcp://engine:2375", "--env DOCKER_HOST=ssh://engine"),
  "dood-published-api": app("-p 2376:2376", "-p 127.0.0.1:2376:2376"),
  "dood-published-plaintext-api": app("--publish=12375:2375", "--publish=12375:8080"),
  "dood-writable-credentials": app(
    "-e DOCKER_CERT_PATH=/certs -v certs:/certs",
    "-e DOCKER_CERT_PATH=/certs -v certs:/certs:ro",
  ),
  "excess-capabilities": app("--cap-add SYS_PTRACE", "--cap-add NET_BIND_SERVICE"),
  "host-device": app("--device /dev/sda:/dev/xvda:r", "--device /dev/fuse"),
  "host-log-address": app(
    "--log-opt syslog-address=unix:///run/docker.sock",
    "--log-opt syslog-address=udp://logs.example:514",
  ),
  "host-namespace": app("--network host", "--network bridge"),
  "privileged-container": app("--privileged=true", "--privileged=0"),
  "seccomp-unconfined": app("--security-opt seccomp:unconfined", "--security-opt no-new-privileges"),
  "selinux-relaxed": app("--security-opt label:type:spc_t", "--security-opt label:type:container_t"),
  "sensitive-host-path": app(
    "--mount type=bind,source=/root,target=/host",
    "--mount type=bind,source=/srv/a,target=/host",
  ),
  "unmasked-paths": app("--security-opt systempaths=unconfined", "--security-opt label=level:s0"),
  "unsafe-sysctl": app("--sysctl kernel.core_pattern=/tmp/core", "--sysctl kernel.shmmax=1"),
};

/** Rules that no option breaks, each with the reason; some have a cell of the input's own. */
export const NO_OPTION: Readonly<Record<string, string>> = {
  "dood-provider-plaintext": "no provider is configured here",
  "host-path": "a bind mount is the usual way on Docker: the rule is about Kubernetes",
  "host-port": NOTHING_OF_KUBERNETES,
  "host-probe": NOTHING_OF_KUBERNETES,
  "tls-long-lived-certificate": NO_CERTIFICATE,
  "tls-unrestricted-certificate": NO_CERTIFICATE,
  "tls-weak-key": NO_CERTIFICATE,
  "windows-host-process": NOTHING_OF_KUBERNETES,
};
