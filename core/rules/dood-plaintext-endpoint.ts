import { isRemote, parseDockerHost, showHost } from "../docker/dockerHost";
import { type DockerClient, dockerClients } from "../engine/dockerClient";
import { isFilteringProxy } from "../engine/socketProxy";
import { type Known, type Unknown, unknown } from "../model/known";
import { certainEngine, type Rule, show, undetermined, type Verdict, violation } from "./support/rule";

/**
 * What must hold: a Docker client that connects over the network verifies the engine and authenticates itself.
 * Fields: DOCKER_HOST with DOCKER_TLS_VERIFY, in the environment and in commands; the variables and options of known
 * clients; `docker --host`; `docker context create`; the endpoint of a builder.
 * Allowed: unix sockets, pipes, SSH, loopback addresses; TCP with a non-empty DOCKER_TLS_VERIFY (even 0 means yes to
 * the client), `--tlsverify`, or a context with ca, cert and key.
 */
export const rule: Rule = {
  id: "dood-plaintext-endpoint",
  group: "dood",
  severity: "high",
  level: "mandatory",
  title: "Docker clients must use mutual TLS to reach an engine over the network",
  why:
    "An engine that is reached over plain TCP obeys everyone who reaches its port: each of them is " +
    "root on its host. And whoever sits on the way reads along, and gives orders in the client's " +
    "name.",
  remediation:
    "Let the engine ask for certificates, and give this client DOCKER_HOST=tcp://…:2376, DOCKER_TLS_VERIFY=1, " +
    "and DOCKER_CERT_PATH with three read-only files.",
  remedies: ["clientTls"],
  references: ["CIS Docker Benchmark 2.7 (2.6 until 1.2)", "Docker documentation, Protect the Docker daemon socket"],
  *check(workload, settings) {
    for (const { role, host, verified } of workload.endpoints) {
      if (role !== "client") continue;
      yield* judgeClient({ host, verified, missing: "without a key, a certificate and a CA" }, undefined);
    }
    for (const container of workload.containers) {
      const isEngine = certainEngine(container, settings) !== undefined;
      for (const client of dockerClients(container)) {
        if (client.host.known || !isEngine) yield* judgeClient(client, container);
      }
    }
  },
};

function* judgeClient(
  { host, address, verified, missing }: DockerClient,
  container: Parameters<typeof undetermined>[1],
): Iterable<Verdict> {
  if (!host.known) return yield undetermined(host, container);
  const target = parseDockerHost(address ?? host.value);
  if (!isRemote(target) || (verified.known && verified.value)) return;
  const proxy = container?.socketProxies?.get(target.hostname.toLowerCase());
  const unseen = !verified.known ? verified : unnamed(target.hostname, host);
  if (unseen) yield undetermined(unseen, container);
  else {
    const verdict = violation(host, container, `has the Docker client connect to ${show(shown(host))} ${missing}`);
    yield proxy && isFilteringProxy(proxy)
      ? { ...verdict, status: "accepted", because: "a socket proxy that only lets it read, on a network of its own" }
      : verdict;
  }
}

/** An address with a variable that only the shell, or the cluster, can expand may be any address. */
function unnamed(hostname: string, { path }: Known<string>): Unknown | undefined {
  return /[$`\0]/.test(hostname) ? unknown(path, "names an address that is only known where it runs") : undefined;
}

function shown(host: Known<string> & { known: true }): Known<string> {
  return { ...host, value: showHost(parseDockerHost(host.value)) };
}
