import { setDefaultHighWaterMark } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { mistakesIn } from "../configuration/configurationFile";
import { Audit } from "../server/audit";
import { readPem, stopSignal, WatchedFiles } from "../server/files";
import { AddressError } from "../server/listening";
import { AuthorizationPlugin, PluginSocketError } from "./authz/plugin";
import { readGuardSettings, readPluginSettings } from "./configuration";
import { JUDGE } from "./judgement/judge";
import type { CheckedSettings, TlsFiles } from "./model/settings";
import type { AuditLine } from "./proxy/audit";
import { Guard } from "./proxy/guard";
import { RemoteEngine } from "./proxy/remoteEngine";
import { RoleRecorder } from "./roleRecorder";

/**
 * Bytes that a stream buffers before its source must wait. With Node's 16 KB, a build context or output waits after
 * each TLS record.
 */
const BUFFERED = 256 * 1024;

/**
 * Reads a configuration and everything that it names.
 *
 * @throws ConfigurationError with every mistake in it
 */
export function checkedSettings(file: string): CheckedSettings {
  const settings = readGuardSettings(file);
  const read = (tls: TlsFiles, key: string) => {
    const pem = readPem(tls, key);
    if ("mistakes" in pem) throw mistakesIn(file, pem.mistakes);
    return pem;
  };
  const { tls, remoteEngine } = settings;
  return {
    ...settings,
    pem: tls && read(tls, "tls"),
    ...(remoteEngine && { enginePem: read(remoteEngine.tls, "engineTls") }),
  };
}

/**
 * Runs a guard until SIGTERM or SIGINT stops it. On SIGHUP, or when its configuration or the file of a certificate or
 * key changes, it reads everything again. If that fails, everything stays as it was and the audit records the failure.
 *
 * @param record the file to which the operations that clients ask for are written, as roles. @default none
 * @throws ConfigurationError if it cannot start
 */
export async function run(file: string, record?: string): Promise<void> {
  const first = checkedSettings(file);
  const remote = await remoteEngineOf(first);
  const through = (settings: CheckedSettings) =>
    remote && isDeepStrictEqual(settings.remoteEngine?.address, first.remoteEngine?.address)
      ? { ...settings, engine: remote.path }
      : settings;
  const recorder = record === undefined ? undefined : new RoleRecorder(record);
  setDefaultHighWaterMark(false, BUFFERED);
  const filesOf = ({ tls, remoteEngine }: CheckedSettings) => [
    file,
    ...[tls, remoteEngine?.tls].flatMap((files) => Object.values(files ?? {})),
  ];
  const guard = await started(through(first), file, recorder).catch(async (error: unknown) => {
    await remote?.close();
    throw error;
  });
  const reload = () => {
    guard.reload(() => {
      const settings = checkedSettings(file);
      if (settings.enginePem) remote?.setCertificates(settings.enginePem);
      watched.set(filesOf(settings));
      return through(settings);
    });
  };
  const watched = new WatchedFiles(reload);
  watched.set(filesOf(first));
  process.on("SIGHUP", reload);
  await stopSignal();
  watched.set([]);
  await guard.stop();
  await remote?.close();
  process.off("SIGHUP", reload);
}

async function remoteEngineOf({ remoteEngine, enginePem }: CheckedSettings): Promise<RemoteEngine | undefined> {
  if (!remoteEngine || !enginePem) return undefined;
  const { address } = remoteEngine;
  return RemoteEngine.open(address, enginePem, (failure) =>
    process.stderr.write(`the engine at tcp://${address.host}:${address.port} cannot be reached: ${failure}\n`),
  );
}

async function started(settings: CheckedSettings, file: string, recorder?: RoleRecorder): Promise<Guard> {
  try {
    return await Guard.start(settings, JUDGE, recorder);
  } catch (error) {
    if (error instanceof AddressError) throw mistakesIn(file, [{ key: error.key, problem: error.message }]);
    const { message, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== "open") throw error;
    throw mistakesIn(file, [{ key: "audit", problem: `cannot be written: ${message}` }]);
  }
}

/**
 * Runs an authorization plugin until SIGTERM or SIGINT stops it. On SIGHUP, or when its configuration changes, it reads
 * it again.
 *
 * @param socket the path at which the engine looks for it
 * @throws ConfigurationError if it cannot start
 */
export async function runPlugin(file: string, socket: string): Promise<void> {
  const settings = readPluginSettings(file);
  const audit = new Audit<AuditLine>(settings.audit, (message) => ({ event: "guard", message }));
  const plugin = await AuthorizationPlugin.start(socket, settings, JUDGE, audit).catch((error: Error) => {
    if (error instanceof AddressError) throw mistakesIn(file, [{ key: error.key, problem: error.message }]);
    throw error instanceof PluginSocketError ? mistakesIn(file, [{ key: "", problem: error.message }]) : error;
  });
  const reload = () => plugin.reload(() => readPluginSettings(file));
  const watched = new WatchedFiles(reload);
  watched.set([file]);
  process.on("SIGHUP", reload);
  await stopSignal();
  watched.set([]);
  await plugin.stop();
  process.off("SIGHUP", reload);
}
