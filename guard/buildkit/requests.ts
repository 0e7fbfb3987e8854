import { entry, enumeration, type MessageFields, message, nothing, oneOf, type Reader, text } from "./privilegeRequest";

/*
 * The requests of BuildKit that can ask for privileges, field by field, as its sources have them in
 * api/services/control/control.proto, frontend/gateway/pb/gateway.proto and solver/pb/ops.proto
 * (github.com/moby/buildkit v0.34.2, and the same numbers in all before it).
 */

const CONTROL_GROUPS = "puts the build's steps under control groups of the host's: leave it out";

/**
 * BuildKit gives a privilege to the steps of a build only where the request has its entitlement; `network.host` it
 * gives by default.
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
      value: `is ${JSON.stringify(value.slice(0, 100))}: this guard grants no such entitlement.`,
    };
});

/** Contexts that come from the client, from the build itself, or as an image does. */
const OWN_CONTEXT = /^($|(local|target|input|oci-layout):|docker-image:\/\/|http:\/\/buildkit-session\/)/;

/** The same as sources in a definition. */
const OWN_SOURCE = /^($|(local|docker-image|oci-layout):\/\/|http:\/\/buildkit-session\/)/;

const REMOTE_CONTEXT = "has the engine fetch what is built: send the context with the request.";

/** What a frontend is told: the Dockerfile's own, and any that a client names. */
const attribute: Reader = entry(function* (key, value, path) {
  if (key === "force-network-mode") yield { kind: "network", path, value };
  if (key === "cgroup-parent" && value !== "") yield { kind: "unsupported", path, value: `${CONTROL_GROUPS}.` };
  if (/^context(:|$)/.test(key) && !OWN_CONTEXT.test(value)) yield { kind: "unsupported", path, value: REMOTE_CONTEXT };
});

/** Instructions of Docker's own engine are `moby` and `image`; the others send what they make to the client. */
const exporterType = oneOf("this guard knows no such output", "moby", "image", "docker", "oci", "tar", "local");

/** Those that Docker's engine has. Others, such as `s3`, act with an identity of the engine's own host. */
const cacheType = oneOf("this guard knows no such cache", "inline", "registry", "local", "gha");

const EXPORTER: MessageFields = { 1: ["Type", exporterType], 2: "Attrs" };
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

const META: MessageFields = {
  1: "args",
  2: "env",
  3: "cwd",
  4: "user",
  5: "proxyEnv",
  6: "extraHosts",
  7: "hostname",
  9: "ulimit",
  10: ["cgroupParent", nothing(CONTROL_GROUPS)],
  11: "removeMountStubsRecursive",
  12: "validExitCodes",
};

const device: Reader = text(function* (value, path) {
  yield { kind: "device", path, value };
});

const EXEC: MessageFields = {
  1: ["meta", message(META)],
  2: "mounts",
  3: ["network", network],
  4: ["security", security],
  5: "secretenv",
  6: ["cdiDevices", message({ 1: ["name", device], 2: "optional" })],
};

/**
 * What the client's own definitions begin with. Files that a Dockerfile adds are the frontend's, which runs at the
 * engine.
 */
const identifier: Reader = text(function* (value, path) {
  if (!OWN_SOURCE.test(value)) yield { kind: "unsupported", path, value: REMOTE_CONTEXT };
});

const BUILD: MessageFields = {
  1: "builder",
  2: "inputs",
  3: ["def", message(() => DEFINITION)],
  4: ["attrs", attribute],
};

const OPERATION: MessageFields = {
  1: "inputs",
  2: ["exec", message(EXEC)],
  3: ["source", message({ 1: ["identifier", identifier], 2: "attrs" })],
  4: "file",
  5: ["build", message(BUILD)],
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
  1: "Ref",
  2: ["Definition", message(DEFINITION)],
  3: ["Exporter", exporterType],
  4: "ExporterAttrs",
  5: "Session",
  6: "Frontend",
  7: ["FrontendAttrs", attribute],
  8: ["Cache", message(CACHE)],
  9: ["Entitlements", entitlement],
  10: ["FrontendInputs", message(NAMED_DEFINITION)],
  11: "Internal",
  12: "SourcePolicy",
  13: ["Exporters", message(EXPORTER)],
  14: "EnableSessionExporter",
  15: "SourcePolicySession",
  16: "CompatibilityVersion",
  17: "ProxyNetwork",
};

/** `moby.buildkit.v1.frontend.SolveRequest` */
export const BRIDGE_SOLVE: MessageFields = {
  1: ["Definition", message(DEFINITION)],
  2: "Frontend",
  3: ["FrontendOpt", attribute],
  4: "ImportCacheRefs",
  5: "allowResultReturn",
  6: "allowResultArrayRef",
  10: "Final",
  11: "ExporterAttr",
  12: ["CacheImports", message(CACHE_ENTRY)],
  13: ["FrontendInputs", message(NAMED_DEFINITION)],
  14: "Evaluate",
  15: "SourcePolicies",
};
