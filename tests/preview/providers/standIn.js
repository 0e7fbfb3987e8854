// A stand-in for a Pulumi provider plugin, for tests only.
//
// The real plugins (pulumi-resource-docker, -kubernetes, -tls) are prebuilt downloads which no package registry serves. What a policy
// pack is sent does not depend on what a provider does, only on what it answers: so this one creates nothing, and answers as the real
// ones do where it matters here:
//   - inputs come back from Check, Create and Update as they were sent, secrets and unknowns included (the real plugins add defaults; the
//     engine strips their `__defaults` bookkeeping before it calls a pack's validators); docker's networks and volumes get a name where they have none, as with
//     the real plugin, and keep it;
//   - outputs that do not exist yet are unknown in a preview; after it they have made-up values (OUTPUTS below) or are absent;
//   - a change of any input replaces a docker or tls resource, and updates a kubernetes one in place.
// Which properties and types there are is read from the npm package of the same provider, so there is no list of them to keep up to date.
// It speaks the plugin protocol itself rather than through `@pulumi/pulumi/provider`, whose server does not support previews and does not
// tell a preview's create from a real one.

const fs = require("node:fs");
const path = require("node:path");
const sdk = require.resolve("@pulumi/pulumi");
const grpc = require(require.resolve("@grpc/grpc-js", { paths: [sdk] }));
const { Struct } = require(require.resolve("google-protobuf/google/protobuf/struct_pb.js", { paths: [sdk] }));
const { Empty } = require(require.resolve("google-protobuf/google/protobuf/empty_pb.js", { paths: [sdk] }));
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const proto = require("@pulumi/pulumi/proto/provider_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { unknownValue } = require("@pulumi/pulumi/runtime/rpc"); // (the whole of runtime takes half a second to load)

// What a real create would have made up, by property (of any resource that has it as an output).
const OUTPUTS = {
  mountpoint: (name) => `/var/lib/docker/volumes/${name}/_data`,
  containerLogs: () => "",
  networkDatas: () => [{ networkName: "bridge", ipAddress: "172.17.0.2", ipPrefixLength: 16, gateway: "172.17.0.1" }],
  exitCode: () => 0,
  validityStartTime: () => new Date(0).toISOString(),
  validityEndTime: () => new Date(2160 * 3600 * 1000).toISOString(),
  readyForRenewal: () => false,
  bridge: () => "",
  imageId: (name) => `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64)}`,
  repoDigest: (name) => `${name}@sha256:${"0".repeat(64)}`,
};
const NAMED = /^docker:index\/(network|volume):/; // what containers name, and the docker plugin makes names for
const KEYS = /^p(rivate|ublic)Key/; // never made twice
const PEM = /Pem(Pkcs8)?$|Openssh$|Fingerprint/; // tls: text that is no real key

// Every resource class of the npm package: type token -> { inputs, outputs (those that are no input) }.
function typesOf(root) {
  const types = {};
  for (const entry of fs.readdirSync(root, { recursive: true })) {
    if (!entry.endsWith(".js") || entry.includes("node_modules")) continue;
    const text = fs.readFileSync(path.join(root, entry), "utf8");
    const token = /__pulumiType = '([^']+)'/.exec(text)?.[1];
    if (!token) continue;
    const inputs = new Set(),
      all = new Set(),
      consts = {};
    for (const [, name, value] of text.matchAll(/resourceInputs\["(\w+)"\] = (.*);/g)) {
      all.add(name);
      if (!/^(undefined|state\?)/.test(value)) inputs.add(name);
      if (/^"[^"]*"$/.test(value)) consts[name] = JSON.parse(value); // kubernetes: apiVersion and kind
    }
    types[token] = { inputs: [...inputs], outputs: [...all].filter((p) => !inputs.has(p)), consts };
  }
  return types;
}

// A package schema in which every property may be anything: enough for Pulumi YAML, which asks for it; other languages
// do not.
function schemaOf(name, version, types) {
  const any = (props, consts = {}) =>
    Object.fromEntries(
      props.map((p) => [p, p in consts ? { type: "string", const: consts[p] } : { $ref: "pulumi.json#/Any" }]),
    );
  const resources = {};
  for (const [token, t] of Object.entries(types)) {
    if (token !== name)
      resources[token] = {
        properties: any([...t.inputs, ...t.outputs], t.consts),
        inputProperties: any(t.inputs, t.consts),
      };
  }
  return { name, version, resources, provider: { inputProperties: any(types[name]?.inputs ?? []) } };
}

module.exports = function serve(name) {
  const manifest = require.resolve(`@pulumi/${name}/package.json`);
  const { version } = require(manifest);
  let types;
  const lazyTypes = () => (types ??= typesOf(path.dirname(manifest)));
  const replaces = name !== "kubernetes";

  // Other inputs make another key or certificate.
  const digest = (inputs) =>
    require("node:crypto").createHash("sha256").update(inputs.serializeBinary()).digest("hex").slice(0, 8);
  const outputs = (request, inputs) => {
    const outs = Struct.deserializeBinary(inputs.serializeBinary());
    const urnName = request.getUrn().split("::").pop();
    for (const p of lazyTypes()[request.getType()]?.outputs ?? []) {
      const made =
        OUTPUTS[p]?.(urnName) ??
        (PEM.test(p)
          ? `stand-in ${p} of ${urnName}, of inputs ${digest(inputs)}, ${KEYS.test(p) ? require("node:crypto").randomUUID() : "signed"}\n`
          : undefined);
      const value = request.getPreview() ? unknownValue : made;
      if (value !== undefined) outs.getFieldsMap().set(p, Struct.fromJavaScript({ value }).getFieldsMap().get("value"));
    }
    return outs;
  };
  const diff = (request) => {
    const before = (request.getOldInputs?.() ?? request.getOlds()).toJavaScript();
    const after = request.getNews().toJavaScript();
    const same = (key) => require("node:util").isDeepStrictEqual(before[key], after[key]);
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !same(key));
    const response = new proto.DiffResponse();
    response.setChanges(
      changed.length ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
    );
    response.setDiffsList(changed);
    if (replaces) response.setReplacesList(changed);
    return response;
  };
  const checked = (request) => {
    const response = new proto.CheckResponse();
    const news = request.getNews();
    if (NAMED.test(request.getUrn().split("::")[2].split("$").pop()) && !news.getFieldsMap().has("name")) {
      const given = request.getOlds()?.getFieldsMap().get("name");
      const value = `${request.getUrn().split("::").pop()}-${require("node:crypto").randomBytes(4).toString("hex").slice(1)}`;
      news.getFieldsMap().set("name", given ?? Struct.fromJavaScript({ value }).getFieldsMap().get("value"));
    }
    response.setInputs(news);
    return response;
  };

  const methods = {
    getPluginInfo: () => {
      const r = new PluginInfo();
      r.setVersion(version);
      return r;
    },
    getSchema: () => {
      const r = new proto.GetSchemaResponse();
      r.setSchema(JSON.stringify(schemaOf(name, version, lazyTypes())));
      return r;
    },
    checkConfig: checked,
    diffConfig: (request) => {
      const r = diff(request);
      r.setReplacesList([]);
      return r;
    },
    configure: () => {
      const r = new proto.ConfigureResponse();
      r.setAcceptsecrets(true);
      r.setAcceptresources(true);
      r.setSupportspreview(true);
      return r;
    },
    check: checked,
    diff,
    create: (request) => {
      const r = new proto.CreateResponse();
      r.setId(request.getPreview() ? "" : `${request.getUrn().split("::").pop()}-id`);
      r.setProperties(outputs(request, request.getProperties()));
      return r;
    },
    update: (request) => {
      const r = new proto.UpdateResponse();
      r.setProperties(outputs(request, request.getNews()));
      return r;
    },
    read: (request) => {
      const r = new proto.ReadResponse();
      r.setId(request.getId());
      r.setProperties(request.getProperties());
      r.setInputs(request.getInputs());
      return r;
    },
    delete: () => new Empty(),
    invoke: (request) => {
      const r = new proto.InvokeResponse();
      r.setReturn(request.getArgs());
      return r;
    }, // a function returns its arguments
    cancel: () => new Empty(),
    attach: () => new Empty(),
  };
  // Whatever is not here (construct, call, list, …) answers "unimplemented".
  const handler = (method) => (call, done) => {
    try {
      done(null, method(call.request));
    } catch (error) {
      done({ code: grpc.status.UNKNOWN, details: `stand-in for ${name}: ${error.stack}` });
    }
  };
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(
    ResourceProviderService,
    Object.fromEntries(Object.entries(methods).map(([k, m]) => [k, handler(m)])),
  );
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`); // the engine reads the port from here, and ends the process when it is done
  });
};
