import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AdmissionOptions,
  admissionConfiguration,
  admissionHosts,
  admissionObjects,
} from "../../../components/spec/admission";
import { type Certificate, privateKey, request, signed } from "../../engine/harness/certificates";
import { type ControlPlane, pathOf } from "./controlPlane";

/** Ports of health that the webhooks of this process have taken. */
let healthPorts = 0;

/** The webhook's program in a process of its own, as its container runs it, and its registration at an API server. */
export class RunningWebhook {
  private readonly folder = mkdtempSync(join(tmpdir(), "breakwater-webhook-"));
  private process: ChildProcess | undefined;
  private port = 0;
  private health = 0;

  constructor(
    private readonly options: AdmissionOptions,
    private readonly plane: ControlPlane,
  ) {}

  /** Has a new certificate from now on. */
  present(issuer: Certificate): void {
    const key = privateKey("P256");
    const asked = request(key, this.options.name, admissionHosts(this.options), ["127.0.0.1"]);
    writeFileSync(join(this.folder, "tls.key"), key);
    writeFileSync(join(this.folder, "tls.crt"), signed(asked, issuer, ["digital_signature", "server_auth"], 24));
    this.process?.kill("SIGHUP");
  }

  async start(): Promise<void> {
    const configuration = JSON.parse(admissionConfiguration(this.options)) as Record<string, unknown>;
    const file = join(this.folder, "admission.yaml");
    const audit = join(this.folder, "audit");
    const listen = `127.0.0.1:${this.port}`;
    const tls = { cert: "tls.crt", key: "tls.key" };
    const limits = { stopSeconds: 0 };
    this.health ||= 20_000 + ((process.pid + healthPorts++) % 20_000);
    const health = `127.0.0.1:${this.health}`;
    const references = this.options.references === false ? undefined : this.plane.references();
    writeFileSync(file, JSON.stringify({ ...configuration, listen, tls, limits, health, audit, references }));
    const program = join("dist", "admission", "breakwater-admission.js");
    this.process = spawn(process.execPath, [program, "--config", file], { stdio: "inherit" });
    for (;;) {
      const ready = await fetch(`http://${health}/readyz`).catch(() => undefined);
      if (ready?.ok) break;
      if (this.process.exitCode !== null) throw new Error("the webhook has not started");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const lines = readFileSync(audit, "utf8").matchAll(/takes reviews at 127\.0\.0\.1:(\d+)/g);
    this.port = Number([...lines].at(-1)?.[1]);
  }

  /** Bytes of memory that the program takes. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.process?.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) * 1024;
  }

  /** The port on which it takes reviews. */
  get reviewPort(): number {
    return this.port;
  }

  /**
   * Registers it, at its address in place of a Service: there are no nodes.
   *
   * @param port of what stands before it. @default its own
   */
  async register(authorities: readonly Certificate[], port = this.port): Promise<void> {
    const caBundle = Buffer.from(authorities.map(({ certificate }) => certificate).join("")).toString("base64");
    const { webhooks, role, roleBinding } = admissionObjects(
      this.options,
      { text: "", digest: "" },
      { caBundle, certificate: "", key: "" },
    );
    const url = `https://127.0.0.1:${port}/validate`;
    const object = {
      ...webhooks,
      webhooks: webhooks.webhooks.map((each) => ({ ...each, clientConfig: { url, caBundle } })),
    };
    await this.unregister();
    for (const each of [role, roleBinding, object]) {
      if (!each) continue;
      const { status, body } = await this.plane.create(each);
      if (status !== 201 && status !== 409) throw new Error(`the webhook cannot be registered: ${body.message}`);
    }
  }

  async unregister(): Promise<void> {
    const path = pathOf({ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration" });
    await this.plane.call("DELETE", `${path}/${this.options.name}`);
  }

  /** Ends the program; its registration stays. */
  async stop(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    if (!process || process.exitCode !== null) return;
    process.kill();
    await once(process, "exit");
  }

  /** Ends the program at once, as the loss of its node would. */
  async kill(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    if (!process) return;
    process.kill("SIGKILL");
    await once(process, "exit");
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}
