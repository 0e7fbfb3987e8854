import { segmentsOf } from "../docker/hostPath";
import { type ImageReference, parseImage } from "../docker/image";
import { isSeccompOff } from "../model/confinement";
import type { Container } from "../model/container";
import type { GuardFacts } from "../model/guardFacts";
import { isUnknown, type Known, known, knownValue, type Unknown } from "../model/known";
import type { Mount } from "../model/mount";
import type { Workload } from "../model/workload";
import { matchesGlob } from "../text/glob";
import { sha256 } from "../text/sha256";
import { quote } from "../text/shorten";
import { guardDigest } from "./guardBundle";
import { exposureOf, type HostFolder } from "./hostFolder";

/**
 * The container of a guard, exactly as DockerApiEndpoint creates it. Each setting has only one accepted form: any
 * variation could be someone's way to the socket.
 */
export const GUARD = {
  command: ["/usr/local/bin/node", "/opt/breakwater-guard.js", "--config", "/opt/guard.yaml"],
  bundle: "/opt/breakwater-guard.js",
  configuration: "/opt/guard.yaml",
  /** Where a volume with its certificates is mounted, which is filled again whenever they are renewed. */
  certificates: "/opt/guard-tls",
  tls: { ca: "/opt/guard-tls/ca.pem", cert: "/opt/guard-tls/cert.pem", key: "/opt/guard-tls/key.pem" },
  /** Certificates that are uploaded like its other files, which replaces the container when they are renewed. */
  uploadedTls: { ca: "/opt/guard-ca.pem", cert: "/opt/guard-cert.pem", key: "/opt/guard-key.pem" },
  /** Where the folder of the engine's socket is mounted. */
  folder: "/run/engine",
  socket: "/run/engine/docker.sock",
  healthCheck: [
    "/usr/local/bin/node",
    "-e",
    'fetch("http://127.0.0.1:2378/").then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))',
  ],
} as const;

const FILES: readonly string[] = [GUARD.bundle, GUARD.configuration];

/** What else may be a guard. */
export interface GuardSettings {
  /** Globs of repositories whose images contain Node. */
  readonly guardImages: readonly string[];
  /** SHA-256 digests of other versions of the guard's program. */
  readonly guardDigests: readonly string[];
}

/** Whether a container is meant to be a guard, even if it does not qualify as one. */
export function isMeantAsGuard({ files, entrypoint, command }: Container): boolean {
  const words = [...(knownValue(entrypoint) ?? []), ...(knownValue(command) ?? [])];
  const named = [...words, ...files.map(({ target }) => knownValue(target) ?? "")];
  return named.some((word) => /(^|\/)breakwater-guard\.js$/.test(word));
}

/**
 * Why a container that reaches an engine's socket is not a guard: clauses ("its user is root"), and unknown values that
 * may disqualify it. A container with neither is a guard: Node runs the guard's own program and nothing else, and the
 * guard's configuration leaves no client in command of the engine.
 */
export function* whyNotAGuard(
  workload: Workload,
  container: Container,
  folder: HostFolder,
  settings: GuardSettings,
): Iterable<string | Unknown> {
  yield* ofProgram(container, settings);
  yield* ofFiles(container, settings);
  yield* ofMounts(container, folder);
  yield* ofPrivileges(workload, container);
  yield* ofConfiguration(container);
}

/** Checks a value that must be present and valid. */
function* must<T>(
  field: Known<T> | undefined,
  isRight: (value: T) => boolean,
  otherwise: string,
): Iterable<string | Unknown> {
  if (isUnknown(field)) yield field;
  else if (field === undefined || !isRight(field.value)) yield otherwise;
}

/** Checks a value that may be absent. */
function* may<T>(
  field: Known<T> | undefined,
  isRight: (value: T) => boolean,
  otherwise: string,
): Iterable<string | Unknown> {
  if (field !== undefined) yield* must(field, isRight, otherwise);
}

const never = () => false;

function* ofProgram(container: Container, { guardImages }: GuardSettings): Iterable<string | Unknown> {
  const {
    image,
    entrypoint,
    command,
    missingWords,
    otherCommands,
    env,
    envFrom,
    unmodelledSettings: furtherSettings,
  } = container;
  const isNode = (reference: string) => isGuardImage(parseImage(reference), guardImages);
  yield* must(image, isNode, "its image is neither Docker Hub's node nor one of the setting `guardImages`");
  yield* missingWords;
  const runs = `its entrypoint is not ["${GUARD.command.join('", "')}"]`;
  if (missingWords.length === 0) yield* must(entrypoint, (words) => isSame(words, GUARD.command), runs);
  yield* may(command, never, "it has a command besides its entrypoint");
  for (const other of otherCommands)
    yield* must(other, (words) => isSame(words, GUARD.healthCheck), "its health check runs something else");
  for (const { name, value } of env)
    yield name === undefined && !value.known ? value : `it has the variable ${quote(name ?? "")}`;
  if (envFrom.length > 0) yield "it has variables from elsewhere";
  if (furtherSettings === undefined) yield "only a docker.Container or docker_container with uploads can be a guard";
  for (const setting of furtherSettings ?? []) yield setting.known ? `it has ${setting.path}` : setting;
}

/** Docker Hub's own image, under any of its names, or one that an administrator allows. */
function isGuardImage({ registry, repository }: ImageReference, guardImages: readonly string[]): boolean {
  const name = [...(registry === undefined ? [] : [registry]), ...repository].join("/");
  return (
    /^((index\.)?docker\.io\/)?(library\/)?node$/.test(name) || guardImages.some((glob) => matchesGlob(glob, name))
  );
}

function* ofFiles(container: Container, { guardDigests }: GuardSettings): Iterable<string | Unknown> {
  const { files } = container;
  const own = hasCertificatesVolume(container) ? FILES : [...FILES, ...Object.values(GUARD.uploadedTls)];
  for (const { target } of files)
    yield* must(target, (path) => own.includes(path), "it has files that are not a guard's");
  const uploaded = own.filter((path) => files.some(({ target }) => knownValue(target) === path));
  if (own !== FILES && uploaded.every((path) => FILES.includes(path)))
    yield `its certificates are neither uploaded nor on one volume at ${GUARD.certificates}`;
  for (const path of own)
    if (files.filter(({ target }) => knownValue(target) === path).length !== 1)
      yield `it does not have exactly one file ${path}`;
  const isGuard = (content: string) => [guardDigest(), ...guardDigests].includes(sha256(content));
  const bundle = files.find(({ target }) => knownValue(target) === GUARD.bundle);
  yield* must(
    bundle?.content,
    isGuard,
    `${GUARD.bundle} is not the guard of this version of Breakwater, byte for byte`,
  );
}

/** Whether its certificates are on a volume. Who can write to it can be any client, and no client commands the engine. */
function hasCertificatesVolume({ mounts }: Container): boolean {
  return mounts.filter(isCertificatesVolume).length === 1;
}

function isCertificatesVolume({ from, target, subPath }: Mount): boolean {
  return from.kind === "volume" && subPath === undefined && knownValue(target) === GUARD.certificates;
}

function* ofMounts(container: Container, { hostPath }: HostFolder): Iterable<string | Unknown> {
  const { mounts, devices, deviceCgroupRules } = container;
  const onVolume = hasCertificatesVolume(container);
  for (const mount of mounts) {
    const { from, target, readOnly } = mount;
    if (onVolume && isCertificatesVolume(mount))
      yield* must(readOnly, (is) => is, "the volume with its certificates is not mounted read-only");
    else if (from.kind !== "hostPath" || from.hostPath !== hostPath) yield "it has another mount";
    else {
      yield* must(
        target,
        (path) => path === GUARD.folder || path === GUARD.socket,
        `the socket is not mounted at ${GUARD.folder}`,
      );
      yield* must(readOnly, (is) => is, "the socket's folder is not mounted read-only");
      yield* must(hostPath, isSocketFolder, "it mounts more of the host than the folder of one Docker socket");
    }
  }
  for (const device of [...devices, ...deviceCgroupRules])
    yield isUnknown(device) ? device : "it has a device of the host";
}

const SOCKET_FOLDERS = [/^run(\/docker\.sock)?$/, /^run\/user\/\d+(\/docker\.sock)?$/];

function isSocketFolder(path: string): boolean {
  const place = segmentsOf(path).join("/");
  return SOCKET_FOLDERS.some((folder) => folder.test(place));
}

function* ofPrivileges({ host, platform, containers }: Workload, container: Container): Iterable<string | Unknown> {
  const { privileged, capabilities, user, unmaskedPaths, confinement } = container;
  if (platform !== "docker" || containers.length !== 1) yield "it is not the one container of a Docker engine";
  yield* may(privileged, (is) => !is, "it is privileged");
  for (const added of capabilities.add) yield isUnknown(added) ? added : "it has capabilities";
  const drops = capabilities.drop.find((name) => !name.known || /^(cap_)?all$/i.test(name.value));
  yield* must(drops, () => true, "it does not drop all capabilities");
  yield* must(user, isOrdinary, "its user is not a numeric id other than that of root");
  for (const [namespace, mode] of Object.entries(host))
    yield* may(mode as Known<string>, (of) => !/^(host$|container:)/.test(of), `it shares its ${namespace} namespace`);
  yield* may(unmaskedPaths, (are) => !are, "its /proc is unmasked");
  for (const profile of [...(confinement.seccomp ?? []), ...(confinement.apparmor ?? [])])
    yield* must(profile, (name) => !isSeccompOff(name), "its confinement is off");
}

/** A user by its number, with or without a group: the image decides what a name means, and `00` is root. */
function isOrdinary(user: string): boolean {
  return /^[1-9]\d{0,8}(:\d{1,9})?$/.test(user);
}

function* ofConfiguration(container: Container): Iterable<string | Unknown> {
  const { guard } = container;
  const tls = hasCertificatesVolume(container) ? GUARD.tls : GUARD.uploadedTls;
  if (guard === undefined) yield `${GUARD.configuration} is not in the declaration`;
  else if (!guard.known) yield guard;
  else if ("mistake" in guard.value) yield `a guard would not start with its configuration: ${guard.value.mistake}`;
  else if (guard.secret)
    yield* [...ofWhatItIsTold(guard.value, tls)]
      .slice(0, 1)
      .map(() => "its configuration, which is secret, grants too much");
  else yield* ofWhatItIsTold(guard.value, tls);
}

function* ofWhatItIsTold(
  { engine, tls, clients, roles = {}, rules, audit = "stdout" }: GuardFacts,
  expectedTls: Readonly<Record<string, string>>,
): Iterable<string> {
  if (engine !== `unix://${GUARD.socket}`) yield `its engine is not unix://${GUARD.socket}`;
  for (const [name, path] of Object.entries(expectedTls))
    if (tls?.[name as keyof typeof tls] !== path) yield `its tls.${name} is not ${path}`;
  if (audit !== "stdout") yield "it writes its audit, which clients can influence, to a file";
  for (const [client, { role, mode, socket }] of Object.entries(clients)) {
    if (socket !== undefined) yield `its client ${quote(client)} has a socket`;
    if (role === "admin") yield `its client ${quote(client)} is admin`;
    if (mode === "warn") yield `it refuses nothing to its client ${quote(client)} (mode: warn)`;
  }
  yield* ofRules(rules, "rules");
  for (const [name, role] of Object.entries(roles)) {
    if (role.extends === "admin") yield `its role ${quote(name)} extends admin`;
    yield* ofRules(role.rules, `rules of the role ${quote(name)}`);
    for (const path of role.allowedHostPaths ?? [])
      if (!isOrdinaryFolder(path)) yield `its role ${quote(name)} may bind ${quote(path)} of the host`;
  }
}

/** Whether a host folder exposes nothing of the host. */
function isOrdinaryFolder(path: string): boolean {
  const writable = { hostPath: known(path, ""), containers: [], readOnly: false, undecided: undefined };
  return path.startsWith("/") && exposureOf(writable, path, []).class === "other";
}

/** Every setting of a rule may weaken it, except the level `mandatory`. */
function* ofRules(rules: object | undefined, where: string): Iterable<string> {
  for (const [rule, setting] of Object.entries(rules ?? {}))
    if (setting !== "mandatory") yield `it changes ${quote(rule)} in the ${where}`;
}

function isSame(words: readonly string[], others: readonly string[]): boolean {
  return words.length === others.length && words.every((word, at) => word === others[at]);
}
