import { type TextEntry, type TextNode, textNodesOf, valueAt } from "../../documents/positions/textNode";
import { entryAt } from "./lines";
import { usesOf } from "./shared";

/** A Compose file as it is written. */
export interface Project {
  readonly text: string;
  readonly root: TextNode;
  /** The mapping of its services. */
  readonly services: TextNode;
}

/** A service as it is written. */
export interface Service {
  readonly name: string;
  readonly entry: TextEntry;
  readonly node: TextNode;
}

/** Undefined for a text that is not one document with a mapping of services in lines of their own. */
export function projectOf(text: string): Project | undefined {
  const [root, ...others] = textNodesOf(text) ?? [];
  const services = valueAt(root, "services");
  if (!root?.entries || root.isFlow || others.length > 0 || !services?.entries || services.isFlow) return undefined;
  return { text, root, services };
}

export function servicesOf({ services }: Project): Service[] {
  return (services.entries ?? []).flatMap((entry) =>
    entry.key.value === undefined ? [] : [{ name: entry.key.value, entry, node: entry.value }],
  );
}

/** Why a service cannot be changed at all; undefined where it can. */
export function whyFixed({ text }: Project, { node }: Service): string | undefined {
  if (!node.entries) return "is not written as a mapping";
  if (usesOf(text, node) > 1) return "is shared by an alias";
  if (entryAt(node, "<<") || entryAt(node, "extends")) return "takes settings from elsewhere";
  return undefined;
}

/** A variable and the node of its text: the value of a mapping, or a whole item `NAME=value`. */
export interface Variable {
  readonly value: string | undefined;
  readonly node: TextNode;
}

/** A service's variables. */
export function variablesOf({ node }: Service): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  const environment = valueAt(node, "environment");
  for (const { key, value } of environment?.entries ?? [])
    if (key.value !== undefined) variables.set(key.value, { value: value.value, node: value });
  for (const item of environment?.items ?? []) {
    const [, name, value] = /^(\w+)(?:=(.*))?$/.exec(item.value ?? "") ?? [];
    if (name !== undefined) variables.set(name, { value, node: item });
  }
  return variables;
}

/** A mount of a service: what it is of and where. Undefined parts are not written plainly. */
export interface Mount {
  readonly node: TextNode;
  readonly source: string | undefined;
  readonly target: string | undefined;
}

export function mountsOf({ node }: Service): Mount[] {
  return (valueAt(node, "volumes")?.items ?? []).map((item) => {
    if (item.entries)
      return { node: item, source: valueAt(item, "source")?.value, target: valueAt(item, "target")?.value };
    const [source, target] = item.value?.includes("$") ? [] : (item.value?.split(":") ?? []);
    return target === undefined ? { node: item, source: undefined, target: source } : { node: item, source, target };
  });
}

/** The names of a service's networks: `default` where it names none. Undefined for one that has none of its own. */
export function networksOf({ node }: Service): string[] | undefined {
  if (valueAt(node, "network_mode")) return undefined;
  const networks = valueAt(node, "networks");
  if (!networks) return ["default"];
  const names = networks.items?.map(({ value }) => value) ?? networks.entries?.map(({ key }) => key.value);
  return names?.every((name) => name !== undefined) ? names : undefined;
}

/** The host of a service's engine; undefined for one that names none. */
export function hostOf(service: Service): string | undefined {
  return /^tcp:\/\/([a-zA-Z0-9.-]+)(?::\d+)?\/?$/.exec(variablesOf(service).get("DOCKER_HOST")?.value ?? "")?.[1];
}

/** Whether a host is an engine's service, as another service sees it. */
export function isEngineOf(engine: Service, client: Service, host: string): boolean {
  const { node } = engine;
  const networks = valueAt(node, "networks")?.entries ?? [];
  const aliases = networks.flatMap(({ value }) => valueAt(value, "aliases")?.items?.map((alias) => alias.value) ?? []);
  const named = ["container_name", "hostname"].map((name) => valueAt(node, name)?.value);
  const links = valueAt(client.node, "links")?.items?.map(({ value }) => value) ?? [];
  const isShared = valueAt(client.node, "network_mode")?.value === `service:${engine.name}`;
  return (
    [engine.name, ...named, ...aliases].includes(host) ||
    links.includes(`${engine.name}:${host}`) ||
    (isShared && ["localhost", "127.0.0.1"].includes(host))
  );
}

/** A name of a volume that is free: what an earlier engine has left in its own is of no use to another. */
export function freeName(project: Project, name: string): string {
  return entryAt(valueAt(project.root, "volumes"), name) ? freeName(project, `${name}-2`) : name;
}
