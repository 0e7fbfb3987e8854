import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import type { Engine } from "../model/engine";
import { Refusal } from "../model/refusal";
import type { Claim, Claimed } from "./claim";
import { KEPT_APART } from "./images";
import { withLabels } from "./names";
import { CACHE_NAMESPACE, namespaceOf, OWNER_LABEL, stepHostOf } from "./owner";
import type { OwnObjects } from "./ownObjects";
import type { Show } from "./shown";

/** Marks the image that a build makes as the client's own. The classic builder knows no private names. */
export const buildImage: Claim = async (claimed) => {
  const { draft, own } = claimed;
  const [hidden] = (await own.images.mayHavePrivateNames()) ? await own.images.privateNames() : [];
  if (hidden !== undefined)
    throw new Refusal(
      403,
      `the guard does not allow this: ${shorten(hidden)} is ${KEPT_APART}, and the classic builder would not find it by ` +
        "FROM: build with BuildKit (docker buildx, or DOCKER_BUILDKIT=1), or remove the image first (docker rmi)",
    );
  // Engines skip an empty one.
  for (const name of draft.query.get("t") ?? [])
    if (name !== "") await own.images.nameFor(name, () => Promise.resolve(false));
  refuseNamedOutputs(claimed);
  const [text = ""] = draft.query.get("labels") ?? [];
  const labels: unknown = text === "" ? {} : parsed(text);
  if (!isObject(labels)) throw new Refusal(400, "labels is not a JSON object");
  const holder: Record<string, unknown> = { Labels: labels };
  withLabels(holder, { [OWNER_LABEL]: own.owner.client });
  draft.query.set("labels", [JSON.stringify(holder["Labels"])]);
  await keepBuildCacheApart(claimed);
  const [mode] = draft.query.get("networkmode") ?? [];
  const [, container] = /^container:(.*)$/s.exec(mode ?? "") ?? [];
  if (container !== undefined) draft.query.set("networkmode", [`container:${await own.containerId(container)}`]);
  else if (mode !== undefined) draft.query.set("networkmode", [await own.network(mode)]);
};

/** With BuildKit, the name of an output counts where `t` has none. Engines read the keys before it in any case. */
function refuseNamedOutputs({ draft: { query } }: Claimed): void {
  const [text = ""] = query.get("outputs") ?? [];
  if (text === "") return;
  const outputs = parsed(text);
  if (outputs === undefined) throw new Refusal(400, "outputs is not JSON");
  const isNamed = (value: unknown): boolean =>
    typeof value === "object" && value !== null && ("name" in value || Object.values(value).some(isNamed));
  if (isNamed(outputs))
    throw new Refusal(403, "the guard does not allow this: outputs names an image, which only t may do");
  query.set("outputs", [JSON.stringify(outputs)]);
}

/** An image that no engine has. */
const NO_IMAGE = `sha256:${"0".repeat(64)}`;

/** The newest images that clients have built, by the engine and the client: from those, builds take what has run before. */
const built = new WeakMap<Engine, Map<string, readonly string[]>>();

/** The most images from which a build takes steps that have run before. */
const MAX_CACHES = 50;

const builtBy = ({ images: { source }, owner: { client } }: OwnObjects): readonly string[] =>
  built.get(source)?.get(client) ?? [];

/**
 * Remembers which image a build of the client's has made, as the engine says at the end of the classic builder's
 * output. The label of an image would say that too, but whoever makes an image elsewhere can give it any.
 */
export const showBuild: Show = (line, own) => {
  const { aux } = isObject(line) ? line : {};
  const id = isObject(aux) ? aux["ID"] : undefined;
  if (typeof id !== "string") return line;
  const {
    images: { source },
    owner: { client },
  } = own;
  const ofEngine = built.get(source) ?? new Map<string, readonly string[]>();
  built.set(source, ofEngine.set(client, [id, ...builtBy(own).filter((other) => other !== id)].slice(0, MAX_CACHES)));
  return line;
};

/**
 * By default, a build takes steps that have run before from everybody's builds: the results of another client's proxy
 * among them, which is no part of a step's key. Given images to take them from, the classic builder takes them from
 * those alone. With BuildKit (`version=2`), steps have keys of the client's own and cache mounts its namespace, as with
 * buildx.
 */
async function keepBuildCacheApart({ draft: { query }, own }: Claimed): Promise<void> {
  if (await own.images.areOnPodman()) {
    // Its cache is everybody's, and cachefrom names repositories of registries.
    query.delete("cachefrom");
    query.set("nocache", ["1"]);
    return;
  }
  const [sources = ""] = query.get("cachefrom") ?? [];
  const given: unknown = sources === "" ? [] : parsed(sources);
  const caches = Array.isArray(given) ? (given as unknown[]).map(String) : [];
  const seen = await Promise.all(caches.map((cache) => own.images.usable(cache)));
  const references = seen.map(({ reference }) => reference);
  if (query.get("version")?.[0] === "2") {
    query.set("cachefrom", [JSON.stringify(references)]);
    const [text = ""] = query.get("buildargs") ?? [];
    const args: unknown = text === "" ? {} : parsed(text);
    if (args !== null && !isObject(args)) throw new Refusal(400, "buildargs is not a JSON object");
    query.set("buildargs", [JSON.stringify({ ...args, [CACHE_NAMESPACE]: namespaceOf(own.owner.client) })]);
    query.set("extrahosts", [`${stepHostOf(own.owner.client)}:127.0.0.1`, ...(query.get("extrahosts") ?? [])]);
    return;
  }
  if (references.length === 0) references.push(...builtBy(own));
  query.set("cachefrom", [JSON.stringify(references.length > 0 ? references : [NO_IMAGE])]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
