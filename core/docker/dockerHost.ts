/** The address of a Docker API in the form that DOCKER_HOST, `--host` and a provider's `host` share. */
export interface DockerHost {
  readonly scheme: string;
  /** Host name or address, without port and brackets. */
  readonly hostname: string;
  readonly port: number | undefined;
}

/** Total. A host without a scheme is TCP, as in the docker client. */
export function parseDockerHost(text: string): DockerHost {
  const [, scheme = "tcp", rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  const authority = (rest.split(/[/?#]/, 1)[0] ?? "").replace(/^.*@/s, "");
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/s.exec(authority) ?? [];
  return {
    scheme: scheme.toLowerCase(),
    hostname: bracketed ?? plain ?? authority,
    port: port === undefined ? undefined : Number(port),
  };
}

/**
 * Whether an address exposes the Docker API on the network: a unix socket, a pipe, a file descriptor and SSH do not.
 */
export function isTcp({ scheme }: DockerHost): boolean {
  return scheme === "tcp" || scheme === "http" || scheme === "https";
}

/** Whether a host name means the machine, or the pod, itself, including the names in every container's /etc/hosts. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|ip6-localhost|ip6-loopback|127(\.\d{1,3}){3}|::1|0:0:0:0:0:0:0:1|::ffff:127(\.\d{1,3}){3})$/i.test(
    hostname,
  );
}

/**
 * Whether a client that connects here leaves its machine, over TCP. An address that names every interface, or none, is
 * the machine's own.
 */
export function isRemote(host: DockerHost): boolean {
  return isTcp(host) && !isLoopback(host.hostname) && !isEveryInterface(host.hostname);
}

/** Whether a listener's address means every interface of its machine: empty, `0.0.0.0`, `::`, `*`. */
export function isEveryInterface(hostname: string): boolean {
  return /^(|0\.0\.0\.0|::|0:0:0:0:0:0:0:0|\*)$/.test(hostname.replace(/^\[(.*)\]$/, "$1"));
}

/** For messages: leaves out the user name and password that an address may contain. */
export function showHost({ scheme, hostname, port }: DockerHost): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${scheme}://${host}${port === undefined ? "" : `:${port}`}`;
}
