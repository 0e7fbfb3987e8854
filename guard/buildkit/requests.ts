import { quote } from "../../core/text/shorten";
import { isProcessLimit } from "../judgement/keys/container";
import { isStepHost } from "../ownership/owner";
import {
  type Asked,
  entry,
  enumeration,
  type MessageFields,
  message,
  oneOf,
  type Reader,
  reference,
  text,
} from "./privilegeRequest";
import { MalformedMessage } from "./wire";

/*
 * BuildKit's requests that can ask for privileges, field by field, as its sources define them in
 * api/services/control/control.proto, frontend/gateway/pb/gateway.proto and solver/pb/ops.proto
 * (github.com/moby/buildkit v0.34.2; field numbers are the same in all earlier versions).
 */

/**
 * BuildKit gives a privilege to the steps of a build only if the request has its entitlement; it grants `network.host`
 * by default.
 */
const entitlement: Reader = text(function* (value, path) {
  const device = /^device=([^,]+)/.exec(value)?.[1];
  if (value === "network.host") yield { kind: "network", path, value: "host" };
  else if (value === "security.insecure") yield { kind: "privileged", path, value };
  else if (device !== undefined) yield { kind: "device", path, value: device };
  else
    yield {
      kind: "unsupported",
      path,
      value: `is ${quote(value)}: this guard grants no such entitlement.`,
    };
});

/** Contexts that come from the client, from the build itself, or in the form of an image. */
const OWN_CONTEXT = /^($|(local|target|input|oci-layout):|docker-image:\/\/|http:\/\/buildkit-session\/)/;

/** The same, written as sources in a definition. */
const OWN_SOURCE = /^($|(local|docker-image|oci-layout):\/\/|http:\/\/buildkit-session\/)/;

const REMOTE_CONTEXT = "has the engine fetch what is built: send the context with the request.";

const ULIMIT = "sets a limit that gives the host's own processes their turn: leave it out.";

function* ulimit(name: string, path: string): Iterable<Asked> {
  if (!isProcessLimit(name)) yield { kind: "unsupported", path, value: ULIMIT };
}

function* cgroupParent(value: string, path: string): Iterable<Asked> {
  if (value !== "") yield { kind: "cgroupParent", path, value };
}

/** Attributes by which the frontend that runs other frontends builds or finds one. */
const FRONTEND_ATTRIBUTE = /^(source|build-arg:BUILDKIT_SYNTAX)$/;
const UNKNOWN_FRONTEND = "has a frontend built before it is run: leave it out.";

/** An attribute for a frontend: for the Dockerfile's own, and for any that a client names. */
const attribute: Reader = entry(function* (key, value, path) {
  if (key === "force-network-mode") yield { kind: "network", path, value };
  if (key === "cgroup-parent") yield* cgroupParent(value, path);
  if (key === "shm-size" && value !== "") yield { kind: "memorySize", path, value };
  if (key === "ulimit" && value !== "")
    for (const limit of value.split(",")) yield* ulimit(limit.split("=", 1)[0] ?? "", path);
  if (/^context(:|$)/.test(key) && !OWN_CONTEXT.test(value)) yield { kind: "unsupported", path, value: REMOTE_CONTEXT };
  if (FRONTEND_ATTRIBUTE.test(key)) yield { kind: "frontend", path, value: value.trim().split(" ", 1)[0] ?? "" };
  if (key.startsWith("gateway-")) yield { kind: "unsupported", path, value: UNKNOWN_FRONTEND };
  if (key.startsWith("local-sessionid:")) yield* sessionIn(value, path);
});

/** A session's id, optionally preceded by the folder's other name and a colon. */
function* sessionIn(value: string, path: string): Iterable<Asked> {
  for (const id of new Set([value, value.slice(value.indexOf(":") + 1)]))
    if (id !== "" && (id !== value || !value.includes(":")))
      yield { kind: "reference", to: "session", use: "uses", path, value: id };
}

/** The engine's own frontend for Dockerfiles, the one that runs images, or none, for plain definitions. */
const frontend = oneOf("this guard knows no such frontend", "dockerfile.v0", "gateway.v0");

/** Attributes of a source: whose files it reads. */
const sourceAttribute: Reader = entry(function* (key, value, path) {
  if (key === "local.session" || key === "oci.session") yield* sessionIn(value, path);
});

/** `moby` and `image` store the result in Docker's own engine; the others send it to the client. */
const exporterType = oneOf("this guard knows no such output", "moby", "image", "docker", "oci", "tar", "local");

/** The caches of Docker's engine. Others, such as `s3`, act with an identity of the engine's host. */
const cacheType = oneOf("this guard knows no such cache", "inline", "registry", "local", "gha");

/** An attribute of an output: `name` lists the names of the image. */
const exporterAttribute: Reader = entry(function* (key, value, path) {
  if (key !== "name") return;
  for (const name of value.split(","))
    if (name !== "") yield { kind: "reference", to: "image", use: "makes", path, value: name.trim() };
});

const EXPORTER: MessageFields = { 1: ["Type", exporterType], 2: ["Attrs", exporterAttribute] };
const CACHE_ENTRY: MessageFields = { 1: ["Type", cacheType], 2: "Attrs" };
const CACHE: MessageFields = {
  1: "ExportRef",
  2: "ImportRefs",
  3: "ExportAttrs",
  4: ["Exports", message(CACHE_ENTRY)],
  5: ["Imports", message(CACHE_ENTRY)],
};

const network = enumeration([0, 2], { kind: "network", value: "host" });
const security = enumeration([0], { kind: "privileged", value: "insecure" });

/** The guard itself gives each step its client's name as a host, which keeps the build caches of clients apart. */
function* extraHost(name: string, path: string): Iterable<Asked> {
  if (isStepHost(name)) yield { kind: "stepHost", path, value: name };
}

const META: MessageFields = {
  1: "args",
  2: "env",
  3: "cwd",
  4: "user",
  5: "proxyEnv",
  6: ["extraHosts", message({ 1: ["Host", text(extraHost)], 2: "IP" })],
  7: "hostname",
  9: ["ulimit", message({ 1: ["Name", text(ulimit)], 2: "Soft", 3: "Hard" })],
  10: ["cgroupParent", text(cgroupParent)],
  11: "removeMountStubsRecursive",
  12: "validExitCodes",
};

const device: Reader = text(function* (value, path) {
  yield { kind: "device", path, value };
});

/** A folder that steps of several builds share by its id. A missing id counts as an empty one. */
const cacheOptions: Reader = function* (value, path, reading) {
  if (!Buffer.isBuffer(value)) throw new MalformedMessage(`${path} is not a message`);
  const ids = [...reading.fields(value)].flatMap(({ number, value: id }) => (number === 1 ? [`${id}`] : []));
  for (const id of ids.length === 0 ? [""] : ids) yield { kind: "cache", path: `${path}.ID`, value: id };
};

const tmpfsSize: Reader = function* (value, path) {
  yield { kind: "memorySize", path, value: `${value}` };
};

const MOUNT: MessageFields = {
  1: "input",
  2: "selector",
  3: "dest",
  4: "output",
  5: "readonly",
  6: "mountType",
  19: ["TmpfsOpt", message({ 1: ["size", tmpfsSize] })],
  20: ["cacheOpt", cacheOptions],
  21: "secretOpt",
  22: "SSHOpt",
  23: "resultID",
  24: "contentCache",
};

/**
 * What sources in the client's own definitions may begin with. Files that a Dockerfile adds are up to the frontend,
 * which runs in the engine.
 */
const identifier: Reader = text(function* (value, path) {
  if (!OWN_SOURCE.test(value)) yield { kind: "unsupported", path, value: REMOTE_CONTEXT };
});

const SOURCE_OPERATION: MessageFields = { 1: ["identifier", identifier], 2: ["attrs", sourceAttribute] };

const CONSTRAINT =
  "would count for the guard's own rules about the same sources, since engines remember a selector without them: " +
  "leave it out.";

/** Which sources a rule is for. */
const SELECTOR: MessageFields = {
  1: "identifier",
  2: "matchType",
  3: [
    "constraints",
    function* (_, path) {
      yield { kind: "unsupported", path, value: CONSTRAINT };
    },
  ],
};

/** Replacements for a build's sources: `moby.buildkit.v1.sourcepolicy.Policy`. */
const SOURCE_POLICY: MessageFields = {
  1: "version",
  2: ["rules", message({ 1: "action", 2: ["selector", message(SELECTOR)], 3: ["updates", message(SOURCE_OPERATION)] })],
};

const EXEC: MessageFields = {
  1: ["meta", message(META)],
  2: ["mounts", message(MOUNT)],
  3: ["network", network],
  4: ["security", security],
  5: "secretenv",
  6: ["cdiDevices", message({ 1: ["name", device], 2: "optional" })],
};

const BUILD: MessageFields = {
  1: "builder",
  2: "inputs",
  3: ["def", message(() => DEFINITION)],
  4: ["attrs", attribute],
};

const HIDDEN_DEFINITION =
  "has the engine read a further definition from a file of the build, which this guard does not see: send it as one.";

/**
 * A build inside of a build. Engines do not take its steps from the message, but from a file: one of the client's may
 * name any cache, host or control group.
 */
const inside: Reader = function* (value, path, reading) {
  yield { kind: "unsupported", path, value: HIDDEN_DEFINITION };
  yield* message(BUILD)(value, path, reading);
};

const OPERATION: MessageFields = {
  1: "inputs",
  2: ["exec", message(EXEC)],
  3: ["source", message(SOURCE_OPERATION)],
  4: "file",
  5: ["build", inside],
  6: "merge",
  7: "diff",
  8: "passthrough",
  10: "platform",
  11: "constraints",
};

const DEFINITION: MessageFields = { 1: ["def", message(OPERATION)], 2: "metadata", 3: "Source" };

/** An entry of a map from names to definitions. */
const NAMED_DEFINITION: MessageFields = { 1: "name", 2: ["definition", message(DEFINITION)] };

/** `moby.buildkit.v1.SolveRequest` */
export const SOLVE: MessageFields = {
  1: ["Ref", reference("build", "makes")],
  2: ["Definition", message(DEFINITION)],
  3: ["Exporter", exporterType],
  4: ["ExporterAttrs", exporterAttribute],
  5: ["Session", reference("session", "uses")],
  6: ["Frontend", frontend],
  7: ["FrontendAttrs", attribute],
  8: ["Cache", message(CACHE)],
  9: ["Entitlements", entitlement],
  10: ["FrontendInputs", message(NAMED_DEFINITION)],
  11: "Internal",
  12: ["SourcePolicy", message(SOURCE_POLICY)],
  13: ["Exporters", message(EXPORTER)],
  14: "EnableSessionExporter",
  15: ["SourcePolicySession", reference("session", "uses")],
  16: "CompatibilityVersion",
  17: "ProxyNetwork",
};

/** `moby.buildkit.v1.frontend.SolveRequest` */
export const BRIDGE_SOLVE: MessageFields = {
  1: ["Definition", message(DEFINITION)],
  2: ["Frontend", frontend],
  3: ["FrontendOpt", attribute],
  4: "ImportCacheRefs",
  5: "allowResultReturn",
  6: "allowResultArrayRef",
  10: "Final",
  11: ["ExporterAttr", exporterAttribute],
  12: ["CacheImports", message(CACHE_ENTRY)],
  13: ["FrontendInputs", message(NAMED_DEFINITION)],
  14: "Evaluate",
  15: ["SourcePolicies", message(SOURCE_POLICY)],
};

/** `moby.buildkit.v1.StatusRequest` */
export const STATUS: MessageFields = { 1: ["Ref", reference("build", "uses")] };

/** `moby.buildkit.v1.BuildHistoryRequest`. Without a build it asks about all builds, and the answers are filtered. */
export const HISTORY: MessageFields = {
  1: "ActiveOnly",
  2: ["Ref", reference("build", "uses")],
  3: "EarlyExit",
  4: "Filter",
  5: "Limit",
};

/** `moby.buildkit.v1.UpdateBuildHistoryRequest` */
export const UPDATE_HISTORY: MessageFields = {
  1: ["Ref", reference("build", "uses")],
  2: "Pinned",
  3: "Delete",
  4: "Finalize",
};

/** `moby.buildkit.v1.DiskUsageRequest` */
export const DISK_USAGE: MessageFields = { 1: "filter", 2: "ageLimit" };

/** `moby.buildkit.v1.PruneRequest` */
export const PRUNE: MessageFields = {
  1: "filter",
  2: "all",
  3: "keepDuration",
  4: "reservedSpace",
  5: "maxUsedSpace",
  6: "minFreeSpace",
};

/** `moby.buildkit.v1.frontend.ResolveImageConfigRequest` */
export const RESOLVE_IMAGE_CONFIG: MessageFields = {
  1: "Ref",
  2: "Platform",
  3: "ResolveMode",
  4: "LogName",
  5: "ResolverType",
  6: ["SessionID", reference("session", "uses")],
  7: "StoreID",
  8: ["SourcePolicies", message(SOURCE_POLICY)],
};

/** `moby.buildkit.v1.frontend.ResolveSourceMetaRequest` */
export const RESOLVE_SOURCE_META: MessageFields = {
  1: ["Source", message(SOURCE_OPERATION)],
  2: "Platform",
  3: "LogName",
  4: "ResolveMode",
  5: "Git",
  6: "Image",
  7: "HTTP",
  8: ["SourcePolicies", message(SOURCE_POLICY)],
};

const RESULT_REF: MessageFields = { 1: "id", 2: ["def", message(DEFINITION)] };
const RESULT: MessageFields = {
  1: "refDeprecated",
  2: "refsDeprecated",
  3: ["ref", message(RESULT_REF)],
  4: ["refs", message({ 1: ["refs", message({ 1: "name", 2: ["ref", message(RESULT_REF)] })] })],
  10: "metadata",
  12: "attestations",
};

/** `moby.buildkit.v1.frontend.ReturnRequest` */
export const RETURN: MessageFields = { 1: ["result", message(RESULT)], 2: "error" };
