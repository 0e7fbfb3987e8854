import { isObject } from "../../core/text/jsonObject";
import type { Kubectl } from "./kubectl";
import type { Answer, LiveSource } from "./liveSource";
import { LiveSourceError } from "./liveSourceError";

/** The resources that have pods, or that rules look up for them. Secrets are not read. */
const RESOURCES: readonly { readonly group: string; readonly plural: string; readonly isOfCluster?: true }[] = [
  ...["deployments", "statefulsets", "daemonsets", "replicasets"].map((plural) => ({ group: "/apis/apps/v1", plural })),
  ...["cronjobs", "jobs"].map((plural) => ({ group: "/apis/batch/v1", plural })),
  ...["replicationcontrollers", "podtemplates", "pods", "services", "configmaps", "persistentvolumeclaims"].map(
    (plural) => ({ group: "/api/v1", plural }),
  ),
  { group: "/api/v1", plural: "persistentvolumes", isOfCluster: true },
];
/** How many objects the API server is asked for at a time. */
const CHUNK = 250;
/** Objects of one resource. The largest clusters have 150,000 pods. */
const MAX_OBJECTS = 500_000;
/** Chunks of one resource: a server may answer with fewer objects than it is asked for. */
const MAX_CHUNKS = 20_000;
/** How often a list is begun again because it took longer than the server keeps its state. */
const MAX_RESTARTS = 3;
/** The namespace of a cluster's own parts, which have the host by definition: the network, the proxy, the storage. */
const OWN_NAMESPACE = "kube-system";

type Content = Readonly<Record<string, unknown>>;

type Reader = Pick<Kubectl, "get">;

export interface ClusterOptions {
  /** @default the current context */
  readonly context?: string;
  /** @default all */
  readonly namespaces?: readonly string[];
}

/**
 * Everything with containers that a cluster has, in chunks. The findings of a cluster's own parts are only counted,
 * unless their namespace is named.
 */
export function cluster(kubectl: Reader, { context, namespaces = [] }: ClusterOptions = {}): LiveSource {
  return {
    name: context === undefined ? "the cluster of the current context" : `cluster ${context}`,
    async *read(onObjects) {
      const seen = new Set<unknown>();
      const count = (items: readonly Content[]) => {
        for (const item of items) seen.add(uidOf(item) ?? item);
        onObjects(seen.size);
      };
      try {
        const { versionOf, note } = await podSecurityVersions(kubectl, namespaces);
        if (note !== undefined) yield { note };
        for (const { group, plural, isOfCluster } of RESOURCES) {
          const paths =
            isOfCluster || namespaces.length === 0
              ? [`${group}/${plural}`]
              : namespaces.map((name) => `${group}/namespaces/${encodeURIComponent(name)}/${plural}`);
          for (const path of paths)
            yield* withFailures(
              listed(kubectl, path, seen, count),
              path,
              isOfCluster && namespaces.length > 0,
              (item) => ({
                podSecurityVersion: versionOf(namespaceOf(item)),
                isApart: namespaces.length === 0 && namespaceOf(item) === OWN_NAMESPACE,
              }),
            );
        }
        yield* customGroups(await kubectl.get("/apis"));
      } catch (error) {
        yield problemOf(error);
      }
    },
  };
}

type Treatment = Pick<Extract<Answer, { content: unknown }>, "podSecurityVersion" | "isApart">;

/** What may not be read is a problem, unless a user of one namespace cannot be expected to have it. */
async function* withFailures(
  chunks: AsyncIterable<Chunk>,
  path: string,
  isOptional: boolean | undefined,
  treatmentOf: (item: Content) => Treatment,
): AsyncIterable<Answer> {
  try {
    for await (const { apiVersion, kind, items } of chunks)
      for (const item of items)
        yield { content: { ...item, apiVersion, kind: kind.replace(/List$/, "") }, ...treatmentOf(item) };
  } catch (error) {
    if (isOptional && error instanceof LiveSourceError && error.reason === "Forbidden")
      yield { note: `${path} may not be read: what refers to it is undetermined` };
    else yield problemOf(error);
  }
}

function problemOf(error: unknown): Answer {
  if (error instanceof LiveSourceError) return { problem: `could not be read: ${error.message}` };
  throw error;
}

interface Chunk {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items: readonly Content[];
}

/** A list in chunks, each object once. @throws LiveSourceError */
async function* listed(
  kubectl: Reader,
  path: string,
  seen: ReadonlySet<unknown>,
  count: (items: readonly Content[]) => void,
): AsyncIterable<Chunk> {
  const tokens = new Set<string>();
  let [token, restarts, objects] = ["", 0, 0];
  do {
    let answer: unknown;
    try {
      answer = await kubectl.get(
        `${path}?limit=${CHUNK}${token === "" ? "" : `&continue=${encodeURIComponent(token)}`}`,
      );
    } catch (error) {
      if (!(error instanceof LiveSourceError) || error.reason !== "Expired" || ++restarts > MAX_RESTARTS) throw error;
      token = "";
      tokens.clear();
      continue;
    }
    const { apiVersion, kind, items, metadata } = isObject(answer) ? answer : {};
    if (typeof apiVersion !== "string" || typeof kind !== "string" || !Array.isArray(items))
      throw new LiveSourceError(`${path} was answered with something other than a list`);
    const fresh = items.filter(isObject).filter((item) => !seen.has(uidOf(item) ?? item));
    count(fresh);
    yield { apiVersion, kind, items: fresh };
    objects += items.length;
    if (objects > MAX_OBJECTS) throw new LiveSourceError(`${path} has more than ${MAX_OBJECTS} objects`);
    const next = isObject(metadata) ? metadata["continue"] : undefined;
    token = typeof next === "string" ? next : "";
    if (tokens.size > MAX_CHUNKS) throw new LiveSourceError(`${path} does not end`);
    if (tokens.has(token)) throw new LiveSourceError(`${path} repeats itself`);
    tokens.add(token);
  } while (token !== "" || (restarts > 0 && tokens.size === 0));
}

function uidOf({ metadata }: Content): string | undefined {
  const uid = isObject(metadata) ? metadata["uid"] : undefined;
  return typeof uid === "string" ? uid : undefined;
}

function namespaceOf({ metadata }: Content): string | undefined {
  const namespace = isObject(metadata) ? metadata["namespace"] : undefined;
  return typeof namespace === "string" ? namespace : undefined;
}

/** The label by which a namespace sets the version of the Pod Security Standards that is enforced in it. */
const VERSION_LABEL = "pod-security.kubernetes.io/enforce-version";

interface Versions {
  versionOf(namespace: string | undefined): string | undefined;
  readonly note?: string;
}

/** `latest` is the cluster's own version, which may be older than the newest one that the rules know. */
async function podSecurityVersions(kubectl: Reader, namespaces: readonly string[]): Promise<Versions> {
  const server = await kubectl.get("/version");
  const [minor] = /^\d+/.exec(String(isObject(server) ? server["minor"] : "")) ?? [];
  const latest = minor === undefined ? undefined : `v1.${minor}`;
  const labels = new Map<string, string>();
  const add = ({ metadata }: Content) => {
    const { name, labels: own } = isObject(metadata) ? metadata : {};
    const version = isObject(own) ? own[VERSION_LABEL] : undefined;
    if (typeof name === "string" && typeof version === "string" && /^v1\.\d{1,3}$/.test(version))
      labels.set(name, version);
  };
  const versionOf = (namespace: string | undefined) => labels.get(namespace ?? "") ?? latest;
  try {
    for (const name of namespaces) {
      const namespace = await kubectl.get(`/api/v1/namespaces/${encodeURIComponent(name)}`);
      if (isObject(namespace)) add(namespace);
    }
    if (namespaces.length === 0)
      for await (const { items } of listed(kubectl, "/api/v1/namespaces", new Set(), () => {})) items.forEach(add);
    return { versionOf };
  } catch (error) {
    if (!(error instanceof LiveSourceError) || error.reason !== "Forbidden") throw error;
    return {
      versionOf,
      note: `namespaces may not be read: the Pod Security Standards of ${latest ?? "the newest version"} count in all`,
    };
  }
}

/** Groups of Kubernetes itself, also of its add-ons, none of which has pods of its own. */
const WITHOUT_PODS = /^(?:[a-z]+|(?:.*\.)?k8s\.io)$/;

/** Custom resources are judged by the pods that were made from them: one without pods is not seen. */
function* customGroups(answer: unknown): Iterable<Answer> {
  const groups = isObject(answer) && Array.isArray(answer["groups"]) ? answer["groups"].filter(isObject) : [];
  const names = groups.flatMap(({ name }) => (typeof name === "string" && !WITHOUT_PODS.test(name) ? [name] : []));
  if (names.length === 0) return;
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  yield {
    note:
      `custom resources (${shown}${more}) were judged by the pods that they own: for those without pods, ` +
      "kubectl get KIND --all-namespaces --output json | breakwater check -",
  };
}
