import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A resource as a Pulumi program registers it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly props: object;
}

/** A policy pack's process, started as the Pulumi CLI starts it and called over the same protocol. */
export class Analyzer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly client: AnalyzerClient,
    /** Milliseconds from spawn until the pack had returned its policies. */
    readonly startTime: number,
  ) {}

  static async start(pack: string): Promise<Analyzer> {
    const begun = performance.now();
    const script = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [script, "127.0.0.1:1", pack], {
      cwd: pack,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = await new Promise<string>((resolve, reject) => {
      let text = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("\n")) resolve(text.trim());
      });
      child.once("exit", (code) =>
        reject(new Error(`the pack in ${dirname(pack)} ended with ${code} before it was ready`)),
      );
    });
    const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    await call<proto.AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));
    return new Analyzer(child, client, performance.now() - begun);
  }

  /** Milliseconds to analyze each of these resources, one after another, as the engine does. */
  async analyze(resources: readonly Resource[]): Promise<number> {
    const requests = resources.map(analyzeRequest);
    const begun = performance.now();
    for (const request of requests) await call<proto.AnalyzeResponse>((done) => this.client.analyze(request, done));
    return performance.now() - begun;
  }

  /** Milliseconds to analyze the stack as a whole. */
  async analyzeStack(resources: readonly Resource[]): Promise<number> {
    const request = new proto.AnalyzeStackRequest();
    request.setResourcesList(resources.map(stackResource));
    const begun = performance.now();
    await call<proto.AnalyzeResponse>((done) => this.client.analyzeStack(request, done));
    return performance.now() - begun;
  }

  /** Resident memory in MB: current and peak (Linux only). */
  memory(): { now: number; peak: number } {
    const status = readFileSync(`/proc/${this.process.pid}/status`, "utf8");
    const megabytes = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? Number.NaN) / 1024;
    return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
  }

  stop(): void {
    this.client.close();
    this.process.removeAllListeners("exit");
    this.process.kill();
  }
}

function call<T>(invoke: (done: (error: grpc.ServiceError | null, response: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    invoke((error, response) => (error ? reject(error) : resolve(response)));
  });
}

function analyzeRequest(resource: Resource): proto.AnalyzeRequest {
  return filled(new proto.AnalyzeRequest(), resource);
}

function stackResource(resource: Resource): proto.AnalyzerResource {
  return filled(new proto.AnalyzerResource(), resource);
}

/** Fills in an engine's message about a resource. */
export function filled<T extends proto.AnalyzeRequest | proto.AnalyzerResource>(
  message: T,
  { type, name, props }: Resource,
): T {
  message.setType(type);
  message.setName(name);
  message.setUrn(`urn:pulumi:dev::bench::${type}::${name}`);
  message.setProperties(Struct.fromJavaScript(props as never));
  const options = new proto.AnalyzerResourceOptions();
  options.setCustomtimeouts(new proto.AnalyzerResourceOptions.CustomTimeouts());
  message.setOptions(options);
  return message;
}
