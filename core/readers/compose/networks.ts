import { isSocketProxy } from "../../engine/socketProxy";
import type { Container } from "../../model/container";
import type { Workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { oneOrMore, textAt } from "./text";

/** A service and its workload. */
interface Read {
  readonly service: Raw;
  readonly of: Workload;
}

/**
 * Adds to each service the socket proxies that it reaches by name, where both are on networks that belong to the
 * project alone.
 */
export function withSocketProxies<Service extends Read>(read: readonly Service[], networks: Raw): readonly Service[] {
  const proxies = read.flatMap(({ service, of }) => {
    const container = of.containers.find(isSocketProxy);
    return container ? [{ of, container, networks: attachedTo(service), names: namesOf(service, of) }] : [];
  });
  const reachable = proxies.filter((proxy) => proxy.networks?.every((name) => isOwn(networks, name)));
  if (reachable.length === 0) return read;
  return read.map((each) => {
    const own = hasOwnNames(each.service) ? [] : (attachedTo(each.service) ?? []);
    const found = new Map<string, Container>();
    for (const { of, container, networks: theirs, names } of reachable) {
      if (of !== each.of && theirs?.some((name) => own.includes(name)))
        for (const name of names) found.set(name, container);
    }
    // A name that a service of any other image has as well may lead there.
    for (const { service, of } of read)
      for (const name of namesOf(service, of)) if (found.get(name) !== of.containers[0]) found.delete(name);
    if (found.size === 0) return each;
    const containers = each.of.containers.map((container) => ({ ...container, socketProxies: found }));
    return { ...each, of: { ...each.of, containers } };
  });
}

/** The networks of a service by their keys; undefined if they are not known, or if it takes another's. */
function attachedTo(service: Raw): readonly string[] | undefined {
  if (service.get("network_mode").exists) return undefined;
  const attached = service.get("networks");
  if (!attached.exists) return ["default"];
  const names = attached.isList
    ? attached.items().map((item) => item.name())
    : attached.entries().map(([name]) => name);
  if (names.length === 0) return attached.isUnknown ? undefined : ["default"];
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** In small letters, as the engine's name server compares them. */
function namesOf(service: Raw, { source }: Workload): readonly string[] {
  const attached = service.get("networks");
  const aliases = attached.isObject
    ? attached.entries().flatMap(([, network]) => oneOrMore(network.get("aliases")))
    : [];
  return [source.name, textAt(service.get("container_name")), ...aliases.map(textAt)].flatMap((name) =>
    name ? [name.toLowerCase()] : [],
  );
}

/**
 * Whether a network is made for the project, on its host alone. An overlay network crosses other hosts' networks, so
 * that it must at least be internal; a network that is routed, or that stands in the host's own, is open to others.
 */
function isOwn(networks: Raw, name: string): boolean {
  const network = networks.get(name);
  if (!network.exists) return name === "default" || networks.entries().some(([key]) => key === name);
  const external = network.get("external").boolean();
  if (!network.isObject || (external && !(external.known && !external.value))) return false;
  const called = network.get("name");
  if (called.exists && (called.name() ?? "host") === "host") return false;
  const driver = network.get("driver");
  const isInternal = network.get("internal").boolean();
  if (driver.exists && driver.name() === "overlay") return isInternal?.known === true && isInternal.value;
  if (driver.exists && driver.name() !== "bridge") return false;
  return network
    .get("driver_opts")
    .entries()
    .every(([key]) => key !== undefined && !key.includes("gateway_mode"));
}

/** Whether a service has names for others of its own, which come before those of its networks. */
function hasOwnNames(service: Raw): boolean {
  const links = service.get("links").items();
  return (
    service.get("extra_hosts").exists ||
    service.get("external_links").exists ||
    links.some((link) => textAt(link)?.includes(":") !== false)
  );
}
