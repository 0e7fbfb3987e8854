import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import { ask } from "../model/ask";
import type { Engine } from "../model/engine";
import type { Reservation } from "../model/limits";
import { Refusal } from "../model/refusal";
import { grammarOf } from "../operations/grammar";
import { type Answer, imagesPath, labelsOfImage, listIn, namesIn, objectIn } from "./answers";
import { Holds, heldNamesOf } from "./heldNames";
import {
  familiarName,
  isDeep,
  isName,
  isPrivateName,
  isTagged,
  patternsOf,
  privateName,
  repositoryOf,
  requireImageName,
  takenName,
  tooManyNames,
  tooManyPrivateNames,
  wholeName,
} from "./imageNames";
import { hasAnyOwner, hasOwnerLabel, isReservedImage, type Owner, withoutPrefix } from "./owner";
import { UnchangedNames } from "./unchangedNames";

const IMAGE_ID = /^(?:sha256:)?[0-9a-f]{64}$/;
const ID_DIGITS = 64;

export interface UsableImage {
  /** How the engine finds it. */
  readonly reference: string;
  /** As the engine describes it. Undefined if there is none, or none that the client can see. */
  readonly found?: Answer | undefined;
}

/** Clients of each engine that have private names of images; false of those that had none when the guard asked. */
const havePrivateNames = new WeakMap<Engine, Map<string, boolean>>();

/** Engines from 26.0 replace the sources of builds as the guard says, so that `FROM` finds a private name. */
const SOURCE_POLICIES_SINCE = [1, 45] as const;

/**
 * Maximum number of names of one image that are not private, if a client has not built it: who gave them, nobody knows.
 * Further ones are private.
 */
const MAX_COMMON_NAMES = 1000;

/** Maximum number of a client's private names with which it loads images, or names one that others have named often. */
const MAX_PRIVATE_NAMES = 2000;

/** What a client can see of an engine's images, and which names it can give them. */
export class OwnImages {
  /** Names that the archive of a `docker load` has, and that the engine need not give. */
  readonly unchanged = new UnchangedNames();
  private readonly privates: Map<string, boolean>;

  /**
   * @param source the engine that outlives the request; `engine` may remember answers for one request
   * @param held names of images that the request will use for what it makes
   */
  constructor(
    private readonly owner: Owner,
    private readonly engine: Engine,
    readonly source: Engine,
    private readonly held: Reservation[] = [],
  ) {
    this.privates = havePrivateNames.get(source) ?? new Map<string, boolean>();
    havePrivateNames.set(source, this.privates);
  }

  /**
   * Finds an image for a request that uses it: one that the client keeps under a private name before any other of that
   * name. One that is another client's is as if it did not exist.
   *
   * @throws Refusal 404 for a whole id that is no image's, or another client's
   */
  async usable(reference: string): Promise<UsableImage> {
    const mine = await this.underPrivateName(reference);
    if (mine) return mine;
    const found = await this.anyImage(reference);
    if (isReservedImage(reference)) return { reference: found ? await this.nobodysImage(reference) : reference };
    if (found && this.sees(labelsOfImage(found), found)) return { reference, found };
    if (IMAGE_ID.test(reference)) throw new Refusal(404, `No such image: sha256:${reference.slice(-ID_DIGITS)}`);
    return { reference: found ? await this.nobodysImage(reference) : reference };
  }

  /** An image that has a private name, by the name that the client gave it. */
  async underPrivateName(reference: string): Promise<UsableImage | undefined> {
    if (!isName(reference) || isReservedImage(reference) || !(await this.mayHavePrivateNames())) return undefined;
    const name = privateName(reference, this.owner);
    const found = await this.anyImage(name);
    return found && { reference: name, found };
  }

  /** The engine's names for images that the client keeps under private names. */
  async privateNames(): Promise<readonly string[]> {
    const names = (await this.withPrivateNames()).flatMap((image) => this.privateNamesOf(image));
    // A build that is under way has been given its name, and has not used it yet.
    if (this.privates.get(this.owner.client) !== true) this.privates.set(this.owner.client, names.length > 0);
    return names;
  }

  /** The images that have private names of the client's. */
  withPrivateNames(): Promise<readonly Answer[]> {
    return this.imagesNamed(patternsOf(this.owner));
  }

  privateNamesOf({ RepoTags: tags }: Answer): readonly string[] {
    return namesIn(tags).filter((name) => isPrivateName(name, this.owner));
  }

  /** Whether the client may have private names: the engine is asked once, and then the guard knows which it gave. */
  async mayHavePrivateNames(): Promise<boolean> {
    return this.privates.get(this.owner.client) ?? (await this.privateNames()).length > 0;
  }

  /** Whether the engine's builds can be made to find private names. */
  async keepsNamesApart(): Promise<boolean> {
    const { ApiVersion: version } = (await objectIn(this.engine, "/version")) ?? {};
    const [major = 0, minor = 0] = typeof version === "string" ? version.split(".").map(Number) : [];
    const [sinceMajor, sinceMinor] = SOURCE_POLICIES_SINCE;
    return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
  }

  /** Whether the engine is Podman, which builds without BuildKit. */
  async areOnPodman(): Promise<boolean> {
    const { Components: components } = (await objectIn(this.engine, "/version")) ?? {};
    return listIn(components).some(({ Name: name }) => name === "Podman Engine");
  }

  /** Returns how the engine finds a whole repository, whose every tag is used if a name has none. */
  async repository(name: string): Promise<string> {
    const { reference } = await this.usable(name);
    if (reference !== name || isTagged(name) || !grammarOf("images").fits(name)) return reference;
    const images = await this.imagesNamed([name, familiarName(name)]);
    return images.every((image) => this.sees(image["Labels"], image)) ? name : this.nobodysImage(name);
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

  /**
   * Returns the engine's name for an image that the client makes: the client's own, or a private one if that is the name
   * of an image that the client has not built. The name is held until the request is answered.
   *
   * @throws Refusal 403 if the name is taken, and the engine cannot keep names apart; 400 for what is no name
   */
  async nameFor(reference: string, keepsApart = () => this.keepsNamesApart()): Promise<string> {
    requireImageName(reference);
    if (isReservedImage(reference))
      throw new Refusal(403, "the guard refuses this: the name begins like those that the guard gives to images");
    const mine = await this.underPrivateName(reference);
    if (mine) return mine.reference;
    if (await this.holdFree(reference)) return reference;
    if (!isName(reference) || isDeep(reference) || !(await keepsApart())) throw takenName(reference);
    return this.newPrivateName(reference);
  }

  /**
   * Returns what gives the engine's names to images that the client loads, which have no label of the guard's: private
   * ones, where the engine can keep names apart; undefined for one that needs none, since the client finds that very
   * image by the name already. The names show only while the request is under way, and are held until it is answered.
   */
  namesForLoad(): (reference: string, id?: string) => Promise<string | undefined> {
    const holds = new Holds();
    this.held.push(holds);
    const images = new OwnImages(this.owner, this.source, this.source, holds.all);
    const isUnchanged = async (reference: string, id: string | undefined) => {
      if (id === undefined) return this.unchanged.has(reference);
      const isNameOf = await images.isNameOf(reference, id);
      if (isNameOf) this.unchanged.add(reference, id);
      return isNameOf;
    };
    const nameFor = images.privateWithinLimit();
    return (reference, id) =>
      holds.during(async () => ((await isUnchanged(reference, id)) ? undefined : nameFor(reference)));
  }

  /** Returns what gives images private names, as many as the client may have. @throws Refusal, 403 beyond */
  private privateWithinLimit(): (reference: string) => Promise<string> {
    let all: Promise<Set<string>> | undefined;
    return async (reference) => {
      const name = await this.nameForLoad(reference);
      if (!isReservedImage(name)) return name;
      all ??= this.privateNames().then((names) => new Set(names));
      const names = await all;
      if (!names.has(name) && names.size >= MAX_PRIVATE_NAMES) throw tooManyPrivateNames(MAX_PRIVATE_NAMES);
      names.add(name);
      return name;
    };
  }

  /** Whether the client finds by a name the image with an id, in hexadecimal digits. */
  private async isNameOf(reference: string, id: string): Promise<boolean> {
    if (!isName(reference) || isReservedImage(reference)) return false;
    const { found } = (await this.underPrivateName(reference)) ?? { found: await this.anyImage(reference) };
    if (!found || !this.sees(labelsOfImage(found), found)) return false;
    return `${found["Id"]}`.replace(/^sha256:/, "") === id;
  }

  private async nameForLoad(reference: string): Promise<string> {
    requireImageName(reference);
    const isKeptApart = !isReservedImage(reference) && !isDeep(reference) && (await this.keepsNamesApart());
    return isKeptApart ? this.newPrivateName(reference) : this.nameFor(reference, () => Promise.resolve(false));
  }

  /**
   * Returns the engine's name for a further name of an image: a private one if others use the image and it has enough
   * names of which nobody knows whose they are. One that was loaded with the label of another client would count as that
   * one's image by a name that is not private.
   *
   * @throws Refusal as `nameFor` does; 403 if the name cannot be private, or the client has as many as it may
   */
  async nameForTag(reference: string, image: Answer | undefined): Promise<string> {
    const isCrowded = image !== undefined && this.isCrowded(image);
    if (isCrowded && isDeep(reference) && (await this.keepsNamesApart())) throw tooManyNames(MAX_COMMON_NAMES);
    const isPrivate = isCrowded || (image !== undefined && this.isMislabelled(image));
    return isPrivate ? this.privateWithinLimit()(reference) : this.nameFor(reference);
  }

  /** Whether an image that the client has not built has no room for names that could be anybody's. */
  private isCrowded(image: Answer): boolean {
    const common = namesIn(image["RepoTags"]).filter((name) => !isReservedImage(name));
    return common.length >= MAX_COMMON_NAMES && !hasOwnerLabel(labelsOfImage(image), this.owner);
  }

  /** Whether an image has the label of another client, and no name that a registry has given it. */
  private isMislabelled(image: Answer): boolean {
    const labels = labelsOfImage(image);
    const isOthers = hasAnyOwner(labels) && !hasOwnerLabel(labels, this.owner);
    return isOthers && namesIn(image["RepoDigests"]).every(isReservedImage);
  }

  private newPrivateName(reference: string): string {
    this.privates.set(this.owner.client, true);
    return privateName(reference, this.owner);
  }

  /**
   * Returns the engine's names for what a client's name stands for in an archive: those of a whole repository, if it has
   * no tag and some are private.
   */
  async archived(name: string): Promise<readonly string[]> {
    const isRepository = isName(name) && !isTagged(name) && (await this.mayHavePrivateNames());
    const inRepository = (each: string) => repositoryOf(wholeName(each)) === repositoryOf(wholeName(name));
    const given = (each: string) => withoutPrefix(each, this.owner);
    const mine = isRepository ? (await this.privateNames()).filter((each) => inRepository(given(each))) : [];
    if (mine.length === 0) return [await this.repository(name)];
    const hidden = new Set(mine.map((each) => wholeName(given(each))));
    const others = (await this.imagesNamed([name, familiarName(name)]))
      .filter((image) => this.sees(image["Labels"], image))
      .flatMap(({ RepoTags: tags }) => namesIn(tags))
      .filter((each) => inRepository(each) && !hidden.has(wholeName(each)));
    return [...mine, ...others];
  }

  /** Holds a name that no image has, or one that the client has built. Returns whether it could. */
  async holdFree(reference: string): Promise<boolean> {
    const isFree = await this.isFree(reference, () => true);
    return isFree && this.holds(heldNamesOf(this.source).hold(wholeName(reference), this.owner.client));
  }

  /**
   * Holds a name that an image has until the request is answered, and no longer. Returns whether it could: not if
   * another image has the name, and would lose it.
   */
  async holdTemporary(reference: string, image: Answer | undefined): Promise<boolean> {
    const isFree = await this.isFree(reference, ({ Id: id }) => id === image?.["Id"]);
    return isFree && this.holds(heldNamesOf(this.source).holdTemporary(wholeName(reference), this.owner.client));
  }

  /** Whether no image has a name, or one that the client has built and that may lose it. */
  private async isFree(reference: string, mayLose: (image: Answer) => boolean): Promise<boolean> {
    const found = await this.anyImage(reference);
    return found === undefined || (hasOwnerLabel(labelsOfImage(found), this.owner) && mayLose(found));
  }

  private holds(held: Reservation | undefined): boolean {
    if (held) this.held.push(held);
    return held !== undefined;
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
  sees(labels: unknown, { RepoTags: tags, RepoDigests: digests }: Answer): boolean {
    if (hasOwnerLabel(labels, this.owner) || this.seesAny(digests)) return true;
    if (!this.seesAny(tags)) return false;
    return !hasAnyOwner(labels) || this.privateNamesOf({ RepoTags: tags }).length > 0;
  }

  private seesAny(names: unknown): boolean {
    return namesIn(names).some((name) => this.seesName(name));
  }

  /** Whether the client sees a name of an image: no other client's private one, and none under which it is pushed. */
  seesName(name: string): boolean {
    if (isReservedImage(name)) return isPrivateName(name, this.owner);
    return !heldNamesOf(this.source).isTemporaryOfOther(name, this.owner.client);
  }

  /** Whether another client has given a name of its own to an image. */
  isNamedByOthers({ RepoTags: tags }: Answer): boolean {
    return namesIn(tags).some((name) => !this.seesName(name));
  }

  /**
   * Refuses what would use another image in place of one that the client keeps under a private name.
   *
   * @param name an image, or a repository for all of its tags
   * @param why what keeps the request from it, and what to do
   */
  async requireNotPrivate(name: string, why: string): Promise<void> {
    if (name.includes("@") || !isName(name) || !(await this.mayHavePrivateNames())) return;
    const wanted = wholeName(privateName(name, this.owner));
    const isMeant = (each: string) => (isTagged(name) ? each === wanted : repositoryOf(each) === repositoryOf(wanted));
    if ((await this.privateNames()).some((each) => isMeant(wholeName(each))))
      throw new Refusal(403, `the guard does not allow this: ${shorten(name)} is ${why}`);
  }

  /** Whether the engine's configuration names a registry as one without TLS, or without a certificate that it knows. */
  async isInsecureRegistry(registry: string): Promise<boolean> {
    const { RegistryConfig: configuration } = (await objectIn(this.engine, "/info")) ?? {};
    const registries = isObject(configuration) ? configuration["IndexConfigs"] : undefined;
    const settings = isObject(registries) && Object.hasOwn(registries, registry) ? registries[registry] : undefined;
    return isObject(settings) && settings["Secure"] === false;
  }

  private async anyImage(reference: string): Promise<Answer | undefined> {
    const fits = grammarOf("images").fits(reference);
    return fits ? objectIn(this.engine, `/images/${imagePath(reference)}/json`) : undefined;
  }

  private imagesNamed(patterns: readonly string[]): Promise<readonly Answer[]> {
    return this.images({ reference: patterns });
  }

  private async images(filters: object): Promise<readonly Answer[]> {
    return listIn(await ask(this.engine, imagesPath(filters)));
  }
}

/** Slashes, colons and at signs of a reference stay as they are. */
function imagePath(reference: string): string {
  return encodeURIComponent(reference).replace(/%(?:2F|3A|40)/g, decodeURIComponent);
}
