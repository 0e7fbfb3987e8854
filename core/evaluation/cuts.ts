import type { Way } from "./way";

/** Where a way to the host can be cut, and by what. */
export interface Cut {
  /** The station that is out of reach then. */
  readonly at: string;
  readonly by: string;
}

/** What keeps a container from a station, however it came that far. */
const CUTS: Readonly<Record<string, string>> = {
  "the host's engine, which is root":
    "a guard in front of the engine, which refuses requests that lead to the host; or a rootless engine, whose root " +
    "is not the host's",
  "a container with the host's root folder":
    "a guard in front of the engine, or an authorization plugin of it: neither starts such a container",
  "the host's kernel":
    "a kernel of the job's own, by a virtual machine or a runtime such as Kata Containers or gVisor; a user namespace " +
    "leaves less of it within reach",
  "a job on the inner engine":
    "a guard in front of the inner engine, which gives each job its own role; or a rootless engine in the container",
  "root with SYS_ADMIN": "a rootless engine in the container, which has no capability on the host",
  "whoever reaches the port": "client certificates, or the loopback address, which nobody else reaches",
  "an engine without client certificates": "client certificates on that engine (tlsverify)",
  "every certificate of the engine's CA": "a guard in front of the engine, which gives each certificate its own role",
  "the host stands still": "a limit above it: of the pod, the slice or the machine that the job is given",
  "a job that takes all memory or processes": "limits of memory and processes for the container",
  "the files of every container of the host": "a data root on a volume of the inner engine's own",
};

/** The stations that something cuts off. */
export const CUT_STATIONS: readonly string[] = Object.keys(CUTS);

/** What would cut a way after its cause, the nearest cut first. Before its cause, the rule's advice does. */
export function cutsOf(way: Way): Cut[] {
  return way.flatMap(({ text }) => {
    const by = CUTS[text];
    return by === undefined ? [] : [{ at: text, by }];
  });
}
