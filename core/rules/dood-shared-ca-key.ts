import { programName } from "../docker/commandLine";
import { segmentsOf } from "../docker/hostPath";
import { runCommands } from "../docker/runCommand";
import { isDockerClient } from "../engine/dockerClient";
import { EngineKeys, keysOf } from "../engine/engineKeys";
import { StorageUsers } from "../engine/storageUsers";
import type { Container, File } from "../model/container";
import { isUnknown, known, knownValue } from "../model/known";
import type { Mount } from "../model/mount";
import type { Source } from "../model/source";
import type { ConfigurationData, Workload } from "../model/workload";
import { isIssuerKeyName, privateKeysIn } from "../text/pem";
import { shorten } from "../text/shorten";
import {
  certainEngine,
  type PackSettings,
  type Rule,
  show,
  undetermined,
  type Verdict,
  violation,
} from "./support/rule";

/**
 * What must hold: the private keys of an engine's CA and of its server stay with the engine.
 * Fields: mounts that share the engine's certificate folder (volumes, claims, host folders, the mounts of another
 * container); files of a container with the key of a CA of this stack; Secret volumes of a Docker client.
 * Allowed: sharing only the `client` folder; containers that make certificates and are not Docker clients; containers
 * that hand them to an engine, are on no network and write to nothing that others mount.
 */
export const rule: Rule = {
  id: "dood-shared-ca-key",
  group: "dood",
  severity: "high",
  level: "mandatory",
  title: "Docker clients must not hold the private key of the engine's CA or server",
  why:
    "With the CA's key a client makes itself any certificate, under any name and for as long as it " +
    "likes, and an engine knows no revocation; with the server's key it poses as the engine to " +
    "everyone else.",
  remediation:
    "Share only the client's own ca.pem, cert.pem and key.pem: mount one volume at /certs/client in both " +
    "containers, or only its folder `client`.",
  remedies: ["clientFiles"],
  references: [
    "docker:dind, dockerd-entrypoint.sh: ca/, server/ and client/ below DOCKER_TLS_CERTDIR",
    "measured: dockerd reads no revocation list",
  ],
  looksAt: ["engines", "sharedStorage", "files", "certificates", "configuration"],
  *checkStack(workloads, settings) {
    const shared = new EngineKeys(workloads, settings.engineImages);
    const issuers = issuerKeys(workloads, settings);
    const secrets = new Map(
      workloads.flatMap(({ source, configuration }) =>
        configuration.map((data) => [secretKey(source, data), data] as const),
      ),
    );
    let users: StorageUsers | undefined;
    for (const [at, workload] of workloads.entries()) {
      for (const container of workload.containers) {
        if (certainEngine(container, settings) || isCertificateMaker(container)) continue;
        if (isCourier(workload, container)) {
          users ??= new StorageUsers(workloads, (each) => !certainEngine(each, settings));
          if (!users.canWriteForOthers(container, at)) continue;
        }
        const verdicts = [
          ...container.mounts.flatMap((mount) => [
            ...judgeMount(mount, container, shared, at),
            ...judgeSecret(mount, container, workload, secrets),
          ]),
          ...container.files.flatMap((file) => [...judgeFile(file, container, issuers)]),
        ];
        for (const verdict of verdicts) yield { ...verdict, source: workload.source };
      }
    }
  },
};

const BY_ITS_NAME = "which by its name is a CA's or server's private key";

function* judgeMount(mount: Mount, container: Container, shared: EngineKeys, at: number): Iterable<Verdict> {
  const keys = shared.broughtBy(mount, at);
  const [first] = keys;
  if (!first) return;
  const names = [...new Set(keys.map(({ name }) => name))].slice(0, 3).join(" and ");
  const whose = `of the Docker engine in container "${shorten(first.container.name)}"`;
  yield violation(
    mount.path,
    container,
    `brings along the private ${names.includes(" and ") ? "keys" : "key"} ${names} ${whose}`,
  );
}

/** Judges a Secret that a Docker client mounts by the names of its keys, without reading the values. */
function* judgeSecret(
  { from, subPath, path }: Mount,
  container: Container,
  { source }: Workload,
  secrets: ReadonlyMap<string, ConfigurationData>,
): Iterable<Verdict> {
  const declared = from.kind === "volume" ? from.declared : undefined;
  if (declared?.kind !== "data" || !isDockerClient(container)) return;
  const files = declared.sources.flatMap(({ of, name, items }) => {
    if (of !== "Secret") return [];
    const data = name?.known ? secrets.get(secretKey(source, { kind: "Secret", name })) : undefined;
    return items ?? [...(data?.entries.keys() ?? [])].map((key) => ({ key: known(key, path), path: known(key, path) }));
  });
  for (const { key, path: file } of files) {
    if (subPath?.known && file.known && subPath.value !== file.value) continue;
    if (!key.known) yield undetermined(key, container);
    else if (!isIssuerKeyName(key.value)) continue;
    else if (isUnknown(subPath)) yield undetermined(subPath, container);
    else yield violation(key.path, container, `gives a Docker client ${show(key)}, ${BY_ITS_NAME}`);
  }
}

function* judgeFile(
  { target, content }: File,
  container: Container,
  issuers: ReadonlyMap<string, string>,
): Iterable<Verdict> {
  const isNamed = isDockerClient(container) && isIssuerKeyName(knownValue(target) ?? "");
  if (!content?.known) {
    if (isNamed && content) yield undetermined(content, container);
    return;
  }
  const keys = privateKeysIn(content.value);
  const whose = keys.map((key) => issuers.get(key)).find((found) => found !== undefined);
  if (whose !== undefined) yield violation(content.path, container, `is the private key of ${whose}`);
  else if (isNamed && keys.length > 0)
    yield violation(content.path, container, `gives a Docker client ${show(target)}, ${BY_ITS_NAME}`);
}

/**
 * The private keys in the stack that sign certificates or belong to an engine, with a description of each owner. Used
 * for comparison only.
 */
function issuerKeys(workloads: readonly Workload[], settings: PackSettings): Map<string, string> {
  const keys = new Map<string, string>();
  for (const { source, certificates, containers } of workloads) {
    for (const { leaf, privateKey } of certificates) {
      const signs = leaf !== undefined && (!leaf.selfSigned || knownValue(leaf.isCa) === true);
      if (signs)
        for (const key of privateKeysIn(knownValue(privateKey) ?? ""))
          keys.set(key, `the CA behind ${shorten(source.name)}`);
    }
    for (const container of containers) {
      const engine = certainEngine(container, settings);
      const places = engine && keysOf(engine, container).map((place) => place.join("/"));
      for (const { target, content } of container.files) {
        if (!places?.includes(segmentsOf(knownValue(target) ?? "").join("/"))) continue;
        for (const key of privateKeysIn(knownValue(content) ?? ""))
          keys.set(key, `the Docker engine in container "${shorten(container.name)}"`);
      }
    }
  }
  return keys;
}

const MAKERS = new Set([
  "openssl",
  "cfssl",
  "cfssljson",
  "step",
  "certstrap",
  "mkcert",
  "easyrsa",
  "certtool",
  "minica",
]);

/** Other programs that scripts run which make certificates, or move them. */
const HELPERS = new Set(
  (
    "apk apt-get cat cd chgrp chmod chown cp cut date echo exit export false find for grep head " +
    "if install ln ls mkdir mktemp mv printf rm sed set shift sleep sort tail tee test touch tr true " +
    "umask unset wait [ [[ done fi"
  ).split(" "),
);

/**
 * Whether a container makes certificates and, as far as its commands show, does nothing else: one that runs another
 * program does not count.
 */
function isCertificateMaker(container: Container): boolean {
  if (isDockerClient(container)) return false;
  const programs = runCommands(container).map(({ words }) => programName(words[0]));
  return programs.some((name) => MAKERS.has(name)) && programs.every((name) => MAKERS.has(name) || HELPERS.has(name));
}

const LOCAL_LOGS = new Set(["json-file", "local", "journald", "none"]);

/**
 * Whether a container only moves files and is on no network, so that it can be nobody's client: it hands an engine the
 * files that it starts with, unless it can write to what others mount, who may be given the key as well.
 */
function isCourier({ host }: Workload, container: Container): boolean {
  if (knownValue(host.network) !== "none" || isDockerClient(container)) return false;
  // The engine sends what a container prints, over its own network.
  const driver = container.logging?.driver;
  if (driver && !LOCAL_LOGS.has(knownValue(driver) ?? "")) return false;
  const programs = runCommands(container).map(({ words }) => programName(words[0]));
  return programs.length > 0 && programs.every((name) => HELPERS.has(name));
}

function secretKey({ host, namespace }: Source, { kind, name }: Pick<ConfigurationData, "kind" | "name">): string {
  return JSON.stringify([kind, host ?? "", namespace ?? "", knownValue(name) ?? ""]);
}
