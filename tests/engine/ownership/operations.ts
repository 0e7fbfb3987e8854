import assert from "node:assert/strict";
import fc from "fast-check";
import { ownerOf } from "../../../guard/ownership/owner";
import { CLIENTS } from "../../clients/harness/clients";
import { outcomesIn } from "../../clients/harness/outcome";
import { IMAGE } from "../../clients/harness/workplace";
import type { ModelClient } from "./client";

/** Names that all clients use. */
const NAMES = ["web", "db", "cafe"];
const PROJECTS = ["shop", "blog"];
const IMAGES = ["app", "team/app", "registry.example:5000/app"];

/** One operation of a client. Which of its texts count depends on the act. */
export interface Step {
  readonly act: Act;
  readonly name: string;
  readonly other: string;
  readonly project: string;
  readonly image: string;
  readonly otherImage: string;
  readonly nonce: number;
}

type Operation = (client: ModelClient, step: Step, others: readonly ModelClient[]) => Promise<void>;

/** How often each act comes, and what it does. Commands take a second, what goes straight to the API much less. */
const ACTS = {
  create: [4, create],
  start: [3, startAndRun],
  rename: [2, rename],
  remove: [3, remove],
  makeNetwork: [2, makeNetwork],
  removeNetwork: [1, removeNetwork],
  makeVolume: [2, makeVolume],
  removeVolume: [2, removeVolume],
  pruneVolumes: [1, pruneVolumes],
  commit: [1, commit],
  tag: [2, tag],
  untag: [2, untag],
  reach: [3, reach],
  dockerRun: [2, dockerRun],
  dockerCopy: [1, dockerCopy],
  composeUp: [2, composeUp],
  composeDown: [1, composeDown],
  build: [2, build],
  testcontainers: [1, testcontainers],
} as const satisfies Readonly<Record<string, readonly [weight: number, Operation]>>;

type Act = keyof typeof ACTS;

/** Takes half a minute, and needs a client that is installed for it. */
const ONLY_IF_LONG: Act = "testcontainers";

/** Steps in random order. */
export const stepsOf = (isLong: boolean): fc.Arbitrary<Step> =>
  fc.record({
    act: fc.oneof(
      ...Object.entries(ACTS)
        .filter(([act]) => isLong || act !== ONLY_IF_LONG)
        .map(([act, [weight]]) => ({ arbitrary: fc.constant(act as Act), weight })),
    ),
    name: fc.constantFrom(...NAMES),
    other: fc.constantFrom(...NAMES),
    project: fc.constantFrom(...PROJECTS),
    image: fc.constantFrom(...IMAGES),
    otherImage: fc.constantFrom(...IMAGES),
    nonce: fc.nat(),
  });

/** Takes a step, and asserts what it comes to for the client itself. */
export function take(client: ModelClient, step: Step, others: readonly ModelClient[]): Promise<void> {
  return ACTS[step.act][1](client, step, others);
}

async function create(client: ModelClient, { name, other, nonce }: Step): Promise<void> {
  const { containers, networks, volumes } = client.made;
  const network = networks.has(other) && nonce % 2 === 0 ? other : "none";
  const body = {
    Image: IMAGE,
    Cmd: ["sleep", "1000"],
    StopSignal: "SIGKILL",
    Volumes: { "/scratch": {} },
    HostConfig: { Binds: [`${other}:/data`], NetworkMode: network },
  };
  const status = await client.status("POST", `/containers/create?name=${name}`, body);
  assert.equal(status, containers.has(name) ? 409 : 201);
  // A volume in a request for a name that is taken is made all the same by some engines, and not by others.
  if (status === 201) containers.set(name, { volume: other, network });
  if (status === 201) volumes.add(other);
}

async function startAndRun(client: ModelClient, { name, nonce }: Step): Promise<void> {
  const isThere = client.made.containers.has(name);
  const started = await client.status("POST", `/containers/${name}/start`);
  assert.ok(isThere ? started === 204 || started === 304 : started === 404, `${started}`);
  const exec = { Cmd: ["echo", `${nonce}`], AttachStdout: true, Tty: true };
  const { status, body } = await client.api.ask("POST", `/containers/${name}/exec`, exec);
  assert.equal(status, isThere ? 201 : 404);
  if (!isThere) return;
  const { Id: id } = JSON.parse(`${body}`) as { readonly Id: string };
  const { body: printed } = await client.api.ask("POST", `/exec/${id}/start`, { Tty: true });
  assert.equal(`${printed}`.trim(), `${nonce}`);
}

async function rename(client: ModelClient, { name, other }: Step): Promise<void> {
  const { containers } = client.made;
  if (name === other) return;
  const status = await client.status("POST", `/containers/${name}/rename?name=${other}`);
  const made = containers.get(name);
  assert.equal(status, made === undefined ? 404 : containers.has(other) ? 409 : 204);
  if (status !== 204 || made === undefined) return;
  containers.set(other, made);
  containers.delete(name);
}

async function remove(client: ModelClient, { name }: Step): Promise<void> {
  const status = await client.status("DELETE", `/containers/${name}?force=1&v=1`);
  assert.equal(status, client.made.containers.delete(name) ? 204 : 404);
}

async function makeNetwork(client: ModelClient, { name }: Step): Promise<void> {
  // Engines before 25.0 give two networks one name unless they are asked to look.
  const status = await client.status("POST", "/networks/create", { Name: name, CheckDuplicate: true });
  assert.equal(status, client.made.networks.has(name) ? 409 : 201);
  client.made.networks.add(name);
}

async function removeNetwork(client: ModelClient, { name }: Step): Promise<void> {
  const { made } = client;
  // A container that has been made for a network that is gone cannot start.
  if ([...made.containers.values()].some(({ network }) => network === name)) return;
  const status = await client.status("DELETE", `/networks/${name}`);
  assert.equal(status, made.networks.delete(name) ? 204 : 404);
}

async function makeVolume(client: ModelClient, { name }: Step): Promise<void> {
  const made = await client.api.call<{ Name: string }>("POST", "/volumes/create", { Name: name });
  assert.equal(made.Name, name);
  client.made.volumes.add(name);
}

const usedVolumes = ({ made }: ModelClient): ReadonlySet<string | undefined> =>
  new Set([...made.containers.values()].map(({ volume }) => volume));

async function removeVolume(client: ModelClient, { name }: Step): Promise<void> {
  const { volumes } = client.made;
  const status = await client.status("DELETE", `/volumes/${name}`);
  assert.equal(status, !volumes.has(name) ? 404 : usedVolumes(client).has(name) ? 409 : 204);
  if (status === 204) volumes.delete(name);
}

async function pruneVolumes(client: ModelClient): Promise<void> {
  const { VolumesDeleted: removed } = await client.api.call<{ VolumesDeleted: readonly string[] | null }>(
    "POST",
    "/volumes/prune",
  );
  const used = usedVolumes(client);
  const unused = [...client.made.volumes].filter((name) => !used.has(name));
  assert.deepEqual([...(removed ?? [])].sort(), unused.sort());
  for (const name of unused) client.made.volumes.delete(name);
}

async function commit(client: ModelClient, { name, image }: Step): Promise<void> {
  const [repository, made] = [client.imageName(image), client.made];
  if (!made.containers.has(name)) return;
  const query = new URLSearchParams({ container: name, repo: repository, changes: "CMD cat /by" });
  const by = await client.status("POST", `/containers/${name}/start`);
  assert.ok(by < 400, `${by}`);
  await client.run(`docker exec ${name} sh -c 'echo ${client.name} >/by'`);
  assert.equal(await client.status("POST", `/commit?${query}`), 201);
  made.images.add(repository);
}

async function tag(client: ModelClient, { image, otherImage }: Step): Promise<void> {
  const { images } = client.made;
  const [from, to] = [client.imageName(image), client.imageName(otherImage)];
  if (!images.has(from)) return;
  assert.equal(await client.status("POST", `/images/${from}/tag?repo=${encodeURIComponent(to)}&tag=latest`), 201);
  images.add(to);
  await printsItsBuilder(client, to);
}

async function untag(client: ModelClient, { image }: Step): Promise<void> {
  const name = client.imageName(image);
  if (client.made.images.delete(name)) assert.equal(await client.status("DELETE", `/images/${name}?force=1`), 200);
}

async function build(client: ModelClient, { image, nonce }: Step): Promise<void> {
  const name = client.imageName(image);
  const line = `docker buildx build --progress plain --build-arg NONCE=${nonce} --tag ${name} .`;
  // On a busy machine, buildx gives up the status of a build three seconds after that has ended.
  const text = await client.run(line).catch((error: Error) => {
    if (!error.message.includes("failed to receive status")) throw error;
    return client.run(line);
  });
  assert.doesNotMatch(text, /guard-/);
  client.made.images.add(name);
  await printsItsBuilder(client, name);
}

/** Runs an image, which is the client's own under any name. */
async function printsItsBuilder(client: ModelClient, image: string): Promise<void> {
  const line = `docker run --name printing --network none --pull never ${image} && docker rm --volumes printing`;
  assert.match(await client.run(line), new RegExp(`^(${client.name}\n)+printing\n$`));
}

async function dockerRun(client: ModelClient, { name, other }: Step): Promise<void> {
  const { containers, volumes } = client.made;
  if (containers.has(name)) return;
  await client.run(
    `docker run --detach --name ${name} --network none --volume ${other}:/data --volume /scratch ` +
      `--stop-signal KILL ${IMAGE} sleep 1000`,
  );
  containers.set(name, { volume: other });
  volumes.add(other);
}

async function dockerCopy(client: ModelClient, { name }: Step): Promise<void> {
  if (!client.made.containers.has(name)) return;
  const text = await client.run(`docker cp by ${name}:/tmp/by && docker cp ${name}:/tmp/by copy && cat copy`);
  assert.ok(text.endsWith(`${client.name}\n`), text);
}

const COMPOSE = "docker compose --project-name";

async function composeUp(client: ModelClient, { project }: Step): Promise<void> {
  const { containers, networks, volumes } = client.made;
  await client.run(`${COMPOSE} ${project} up --detach`);
  for (const service of ["web", "db"])
    containers.set(`${project}-${service}-1`, { volume: `${project}_data`, network: `${project}_default` });
  networks.add(`${project}_default`);
  volumes.add(`${project}_data`);
  const ping = await client.run(`${COMPOSE} ${project} exec -T web busybox ping -c 1 -w 5 db`);
  assert.match(ping, /1 packets received/);
}

async function composeDown(client: ModelClient, { project }: Step): Promise<void> {
  const { containers, networks, volumes } = client.made;
  await client.run(`${COMPOSE} ${project} down --volumes`);
  for (const service of ["web", "db"]) containers.delete(`${project}-${service}-1`);
  networks.delete(`${project}_default`);
  volumes.delete(`${project}_data`);
}

/** A test of containers with Testcontainers for Node, which leaves nothing. */
async function testcontainers(client: ModelClient): Promise<void> {
  const command = await CLIENTS.find(({ name }) => name === "testcontainers")?.command();
  const text = await client.run(`cd "$CHECKOUT" && ${command?.join(" ")}`, {
    CHECKOUT: process.cwd(),
    DAY_IMAGE: IMAGE,
  });
  const outcomes = outcomesIn(text);
  assert.ok(outcomes.length > 0, text);
  for (const { step, error } of outcomes) assert.equal(error, undefined, step);
}

/** Another client's container is not there, by any name. */
async function reach(client: ModelClient, { name, nonce }: Step, others: readonly ModelClient[]): Promise<void> {
  const other = others[nonce % others.length];
  const id = other?.made.containers.has(name) ? other.ids.get(name) : undefined;
  if (other === undefined || id === undefined) return;
  for (const each of [id, id.slice(0, 12), `${ownerOf(other.name).prefix}${name}`]) {
    assert.equal(await client.status("DELETE", `/containers/${each}?force=1`), 404);
    assert.equal(await client.status("POST", `/containers/${each}/exec`, { Cmd: ["true"] }), 404);
    const joined = { Image: IMAGE, HostConfig: { NetworkMode: `container:${each}`, VolumesFrom: [each] } };
    assert.equal(await client.status("POST", "/containers/create", joined), 404);
  }
}
