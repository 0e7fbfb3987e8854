import { isUnknown, type Known, knownValue, type Unknown } from "./known";

/** A port that is open to others outside the container. */
export interface Port {
  /** The property that opens it: `ports[0]`. */
  readonly path: string;
  /** The ecosystem's word for what opens it, for messages: `ports`, `hostPort`, `Service`. */
  readonly as: string;
  /** The port that the process listens on. */
  readonly target: Known<number> | undefined;
  /** The port that others connect to. */
  readonly published: Known<number> | undefined;
  /** `tcp`, `udp`, `sctp`, in any case; absent means TCP. */
  readonly protocol?: Known<string> | undefined;
  /** The host address that the port is bound to; absent means every interface. */
  readonly address: Known<string> | undefined;
  /** Who can connect: everyone who reaches the host, or only the cluster. */
  readonly reach: "host" | "cluster";
}

/** Distinguishes a port from others that the same property opens, such as a range. */
export function portKey({ target, published }: Port): string {
  return JSON.stringify([knownValue(published), knownValue(target)]);
}

/**
 * The protocols a port can have other than TCP. Any other word is a mistake, which does not mean that the port is
 * closed.
 */
const OTHER_PROTOCOLS = new Set(["udp", "sctp"]);

/**
 * Whether a TCP port has this number on either side of its mapping. Unknown where the answer depends on a value that is
 * not known yet.
 */
export function opensNumber({ target, published, protocol }: Port, number: number): boolean | Unknown {
  if (protocol?.known && OTHER_PROTOCOLS.has(protocol.value.toLowerCase())) return false;
  const sides = [target, published];
  const opens = sides.some((side) => knownValue(side) === number) || (sides.find(isUnknown) ?? false);
  return opens === true && isUnknown(protocol) ? protocol : opens;
}
