import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Authority } from "./authority";
import { until } from "./exchange";
import type { RecordingEngine } from "./recordingEngine";

/** The guard's program, one file as it is shipped, in a process of its own. */
export class GuardProgram {
  private constructor(
    readonly process: ChildProcessByStdio<null, Readable, null>,
    readonly address: { readonly port: number },
  ) {}

  /** @param more of the configuration: its clients, at least */
  static async start(authority: Authority, engine: RecordingEngine, more: object): Promise<GuardProgram> {
    const tls = { ca: "ca.pem", cert: "cert.pem", key: "key.pem" };
    const configuration = { listen: "127.0.0.1:0", engine: `unix://${engine.socket}`, tls, health: "off", ...more };
    const file = authority.file("guard.yaml");
    writeFileSync(file, JSON.stringify(configuration));
    const program = [join("dist", "guard", "breakwater-guard.js"), "--config", file];
    const process = spawn(globalThis.process.execPath, program, { stdio: ["ignore", "pipe", "inherit"] });
    const [, port] = /takes clients at [^"]*:(\d+)/.exec(await until(process.stdout, /takes clients at [^"]*"/)) ?? [];
    process.stdout.resume();
    return new GuardProgram(process, { port: Number(port) });
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null]);
  }
}
