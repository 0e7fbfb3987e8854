/** BuildKit's objects with ids that clients choose: builds (`ref`), sessions, and builds over `POST /build`. */
export type OwnedKind = "build" | "session" | "classicBuild";

/** How many ids are remembered per client and kind. The oldest are forgotten first, and then belong to nobody. */
const MAX_IDS_PER_CLIENT = 10_000;
const MAX_ID_LENGTH = 200;
/**
 * How long a call may wait for a build that another call of the same client is about to start; engines wait as well.
 */
const PATIENCE_MS = 3_000;
const POLL_INTERVAL_MS = 20;

/**
 * Records which client owns which builds and sessions. BuildKit lets anyone who knows an id use what it stands for:
 * another client's build with its secrets and entitlements, or its files and credentials. Here an id belongs to the
 * client that named it first. Ids that did not pass through this guard, or date from before it started, belong to
 * nobody.
 */
export class Owners {
  private readonly owners = new Map<string, string>();
  private readonly idsByClient = new Map<string, Set<string>>();
  /** Builds that the guard judges: the engine does not know them yet. */
  private readonly beginning = new Set<string>();

  /** Assigns an id to the client. Returns false if it belongs to another client or is not a valid id. */
  claim(kind: OwnedKind, id: string, client: string): boolean {
    if (id === "" || id.length > MAX_ID_LENGTH) return false;
    const key = keyOf(kind, id);
    const owner = this.owners.get(key);
    if (owner !== undefined) return owner === client;
    this.owners.set(key, client);
    const holder = keyOf(kind, client);
    const ids = this.idsByClient.get(holder) ?? new Set();
    this.idsByClient.set(holder, ids.add(key));
    const [oldest] = ids;
    if (ids.size > MAX_IDS_PER_CLIENT && oldest !== undefined) {
      ids.delete(oldest);
      this.owners.delete(oldest);
    }
    return true;
  }

  owns(kind: OwnedKind, id: string, client: string): boolean {
    return this.owners.get(keyOf(kind, id)) === client;
  }

  /**
   * Notes that the client begins a build: calls about it wait until the engine has got the request for it, since an
   * engine waits for a few seconds only, and the guard asks it about the names of images first.
   *
   * @returns what ends this, once the request is sent or refused
   */
  begin(id: string): () => void {
    const key = keyOf("build", id);
    this.beginning.add(key);
    return () => this.beginning.delete(key);
  }

  /** Whether the id belongs to the client, or will within a moment. */
  async soonOwns(kind: OwnedKind, id: string, client: string): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.owns(kind, id, client)) {
      if (this.owners.has(keyOf(kind, id)) || performance.now() > deadline) return false;
      await aMoment();
    }
    while (this.beginning.has(keyOf(kind, id))) await aMoment();
    return true;
  }
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));

const keyOf = (kind: OwnedKind, name: string): string => `${kind} ${name}`;
