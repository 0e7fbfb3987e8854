import type { Reservation } from "../model/limits";

/** An object that a client owns, as the engine lists it. */
export interface Owned {
  readonly id: string;
  readonly name: string;
}

/** How long a request that nobody has answered may still make something. */
const UNANSWERED_MS = 30_000;

/**
 * How many objects of one kind a client has. What the guard remembers is never less than what there is: it adds what it
 * lets through, and asks the engine again only where a limit is reached, or where it has not asked yet. So a restart of
 * the guard, or an object that the engine has removed by itself, makes no difference.
 */
export class Allotment {
  /** Objects that there may be. Undefined until the engine was asked. */
  private known: Set<string> | undefined;
  /** Names of objects that requests on their way will make. */
  private readonly pending = new Map<string, number>();
  /** One request after another is counted, so that each sees those before it. */
  private turn: Promise<unknown> = Promise.resolve();
  private serial = 0;

  /** @param isIdempotent whether making an object of a name that there is already makes no other, as with volumes */
  constructor(private readonly isIdempotent: boolean) {}

  /**
   * Makes room for objects before they are made.
   *
   * @param names of the objects on the engine; undefined for one without a name
   * @param list asks the engine for what the client owns now
   * @returns undefined if there is no room
   */
  reserve(
    names: readonly (string | undefined)[],
    max: number,
    list: () => Promise<readonly Owned[]>,
  ): Promise<Reservation | undefined> {
    return this.inTurn(async () => {
      const keys = names.map((name) => name ?? `${++this.serial} without a name`);
      if (!this.known || this.sizeWith(keys) > max) {
        const owned = await list();
        this.known = new Set(owned.map(({ id }) => id));
        const listed = new Set(owned.map(({ name }) => name));
        const onTheWay = [...this.pending.keys()].filter((key) => !listed.has(key));
        const others = new Set([...onTheWay, ...(this.isIdempotent ? keys.filter((key) => !listed.has(key)) : keys)]);
        if (owned.length + others.size > max) return undefined;
      }
      for (const key of keys) this.pending.set(key, (this.pending.get(key) ?? 0) + 1);
      return { end: (status) => this.end(keys, status) };
    });
  }

  private sizeWith(keys: readonly string[]): number {
    const { known = new Set() } = this;
    const others = [...new Set([...this.pending.keys(), ...keys])];
    return known.size + (this.isIdempotent ? others.filter((key) => !known.has(key)) : others).length;
  }

  private end(keys: readonly string[], status: number | undefined): void {
    if (status === undefined) setTimeout(() => void this.settle(keys, true), UNANSWERED_MS).unref();
    else void this.settle(keys, status < 300);
  }

  private settle(keys: readonly string[], isMade: boolean): Promise<void> {
    return this.inTurn(async () => {
      for (const key of keys) {
        const left = (this.pending.get(key) ?? 1) - 1;
        if (left > 0) this.pending.set(key, left);
        else this.pending.delete(key);
        if (isMade) this.known?.add(this.isIdempotent ? key : `${++this.serial} made`);
      }
    });
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.turn.then(act);
    this.turn = result.catch(() => {});
    return result;
  }
}
