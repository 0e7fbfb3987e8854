import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IMAGE } from "../../clients/harness/workplace";
import { EngineClient } from "../harness/client";
import type { SharedEngine } from "./engines";

/** What a client has made, by the names that it gave. */
interface Made {
  /** The volumes with a name that each mounts, and its network. */
  readonly containers: Map<string, { readonly volume?: string; readonly network?: string }>;
  readonly networks: Set<string>;
  readonly volumes: Set<string>;
  readonly images: Set<string>;
}

interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
}

interface Tagged {
  readonly RepoTags: readonly string[] | null;
}

/** Networks that every engine has. */
const BUILT_IN_NETWORKS = new Set(["bridge", "host", "none"]);
const UNNAMED_VOLUME = /^[0-9a-f]{64}$/;
/** Seconds that a command may take on a busy machine. */
const PATIENCE = 180;

const SERVICE = {
  image: IMAGE,
  command: ["sleep", "1000"],
  stop_signal: "SIGKILL",
  volumes: ["data:/data", "/scratch"],
};
const PROJECT = { services: { web: { ...SERVICE, depends_on: ["db"] }, db: SERVICE }, volumes: { data: {} } };

/** Each build runs anew; its image prints who built it, and who has used the cache mount of this name before. */
const DOCKERFILE = `FROM ${IMAGE}
ARG NONCE
COPY by /by
RUN --mount=type=cache,id=same,target=/cache echo $NONCE; cat /cache/by >/found; cat /by >/cache/by
CMD ["cat", "/by", "/found"]
`;

/** Returns the tags of images as the engine lists them. */
export function tagsOf(images: readonly Tagged[]): readonly string[] {
  return images.flatMap(({ RepoTags: tags }) => tags ?? []).filter((tag) => !tag.startsWith("<none>"));
}

/** A client of a guard with commands of its own, and what it should see of the engine. */
export class ModelClient {
  readonly made: Made = { containers: new Map(), networks: new Set(), volumes: new Set(), images: new Set() };
  /** The ids of its containers by their names, as far as it has been shown them. */
  readonly ids = new Map<string, string>();
  readonly api: EngineClient;
  private readonly folder: string;

  /**
   * @param home where the docker command finds its plugins
   * @param owners whose each container, network and volume is, by its id
   * @param everybodys the tags of images that were on the engine before its clients
   */
  constructor(
    readonly name: string,
    readonly socket: string,
    private readonly home: string,
    private readonly owners: Map<string, string>,
    private readonly everybodys: readonly string[],
    private readonly engine: Pick<SharedEngine, "keepsImageNamesApart" | "showsBuiltImages">,
  ) {
    this.api = new EngineClient(socket);
    this.folder = join(home, name);
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, "by"), `${name}\n`);
    writeFileSync(join(this.folder, "Dockerfile"), DOCKERFILE);
    writeFileSync(join(this.folder, "compose.yaml"), JSON.stringify(PROJECT));
  }

  /** Runs a line of shell in the client's folder, and returns what it printed. @throws if it fails */
  run(line: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
    const env = { PATH: process.env["PATH"], HOME: this.home, DOCKER_HOST: `unix://${this.socket}`, ...more };
    return new Promise((resolve, reject) => {
      const child = spawn("timeout", [`${PATIENCE}`, "sh", "-c", `{ ${line}; } 2>&1`], {
        cwd: this.folder,
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.on("close", (code) => (code === 0 ? resolve(text) : reject(new Error(`${line}: ${code}: ${text}`))));
    });
  }

  /** The client's name for an image: one of its own where the engine cannot give two images one name. */
  imageName(name: string): string {
    return this.engine.keepsImageNamesApart ? name : name.replace(/[^/]+$/, `${this.name}-$&`);
  }

  /** The status of an answer. */
  async status(method: string, path: string, body?: object): Promise<number> {
    return (await this.api.ask(method, path, body)).status;
  }

  /** Asserts that the client sees exactly what it has made. */
  async check(): Promise<void> {
    const [containers, networks, { Volumes: volumes }, images] = await Promise.all([
      this.api.call<readonly Listed[]>("GET", "/containers/json?all=1"),
      this.api.call<readonly { readonly Id: string; readonly Name: string }[]>("GET", "/networks"),
      this.api.call<{ readonly Volumes: readonly { readonly Name: string }[] }>("GET", "/volumes"),
      this.api.call<readonly Tagged[]>("GET", "/images/json"),
    ]);
    const { made } = this;
    const named = new Map(containers.map(({ Id: id, Names: [name = ""] }) => [name.slice(1), id]));
    this.sees("containers", [...named.keys()], [...made.containers.keys()]);
    for (const [name, id] of named) this.ids.set(name, id);
    const own = networks.filter(({ Name: name }) => !BUILT_IN_NETWORKS.has(name));
    const ofNetworks = own.map(({ Name: name }) => name);
    this.sees("networks", ofNetworks, [...made.networks]);
    const names = volumes.map(({ Name: name }) => name);
    const unnamed = names.filter((name) => UNNAMED_VOLUME.test(name));
    const withNames = names.filter((name) => !UNNAMED_VOLUME.test(name));
    this.sees("volumes", withNames, [...made.volumes]);
    assert.equal(unnamed.length, made.containers.size, "each container has one volume without a name");
    const tags = tagsOf(images);
    const expected = [...this.everybodys, ...[...made.images].map((name) => `${name}:latest`)];
    this.sees("images", this.engine.showsBuiltImages ? tags.filter((tag) => expected.includes(tag)) : tags, expected);
    for (const tag of tags) assert.ok(!tag.includes("guard-"), tag);
    for (const id of [...named.values(), ...own.map(({ Id }) => Id), ...unnamed]) {
      const owner = this.owners.get(id) ?? this.name;
      assert.equal(owner, this.name, `${this.name} sees what is ${owner}'s: ${id}`);
      this.owners.set(id, owner);
    }
  }

  private sees(what: string, shown: readonly string[], expected: readonly string[]): void {
    assert.deepEqual([...shown].sort(), [...expected].sort(), `the ${what} that ${this.name} sees`);
  }

  /** Removes all that it has made. */
  async remove(): Promise<void> {
    const containers = await this.api.call<readonly Listed[]>("GET", "/containers/json?all=1");
    for (const { Id: id } of containers) await this.api.ask("DELETE", `/containers/${id}?force=1&v=1`);
    for (const name of this.made.networks) await this.api.ask("DELETE", `/networks/${name}`);
    for (const name of this.made.volumes) await this.api.ask("DELETE", `/volumes/${name}`);
    for (const name of this.made.images) await this.api.ask("DELETE", `/images/${name}`);
  }
}
