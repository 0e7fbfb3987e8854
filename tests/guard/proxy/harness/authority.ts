import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificate, privateKey, request, selfSigned, signed } from "../../../engine/harness/certificates";

const SIGNS = ["cert_signing", "crl_signing"];

/** A CA of the tests' own, and the files of a guard that trusts it. */
export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), "breakwater-guard-"));
  /** The CA itself. */
  readonly own: Certificate;
  private readonly clients = new Map<string, Certificate>();

  constructor() {
    const key = privateKey("P256");
    this.own = { key, certificate: selfSigned(key, "clients", SIGNS, 48) };
    this.write("ca.pem", this.own.certificate);
    this.writeServer();
  }

  get certificate(): string {
    return this.own.certificate;
  }

  /** The guard's own certificate, written where its configuration looks for it. */
  writeServer(): void {
    const { key, certificate } = this.issue("guard", ["server_auth"]);
    this.write("key.pem", key);
    this.write("cert.pem", certificate);
  }

  /** The folder of a client's certificate, as the Docker client wants it: DOCKER_CERT_PATH. */
  clientFolder(name: string): string {
    const folder = mkdtempSync(join(this.folder, "client-"));
    const { key, certificate } = this.client(name);
    for (const [file, text] of [
      ["ca.pem", this.certificate],
      ["key.pem", key],
      ["cert.pem", certificate],
    ] as const) {
      writeFileSync(join(folder, file), text, { mode: 0o600 });
    }
    return folder;
  }

  /** The certificate of a client, the same at every call. */
  client(name: string): Certificate {
    const client = this.clients.get(name) ?? this.issue(name, ["client_auth"]);
    this.clients.set(name, client);
    return client;
  }

  /** @param uses as the TLS provider names them, beside digital_signature */
  issue(name: string, uses: readonly string[], hours = 24): Certificate {
    const key = privateKey("P256");
    return {
      key,
      certificate: signed(
        request(key, name, ["localhost"], ["127.0.0.1"]),
        this.own,
        ["digital_signature", ...uses],
        hours,
      ),
    };
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.file(name), text, { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
