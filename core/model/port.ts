import { isUnknown, type Known, knownValue, type Unknown } from "./known";

/** A port that is opened to someone outside the container. */
export interface Port {
  /** The property that opens it: `ports[0]`. */
  readonly path: string;
  /** What it was opened with, in the ecosystem's word, for messages: `ports`, `hostPort`, `Service`. */
  readonly as: string;
  /** The port the process listens on. */
  readonly target: Known<number> | undefined;
  /** The port that others connect to. */
  readonly published: Known<number> | undefined;
  /** `tcp`, `udp`, `sctp`, in any case; absent is TCP. */
  readonly protocol?: Known<string> | undefined;
  /** The host address it is bound to; absent is every interface. */
  readonly address: Known<string> | undefined;
  /** Who can connect: everyone who reaches the host, or the cluster alone. */
  readonly reach: "host" | "cluster";
}

/** What tells a port from others that one property opens, as a range does. */
export function portKey({ target, published }: Port): string {
  return JSON.stringify([knownValue(published), knownValue(target)]);
}

/** What a port can have instead of TCP. Any other word is a mistake, and no reason to think that it is not open. */
const OTHER_PROTOCOLS = new Set(["udp", "sctp"]);

/** Whether a port of TCP is this number, on either side. Unknown where a value that is not known yet decides it. */
export function opensNumber({ target, published, protocol }: Port, number: number): boolean | Unknown {
  if (protocol?.known && OTHER_PROTOCOLS.has(protocol.value.toLowerCase())) return false;
  const sides = [target, published];
  const opens = sides.some((side) => knownValue(side) === number) || (sides.find(isUnknown) ?? false);
  return opens === true && isUnknown(protocol) ? protocol : opens;
}
