import assert from "node:assert/strict";
import { Readable } from "node:stream";
import type { Role } from "../../../guard/model/role";
import { ownerOf } from "../../../guard/ownership/owner";
import type { AuditLine } from "../../../guard/proxy/audit";
import { Expiry } from "../../../guard/proxy/expiry";
import { APART, ask } from "../ownership/clients";
import { StubEngine } from "../ownership/stubEngine";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-03-31T12:00:00Z");

/** An engine on which some objects are two hours old, and others new. */
class AgedEngine extends StubEngine {
  readonly old = new Set<string>();
  readonly removals: string[] = [];

  override readonly get = async (path: string): Promise<unknown> => {
    if (path === "/info") return { SystemTime: new Date(NOW).toISOString() };
    const { status, body } = this.answer("GET", path, undefined);
    return status === 200 ? this.aged(structuredClone(body)) : undefined;
  };

  readonly send = ({ method, target }: { readonly method: string; readonly target: string }) => {
    if (method === "DELETE") this.removals.push(target);
    const { status } = this.answer(method, target, undefined);
    const answer = Object.assign(Readable.from([]), { statusCode: status });
    return { answer: Promise.resolve(answer), destroy: () => {} };
  };

  private aged(value: unknown): unknown {
    const list = Array.isArray(value) ? value : ((value as { readonly Volumes?: unknown[] }).Volumes ?? [value]);
    for (const each of list as Record<string, unknown>[]) {
      const names = [each["Id"], each["Name"], ...((each["RepoTags"] ?? []) as unknown[])];
      const created = names.some((name) => this.old.has(`${name}`)) ? NOW - 2 * HOUR : NOW - 1000;
      const isInSeconds = "Names" in each || "RepoTags" in each;
      each["Created"] = isInSeconds ? created / 1000 : new Date(created).toISOString();
      each["CreatedAt"] = new Date(created).toISOString();
    }
    return value;
  }
}

describe("what clients leave", () => {
  const EXPIRING: Role = { ...APART, expiresAfter: HOUR / 1000 };

  async function swept(roles: ReadonlyMap<string, Role>) {
    const engine = new AgedEngine();
    for (const client of ["anna", "ben"]) {
      for (const name of ["old", "new"]) {
        const body = { Image: "alpine", HostConfig: { Binds: [`${name}-data:/x`] } };
        const { body: made } = await ask(engine, client, `POST /containers/create?name=${name}`, body);
        if (name === "old") engine.old.add((made as { readonly Id: string }).Id);
        const network = await ask(engine, client, "POST /networks/create", { Name: name });
        if (name === "old") engine.old.add((network.body as { readonly Id: string }).Id);
        engine.addImage(`${client}-${name}:latest`, { Labels: { "io.breakwater.guard.owner": client } });
      }
      engine.old.add(`${client}-old:latest`);
    }
    for (const [name, tagged] of [
      ["loaded", NOW - 2 * HOUR],
      ["unknown", undefined],
      ["young", NOW],
    ] as const) {
      const kept = `${ownerOf("anna").imagePrefix}${name}:latest`;
      engine.addImage(kept, {});
      engine.old.add(kept);
      const metadata = { LastTagTime: tagged === undefined ? "0001-01-01T00:00:00Z" : new Date(tagged).toISOString() };
      Object.assign(engine.images.get(kept) ?? {}, { Metadata: metadata });
    }
    engine.addImage("pushed:latest", { Labels: { "io.breakwater.guard.owner": "anna" } }, ["pushed@sha256:0"]);
    for (const name of [...engine.volumes.keys()].filter((each) => each.endsWith("old-data"))) engine.old.add(name);
    for (const name of ["pushed:latest", "alpine:latest", "common", "bridge"]) engine.old.add(name);
    const lines: AuditLine[] = [];
    const expiry = new Expiry({ engine: engine as never, roles: () => roles, audit: (line) => lines.push(line) });
    await expiry.sweep();
    return { engine, lines };
  }

  it("are removed once they are old: a client's containers, networks, volumes and built images", async () => {
    const { engine, lines } = await swept(new Map([["anna", EXPIRING]]));
    const left = (client: string) => ({
      containers: [...engine.containers.values()].filter(({ Name }) => Name.includes(`-${client}-`)).length,
      networks: [...engine.networks.values()].filter(({ Name }) => `${Name}`.includes(`-${client}-`)).length,
      volumes: [...engine.volumes.keys()].filter((name) => name.includes(`-${client}-`)).length,
      images: [...engine.images.keys()].filter((name) => name.startsWith(client)).length,
    });
    assert.deepEqual(left("anna"), { containers: 1, networks: 1, volumes: 1, images: 1 });
    assert.deepEqual(left("ben"), { containers: 2, networks: 2, volumes: 2, images: 2 });
    for (const name of ["pushed:latest", "alpine:latest"]) assert.ok(engine.images.has(name), name);
    for (const name of ["common", "bridge"])
      assert.ok(
        [...engine.networks.values()].some(({ Name }) => Name === name),
        name,
      );
    assert.deepEqual(
      lines.map(({ event, client, operation, message }) => [event, client, operation, message]),
      [
        ["guard", "anna", "ContainerDelete", "removed the container old, which is older than expires allows"],
        ["guard", "anna", "NetworkDelete", "removed the network old, which is older than expires allows"],
        ["guard", "anna", "VolumeDelete", "removed the volume old-data, which is older than expires allows"],
        ["guard", "anna", "ImageDelete", "removed the image anna-old:latest, which is older than expires allows"],
        ["guard", "anna", "ImageDelete", "removed the image loaded:latest, which is older than expires allows"],
      ],
    );
  });

  it("stay if nothing says when they expire, or whose they are", async () => {
    const { apart: _, ...sharing } = EXPIRING;
    for (const role of [APART, sharing, { ...EXPIRING, mode: "warn" as const }])
      assert.deepEqual((await swept(new Map([["anna", role]]))).engine.removals, []);
  });

  it("stay while the engine does not answer, which is said once", async () => {
    const lines: AuditLine[] = [];
    const engine = { get: () => Promise.reject(new Error("gone")) };
    const roles = () => new Map([["anna", EXPIRING]]);
    const expiry = new Expiry({ engine: engine as never, roles, audit: (line) => lines.push(line) });
    await expiry.sweep();
    await expiry.sweep();
    assert.deepEqual(
      lines.map(({ message }) => message),
      ["cannot remove what has expired: gone"],
    );
  });
});
