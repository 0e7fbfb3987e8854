import { createHash } from "node:crypto";

type Body = Record<string, unknown>;

/** A container of the stub's, as `GET /containers/{id}/json` shows it. */
interface Container extends Body {
  readonly Id: string;
  Name: string;
  readonly Config: Body;
  readonly HostConfig: Body;
  readonly Mounts: readonly Body[];
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Stands in for an engine with state: it keeps containers, execs, networks, volumes and images, and no owners. */
export class StubEngine {
  readonly containers = new Map<string, Container>();
  readonly networks = new Map<string, Body>();
  readonly volumes = new Map<string, Body>();
  readonly images = new Map<string, Body>();
  readonly execs = new Map<string, Body>();
  /** The newest version of its API. Those from 1.45 on can keep names of images apart. */
  apiVersion = "1.41";
  isPodman = false;
  insecureRegistries: readonly string[] = [];
  /** The image that builds make. */
  built = "sha256:0";
  private count = 0;

  constructor() {
    for (const name of ["bridge", "host", "none", "common"]) this.addNetwork({ Name: name });
    this.addImage("alpine:latest", {}, ["alpine@sha256:0"]);
    this.addImage("postgres:latest", { Volumes: { "/var/lib/data": {} } }, ["postgres@sha256:0"]);
  }

  /** As the guard asks it. */
  readonly get = async (path: string): Promise<unknown> => {
    const { status, body } = this.answer("GET", path, undefined);
    return status === 200 ? structuredClone(body) : undefined;
  };

  addImage(name: string, config: Body, digests: readonly string[] = []): void {
    this.images.set(name, { Id: `sha256:${this.id()}`, RepoTags: [name], RepoDigests: digests, Config: config });
  }

  answer(method: string, target: string, body: unknown): Answer {
    const url = new URL(target.replace(/^\/v1\.\d+/, ""), "http://engine");
    const [, collection = "", name = "", action = ""] = url.pathname.split("/").map(decodeURIComponent);
    const call = `${method} ${collection}`;
    const query = url.searchParams;
    if (collection === "containers") return this.ofContainers(method, name, action, query, (body ?? {}) as Body);
    if (call === "GET exec") return found(this.execs.get(name));
    if (call === "POST exec") return this.execs.has(name) ? { status: 200, body: {} } : missing(name);
    if (collection === "networks") return this.ofNetworks(method, name, action, (body ?? {}) as Body);
    if (collection === "volumes") return this.ofVolumes(method, name, (body ?? {}) as Body);
    if (collection === "images") return this.ofImages(method, url.pathname.slice("/images/".length), query);
    if (call === "POST build") return { status: 200, body: [{ stream: "Step 1/1" }, { aux: { ID: this.built } }] };
    if (call === "GET info") {
      const registries = this.insecureRegistries.map((name) => [name, { Secure: false }]);
      return { status: 200, body: { RegistryConfig: { IndexConfigs: Object.fromEntries(registries) } } };
    }
    if (call === "GET version") return { status: 200, body: this.version() };
    if (call === "GET events") return { status: 200, body: this.events() };
    if (url.pathname === "/system/df")
      return { status: 200, body: { ...this.usage(), LayersSize: 1, BuildCache: [{}] } };
    return { status: 200, body: {} };
  }

  private version(): Body {
    return { ApiVersion: this.apiVersion, Components: [{ Name: this.isPodman ? "Podman Engine" : "Engine" }] };
  }

  private ofContainers(method: string, name: string, action: string, query: URLSearchParams, body: Body): Answer {
    if (name === "json") return { status: 200, body: this.listed(query) };
    if (name === "create") return this.create(query.get("name") ?? `random_${this.count}`, body);
    const container = this.container(name);
    if (!container) return missing(name);
    const ids = [...this.execs.values()].filter(({ ContainerID }) => ContainerID === container.Id).map(({ ID }) => ID);
    if (method === "GET" && action === "json") return { status: 200, body: { ...container, ExecIDs: ids } };
    if (method === "DELETE") this.containers.delete(container.Id);
    if (action === "rename") container.Name = `/${query.get("name")}`;
    if (action !== "exec") return { status: 200, body: { of: container } };
    const id = this.id();
    this.execs.set(id, { ID: id, ContainerID: container.Id, ProcessConfig: { privileged: false } });
    return { status: 201, body: { Id: id } };
  }

  private create(name: string, { HostConfig: host, ...config }: Body): Answer {
    if (this.container(name))
      return { status: 409, body: { message: `The container name "/${name}" is already in use` } };
    const image = this.image(String(config["Image"]));
    if (!image) return missing(String(config["Image"]));
    const { Binds: binds = [], Mounts: mounts = [] } = (host ?? {}) as Body;
    const used: Body[] = [];
    for (const bind of binds as string[]) {
      const [volume = "", target] = bind.split(":");
      if (!this.volumes.has(volume)) this.volumes.set(volume, { Name: volume, Labels: null, Driver: "local" });
      used.push({ Type: "volume", Name: volume, Destination: target });
    }
    for (const { Source: source, Target: target, VolumeOptions: options } of mounts as Body[]) {
      const volume = typeof source === "string" ? source : this.id();
      const labels = ((options ?? {}) as Body)["Labels"] ?? null;
      if (!this.volumes.has(volume)) this.volumes.set(volume, { Name: volume, Labels: labels, Driver: "local" });
      used.push({ Type: "volume", Name: volume, Destination: target });
    }
    const id = this.id();
    const labels = { ...((image["Config"] as Body)["Labels"] as Body), ...(config["Labels"] as Body) };
    this.containers.set(id, {
      Id: id,
      Name: `/${name}`,
      Config: { ...config, Labels: labels },
      HostConfig: (host ?? {}) as Body,
      Mounts: used,
    });
    return { status: 201, body: { Id: id, Warnings: [] } };
  }

  /** As engines find one: by its id, its name, or the beginning of its id. */
  private container(name: string): Container | undefined {
    const all = [...this.containers.values()];
    const plain = name.replace(/^\//, "");
    return (
      this.containers.get(plain) ??
      all.find((container) => container.Name === `/${plain}`) ??
      all.find((container) => container.Id.startsWith(plain))
    );
  }

  private listed(query: URLSearchParams): readonly Body[] {
    const filters = JSON.parse(query.get("filters") ?? "{}") as Record<string, readonly string[]>;
    const labels = (filters["label"] ?? []).map((each) => each.split("="));
    return [...this.containers.values()]
      .filter(({ Id: id }) => (filters["id"] ?? [""]).some((prefix) => id.startsWith(prefix)))
      .filter(({ Config }) => labels.every(([key = "", value]) => (Config["Labels"] as Body)[key] === value))
      .map(({ Id, Name, Config }) => ({ Id, Names: [Name], Labels: Config["Labels"], Image: Config["Image"] }));
  }

  private ofNetworks(method: string, name: string, action: string, body: Body): Answer {
    if (name === "") return { status: 200, body: [...this.networks.values()] };
    if (name === "create") return { status: 201, body: { Id: this.addNetwork(body) } };
    const all = [...this.networks.values()];
    const network =
      this.networks.get(name) ??
      all.find((each) => each["Name"] === name) ??
      all.find((each) => String(each["Id"]).startsWith(name));
    if (!network) return missing(name);
    if (method === "DELETE") this.networks.delete(String(network["Id"]));
    if (action === "connect") {
      const container = this.container(String(body["Container"]));
      if (!container) return missing(String(body["Container"]));
      Object.assign(network["Containers"] as Body, { [container.Id]: { Name: container.Name.slice(1) } });
    }
    return { status: 200, body: method === "GET" ? network : {} };
  }

  private addNetwork(body: Body): string {
    const id = this.id();
    this.networks.set(id, { Labels: {}, ...body, Id: id, Containers: {} });
    return id;
  }

  private ofVolumes(method: string, name: string, body: Body): Answer {
    if (name === "") return { status: 200, body: { Volumes: [...this.volumes.values()], Warnings: null } };
    if (name === "create") {
      const { Name: chosen, Labels: labels = null } = body;
      const volume = {
        Name: typeof chosen === "string" && chosen !== "" ? chosen : this.id(),
        Labels: labels,
        Driver: "local",
      };
      this.volumes.set(volume.Name, volume);
      return { status: 201, body: volume };
    }
    const volume = this.volumes.get(name);
    if (volume && method === "DELETE") this.volumes.delete(name);
    return found(volume);
  }

  private ofImages(method: string, path: string, query: URLSearchParams): Answer {
    const all = [...this.images.values()].map((image) => ({ ...image, Labels: (image["Config"] as Body)["Labels"] }));
    if (path === "json") {
      const { reference } = JSON.parse(query.get("filters") ?? "{}") as { readonly reference?: readonly string[] };
      const isMeant = ({ RepoTags: tags }: Body) =>
        (tags as string[]).some((tag) => reference?.some((pattern) => matches(pattern, tag)));
      return { status: 200, body: reference ? all.filter(isMeant) : all };
    }
    const [, name = "", action] = /^(.*?)(?:\/(json|tag|push|get|history))?$/.exec(decodeURIComponent(path)) ?? [];
    const image = this.image(name);
    if (!image) return missing(name);
    const tag = `${query.get("repo")}:${query.get("tag") ?? "latest"}`;
    if (action === "tag") this.images.set(tag, { ...image, RepoTags: [tag] });
    if (method === "DELETE") for (const [key, each] of this.images) if (each === image) this.images.delete(key);
    return { status: 200, body: image };
  }

  private image(name: string): Body | undefined {
    return (
      this.images.get(name) ??
      this.images.get(`${name}:latest`) ??
      [...this.images.values()].find(({ Id }) => Id === name)
    );
  }

  /** One event about each object. */
  private events(): readonly Body[] {
    return [
      ...[...this.containers.values()].map(({ Id, Name, Config }) => ({
        Type: "container",
        Actor: { ID: Id, Attributes: { ...(Config["Labels"] as Body), name: Name.slice(1) } },
      })),
      ...[...this.volumes.keys()].map((name) => ({ Type: "volume", Actor: { ID: name, Attributes: {} } })),
      ...[...this.networks.values()].map(({ Id, Name }) => ({
        Type: "network",
        Actor: { ID: Id, Attributes: { name: Name } },
      })),
      ...[...this.images].map(([name, { Config }]) => ({
        Type: "image",
        Actor: { ID: name, Attributes: { name, ...((Config as Body)["Labels"] as Body) } },
      })),
    ];
  }

  private usage(): Body {
    return {
      Containers: this.listed(new URLSearchParams()),
      Volumes: [...this.volumes.values()],
      Images: [...this.images.values()].map((image) => ({ ...image, Labels: (image["Config"] as Body)["Labels"] })),
    };
  }

  private id(): string {
    return createHash("sha256")
      .update(`${this.count++}`)
      .digest("hex");
  }
}

/** Whether a pattern of Go's `path.Match` fits a name of an image, with its tag or without. */
const matches = (pattern: string, name: string): boolean => {
  const expression = new RegExp(`^${pattern.replace(/[.[\]]/g, "\\$&").replaceAll("*", "[^/]*")}$`);
  return expression.test(name) || expression.test(name.replace(/:[^:/]*$/, ""));
};

const missing = (name: string): Answer => ({ status: 404, body: { message: `no such thing: ${name}` } });
const found = (body: unknown): Answer => (body === undefined ? missing("") : { status: 200, body });
