import type { Role } from "../model/role";
import { apartOf } from "../ownership/apart";
import { type Expired, expiredOf, timeOf } from "../ownership/expired";
import type { AuditLine } from "./audit";
import type { EngineSocket } from "./engineSocket";

const INTERVAL_MS = 15_000;

/** How many objects are removed at once: a container may take ten seconds to stop. */
const AT_ONCE = 8;

/** Statuses of removals that did not happen for a good reason: it has gone, or something still uses it. */
const LEFT = new Set([403, 404, 409]);

/** Where expiry removes objects, and what it tells. */
export interface ExpirySources {
  readonly engine: Pick<EngineSocket, "get" | "send">;
  /** The clients' roles now. */
  readonly roles: () => ReadonlyMap<string, Role>;
  readonly audit: (line: AuditLine) => void;
}

/**
 * Removes what clients have made once it is older than `expires` of their role. It asks the engine how old everything
 * is and remembers nothing, so that a restart makes no difference.
 */
export class Expiry {
  private timer: NodeJS.Timeout | undefined;
  private isEnded = false;
  private running: Promise<void> | undefined;
  private hasFailed = false;

  constructor(private readonly sources: ExpirySources) {}

  start(): void {
    this.timer = setInterval(() => void this.sweep(), INTERVAL_MS).unref();
    void this.sweep();
  }

  /** Removes what has expired by now. */
  sweep(): Promise<void> {
    this.running ??= this.removeExpired()
      .then(() => {
        this.hasFailed = false;
      })
      .catch((error: Error) => {
        if (!this.hasFailed)
          this.sources.audit({ event: "guard", message: `cannot remove what has expired: ${error.message}` });
        this.hasFailed = true;
      })
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  /** Resolves when nothing is being removed any more. */
  async end(): Promise<void> {
    this.isEnded = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async removeExpired(): Promise<void> {
    const { engine, roles } = this.sources;
    const clients = [...roles()].flatMap(([client, role]) =>
      role.expiresAfter !== undefined && apartOf(role) ? [{ client, seconds: role.expiresAfter }] : [],
    );
    if (clients.length === 0) return;
    const now = await timeOf(engine);
    for (const { client, seconds } of clients) {
      const expired = await expiredOf(client, seconds, engine, now);
      // Networks and volumes come after the containers that use them.
      for (const kind of ["container", "network", "volume", "image"] as const) {
        const waiting = expired.filter((each) => each.kind === kind);
        const remove = async () => {
          for (let each = waiting.shift(); each && !this.isEnded; each = waiting.shift()) await this.remove(each);
        };
        await Promise.all(Array.from({ length: AT_ONCE }, remove));
      }
    }
  }

  private async remove({ client, kind, name, operation, requests }: Expired): Promise<void> {
    for (const [method, target] of requests) {
      const { answer } = this.sources.engine.send({ method, target, headers: {} });
      const answered = await answer;
      answered.resume();
      const { statusCode: status } = answered;
      if (method === "POST" || LEFT.has(status)) continue;
      const message =
        status < 300
          ? `removed the ${kind} ${name}, which is older than expires allows`
          : `could not remove the ${kind} ${name}, which is older than expires allows`;
      this.sources.audit({ event: "guard", client, operation, status, message });
    }
  }
}
