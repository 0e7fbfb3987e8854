import { isObject } from "../../../core/text/jsonObject";
import type { TableEntry } from "../../../guard/operations/table";
import type { Answer, EngineClient } from "../harness/client";
import { inOrder } from "./inOrder";
import { formsOf, type Own, type Place, placesOf, type Request, together } from "./places";
import type { Way } from "./victim";

/** An attempt to reach an object, beside the same attempt with a name of the same form that is nobody's. */
export interface Cell {
  /** The operation and place, or several of it that are tried with one request. */
  readonly places: readonly string[];
  readonly way: Way;
  readonly answer: string;
  readonly answerIfAbsent: string;
}

/** A place with the form of the text in it. */
interface Target extends Place {
  readonly form: (text: string) => string;
}

/** Something in place of what differs from one answer to the next. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  // The time of a file in a tar archive, behind its size, and the sum of its header.
  [/(?<=\d\0)[0-7]{11}\0[0-7]{6}\0 (?=\d)/g, "TIME"],
  [/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)/g, "TIME"],
  [/(?<="(?:Created|time|timeNano)":)\d+/g, "0"],
  [/(?<=guard-ben-[0-9a-f]{12}\.)[0-9a-f]{12}\b/g, "RANDOM"],
  [/docker-import-\d+/g, "FOLDER"],
  [/(?:127\.0\.0\.1|\[::1\]|\d+\.\d+\.\d+\.\d+):\d+/g, "ADDRESS"],
  [/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g, "ADDRESS"],
];

/** Places for new names of images, which are everybody's: a name that is taken is refused. */
export const NAMES_OF_IMAGES: ReadonlySet<string> = new Set([
  "ImageBuild ?t",
  "ImageTag ?repo",
  "ImageCommit ?repo",
  "ImageCreate ?repo",
  "ImageCreate ?fromImage",
]);

const EMPTY_ARCHIVE = Buffer.alloc(1024);

/** A client that tries to reach what is another's. */
export class Attacker {
  private readonly absent = new Map<string, Promise<string>>();

  private constructor(
    private readonly client: EngineClient,
    private readonly engine: EngineClient,
    private readonly prefix: string,
    readonly own: Own,
  ) {}

  /** @param prefix what the engine's names of the client's objects begin with */
  static async withObjects(client: EngineClient, engine: EngineClient, image: string, prefix: string) {
    const made = { Image: image, Cmd: ["true"] };
    const { Id: container } = await client.call<{ Id: string }>("POST", "/containers/create?name=ben-own", made);
    await client.call("POST", "/networks/create", { Name: "ben-net" });
    await client.call("POST", "/volumes/create", { Name: "ben-data" });
    await client.call("POST", "/images/create?fromSrc=-&repo=ben-image&tag=1", EMPTY_ARCHIVE);
    const own = { runs: image, container, network: "ben-net", volume: "ben-data", image: "ben-image:1" };
    return new Attacker(client, engine, prefix, own);
  }

  async remove(): Promise<void> {
    const { container, network, volume, image } = this.own;
    for (const path of [
      `/containers/${container}?force=1&v=1`,
      `/networks/${network}`,
      `/volumes/${volume}`,
      `/images/${image}`,
    ])
      await this.client.ask("DELETE", path);
  }

  /** Sends a request of an operation with a text in its first place, if it has one. */
  send(operation: TableEntry, text: string): Promise<Answer> {
    const [place] = placesOf(operation, this.own);
    return this.ask(operation, place?.with(text) ?? { path: operation.path, query: {}, body: undefined });
  }

  /**
   * Tries every way to name an object in every place of an operation. Places whose requests succeed with any text are
   * tried all at once; those whose requests are refused for any text, and not because there is no such object, with one
   * text of each form.
   */
  async *cells(operation: TableEntry, ways: readonly Way[]): AsyncIterable<Cell> {
    const targets = placesOf(operation, this.own).flatMap((place) =>
      formsOf(place).map((form) => ({ ...place, form })),
    );
    const someName = ways.find(({ form }) => form === "name")?.absent ?? "";
    const passing = new Map<string, Target[]>();
    const ofEachForm = ways.filter(({ form }, at) => ways.findIndex((way) => way.form === form) === at);
    for (const target of targets) {
      const { status } = await this.ask(operation, this.probe(target, someName));
      if (!isPassed(status) && status !== 409) {
        for (const way of status === 404 ? ways : ofEachForm) yield await this.cell([target], way);
      } else if (NAMES_OF_IMAGES.has(`${operation.id} ${target.name}`)) {
        for (const way of ways) yield await this.cell([target], way);
      } else {
        const form = target.form("T");
        passing.set(form, [...(passing.get(form) ?? []), target]);
      }
    }
    for (const group of passing.values())
      for (const part of await this.accepted(group, someName)) for (const way of ways) yield await this.cell(part, way);
  }

  /** A request that shows whether the guard lets a text through, without making a container. */
  private probe({ operation, name, form, ...target }: Target, text: string): Request {
    const request = target.with(form(text));
    if (operation.id !== "ContainerCreate" || name === "?name") return request;
    return { ...request, query: { ...request.query, name: "ben-own" } };
  }

  /** Divides places into groups that the engine accepts together, or refuses alone. */
  private async accepted(places: readonly Target[], text: string): Promise<readonly (readonly Target[])[]> {
    if (places.length <= 1) return [places];
    const { status } = await this.ask(places[0]?.operation as TableEntry, this.request(places, text));
    if (isPassed(status)) return [places];
    const half = places.length >> 1;
    return [...(await this.accepted(places.slice(0, half), text)), ...(await this.accepted(places.slice(half), text))];
  }

  private request(targets: readonly Target[], text: string): Request {
    return together(
      targets.map(({ form, ...target }) => ({ ...target, with: (plain) => target.with(form(plain)) })),
      text,
    );
  }

  private async cell(targets: readonly Target[], way: Way): Promise<Cell> {
    const { text, absent } = way;
    const operation = targets[0]?.operation as TableEntry;
    const places = targets.map(
      ({ operation, name, form }) => `${operation.id} ${name}${form("") && ` (${form("NAME")})`}`,
    );
    const key = `${places} ${absent}`;
    const ask = async (name: string) => shown(await this.ask(operation, this.request(targets, name)), name);
    const answerIfAbsent = this.absent.get(key) ?? ask(absent);
    this.absent.set(key, answerIfAbsent);
    return { places, way, answerIfAbsent: await answerIfAbsent, answer: await ask(text) };
  }

  /** Sends a request, and returns with a success what the engine has made of it. That is undone again. */
  private async ask({ id, method }: TableEntry, { path, query, body }: Request): Promise<Answer> {
    const search = new URLSearchParams(query).toString();
    const answer = await this.client.ask(method, `${path}${search && "?"}${search}`, body);
    if (id === "ContainerRename" && answer.status === 204)
      await this.engine.call("POST", `${path}?name=${this.prefix}ben-own`);
    if (answer.status >= 300 || !["POST", "PUT"].includes(method)) return answer;
    // By that name, the engine itself may have the image of another client.
    if (query["repo"])
      await this.client.ask("DELETE", `/images/${query["repo"]}${query["tag"] ? `:${query["tag"]}` : ""}`);
    if (answer.status !== 201) return answer;
    const made: unknown = JSON.parse(`${answer.body}` || "{}");
    const { Id: object, Name: name } = isObject(made) ? made : {};
    const at = {
      ContainerCreate: `/containers/${object}`,
      NetworkCreate: `/networks/${object}`,
      VolumeCreate: `/volumes/${this.prefix}${name}`,
    }[id];
    if (at === undefined) return answer;
    const { status, body: described } = await this.engine.ask("GET", id === "ContainerCreate" ? `${at}/json` : at);
    // A volume without a name has no prefix.
    if (status === 404) await this.engine.ask("DELETE", `/volumes/${name}`);
    if (status === 404) return answer;
    await this.engine.ask("DELETE", `${at}?v=1`);
    const { Mounts: mounts = [] } = JSON.parse(`${described}`) as { readonly Mounts?: readonly { Name?: string }[] };
    for (const { Name: volume } of mounts) if (volume) await this.engine.ask("DELETE", `/volumes/${volume}`);
    if (typeof object !== "string") return { ...answer, body: described };
    // Engines call a container by the beginning of its id, in its host name and its aliases.
    const shortId = new RegExp(`\\b${object.slice(0, 12)}\\b`, "g");
    return { ...answer, body: Buffer.from(`${described}`.replace(shortId, "RANDOM")) };
  }
}

/** Whether an answer is none of a client's mistakes: the guard lets the request through. */
const isPassed = (status: number): boolean => status < 400 || status >= 500;

/** An answer without what differs from one to the next, and without the text that was asked for. */
function shown({ status, body }: Answer, text: string): string {
  const plain = [text, encodeURIComponent(text)]
    .map((each) => new RegExp(each.replace(/[^\w]/g, "\\$&"), "gi"))
    .reduce(
      (all, each) => all.replace(each, "NAME"),
      `${body}`.replace(/\b[0-9a-f]{64}\b/g, (id) => (id === text ? "NAME" : "ID")),
    )
    // Some places are read in parts.
    .replace(/guard-(?:anna|none)-[0-9a-f]{12}__taken/g, "NAME")
    .replace(/\b(?:anna|none)-(?=(?:web|data|net|image)\b)|(?<=OWNER=)(?:anna|none)\b/gi, "NAME-");
  const constant = VARYING.reduce((all, [pattern, word]) => all.replace(pattern, word), plain);
  return `${status} ${ordered(constant)}`;
}

/** JSON in one order; any other text, such as a log or events, as it is. */
function ordered(text: string): string {
  try {
    return JSON.stringify(inOrder(JSON.parse(text)));
  } catch {
    return text;
  }
}
