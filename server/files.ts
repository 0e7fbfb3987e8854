import { unwatchFile, watchFile } from "node:fs";
import { createSecureContext } from "node:tls";
import type { Mistake } from "../core/schema/mistakes";
import { bytesOf } from "../documents/disk";
import { UnreadableError } from "../documents/unreadable";
import type { Pem } from "./tlsServer";

/** Milliseconds between two checks of the certificates' files. Polling, unlike watching, works on every file system. */
const POLL_INTERVAL_MS = 5_000;

/**
 * Reads certificates and a key from their files, or returns every mistake.
 *
 * @param tls paths of PEM files
 * @param key the configuration's key that names them
 */
export function readPem<Files extends { readonly [name in keyof Pem]: string }>(
  tls: Files,
  key = "tls",
): { readonly [name in keyof Files]: Buffer } | { readonly mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = [];
  const read = (name: string, file: string) => {
    try {
      return bytesOf(file);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      mistakes.push({ key: `${key}.${name}`, problem: `cannot be taken from ${file}: ${error.problem}` });
      return Buffer.alloc(0);
    }
  };
  const files = Object.entries<string>(tls).map(([name, file]) => [name, read(name, file)] as const);
  const pem = Object.fromEntries(files) as { [name in keyof Files]: Buffer };
  if (mistakes.length > 0) return { mistakes };
  try {
    createSecureContext(pem);
    return pem;
  } catch (error) {
    const problem = `does not fit together: ${(error as Error).message}. Expected: certificates in PEM, and the key of cert.`;
    return { mistakes: [{ key, problem }] };
  }
}

/** Calls a listener when one of some files changes. */
export class WatchedFiles {
  private files: readonly string[] = [];

  constructor(private readonly onChange: () => void) {}

  /** Watches these files from now on, and no others. */
  set(files: readonly string[]): void {
    for (const each of this.files) if (!files.includes(each)) unwatchFile(each, this.onChange);
    for (const each of files)
      if (!this.files.includes(each)) watchFile(each, { interval: POLL_INTERVAL_MS }, this.onChange);
    this.files = files;
  }
}

/** Resolves when SIGTERM or SIGINT asks this process to stop. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
  });
}
