/** The address of a Docker API, as DOCKER_HOST, `--host` and a provider's `host` write it. */
export interface DockerHost {
  readonly scheme: string;
  /** Host name or address without port and brackets. */
  readonly hostname: string;
  readonly port: number | undefined;
}

/** Total. A host without a scheme is TCP, as the docker client takes it. */
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
 * Whether the Docker API goes over the network here: a unix socket, a pipe, a file descriptor and SSH do not expose it.
 */
export function isTcp({ scheme }: DockerHost): boolean {
  return scheme === "tcp" || scheme === "http" || scheme === "https";
}

/** The machine, or the pod, itself: also under the names that every container's /etc/hosts has. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|ip6-localhost|ip6-loopback|127(\.\d{1,3}){3}|::1|0:0:0:0:0:0:0:1|::ffff:127(\.\d{1,3}){3})$/i.test(
    hostname,
  );
}

/**
 * Whether a client that connects here leaves its machine, over TCP: an address that names every interface, or none, is
 * its own.
 */
export function isRemote(host: DockerHost): boolean {
  return isTcp(host) && !isLoopback(host.hostname) && !isEveryInterface(host.hostname);
}

/** The addresses by which a listener means all of its machine's: none, `0.0.0.0`, `::`, `*`. */
export function isEveryInterface(hostname: string): boolean {
  return /^(|0\.0\.0\.0|::|0:0:0:0:0:0:0:0|\*)$/.test(hostname.replace(/^\[(.*)\]$/, "$1"));
}

/** For messages: an address may carry a user name and password, which are nobody's business. */
export function showHost({ scheme, hostname, port }: DockerHost): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${scheme}://${host}${port === undefined ? "" : `:${port}`}`;
}
