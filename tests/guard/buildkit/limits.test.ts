import assert from "node:assert/strict";
import type { ServerHttp2Stream } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import type { Role } from "../../../guard/model/role";
import { Connection, echo } from "./connection";
import { bytes, entry, integer, message } from "./protobuf";

const MIB = 1024 * 1024;
const ROLE: Role = {
  name: "build",
  operations: new Set(["Grpc"]),
  rules: DEFAULT_SETTINGS,
  allowedHostPaths: [],
  limits: { shmSize: { max: 64 * MIB }, concurrentBuilds: 1 },
};
const SOLVE = "/moby.buildkit.v1.Control/Solve";

/** Answers with an empty message, once the request has been read. */
function finish(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(Buffer.alloc(5));
}

describe("limits of a client's builds", () => {
  let connection: Connection;
  let held: ServerHttp2Stream[];
  let holds = false;
  before(async () => {
    held = [];
    connection = await Connection.open(ROLE, (stream) => (holds ? held.push(stream) : echo(stream)));
  });
  after(() => connection.close());

  const solve = (ref: string, ...fields: readonly Buffer[]) =>
    connection.call(SOLVE, message(bytes(1, ref), bytes(6, "dockerfile.v0"), ...fields));

  it("refuse a file system in memory that is larger", async () => {
    const mounts = (size: number) => bytes(2, bytes(2, message(bytes(19, integer(1, size)))));
    const definition = (size: number) => bytes(2, bytes(1, mounts(size)));
    await solve("a", entry(7, "shm-size", `${64 * MIB}`));
    await solve("b", definition(MIB));
    for (const excess of [entry(7, "shm-size", `${65 * MIB}`), entry(7, "shm-size", "1g"), definition(65 * MIB)])
      await assert.rejects(solve("c", excess), /is more than 64m, the limit of this client \(limits\.shmSize/);
  });

  it("let one build run at a time, and the next when it has ended", async () => {
    holds = true;
    const first = solve("d");
    while (held.length === 0) await delay(5);
    await assert.rejects(solve("e"), /may have 1 builds at a time \(limits\.concurrentBuilds/);
    holds = false;
    for (const stream of held) finish(stream);
    await first;
    await solve("f");
  });
});
