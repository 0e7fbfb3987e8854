import { message, type Reader } from "./privilegeRequest";
import { BRIDGE_SOLVE, SOLVE } from "./requests";

/** A call that a build needs. */
export interface Method {
  /** What the audit calls it. */
  readonly operation: string;
  readonly path: string;
  /**
   * Reads its one message, which is judged. Undefined where it can ask for nothing but what is read, or belongs to a
   * build that was judged.
   */
  readonly read: Reader | undefined;
}

const CONTROL = "/moby.buildkit.v1.Control/";
const BRIDGE = "/moby.buildkit.v1.frontend.LLBBridge/";

/** `Session` is what /session is: the engine calls the client over it. */
const PLAIN = [
  ...["Status", "Session", "ListWorkers", "Info", "ListenBuildHistory"].map((name) => CONTROL + name),
  ...[
    "ResolveImageConfig",
    "ResolveSourceMeta",
    "ReadFile",
    "ReadDir",
    "StatFile",
    "Evaluate",
    "Ping",
    "Return",
    "Inputs",
    "Warn",
  ].map((name) => BRIDGE + name),
  // What a build has made and where from, which engines let clients only read.
  ...["Info", "Read"].map((name) => `/containerd.services.content.v1.Content/${name}`),
  "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  "/grpc.health.v1.Health/Check",
];

const method = (path: string, read?: Reader): readonly [string, Method] => [
  path,
  { operation: `BuildKit${path.slice(path.lastIndexOf("/") + 1)}`, path, read },
];

/**
 * The calls that pass, by their paths. All others are refused: whatever removes, runs a process beside a build, or is
 * not known.
 */
export const METHODS: ReadonlyMap<string, Method> = new Map([
  ...PLAIN.map((path) => method(path)),
  method(`${CONTROL}Solve`, message(SOLVE)),
  method(`${BRIDGE}Solve`, message(BRIDGE_SOLVE)),
]);
