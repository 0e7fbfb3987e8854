import { historyRefs, SOLVE_TEXTS, STATUS_TEXTS, type Texts } from "./answers";
import type { FrontendFields } from "./ownAttributes";
import { message, type Reader } from "./privilegeRequest";
import {
  BRIDGE_SOLVE,
  DISK_USAGE,
  HISTORY,
  PRUNE,
  RESOLVE_IMAGE_CONFIG,
  RESOLVE_SOURCE_META,
  RETURN,
  SOLVE,
  STATUS,
  UPDATE_HISTORY,
} from "./requests";

/**
 * The ids in a call that could belong to another client, so the guard checks their owner: the one in its headers (the
 * build that the call is about, or the session that it opens), and those in fields of its message, which the fields'
 * readers yield. Or the reason why there are no such ids.
 */
export type Ids =
  | { readonly header: "build" | "session"; readonly fields?: readonly string[] }
  | {
      readonly fields: readonly string[];
      /** A field that the call must have, since without it the call is about nothing. */
      readonly required?: string;
    }
  | { readonly none: string };

/** A call that the guard relays. */
export interface Method {
  /** The audit's name for it. */
  readonly operation: string;
  readonly path: string;
  readonly ids: Ids;
  /**
   * Operations of the Docker API that allow the same; the role must have one of them.
   * @default the operation that opens the stream
   */
  readonly needs?: readonly string[];
  /** Whether it is a whole build, from its beginning to its end. @default no */
  readonly isBuild?: boolean;
  /** The fields of its message that say which frontend runs. */
  readonly frontend?: FrontendFields;
  /**
   * Reads its one message, which is judged. Undefined if the message asks for nothing and names nothing that is owned.
   */
  readonly read?: Reader;
  /**
   * Returns the builds that a message from the engine mentions. A message that mentions another client's build is left
   * out.
   */
  readonly answers?: (message: Buffer) => readonly string[];
  /** The texts in its answers in which names of images stand. */
  readonly texts?: Texts;
}

const CONTROL = "/moby.buildkit.v1.Control/";
const BRIDGE = "/moby.buildkit.v1.frontend.LLBBridge/";
const CONTENT = "/containerd.services.content.v1.Content/";

const OF_BUILD: Ids = { header: "build" };
const ABOUT_ENGINE: Ids = { none: "it tells what the engine is" };
const BY_DIGEST: Ids = { none: "a digest names what whoever knows it was told of; the role reads every image anyway" };
/** Caches of everybody's builds: a client that is kept apart from others neither sees nor removes them. */
export const CACHE_RECORDS: Ids = {
  none: "filters by kind, age and size; what it tells and frees is everybody's, as of needs",
};

type Entry = readonly [path: string, method: Omit<Method, "operation" | "path">];

const ENTRIES: readonly Entry[] = [
  [
    `${CONTROL}Solve`,
    {
      ids: { fields: ["Ref", "Session", "SourcePolicySession"] },
      read: message(SOLVE),
      frontend: { frontend: 6, attributes: 7 },
      isBuild: true,
      texts: SOLVE_TEXTS,
    },
  ],
  [`${CONTROL}Status`, { ids: { fields: ["Ref"], required: "Ref" }, read: message(STATUS), texts: STATUS_TEXTS }],
  [`${CONTROL}ListenBuildHistory`, { ids: { fields: ["Ref"] }, read: message(HISTORY), answers: historyRefs }],
  [`${CONTROL}UpdateBuildHistory`, { ids: { fields: ["Ref"], required: "Ref" }, read: message(UPDATE_HISTORY) }],
  // Does the same as /session: the engine calls the client over it.
  [`${CONTROL}Session`, { ids: { header: "session" } }],
  [`${CONTROL}ListWorkers`, { ids: ABOUT_ENGINE }],
  [`${CONTROL}Info`, { ids: ABOUT_ENGINE }],
  [`${CONTROL}DiskUsage`, { ids: CACHE_RECORDS, needs: ["BuildPrune", "SystemDataUsage"], read: message(DISK_USAGE) }],
  [`${CONTROL}Prune`, { ids: CACHE_RECORDS, needs: ["BuildPrune"], read: message(PRUNE) }],
  [`${BRIDGE}Solve`, { ids: OF_BUILD, read: message(BRIDGE_SOLVE), frontend: { frontend: 2, attributes: 3 } }],
  [
    `${BRIDGE}ResolveImageConfig`,
    { ids: { header: "build", fields: ["SessionID"] }, read: message(RESOLVE_IMAGE_CONFIG) },
  ],
  [`${BRIDGE}ResolveSourceMeta`, { ids: OF_BUILD, read: message(RESOLVE_SOURCE_META) }],
  [`${BRIDGE}Return`, { ids: OF_BUILD, read: message(RETURN) }],
  // A ref in these calls is looked up only within the build.
  ...["ReadFile", "ReadDir", "StatFile", "Evaluate", "Ping", "Inputs", "Warn"].map(
    (name): Entry => [BRIDGE + name, { ids: OF_BUILD }],
  ),
  // What a build has produced and where it came from. Engines let clients only read this.
  [`${CONTENT}Info`, { ids: BY_DIGEST }],
  [`${CONTENT}Read`, { ids: BY_DIGEST }],
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Export", { ids: { none: "it adds to traces" } }],
  ["/grpc.health.v1.Health/Check", { ids: ABOUT_ENGINE }],
];

/**
 * The calls that pass, by path. All others are refused: those that run a process beside a build, change what the engine
 * stores, or are unknown.
 */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  ENTRIES.map(([path, method]) => [
    path,
    { operation: `BuildKit${path.slice(path.lastIndexOf("/") + 1)}`, path, ...method },
  ]),
);
