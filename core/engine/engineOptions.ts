import { booleanOption, type Command, optionValues, programName } from "../docker/commandLine";
import { isLoopback, isTcp, parseDockerHost } from "../docker/dockerHost";
import { type Segments, segmentsOf } from "../docker/hostPath";
import { runAssignments } from "../docker/runCommand";
import { type Container, expandVariables, variable } from "../model/container";
import { isUnknown, type Known, known, knownValue, type Unknown, unknown } from "../model/known";
import { DATA_ROOTS, type Engine } from "./engine";

/** An address on which an engine inside listens for the Docker API over TCP, beyond loopback. */
export interface Listener {
  /** As written. */
  readonly host: string;
  /** Whether it asks clients for a certificate. Unknown where that depends on a value that is not known yet. */
  readonly verified: boolean | Unknown;
  /** The property that opens it. */
  readonly path: string;
  /** The property is marked secret: messages must not show the address. */
  readonly secret: boolean;
}

/** Unknown sources of further options for an engine: words of its command line, or its configuration file. */
export function unseenOptions({ missing, daemonConfiguration }: Engine): readonly Unknown[] {
  return isUnknown(daemonConfiguration) ? [...missing, daemonConfiguration] : missing;
}

/** Whether an option makes an engine ask clients for a certificate, whatever its other options are. */
export function asksForCertificates({ commands, daemonConfiguration }: Engine): boolean | undefined {
  const asked = commands.map(({ words }) => booleanOption(words, "tlsverify")).findLast((given) => given !== undefined);
  const setting = knownValue(daemonConfiguration)?.["tlsverify"];
  return asked ?? (typeof setting === "boolean" ? setting : undefined);
}

/**
 * Where an engine inside listens beyond loopback and unix sockets, by its options, daemon.json and the docker:dind
 * entrypoint.
 */
export function listenersOf(engine: Engine, container: Container): Listener[] {
  const { commands, daemonConfiguration: file, entrypointDefaults, path, missing } = engine;
  const directory = entrypointDefaults ? certificateFolder(container) : undefined;
  const byEntrypoint = isUnknown(directory)
    ? directory
    : directory
      ? directory.value !== ""
      : engine.certificatesByDefault;
  const verified = (words: Command): boolean | Unknown => {
    const asked = booleanOption(words, "tlsverify") ?? asksForCertificates({ ...engine, commands: [] });
    const byDefault = isDefaulted(words) && entrypointDefaults ? byEntrypoint : false;
    return asked ?? (byDefault === false ? (unseenOptions(engine)[0] ?? false) : byDefault);
  };
  const none: Engine["commands"][number] = { words: [], path, secret: false };
  const listeners = (commands.length > 0 ? commands : [none]).flatMap(
    ({ words, path: commandPath, secret }): Listener[] => {
      const isVerified = verified(words);
      const written = optionValues(words, "host", "H").map((host) => ({
        host,
        verified: isVerified,
        path: commandPath,
        secret,
      }));
      if (!entrypointDefaults || !isDefaulted(words)) return written;
      const isAsked = booleanOption(words, "tlsverify") !== undefined;
      const port = byEntrypoint === false ? 2375 : 2376;
      const cause = isAsked ? commandPath : (directory?.path ?? path);
      return [{ host: `tcp://0.0.0.0:${port}`, verified: isVerified, path: cause, secret: false }, ...written];
    },
  );
  const setting = file?.known ? strings(file.value["hosts"]) : [];
  const configured = setting.map((host) => ({
    host,
    verified: verified(commands[0]?.words ?? []),
    path: file?.path ?? path,
    secret: file?.known === true && file.secret === true,
  }));
  return [...listeners, ...configured].flatMap((listener) => {
    const parsed = parseDockerHost(expandVariables(listener.host, container));
    if (!isTcp(parsed) || parsed.hostname === "" || isLoopback(parsed.hostname)) return [];
    const isNamed = !/[$`]/.test(parsed.hostname);
    if (isNamed || listener.verified !== false) return [listener];
    return [
      { ...listener, verified: missing[0] ?? unknown(listener.path, "names an address that only its shell knows") },
    ];
  });
}

/**
 * The folder where the entrypoint keeps certificates, as set by the commands that start it or by the container's
 * environment.
 */
export function certificateFolder(container: Container): Known<string> | undefined {
  const assigned = runAssignments(container).findLast(({ name }) => name === "DOCKER_TLS_CERTDIR");
  if (!assigned) return variable(container, "DOCKER_TLS_CERTDIR");
  const value = expandVariables(assigned.value, container);
  return /[$`\0]/.test(value)
    ? unknown(assigned.path, "names a folder that only its shell knows")
    : known(value, assigned.path);
}

/** The entrypoint adds its own options to an empty command and to options, not to an explicit `dockerd`. */
function isDefaulted(words: Command): boolean {
  return words.length === 0 || (words[0] ?? "").startsWith("-") || programName(words[0]) === "dockerd-entrypoint.sh";
}

/** A registry that an engine uses without verifying it. */
export interface InsecureRegistry {
  readonly registry: string;
  readonly path: string;
  readonly secret: boolean;
}

/** Registries that an engine inside uses without verifying them, except those on loopback. */
export function insecureRegistriesOf({ commands, daemonConfiguration: file, path }: Engine): InsecureRegistry[] {
  const written = commands.flatMap((command) =>
    optionValues(command.words, "insecure-registry").map((registry) => ({
      registry,
      path: command.path,
      secret: command.secret,
    })),
  );
  const configured = strings(knownValue(file)?.["insecure-registries"]).map((registry) => ({
    registry,
    path: file?.path ?? path,
    secret: file?.known === true && file.secret === true,
  }));
  return [...written, ...configured].filter(({ registry }) => {
    const { hostname } = parseDockerHost(registry);
    return registry.trim() !== "" && !isLoopback(hostname);
  });
}

/** The folders in which an engine inside may keep its data: the configured one, or the defaults. */
export function dataRootsOf({ commands, daemonConfiguration: file }: Engine): readonly Segments[] {
  const settings = knownValue(file) ?? {};
  const named = [
    ...commands.flatMap(({ words }) => [...optionValues(words, "data-root", "g"), ...optionValues(words, "graph")]),
    ...strings([settings["data-root"] ?? settings["graph"]]),
  ].at(-1);
  return named === undefined ? DATA_ROOTS : [segmentsOf(named)];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}
