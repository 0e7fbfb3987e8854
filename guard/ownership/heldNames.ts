import type { Engine } from "../model/engine";
import type { Reservation } from "../model/limits";
import { wholeName } from "./imageNames";

/** Stands for all clients, each of whom may pull what another one pulls. */
const EVERYBODY = Symbol("everybody");

/**
 * Names of images that requests are about to use for what they make. A build takes minutes between the question whether
 * its name is free and the use of the name.
 */
export class HeldNames {
  private readonly holders = new Map<string, { readonly by: string | symbol; count: number }>();
  /** Names that an image has until a request is answered, with the client whose image it is. */
  private readonly temporary = new Map<string, string>();

  /** Holds a name for an image of the client's. Returns undefined if another client's request holds it. */
  hold(name: string, client: string): Reservation | undefined {
    return this.take(name, client);
  }

  /** The same for a name that an image of the client's has until then: no other client is shown it. */
  holdTemporary(name: string, client: string): Reservation | undefined {
    const held = this.take(name, client);
    if (!held) return undefined;
    this.temporary.set(name, client);
    return {
      end: (status) => {
        held.end(status);
        if (!this.holders.has(name)) this.temporary.delete(name);
      },
    };
  }

  /** Whether a name is one that an image of another client's has until a request is answered. */
  isTemporaryOfOther(name: string, client: string): boolean {
    if (this.temporary.size === 0) return false;
    const whole = wholeName(name);
    return this.temporary.has(whole) && this.temporary.get(whole) !== client;
  }

  /** Holds a name for a pull: several of those may have one name. */
  holdForPull(name: string): Reservation | undefined {
    return this.take(name, EVERYBODY);
  }

  private take(name: string, by: string | symbol): Reservation | undefined {
    const held = this.holders.get(name) ?? { by, count: 0 };
    if (held.by !== by) return undefined;
    held.count++;
    this.holders.set(name, held);
    let isOver = false;
    return {
      end: () => {
        if (isOver) return;
        isOver = true;
        if (--held.count === 0) this.holders.delete(name);
      },
    };
  }
}

/** What is held while something is under way. What is taken when that is over already is let go at once. */
export class Holds implements Reservation {
  readonly all: Reservation[] = [];
  private isOver = false;

  /** Takes an action that may hold more, and returns its result. */
  async during<T>(act: () => Promise<T>): Promise<T> {
    const result = await act();
    if (this.isOver) this.end();
    return result;
  }

  end(): void {
    this.isOver = true;
    for (const hold of this.all.splice(0)) hold.end(undefined);
  }
}

const names = new WeakMap<Engine, HeldNames>();

/** @param engine the one that outlives the request */
export function heldNamesOf(engine: Engine): HeldNames {
  const held = names.get(engine) ?? new HeldNames();
  names.set(engine, held);
  return held;
}

/** Several reservations as one. */
export function together(all: readonly (Reservation | undefined)[]): Reservation | undefined {
  const given = all.filter((each) => each !== undefined);
  if (given.length === 0) return undefined;
  return {
    end: (status) => {
      for (const each of given) each.end(status);
    },
  };
}
