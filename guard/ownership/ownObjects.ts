import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import { ask } from "../model/ask";
import type { Engine } from "../model/engine";
import type { Reservation } from "../model/limits";
import { Refusal } from "../model/refusal";
import { type Answer, listIn, objectIn } from "./answers";
import { hasOwnerLabel, OWNER_LABEL, type Owner } from "./owner";
import { OwnImages } from "./ownImages";

/** Networks that every engine has, and the modes that stand for one of them. */
const BUILT_IN_NETWORKS = new Set(["", "default", "bridge", "none", "host", "nat"]);
const FULL_ID = /^[0-9a-f]{64}$/;
const ID_PREFIX = /^[0-9a-f]{1,63}$/;

/** How many containers are remembered as a client's. The oldest are forgotten first. */
const MAX_REMEMBERED = 20_000;

export interface OwnContainer {
  readonly id: string;
  /** Its name on the engine. */
  readonly name: string;
}

/** Each engine's containers, with the client that made them: that never changes. */
const remembered = new WeakMap<Engine, Map<string, string>>();

/** What a client can see of an engine: what it made itself, and what everybody shares. */
export class OwnObjects {
  readonly images: OwnImages;
  private readonly owned: Map<string, string>;

  /**
   * @param sharedNetworks names of networks that every client may use
   * @param source the engine that outlives the request; `engine` may remember answers for one request
   * @param held names of images that the request will use for what it makes
   */
  constructor(
    readonly owner: Owner,
    readonly sharedNetworks: readonly string[],
    private readonly engine: Engine,
    source: Engine,
    held: Reservation[] = [],
  ) {
    this.images = new OwnImages(owner, engine, source, held);
    this.owned = remembered.get(source) ?? new Map<string, string>();
    remembered.set(source, this.owned);
  }

  /**
   * Finds a container as the engine does: by its id, its name, or the beginning of its id.
   *
   * @throws Refusal 404 if the client has none
   */
  async container(name: string): Promise<OwnContainer> {
    const plain = name.replace(/^\//, "");
    const found = await this.containerOrNone(plain);
    if (!found) throw new Refusal(404, `No such container: ${shorten(name)}`);
    return found;
  }

  /** Returns the id of a container by its id, name, or the beginning of its id. */
  async containerId(name: string): Promise<string> {
    const plain = name.replace(/^\//, "");
    return FULL_ID.test(plain) && this.owned.get(plain) === this.owner.client ? plain : (await this.container(name)).id;
  }

  /** Whether the guard already knows a container as the client's; false of one that it has not met yet. */
  isKnownContainer(id: unknown): boolean {
    return typeof id === "string" && this.owned.get(id) === this.owner.client;
  }

  /** The destinations of a container's mounts. */
  async destinations(id: string): Promise<readonly string[]> {
    const mounts = (await objectIn(this.engine, `/containers/${id}/json`))?.["Mounts"];
    return listIn(mounts).flatMap(({ Destination: path }) => (typeof path === "string" ? [path] : []));
  }

  /** @throws Refusal 404 unless the exec runs in a container of the client's */
  async exec(id: string): Promise<void> {
    const exec = FULL_ID.test(id) ? await objectIn(this.engine, `/exec/${id}/json`) : undefined;
    const container = exec?.["ContainerID"];
    const isOwn = typeof container === "string" && (await this.containerOrNone(container)) !== undefined;
    if (!isOwn) throw new Refusal(404, `No such exec instance: ${shorten(id)}`);
  }

  /**
   * Returns how the engine finds the network that a client means.
   *
   * @throws Refusal 404 if the client can see none of that name
   */
  async network(name: string): Promise<string> {
    if (this.isShared(name)) return name;
    const own = `${this.owner.prefix}${name}`;
    const { Name: found, Labels: labels } = (await objectIn(this.engine, `/networks/${encodeURIComponent(own)}`)) ?? {};
    if (found === own && this.hasLabel(labels)) return own;
    const { Id: id } = (await this.networkById(name)) ?? {};
    if (typeof id !== "string") throw new Refusal(404, `network ${shorten(name)} not found`);
    return id;
  }

  /** The same for a network that is to be removed. @throws Refusal 403 if it is shared */
  async removableNetwork(name: string): Promise<string> {
    const network = await this.network(name);
    if (this.isOwnName(network) || this.hasLabel((await this.networkById(network))?.["Labels"])) return network;
    throw new Refusal(403, `the guard refuses this: ${shorten(name)} is a network that clients share`);
  }

  /** Whether it is a network of the engine's or one that the configuration shares, by its name. */
  isShared(name: string): boolean {
    return BUILT_IN_NETWORKS.has(name) || this.sharedNetworks.includes(name);
  }

  seesNetwork({ Name: name, Labels: labels }: Answer): boolean {
    return (typeof name === "string" && this.isShared(name)) || this.hasLabel(labels);
  }

  /** Returns the name on the engine of a volume that the client names. @throws Refusal 404 if it has none */
  async volume(name: string): Promise<string> {
    const own = `${this.owner.prefix}${name}`;
    if (await objectIn(this.engine, `/volumes/${encodeURIComponent(own)}`)) return own;
    if (await this.isAnonymousVolume(name)) return name;
    throw new Refusal(404, `get ${shorten(name)}: no such volume`);
  }

  /** Whether it is a volume without a name that came with a container of the client's, or that the client made. */
  async isAnonymousVolume(name: string): Promise<boolean> {
    return FULL_ID.test(name) && this.hasLabel((await objectIn(this.engine, `/volumes/${name}`))?.["Labels"]);
  }

  seesVolume({ Name: name, Labels: labels }: Answer): boolean {
    return (typeof name === "string" && name.startsWith(this.owner.prefix)) || this.hasLabel(labels);
  }

  /** A container inherits its image's labels; so its name, which the guard gives, has to agree with the label. */
  seesContainer(labels: unknown, names: unknown): boolean {
    const all: unknown[] = Array.isArray(names) ? names : [names];
    return this.hasLabel(labels) && all.some((name) => this.isOwnName(name));
  }

  /** Whether a container's or network's name is one that the guard gave for the client. */
  isOwnName(name: unknown): boolean {
    return typeof name === "string" && name.replace(/^\//, "").startsWith(this.owner.prefix);
  }

  hasLabel(labels: unknown): boolean {
    return hasOwnerLabel(labels, this.owner);
  }

  /** A network that the client can see, by its id or the beginning of it. */
  private async networkById(id: string): Promise<Answer | undefined> {
    if (FULL_ID.test(id)) {
      const found = await objectIn(this.engine, `/networks/${id}`);
      return found && this.seesNetwork(found) ? found : undefined;
    }
    if (!ID_PREFIX.test(id)) return undefined;
    const [first, ...others] = listIn(await ask(this.engine, "/networks")).filter(
      (network) => this.seesNetwork(network) && `${network["Id"]}`.startsWith(id),
    );
    if (others.length > 0) throw new Refusal(400, `network ${id} is ambiguous (${others.length + 1} matches found)`);
    return first;
  }

  private async containerOrNone(name: string): Promise<OwnContainer | undefined> {
    const byId = FULL_ID.test(name) ? this.own(await objectIn(this.engine, `/containers/${name}/json`)) : undefined;
    if (byId?.id === name) return byId;
    const byName = this.own(
      await objectIn(this.engine, `/containers/${this.owner.prefix}${encodeURIComponent(name)}/json`),
    );
    if (byName || !ID_PREFIX.test(name)) return byName;
    // To some engines this is the beginning of an id, and to others an expression that matches anywhere in it.
    const filters = { label: [`${OWNER_LABEL}=${this.owner.client}`], id: [name] };
    const path = `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify(filters))}`;
    const ids = listIn(await ask(this.engine, path)).flatMap(({ Id: id, Labels: labels, Names: names }) =>
      typeof id === "string" && id.startsWith(name) && this.seesContainer(labels, names) ? [id] : [],
    );
    if (ids.length > 1) throw new Refusal(400, `Multiple IDs found with provided prefix: ${name}`);
    return ids[0] === undefined ? undefined : this.own(await objectIn(this.engine, `/containers/${ids[0]}/json`));
  }

  /** Takes an answer about a container for the client's own, or for nothing. */
  private own(answer: Answer | undefined): OwnContainer | undefined {
    const { Id: id, Name: name, Config: config } = answer ?? {};
    if (typeof id !== "string" || typeof name !== "string" || !isObject(config)) return undefined;
    if (!this.seesContainer(config["Labels"], name)) return undefined;
    this.owned.set(id, this.owner.client);
    const [oldest] = this.owned.keys();
    if (this.owned.size > MAX_REMEMBERED && oldest !== undefined) this.owned.delete(oldest);
    return { id, name: name.replace(/^\//, "") };
  }
}
