import { unwatchFile, watchFile } from "node:fs";
import { setDefaultHighWaterMark } from "node:stream";
import { createSecureContext } from "node:tls";
import type { Mistake } from "../core/schema/mistakes";
import { bytesOf } from "../documents/disk";
import { UnreadableError } from "../documents/unreadable";
import { mistakesIn, readGuardSettings } from "./configuration";
import { JUDGE } from "./judgement/judge";
import type { CheckedSettings, GuardSettings } from "./model/settings";
import { Guard } from "./proxy/guard";
import { AddressError } from "./proxy/listening";

/** Milliseconds between two checks of the certificates' files. Polling, unlike watching, works on every file system. */
const POLL_INTERVAL_MS = 5_000;

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
  const mistakes: Mistake[] = [];
  const read = (name: keyof GuardSettings["tls"]) => {
    try {
      return bytesOf(settings.tls[name]);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      mistakes.push({ key: `tls.${name}`, problem: `cannot be taken from ${settings.tls[name]}: ${error.problem}` });
      return Buffer.alloc(0);
    }
  };
  const pem = { ca: read("ca"), cert: read("cert"), key: read("key") };
  if (mistakes.length > 0) throw mistakesIn(file, mistakes);
  try {
    createSecureContext(pem);
  } catch (error) {
    const problem = `does not fit together: ${(error as Error).message}. Expected: certificates in PEM, and the key of cert.`;
    throw mistakesIn(file, [{ key: "tls", problem }]);
  }
  return { ...settings, pem };
}

/**
 * Runs a guard until SIGTERM or SIGINT stops it. On SIGHUP, or when the file of a certificate or key changes, it reads
 * everything again. If that fails, everything stays as it was and the audit records the failure.
 *
 * @throws ConfigurationError if it cannot start
 */
export async function run(file: string): Promise<void> {
  const settings = checkedSettings(file);
  setDefaultHighWaterMark(false, BUFFERED);
  const guard = await started(settings, file);
  let files: readonly string[] = [];
  const watch = ({ tls }: GuardSettings) => {
    const anew = Object.values(tls);
    for (const each of files) if (!anew.includes(each)) unwatchFile(each, reload);
    for (const each of anew) if (!files.includes(each)) watchFile(each, { interval: POLL_INTERVAL_MS }, reload);
    files = anew;
  };
  const reload = () => {
    guard.reload(() => {
      const settings = checkedSettings(file);
      watch(settings);
      return settings;
    });
  };
  watch(settings);
  process.on("SIGHUP", reload);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
  });
  for (const each of files) unwatchFile(each, reload);
  await guard.stop();
  process.off("SIGHUP", reload);
}

async function started(settings: CheckedSettings, file: string): Promise<Guard> {
  try {
    return await Guard.start(settings, JUDGE);
  } catch (error) {
    if (error instanceof AddressError) throw mistakesIn(file, [{ key: error.key, problem: error.message }]);
    const { message, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== "open") throw error;
    throw mistakesIn(file, [{ key: "audit", problem: `cannot be written: ${message}` }]);
  }
}
