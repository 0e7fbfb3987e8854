/** What of BuildKit's has an id that clients choose: builds (`ref`), sessions, and builds over `POST /build`. */
export type OwnedKind = "build" | "session" | "classicBuild";

/** Ids that are remembered of one client and kind. Its oldest are forgotten first, and are then nobody's. */
const MAX_IDS_PER_CLIENT = 10_000;
const MAX_ID_LENGTH = 200;
/** Milliseconds in which a call may name a build that another call of the client is about to start, as engines wait. */
const PATIENCE_MS = 3_000;
const POLL_INTERVAL_MS = 20;

/**
 * Whose builds and sessions those are that clients name. BuildKit lets whoever knows an id use what is behind it:
 * another's build with its secrets and entitlements, another's files and credentials. Here an id belongs to the client
 * that was first to name it. What was made past this guard, or before it started, is nobody's.
 */
export class Owners {
  private readonly owners = new Map<string, string>();
  private readonly idsByClient = new Map<string, Set<string>>();

  /** Makes an id the client's. Returns false where it is another's, or no id. */
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

  /** Whether the id is the client's, or becomes so in a moment. */
  async soonOwns(kind: OwnedKind, id: string, client: string): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.owns(kind, id, client)) {
      if (this.owners.has(keyOf(kind, id)) || performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
    return true;
  }
}

const keyOf = (kind: OwnedKind, name: string): string => `${kind} ${name}`;
