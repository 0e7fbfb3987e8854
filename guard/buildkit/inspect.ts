import type { Duplex } from "node:stream";
import type { HeldBody } from "../http/body";
import { dismiss, whenClosed } from "../http/stream";
import type { Role } from "../model/role";
import { type BuildKitEntry, Inspection } from "./inspection";

/**
 * Joins a client to BuildKit through an inspection of what they say. When one side ends or breaks off, the other one
 * gets what was still to be said to it, and ends as well.
 */
export function inspect(
  client: Duplex,
  engine: Duplex,
  role: Role,
  room: HeldBody,
  tell: (entry: BuildKitEntry) => void,
): void {
  const inspection = new Inspection(role, room, tell);
  const { upward, downward } = inspection;
  for (const stream of [upward, downward]) stream.on("error", () => inspection.end());
  upward.once("end", () => engine.end(() => engine.destroy()));
  downward.once("end", () => {
    engine.destroy();
    dismiss(client);
  });
  whenClosed(client, () => {
    for (const stream of [engine, upward, downward]) stream.destroy();
  });
  whenClosed(engine, () => inspection.end());
  client.pipe(upward).pipe(engine, { end: false });
  engine.pipe(downward).pipe(client, { end: false });
}
