import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { EngineClient } from "./client";
import { type ContainerInputs, createRequest } from "./createRequest";

/** How a command ended. */
export interface Ended {
  readonly code: number;
  /** What it printed, both streams. */
  readonly text: string;
}

/** A container on an outer engine. */
export class Container {
  private constructor(
    private readonly engine: EngineClient,
    readonly id: string,
  ) {}

  /** One that exists already. */
  static of(engine: EngineClient, id: string): Container {
    return new Container(engine, id);
  }

  /**
   * Creates a container from the inputs of a docker.Container, puts its uploads there, and starts it, in the provider's
   * order.
   */
  static async start(engine: EngineClient, inputs: ContainerInputs): Promise<Container> {
    const query = inputs.name === undefined ? "" : `?name=${encodeURIComponent(inputs.name)}`;
    const { Id } = await engine.call<{ Id: string }>("POST", `/containers/create${query}`, createRequest(inputs));
    const container = new Container(engine, Id);
    try {
      const [, ...others] = inputs.networksAdvanced ?? [];
      for (const { name, aliases } of others) {
        await engine.call("POST", `/networks/${name}/connect`, {
          Container: Id,
          EndpointConfig: { Aliases: aliases ?? [] },
        });
      }
      if (inputs.uploads) await engine.call("PUT", `/containers/${Id}/archive?path=/`, archive(inputs.uploads));
      await engine.call("POST", `/containers/${Id}/start`);
    } catch (error) {
      await container.remove();
      throw error;
    }
    return container;
  }

  /**
   * Runs a line of shell in the container, as its user unless another is named. `code` is -1 where the container has
   * ended.
   */
  async run(line: string, { user, env = [] }: { user?: string; env?: readonly string[] } = {}): Promise<Ended> {
    // A terminal of its own makes the two streams one, so that the answer is the plain text.
    const exec = {
      Cmd: ["/bin/sh", "-c", line],
      User: user,
      Env: env,
      Tty: true,
      AttachStdout: true,
      AttachStderr: true,
    };
    const created = await this.engine.ask("POST", `/containers/${this.id}/exec`, exec);
    if (created.status >= 400) return { code: -1, text: created.body.toString() };
    const { Id } = JSON.parse(created.body.toString()) as { Id: string };
    const started = await this.engine.ask("POST", `/exec/${Id}/start`, { Tty: true });
    const text = started.body.toString().replaceAll("\r\n", "\n");
    // A container that ends takes its execs with it: the engine may refuse to start this one, or know nothing of it any
    // more.
    const inspected = await this.engine.ask("GET", `/exec/${Id}/json`);
    if (started.status >= 400 || inspected.status >= 400) return { code: -1, text };
    const { ExitCode } = JSON.parse(inspected.body.toString()) as { ExitCode: number | null };
    return { code: ExitCode ?? -1, text };
  }

  /** Waits until its first process has ended: how, and what it printed. */
  async ended(): Promise<Ended> {
    const { StatusCode } = await this.engine.call<{ StatusCode: number }>("POST", `/containers/${this.id}/wait`);
    return { code: StatusCode, text: await this.log() };
  }

  async running(): Promise<boolean> {
    const { State } = await this.engine.call<{ State: { Running: boolean } }>("GET", `/containers/${this.id}/json`);
    return State.Running;
  }

  /** The health check's word: `starting`, `healthy` or `unhealthy`. */
  async health(): Promise<string> {
    const { State } = await this.engine.call<{ State: { Health?: { Status: string } } }>(
      "GET",
      `/containers/${this.id}/json`,
    );
    return State.Health?.Status ?? "none";
  }

  /** What its first process printed. */
  async log(): Promise<string> {
    const { body } = await this.engine.ask("GET", `/containers/${this.id}/logs?stdout=1&stderr=1`);
    return demultiplexed(body);
  }

  async signal(name: string): Promise<void> {
    await this.engine.call("POST", `/containers/${this.id}/kill?signal=${name}`);
  }

  async restart(): Promise<void> {
    await this.engine.call("POST", `/containers/${this.id}/restart?t=10`);
  }

  /** Replaces files, as a new revision of the uploads would. */
  async upload(uploads: NonNullable<ContainerInputs["uploads"]>): Promise<void> {
    await this.engine.call("PUT", `/containers/${this.id}/archive?path=/`, archive(uploads));
  }

  /** Removes it with its unnamed volumes. Its named ones stay. */
  async remove(): Promise<void> {
    await this.engine.ask("DELETE", `/containers/${this.id}?force=1&v=1`);
  }
}

/** The uploads as a tar archive of the root folder, each with the owner, group and permissions that it asks for. */
function archive(uploads: NonNullable<ContainerInputs["uploads"]>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "breakwater-uploads-"));
  try {
    for (const { file, content, contentBase64, executable, permissions, owner, group } of uploads) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, contentBase64 === undefined ? (content ?? "") : Buffer.from(contentBase64, "base64"));
      chmodSync(path, permissions === undefined ? (executable ? 0o744 : 0o644) : Number.parseInt(permissions, 8));
      chownSync(path, Number(owner ?? 0), Number(group ?? 0));
    }
    const files = uploads.map(({ file }) => file.replace(/^\/+/, ""));
    return execFileSync("tar", ["-C", folder, "--numeric-owner", "-c", ...files], { maxBuffer: 64 * 1024 * 1024 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text of both streams: each piece of it follows a head of eight bytes, the last four of which are its length. */
function demultiplexed(stream: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= stream.length; ) {
    const end = at + 8 + stream.readUInt32BE(at + 4);
    pieces.push(stream.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(pieces).toString();
}
