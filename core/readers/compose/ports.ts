import { type Known, known, knownValue, unknown } from "../../model/known";
import type { Port } from "../../model/port";
import type { Raw } from "../raw/raw";
import type { ComposeProject } from "./project";
import { hasHole, partOf, textAt } from "./text";

/** The number of ports that exist. */
const MAX_PORTS = 65_536;

/** The ports that a service publishes. */
export function readPorts(list: Raw, { ports: allowed }: ComposeProject): Port[] {
  const ports: Port[] = [];
  for (const item of list.items()) {
    for (const port of item.isObject ? longSyntax(item) : shortSyntax(item)) {
      if (allowed.left <= 0) return [...ports, opened(item, unknown(item.path, "is one of too many ports to look at"))];
      allowed.left--;
      ports.push(port);
    }
  }
  return ports;
}

function opened(place: Raw, target: Known<number> | undefined, more: Partial<Port> = {}): Port {
  return { path: place.path, as: "ports", target, published: undefined, address: undefined, reach: "host", ...more };
}

function* longSyntax(item: Raw): Iterable<Port> {
  yield* expanded(item, {
    target: item.get("target").string() ?? item.unknown("names no port of the container"),
    published: item.get("published").string(),
    address: item.get("host_ip").string(),
    protocol: item.get("protocol").string(),
  });
}

/** `[[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL]`, with an IPv6 address in brackets. */
function* shortSyntax(item: Raw): Iterable<Port> {
  const text = textAt(item);
  if (text === undefined) {
    yield opened(item, item.unknown());
    return;
  }
  const [mapping = "", protocol = "tcp"] = text.split("/", 2);
  const parts = mapping.split(":");
  const [target = "", published] = [parts.pop(), parts.pop()];
  // A text that begins with an unset variable may contain an address.
  const first = published ?? target;
  const any = hasHole(first) ? partOf(item, first) : undefined;
  const address = parts.length === 0 ? any : partOf(item, parts.join(":").replace(/^\[|\]$/g, ""));
  const outer = published === undefined ? any : published === "" ? undefined : partOf(item, published);
  yield* expanded(item, { target: partOf(item, target), published: outer, address, protocol: partOf(item, protocol) });
}

/** A port mapping with its parts as written. */
interface Mapping {
  readonly target: Known<string>;
  readonly published: Known<string> | undefined;
  readonly address: Known<string> | undefined;
  readonly protocol: Known<string> | undefined;
}

/**
 * Every port of the ranges: two ranges of the same length map pairwise, and a single port is the target of every port
 * of a range.
 */
function* expanded(item: Raw, { target, published, address, protocol }: Mapping): Iterable<Port> {
  const host = knownValue(address) === "" ? undefined : address;
  const [inner, outer] = [rangeOf(target), rangeOf(published)];
  const length = Math.max(lengthOf(inner), lengthOf(outer), 1);
  for (let at = 0; at < length; at++) {
    yield opened(item, numberIn(inner, at), { published: numberIn(outer, at), address: host, protocol });
  }
}

type Range = { readonly first: number; readonly last: number; readonly path: string } | Known<number> | undefined;

function rangeOf(text: Known<string> | undefined): Range {
  if (!text?.known) return text;
  const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(text.value) ?? [];
  if (first === undefined) return unknown(text.path, "names no port that can be read");
  return {
    first: Number(first),
    last: Math.min(Math.max(Number(last ?? first), Number(first)), Number(first) + MAX_PORTS),
    path: text.path,
  };
}

function lengthOf(range: Range): number {
  return range && "first" in range ? range.last - range.first + 1 : 0;
}

function numberIn(range: Range, at: number): Known<number> | undefined {
  return range && "first" in range ? known(Math.min(range.first + at, range.last), range.path) : range;
}
