import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OPERATIONS, type TableEntry } from "../../guard/operations/table";
import { CELLS } from "../../guard/ownership/cells";
import { ownerOf } from "../../guard/ownership/owner";
import type { Guard } from "../../guard/proxy/guard";
import { IMAGE, importImage } from "../clients/harness/workplace";
import { Authority } from "../guard/proxy/harness/authority";
import { APART, guardOnSockets, socketOf } from "./harness/apart";
import { EngineClient } from "./harness/client";
import { engineTests } from "./harness/suite";
import { Attacker, type Cell, NAMES_OF_IMAGES } from "./hostile/attacker";
import { makeVictim, type Victim } from "./hostile/victim";
import { type SharedEngine, startedEngine } from "./ownership/engines";

const CLIENTS = ["anna", "ben"];

/** Their connections become streams of BuildKit: tests/guard/buildkit/ownership.test.ts has a table of its methods. */
const STREAMS = new Set(["Session", "Grpc"]);

/**
 * They ask a registry, which an engine inside a runner gives up after 20 seconds for each name. They are tried on the
 * tests' own engine alone.
 */
const ASK_REGISTRY = new Set(["ImageCreate", "ImagePush", "DistributionInspect", "SystemAuth", "GetPluginPrivileges"]);

engineTests("a hostile client beside another one", () => {
  let authority: Authority;
  let shared: SharedEngine;
  let engine: EngineClient;
  let guard: Guard;
  let folder: string;
  let anna: EngineClient;
  let ben: EngineClient;
  let victim: Victim;
  let attacker: Attacker;

  before(async () => {
    shared = await startedEngine();
    engine = new EngineClient(shared.socket());
    await importImage({ client: engine });
    authority = new Authority();
    folder = mkdtempSync(join(tmpdir(), "breakwater-hostile-"));
    const roles = new Map(CLIENTS.map((client) => [client, APART]));
    guard = await guardOnSockets(authority, engine, folder, roles);
    [anna, ben] = CLIENTS.map((client) => new EngineClient(socketOf(folder, client))) as [EngineClient, EngineClient];
    victim = await makeVictim(anna, engine, IMAGE, ownerOf("anna"));
    attacker = await Attacker.withObjects(ben, engine, IMAGE, ownerOf("ben").prefix);
  });
  after(async () => {
    await victim?.remove();
    await attacker?.remove();
    await guard?.stop();
    authority?.remove();
    rmSync(folder, { recursive: true, force: true });
    await shared?.remove();
  });

  const isReading = ({ method }: TableEntry) => method === "GET" || method === "HEAD";
  const isRefused = ({ id }: TableEntry) => {
    const cell = Object.hasOwn(CELLS, id) ? CELLS[id] : undefined;
    return cell === undefined || "refused" in cell;
  };

  it("is refused each operation whose objects have no owner", async () => {
    for (const operation of OPERATIONS.filter(isRefused)) {
      const { status } = await attacker.send(operation, victim.container);
      assert.ok(status === 403 || status === 404, operation.id);
    }
  });

  it("gets the same answer, in each place of each operation, as for what does not exist", async function () {
    this.retries(0);
    const before = await victim.state(engine);
    const reached: string[] = [];
    const open = OPERATIONS.filter((each) => !isRefused(each) && !STREAMS.has(each.id)).filter(
      ({ id }) => shared.hasNetwork || !ASK_REGISTRY.has(id),
    );
    // Events and lists are read before there is anything of the attacker's that the attempts have made.
    for (const operation of [...open.filter(isReading), ...open.filter((each) => !isReading(each))])
      for await (const cell of attacker.cells(operation, victim.ways)) {
        if (cell.answer === cell.answerIfAbsent || takesImageName(cell)) continue;
        if (!(shared.showsBuiltImages && meansImage(cell))) reached.push(difference(cell));
      }
    assert.deepEqual(reached, []);
    assert.deepEqual(await victim.state(engine), before);
  });

  it("takes over nothing by an id or a name that is used again", async () => {
    await victim.remove();
    for (const { text } of victim.ways)
      for (const kind of ["containers", "exec", "images"]) {
        const { status } = await ben.ask("GET", `/${kind}/${encodeURIComponent(text)}/json`);
        assert.ok(status === 404 || status === 400, `${kind} ${text}: ${status}`);
      }
    const create = { Image: IMAGE, Cmd: ["true"], HostConfig: { Binds: ["anna-data:/data"] } };
    const makers = [ben, anna];
    const ids: { readonly Id: string }[] = [];
    for (const client of makers)
      ids.push(await client.call<{ Id: string }>("POST", "/containers/create?name=anna-web", create));
    for (const [at, client] of makers.entries()) {
      const { Id: id } = await client.call<{ Id: string }>("GET", "/containers/anna-web/json");
      assert.equal(id, ids[at]?.Id);
      assert.equal((await client.ask("GET", `/containers/${ids[1 - at]?.Id}/json`)).status, 404);
      const listed = await client.call<readonly { Id: string }[]>("GET", "/containers/json?all=1");
      assert.equal(listed.filter(({ Id: each }) => ids.some((made) => made.Id === each)).length, 1);
    }
    for (const client of makers)
      for (const path of ["/containers/anna-web", "/volumes/anna-data"])
        assert.equal((await client.ask("DELETE", path)).status, 204);
  });
});

/** A client may not give an image a name that another's has: the refusal is all that it learns. */
const takesImageName = ({ places: [place = "", ...others], answer }: Cell): boolean =>
  others.length === 0 &&
  NAMES_OF_IMAGES.has(place) &&
  /^403 .*the name of an image that this client has not built/.test(answer);

/** Where each client sees all built images, it may see the victim's and use it, but change nothing. */
const meansImage = ({ places, way }: Cell): boolean =>
  way.isOfImage === true && (way.form !== "label" || places.every((place) => place.startsWith("ImageList ")));

/** A cell, and where its two answers begin to differ. */
function difference({ places, way, answer, answerIfAbsent }: Cell): string {
  const at = [...answer].findIndex((character, index) => character !== answerIfAbsent[index]);
  const [one, other] = [answer, answerIfAbsent].map((each) => each.slice(Math.max(0, at - 100), at + 200));
  return `${places.join(", ")} = ${way.text}:\n  ${one}\n  ${other}`;
}
