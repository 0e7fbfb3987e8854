import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something listens on a port of this machine. @param tenths how long, in tenths of a second */
export async function listening(port: number, tenths = 100): Promise<void> {
  for (let tries = 0; tries < tenths; tries++) {
    const socket = connect(port, "127.0.0.1");
    const isUp = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isUp) return;
    await sleep(100);
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** Resident memory of a process in MB: current and peak (Linux only). */
export function memory(pid: number | undefined): readonly [number, number] {
  const own = ["VmRSS", "VmHWM"].map((field) => {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1]) / 1024;
  });
  return [Math.round(own[0] ?? 0), Math.round(own[1] ?? 0)];
}

/** Processor time of a process so far, in milliseconds (Linux only). */
export function processorTime(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  const TICK_MS = 10;
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
