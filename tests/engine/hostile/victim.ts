import { randomBytes } from "node:crypto";
import type { Owner } from "../../../guard/ownership/owner";
import type { EngineClient } from "../harness/client";
import { inOrder } from "./inOrder";

/** A way to name an object of the victim's, and what has the same form and names nothing. */
export interface Way {
  readonly form: string;
  readonly text: string;
  readonly absent: string;
  /** Whether it names the image that the victim has built, or selects it among all. */
  readonly isOfImage?: boolean;
}

/** What a client has that another one must not reach: one object of each kind, in use. */
export interface Victim {
  readonly ways: readonly Way[];
  readonly container: string;
  /** What the engine says of all of it. */
  state(engine: EngineClient): Promise<unknown>;
  remove(): Promise<void>;
}

/** What names nothing, by its number of hexadecimal digits. A letter comes first, so that none reads as a number. */
const absentIds = new Map<number, string>();

/** @param owner whose client it is */
export async function makeVictim(
  client: EngineClient,
  engine: EngineClient,
  image: string,
  { prefix, imagePrefix }: Owner,
): Promise<Victim> {
  await client.call("POST", "/volumes/create", { Name: "anna-data" });
  const { Id: network } = await client.call<{ Id: string }>("POST", "/networks/create", { Name: "anna-net" });
  const { Id: container } = await client.call<{ Id: string }>("POST", "/containers/create?name=anna-web", {
    Image: image,
    Cmd: ["sleep", "1000"],
    Volumes: { "/scratch": {} },
    HostConfig: { Binds: ["anna-data:/data"], NetworkMode: "anna-net" },
  });
  await client.call("POST", `/containers/${container}/start`);
  const { Id: exec } = await client.call<{ Id: string }>("POST", `/containers/${container}/exec`, { Cmd: ["true"] });
  const commit = `/commit?container=${container}&repo=anna-image&tag=1`;
  const { Id: built } = await client.call<{ Id: string }>("POST", commit);
  // Newer engines keep an image under a private name where theirs is taken; older ones have none to be reached by it.
  await engine.call("POST", `/images/${image}/tag?repo=taken&tag=1`);
  const { status } = await client.ask("POST", `/commit?container=${container}&repo=taken&tag=1`);
  if (status !== 201 && status !== 403) throw new Error(`a commit under a name that is taken: ${status}`);
  const { Mounts: mounts } = await client.call<{ Mounts: { Name: string }[] }>("GET", `/containers/${container}/json`);
  const anonymous = mounts.map(({ Name: name }) => name).find((name) => name !== "anna-data") ?? "";
  const hash = built.replace("sha256:", "");
  const ways: Way[] = [
    ...[...idsOf(container), ...namesOf("anna-web", prefix)],
    ...idsOf(exec, [64]),
    ...[...namesOf("anna-data", prefix), ...idsOf(anonymous, [64])],
    ...[...idsOf(network), ...namesOf("anna-net", prefix)],
    ...[
      ...idsOf(hash),
      { form: "digest", text: `sha256:${hash}`, absent: `sha256:${absentId(64)}` },
      named("image", "anna-image"),
      named("tag", "anna-image:1"),
      named("reference", "docker.io/library/anna-image:1"),
      named("label", "io.breakwater.guard.owner=anna"),
    ].map((way) => ({ ...way, isOfImage: true })),
    named("private name", `${imagePrefix}taken:1`),
  ];
  const objects = [
    ...[`/containers/${container}/json`, `/exec/${exec}/json`, `/networks/${network}`, `/images/${built}/json`],
    ...[`/volumes/${prefix}anna-data`, `/volumes/${anonymous}`],
  ];
  return {
    ways,
    container,
    state: (engine) => Promise.all(objects.map(async (path) => inOrder(await engine.call("GET", path)))),
    remove: async () => {
      await client.ask("DELETE", `/containers/${container}?force=1&v=1`);
      if (status === 201) await client.ask("DELETE", "/images/taken:1");
      await engine.ask("DELETE", "/images/taken:1");
      for (const path of ["/volumes/anna-data", "/networks/anna-net", "/images/anna-image:1"])
        await client.ask("DELETE", path);
    },
  };
}

const named = (form: string, text: string): Way => ({ form, text, absent: text.replace("anna", "none") });

/** The client's name for an object, and the engine's. */
const namesOf = (name: string, prefix: string): readonly Way[] => [
  named("name", name),
  { form: "name on the engine", text: prefix + name, absent: prefix + name.replace("anna", "none") },
];

/** An id and beginnings of it, one of which is as short as it can be without reading as a number. */
const idsOf = (
  id: string,
  lengths: readonly number[] = [64, 12, Math.max(4, id.search(/[a-f]/) + 1)],
): readonly Way[] =>
  lengths.map((length) => ({ form: `id ${length}`, text: id.slice(0, length), absent: absentId(length) }));

function absentId(length: number): string {
  const known = absentIds.get(length) ?? `c${randomBytes(32).toString("hex")}`.slice(0, length);
  absentIds.set(length, known);
  return known;
}
