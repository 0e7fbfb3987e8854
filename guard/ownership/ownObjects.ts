import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import type { Engine } from "../model/engine";
import { Refusal } from "../model/refusal";
import { grammarOf } from "../operations/grammar";
import { OWNER_LABEL, type Owner } from "./owner";

/** Networks that every engine has, and the modes that stand for one of them. */
const BUILT_IN_NETWORKS = new Set(["", "default", "bridge", "none", "host", "nat"]);
const ID_DIGITS = 64;
const FULL_ID = /^[0-9a-f]{64}$/;
const IMAGE_ID = /^(?:sha256:)?[0-9a-f]{64}$/;
const ID_PREFIX = /^[0-9a-f]{1,63}$/;

/** The most images from which a build of the client's takes steps that have run before. */
const MAX_CACHES = 50;
/** How many containers are remembered as a client's. The oldest are forgotten first. */
const MAX_REMEMBERED = 20_000;

type Answer = Readonly<Record<string, unknown>>;

export interface OwnContainer {
  readonly id: string;
  /** Its name on the engine. */
  readonly name: string;
}

export interface UsableImage {
  /** How the engine finds it. */
  readonly reference: string;
  /** As the engine describes it. Undefined if there is none, or none that the client can see. */
  readonly found?: Answer | undefined;
}

/** Each engine's containers, with the client that made them: that never changes. */
const remembered = new WeakMap<Engine, Map<string, string>>();

/** What a client can see of an engine: what it made itself, and what everybody shares. */
export class OwnObjects {
  private readonly owned: Map<string, string>;

  /**
   * @param sharedNetworks names of networks that every client may use
   * @param source the engine that outlives the request; `engine` may remember answers for one request
   */
  constructor(
    readonly owner: Owner,
    readonly sharedNetworks: readonly string[],
    private readonly engine: Engine,
    source: Engine,
  ) {
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
    const mounts = (await this.ask(`/containers/${id}/json`))?.["Mounts"];
    return listOf(mounts).flatMap(({ Destination: path }) => (typeof path === "string" ? [path] : []));
  }

  /** @throws Refusal 404 unless the exec runs in a container of the client's */
  async exec(id: string): Promise<void> {
    const exec = FULL_ID.test(id) ? await this.ask(`/exec/${id}/json`) : undefined;
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
    const { Name: found, Labels: labels } = (await this.ask(`/networks/${encodeURIComponent(own)}`)) ?? {};
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
    if (await this.ask(`/volumes/${encodeURIComponent(own)}`)) return own;
    if (await this.isAnonymousVolume(name)) return name;
    throw new Refusal(404, `get ${shorten(name)}: no such volume`);
  }

  /** Whether it is a volume without a name that came with a container of the client's, or that the client made. */
  async isAnonymousVolume(name: string): Promise<boolean> {
    return FULL_ID.test(name) && this.hasLabel((await this.ask(`/volumes/${name}`))?.["Labels"]);
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
    return isObject(labels) && Object.hasOwn(labels, OWNER_LABEL) && labels[OWNER_LABEL] === this.owner.client;
  }

  /**
   * Finds an image for a request that uses it. One that is another client's is as if it did not exist.
   *
   * @throws Refusal 404 for a whole id that is no image's, or another client's
   */
  async image(reference: string): Promise<UsableImage> {
    const found = await this.anyImage(reference);
    if (found && this.seesImage(labelsOfImage(found), found)) return { reference, found };
    if (IMAGE_ID.test(reference)) throw new Refusal(404, `No such image: sha256:${reference.slice(-ID_DIGITS)}`);
    return { reference: found ? await this.nobodysImage(reference) : reference };
  }

  /** Returns how the engine finds a whole repository, whose every tag is used if a name has none. */
  async repository(name: string): Promise<string> {
    const { reference } = await this.image(name);
    if (reference !== name || isTagged(name) || !grammarOf("images").fits(name)) return reference;
    const filters = encodeURIComponent(JSON.stringify({ reference: [name] }));
    const images = listOf(await this.askAny(`/images/json?filters=${filters}`));
    return images.every((image) => this.seesImage(image["Labels"], image)) ? name : this.nobodysImage(name);
  }

  /**
   * Returns a name that no image has. What the engine says of it is, without the client's prefix, what it says of the
   * given one if that does not exist. It prints names of Docker Hub without the host.
   */
  private async nobodysImage(reference: string): Promise<string> {
    const name = reference.replace(/^(?:(?:index\.)?docker\.io\/(?:library\/)?)?/, `$&${this.owner.prefix}`);
    if (await this.anyImage(name)) throw new Refusal(404, `No such image: ${shorten(reference)}`);
    return name;
  }

  /** Returns the ids of the images that the client has built, the newest first, and no more than a build needs. */
  async builtImages(): Promise<readonly string[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [`${OWNER_LABEL}=${this.owner.client}`] }));
    const images = listOf(await this.askAny(`/images/json?filters=${filters}`));
    const own = images.filter(({ Labels: labels }) => this.hasLabel(labels));
    return own.flatMap(({ Id: id }) => (typeof id === "string" ? [id] : [])).slice(0, MAX_CACHES);
  }

  /** Whether a name of an image is free, or one of an image that the client built. */
  async canName(reference: string): Promise<boolean> {
    const found = await this.anyImage(reference);
    return found === undefined || this.hasLabel(labelsOfImage(found));
  }

  /**
   * An image that has been pulled or pushed is everybody's; one that was built here is its builder's. The steps of a
   * build leave images without a label, a tag and a digest, which are nobody's.
   */
  seesImage(labels: unknown, { RepoTags: tags, RepoDigests: digests }: Answer): boolean {
    if (this.hasLabel(labels) || hasItems(digests)) return true;
    return hasItems(tags) && !(isObject(labels) && Object.hasOwn(labels, OWNER_LABEL));
  }

  private async anyImage(reference: string): Promise<Answer | undefined> {
    return grammarOf("images").fits(reference) ? this.ask(`/images/${imagePath(reference)}/json`) : undefined;
  }

  /** A network that the client can see, by its id or the beginning of it. */
  private async networkById(id: string): Promise<Answer | undefined> {
    if (FULL_ID.test(id)) {
      const found = await this.ask(`/networks/${id}`);
      return found && this.seesNetwork(found) ? found : undefined;
    }
    if (!ID_PREFIX.test(id)) return undefined;
    const [first, ...others] = listOf(await this.askAny("/networks")).filter(
      (network) => this.seesNetwork(network) && `${network["Id"]}`.startsWith(id),
    );
    if (others.length > 0) throw new Refusal(400, `network ${id} is ambiguous (${others.length + 1} matches found)`);
    return first;
  }

  private async containerOrNone(name: string): Promise<OwnContainer | undefined> {
    const byId = FULL_ID.test(name) ? this.own(await this.ask(`/containers/${name}/json`)) : undefined;
    if (byId?.id === name) return byId;
    const byName = this.own(await this.ask(`/containers/${this.owner.prefix}${encodeURIComponent(name)}/json`));
    if (byName || !ID_PREFIX.test(name)) return byName;
    // To some engines this is the beginning of an id, and to others an expression that matches anywhere in it.
    const filters = { label: [`${OWNER_LABEL}=${this.owner.client}`], id: [name] };
    const path = `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify(filters))}`;
    const ids = listOf(await this.askAny(path)).flatMap(({ Id: id, Labels: labels, Names: names }) =>
      typeof id === "string" && id.startsWith(name) && this.seesContainer(labels, names) ? [id] : [],
    );
    if (ids.length > 1) throw new Refusal(400, `Multiple IDs found with provided prefix: ${name}`);
    return ids[0] === undefined ? undefined : this.own(await this.ask(`/containers/${ids[0]}/json`));
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

  private async ask(path: string): Promise<Answer | undefined> {
    const answer = await this.askAny(path);
    return isObject(answer) ? answer : undefined;
  }

  private async askAny(path: string): Promise<unknown> {
    return this.engine.get(path).catch(() => {
      throw new Refusal(502, "the engine did not say what the request refers to: try again when it answers");
    });
  }
}

export function labelsOfImage({ Config: config, ContainerConfig: older }: Answer): unknown {
  const { Labels: labels } = isObject(config) ? config : isObject(older) ? older : {};
  return labels;
}

const isTagged = (reference: string): boolean => /[:@]/.test(reference.slice(reference.lastIndexOf("/") + 1));

/** Slashes, colons and at signs of a reference stay as they are. */
function imagePath(reference: string): string {
  return encodeURIComponent(reference).replace(/%(?:2F|3A|40)/g, decodeURIComponent);
}

/** Engines show an image without a tag as one with the tag `<none>:<none>` in lists. */
const hasItems = (list: unknown): boolean =>
  Array.isArray(list) && (list as unknown[]).some((item) => !String(item).startsWith("<none>"));

function listOf(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
}
