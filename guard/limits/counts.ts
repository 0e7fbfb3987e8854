import type { Counted, Limits, Reservation } from "../model/limits";
import { Refusal } from "../model/refusal";
import { Allotment, type Owned } from "./allotment";

/** What to do about each limit that is reached. */
const ADVICE: Readonly<Record<Counted, string>> = {
  containers: "remove one (docker rm)",
  volumes: "remove one (docker volume rm)",
  networks: "remove one (docker network rm)",
  execs: "wait until a command has ended",
};

const WHAT: Readonly<Record<Counted, string>> = {
  containers: "containers",
  volumes: "volumes",
  networks: "networks",
  execs: "commands in containers (exec)",
};

/** Objects that a request makes. */
export interface Wanted {
  readonly kind: Counted;
  /** Names on the engine; undefined for an object without one. */
  readonly names: readonly (string | undefined)[];
}

/** The numbers of objects that each client of an engine has. */
export class Counts {
  private readonly allotments = new Map<string, Allotment>();

  /**
   * Makes room for what a request makes.
   *
   * @param list asks the engine for what the client owns of a kind
   * @throws Refusal 403 if there is no room for all of it
   */
  async reserve(
    client: string,
    wanted: readonly Wanted[],
    limits: Limits,
    list: (kind: Counted) => Promise<readonly Owned[]>,
  ): Promise<Reservation> {
    const made: Reservation[] = [];
    const end = (status: number | undefined) => {
      for (const each of made) each.end(status);
    };
    try {
      for (const { kind, names } of wanted) {
        const max = limits[kind];
        if (max === undefined || names.length === 0) continue;
        const room = await this.of(kind, client).reserve(names, max, () => list(kind));
        if (!room) throw full(kind, max);
        made.push(room);
      }
      return { end };
    } catch (error) {
      end(NOTHING_MADE);
      throw error;
    }
  }

  private of(kind: Counted, client: string): Allotment {
    const key = `${kind} ${client}`;
    const allotment = this.allotments.get(key) ?? new Allotment(kind === "volumes");
    this.allotments.set(key, allotment);
    return allotment;
  }
}

const NOTHING_MADE = 403;

function full(kind: Counted, max: number): Refusal {
  return new Refusal(
    403,
    `the guard refuses this: this client may have ${max} ${WHAT[kind]} (limits.${kind} in the guard's configuration), ` +
      `and would have more: ${ADVICE[kind]}`,
  );
}
