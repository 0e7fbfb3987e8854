import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import { ask } from "../model/ask";
import type { Engine } from "../model/engine";
import type { Reservation } from "../model/limits";
import { Refusal } from "../model/refusal";
import { grammarOf } from "../operations/grammar";
import { heldNamesOf } from "./heldNames";
import { familiarName, isDeep, isPrivateName, patternsOf, privateName, wholeName } from "./imageNames";
import { isReservedImage, OWNER_LABEL, type Owner } from "./owner";

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

/** Clients of each engine that have private names of images; false of those that had none when the guard asked. */
const havePrivateNames = new WeakMap<Engine, Map<string, boolean>>();

/** Engines from 26.0 replace the sources of builds as the guard says, so that `FROM` finds a private name. */
const SOURCE_POLICIES_SINCE = [1, 45] as const;

/** What a client can see of an engine: what it made itself, and what everybody shares. */
export class OwnObjects {
  private readonly owned: Map<string, string>;
  private readonly privates: Map<string, boolean>;

  /**
   * @param sharedNetworks names of networks that every client may use
   * @param source the engine that outlives the request; `engine` may remember answers for one request
   */
  constructor(
    readonly owner: Owner,
    readonly sharedNetworks: readonly string[],
    private readonly engine: Engine,
    private readonly source: Engine,
    /** Names of images that the request will use for what it makes. */
    private readonly held: Reservation[] = [],
  ) {
    this.owned = remembered.get(source) ?? new Map<string, string>();
    remembered.set(source, this.owned);
    this.privates = havePrivateNames.get(source) ?? new Map<string, boolean>();
    havePrivateNames.set(source, this.privates);
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
   * Finds an image for a request that uses it: one that the client keeps under a private name before any other of that
   * name. One that is another client's is as if it did not exist.
   *
   * @throws Refusal 404 for a whole id that is no image's, or another client's
   */
  async image(reference: string): Promise<UsableImage> {
    const mine = await this.privateImage(reference);
    if (mine) return mine;
    const found = await this.anyImage(reference);
    if (isReservedImage(reference)) return { reference: found ? await this.nobodysImage(reference) : reference };
    if (found && this.seesImage(labelsOfImage(found), found)) return { reference, found };
    if (IMAGE_ID.test(reference)) throw new Refusal(404, `No such image: sha256:${reference.slice(-ID_DIGITS)}`);
    return { reference: found ? await this.nobodysImage(reference) : reference };
  }

  /** An image that has a private name, by the name that the client gave it. */
  async privateImage(reference: string): Promise<UsableImage | undefined> {
    if (!isName(reference) || isReservedImage(reference) || !(await this.mayHavePrivateNames())) return undefined;
    const name = privateName(reference, this.owner);
    const found = await this.anyImage(name);
    return found && { reference: name, found };
  }

  /** The engine's names for images that the client keeps under private names. */
  async privateNames(): Promise<readonly string[]> {
    const filters = encodeURIComponent(JSON.stringify({ reference: patternsOf(this.owner) }));
    const names = listOf(await this.askAny(`/images/json?filters=${filters}`))
      .flatMap(({ RepoTags: tags }) => (Array.isArray(tags) ? (tags as unknown[]) : []))
      .map(String)
      .filter((name) => isPrivateName(name, this.owner));
    // A build that is under way has been given its name, and has not used it yet.
    if (this.privates.get(this.owner.client) !== true) this.privates.set(this.owner.client, names.length > 0);
    return names;
  }

  /**
   * The engine's names for images that other clients have built, and that the client does not see; none if there are too
   * many for one answer.
   */
  async hiddenNames(): Promise<readonly string[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [OWNER_LABEL], dangling: ["false"] }));
    const images = listOf(await this.engine.get(`/images/json?filters=${filters}`).catch(() => undefined));
    return images
      .filter((image) => !this.seesImage(image["Labels"], image))
      .flatMap(({ RepoTags: tags }) => itemsOf(tags).filter((name) => !isReservedImage(name)));
  }

  /** Whether the client may have private names: the engine is asked once, and then the guard knows which it gave. */
  async mayHavePrivateNames(): Promise<boolean> {
    return this.privates.get(this.owner.client) ?? (await this.privateNames()).length > 0;
  }

  /** Whether the engine's builds can be made to find private names. */
  async keepsNamesApart(): Promise<boolean> {
    const { ApiVersion: version } = (await this.ask("/version")) ?? {};
    const [major = 0, minor = 0] = typeof version === "string" ? version.split(".").map(Number) : [];
    const [sinceMajor, sinceMinor] = SOURCE_POLICIES_SINCE;
    return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
  }

  /** Returns how the engine finds a whole repository, whose every tag is used if a name has none. */
  async repository(name: string): Promise<string> {
    const { reference } = await this.image(name);
    if (reference !== name || isTagged(name) || !grammarOf("images").fits(name)) return reference;
    const filters = encodeURIComponent(JSON.stringify({ reference: [name, familiarName(name)] }));
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

  /**
   * Returns the engine's name for an image that the client makes: the client's own, or a private one if that is the name
   * of an image that the client has not built. The name is held until the request is answered.
   *
   * @throws Refusal 403 if the name is taken, and the engine cannot keep names apart; 400 for what is no name
   */
  async imageNameFor(reference: string, keepsApart = () => this.keepsNamesApart()): Promise<string> {
    requireImageName(reference);
    if (isReservedImage(reference))
      throw new Refusal(403, "the guard refuses this: the name begins like those that the guard gives to images");
    const mine = await this.privateImage(reference);
    if (mine) return mine.reference;
    const found = await this.anyImage(reference);
    if (found === undefined || this.hasLabel(labelsOfImage(found))) {
      const held = heldNamesOf(this.source).hold(wholeName(reference), this.owner.client);
      if (held) this.held.push(held);
      if (held) return reference;
    }
    if (!isName(reference) || isDeep(reference) || !(await keepsApart())) throw takenName(reference);
    this.privates.set(this.owner.client, true);
    return privateName(reference, this.owner);
  }

  /**
   * Holds the name of an image that the client pulls; of all tags, if it has none.
   *
   * @throws Refusal 403 if the name is, or is about to be, another's
   */
  async holdPulled(reference: string): Promise<void> {
    if (isReservedImage(reference) || (await this.repository(reference)) !== reference) throw takenName(reference);
    const held = heldNamesOf(this.source).holdForPull(wholeName(reference));
    if (!held) throw takenName(reference);
    this.held.push(held);
  }

  /**
   * An image that has been pulled or pushed is everybody's; one that was built here is its builder's. The steps of a
   * build leave images without a label, a tag and a digest, which are nobody's.
   */
  seesImage(labels: unknown, { RepoTags: tags, RepoDigests: digests }: Answer): boolean {
    if (this.hasLabel(labels) || this.seesAny(digests)) return true;
    if (!this.seesAny(tags)) return false;
    return !(isObject(labels) && Object.hasOwn(labels, OWNER_LABEL)) || this.hasPrivateName(tags);
  }

  private hasPrivateName(names: unknown): boolean {
    return itemsOf(names).some((name) => isPrivateName(name, this.owner));
  }

  private seesAny(names: unknown): boolean {
    return itemsOf(names).some((name) => this.seesImageName(name));
  }

  /** Whether the client sees a name of an image: no other client's private one. */
  seesImageName(name: string): boolean {
    return !isReservedImage(name) || isPrivateName(name, this.owner);
  }

  /** Whether another client has given a name of its own to an image. */
  isNamedByOthers({ RepoTags: tags }: Answer): boolean {
    return itemsOf(tags).some((name) => !this.seesImageName(name));
  }

  /**
   * Refuses what would use another image in place of one that the client keeps under a private name.
   *
   * @param name an image, or a repository for all of its tags
   * @param whole whether a name without a tag means all tags
   * @param why what keeps the request from it, and what to do
   */
  async requireNotPrivate(name: string, whole: boolean, why: string): Promise<void> {
    if (name.includes("@") || !isName(name) || !(await this.mayHavePrivateNames())) return;
    const wanted = wholeName(privateName(name, this.owner));
    const isMeant = (each: string) =>
      whole && !isTagged(name) ? repositoryOf(each) === repositoryOf(wanted) : each === wanted;
    if ((await this.privateNames()).some((each) => isMeant(wholeName(each))))
      throw new Refusal(403, `the guard does not allow this: ${shorten(name)} is ${why}`);
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

  private askAny(path: string): Promise<unknown> {
    return ask(this.engine, path);
  }
}

export function labelsOfImage({ Config: config, ContainerConfig: older }: Answer): unknown {
  const { Labels: labels } = isObject(config) ? config : isObject(older) ? older : {};
  return labels;
}

/**
 * An engine takes a tag in a name off where a parameter has another one, so that two tags mean what no answer about the
 * name is about.
 *
 * @throws Refusal 400 for what is neither the name nor the id of an image
 */
export function requireImageName(reference: string): void {
  if (!grammarOf("images").fits(reference))
    throw new Refusal(400, `invalid reference format: ${shorten(reference)} is not the name of an image`);
}

export function takenName(name: string): Refusal {
  return new Refusal(
    403,
    `the guard refuses this: ${shorten(name)} is the name of an image that this client has not built: choose another name`,
  );
}

/** Whether a reference is a name, and no whole id. */
const isName = (reference: string): boolean =>
  grammarOf("images").fits(reference) && !IMAGE_ID.test(reference) && !reference.startsWith("sha256:");

const isTagged = (reference: string): boolean => /[:@]/.test(reference.slice(reference.lastIndexOf("/") + 1));

/** Slashes, colons and at signs of a reference stay as they are. */
function imagePath(reference: string): string {
  return encodeURIComponent(reference).replace(/%(?:2F|3A|40)/g, decodeURIComponent);
}

const repositoryOf = (name: string): string => name.slice(0, name.lastIndexOf(":"));

/** Engines show an image without a tag as one with the tag `<none>:<none>` in lists. */
const itemsOf = (list: unknown): readonly string[] =>
  Array.isArray(list) ? (list as unknown[]).map(String).filter((item) => !item.startsWith("<none>")) : [];

function listOf(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
}
