import { join } from "node:path";
import { mistakesIn } from "../configuration/configurationFile";
import { stopSignal, WatchedFiles } from "../server/files";
import { AddressError } from "../server/listening";
import { checkedAdmissionSettings } from "./configuration";
import type { CheckedAdmissionSettings } from "./settings";
import { Webhook } from "./webhook";

/** Beside this module, or beside the bundle of the command line, which contains this module. */
const THREAD_FILE = join(__dirname, "reviewThread.js");

/**
 * Runs a webhook until SIGTERM or SIGINT stops it. On SIGHUP, or when the configuration or the file of a certificate or
 * key changes, it reads everything again. If that fails, everything stays as it was and the audit records the failure.
 *
 * @param threadFile the program of a thread, which runs `judgeReviews`
 * @throws ConfigurationError if it cannot start
 */
export async function run(file: string, threadFile = THREAD_FILE): Promise<void> {
  const settings = checkedAdmissionSettings(file);
  const webhook = await started(settings, file, threadFile);
  const filesOf = ({ tls }: CheckedAdmissionSettings) => [file, ...Object.values(tls)];
  const reload = () => {
    webhook.reload(() => {
      const settings = checkedAdmissionSettings(file);
      watched.set(filesOf(settings));
      return settings;
    });
  };
  const watched = new WatchedFiles(reload);
  watched.set(filesOf(settings));
  process.on("SIGHUP", reload);
  await stopSignal();
  watched.set([]);
  await webhook.stop();
  process.off("SIGHUP", reload);
}

async function started(settings: CheckedAdmissionSettings, file: string, threadFile: string): Promise<Webhook> {
  try {
    return await Webhook.start(settings, threadFile);
  } catch (error) {
    if (error instanceof AddressError) throw mistakesIn(file, [{ key: error.key, problem: error.message }]);
    const { message, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== "open") throw error;
    throw mistakesIn(file, [{ key: "audit", problem: `cannot be written: ${message}` }]);
  }
}
