import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll, evaluateTogether } from "../../../core/evaluation/evaluate";
import { link } from "../../../core/evaluation/link";
import { variable } from "../../../core/model/container";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { dind, dockerContainer, pod, resource, UNKNOWN } from "../rules/support";

function workloads(...resources: readonly PulumiResource[]) {
  return resources.flatMap((res) => readPulumi(res));
}

/** What one rule finds in a whole stack: the resource, the path, and whether it is known. */
function found(rule: string, ...resources: readonly PulumiResource[]): string[] {
  return evaluateAll(workloads(...resources), configuration({ enabled: (id) => id === rule })).map(
    ({ source, path, status }) => [source.name, path, ...(status === "violation" ? [] : [status])].join(" "),
  );
}

/** A container by its name, with volumes. */
function named(name: string, ...volumes: object[]) {
  return dockerContainer({ name, volumes }, name);
}

function withHost(res: PulumiResource, urn: string): PulumiResource {
  return { ...res, provider: { urn, type: "pulumi:providers:docker", name: urn, props: {} } };
}

function configMap(data: object, name = "settings", namespace?: string) {
  return resource(
    "kubernetes:core/v1:ConfigMap",
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...(namespace && { namespace }) }, data },
    name,
  );
}

function secret(stringData: object, name = "credentials") {
  return resource(
    "kubernetes:core/v1:Secret",
    { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData },
    name,
  );
}

const LENDER = named("lender", { hostPath: "/var/run/docker.sock", containerPath: "/s", readOnly: true });

describe("link: the mounts of another container", () => {
  const sockets = (...resources: readonly PulumiResource[]) => found("dood-engine-socket", ...resources);

  it("are found, read-only or not", () =>
    assert.deepEqual(sockets(LENDER, named("borrower", { fromContainer: "lender" })), [
      "lender volumes[0].hostPath",
      "borrower volumes[0]",
    ]));
  for (const spelling of ["lender:ro", "lender:rw", "/lender"]) {
    it(`are found by ${spelling}`, () =>
      assert.ok(sockets(LENDER, named("borrower", { fromContainer: spelling })).includes("borrower volumes[0]")));
  }
  it("are found whichever stands first", () =>
    assert.ok(sockets(named("borrower", { fromContainer: "lender" }), LENDER).includes("borrower volumes[0]")));
  it("are found over several containers", () =>
    assert.deepEqual(
      sockets(
        LENDER,
        named("a", { fromContainer: "lender" }),
        named("b", { fromContainer: "a" }),
        named("c", { fromContainer: "b" }),
      ).slice(1),
      ["a volumes[0]", "b volumes[0]", "c volumes[0]"],
    ));
  it("are found once where containers take from each other", () =>
    assert.deepEqual(
      sockets(
        named("a", { fromContainer: "b" }, { hostPath: "/run", containerPath: "/r" }),
        named("b", { fromContainer: "a" }),
        named("c", { fromContainer: "c" }),
      ),
      ["a volumes[1].hostPath", "b volumes[0]"],
    ));
  it("end where every container takes twice from the next", () => {
    const chain = Array.from({ length: 60 }, (_, at) =>
      named(`c${at}`, { fromContainer: `c${at + 1}` }, { fromContainer: `c${at + 1}` }),
    );
    assert.equal(sockets(...chain, named("c60", { hostPath: "/run", containerPath: "/r" })).length, 121);
  });
  it("end in a chain of any length", () => {
    const chain = Array.from({ length: 3_000 }, (_, at) => named(`c${at}`, { fromContainer: `c${at + 1}` }));
    const [first] = link(workloads(...chain, named("c3000", { hostPath: "/run", containerPath: "/r" })));
    assert.deepEqual(first?.containers[0]?.mounts[0]?.from, {
      kind: "hostPath",
      hostPath: { known: true, value: "/run", path: "volumes[0]" },
    });
  });
  it("of a service's or pod's name are not meant", () =>
    assert.deepEqual(
      sockets(
        pod({ name: "lender" }, { volumes: [{ name: "s", hostPath: { path: "/run" } }] }),
        named("borrower", { fromContainer: "lender" }),
      ),
      ["thing spec.volumes[0].hostPath.path", "borrower volumes[0].fromContainer undetermined"],
    ));
  it("of another engine are not meant", () =>
    assert.deepEqual(
      sockets(withHost(LENDER, "one"), withHost(named("borrower", { fromContainer: "lender" }), "two")),
      ["lender volumes[0].hostPath", "borrower volumes[0].fromContainer undetermined"],
    ));
  it("that this stack does not show are waited for", () =>
    assert.deepEqual(sockets(named("borrower", { fromContainer: "elsewhere" })), [
      "borrower volumes[0].fromContainer undetermined",
    ]));
  it("are waited for where the container's name is not known", () =>
    assert.deepEqual(sockets(named("borrower", { fromContainer: UNKNOWN })), [
      "borrower volumes[0].fromContainer undetermined",
    ]));
  it("are waited for where the other container's path is not known", () =>
    assert.deepEqual(
      sockets(
        named("lender", { hostPath: UNKNOWN, containerPath: "/s" }),
        named("borrower", { fromContainer: "lender" }),
      ),
      ["lender volumes[0].hostPath undetermined", "borrower volumes[0] undetermined"],
    ));
  it("that are harmless give nothing", () =>
    assert.deepEqual(
      sockets(
        named("lender", { volumeName: "data", containerPath: "/d" }),
        named("borrower", { fromContainer: "lender" }),
      ),
      [],
    ));
  it("come to light for a host that has judged each resource by itself", () => {
    const together = evaluateTogether(
      workloads(LENDER, named("borrower", { fromContainer: "lender" })),
      configuration({ enabled: (id) => id === "dood-engine-socket" }),
    );
    assert.deepEqual(
      together.map(({ source, path }) => [source.name, path]),
      [["borrower", "volumes[0]"]],
    );
  });
});

describe("link: variables from elsewhere", () => {
  const reference = (key: string, name = "settings") => ({ valueFrom: { configMapKeyRef: { name, key } } });
  const endpoints = (...resources: readonly PulumiResource[]) => found("dood-plaintext-endpoint", ...resources);
  const client = (env: readonly object[], envFrom: readonly object[] = [], metadata: object = {}) =>
    pod({ env, envFrom }, {}, metadata);

  it("are put in from a ConfigMap's key", () =>
    assert.deepEqual(
      endpoints(configMap({ host: "tcp://engine:2375" }), client([{ name: "DOCKER_HOST", ...reference("host") }])),
      ["thing spec.containers[0].env[0].valueFrom"],
    ));
  it("are put in from a whole ConfigMap", () =>
    assert.deepEqual(
      endpoints(configMap({ DOCKER_HOST: "tcp://engine:2375" }), client([], [{ configMapRef: { name: "settings" } }])),
      ["thing spec.containers[0].envFrom[0].configMapRef.name"],
    ));
  it("are put in with their prefix", () =>
    assert.deepEqual(
      endpoints(
        configMap({ HOST: "tcp://engine:2375" }),
        client([], [{ prefix: "DOCKER_", configMapRef: { name: "settings" } }]),
      ),
      ["thing spec.containers[0].envFrom[0].configMapRef.name"],
    ));
  it("give way to those that are written out", () =>
    assert.deepEqual(
      endpoints(
        configMap({ DOCKER_HOST: "tcp://engine:2375" }),
        client([{ name: "DOCKER_HOST", value: "unix:///run/docker.sock" }], [{ configMapRef: { name: "settings" } }]),
      ),
      [],
    ));
  it("may be what makes a client safe", () =>
    assert.deepEqual(
      endpoints(
        configMap({ DOCKER_TLS_VERIFY: "1" }),
        client([{ name: "DOCKER_HOST", value: "tcp://engine:2376" }], [{ configMapRef: { name: "settings" } }]),
      ),
      [],
    ));
  it("are not waited for once the whole ConfigMap is seen", () =>
    assert.deepEqual(
      endpoints(
        configMap({ OTHER: "1" }),
        client([{ name: "DOCKER_HOST", value: "tcp://engine:2376" }], [{ configMapRef: { name: "settings" } }]),
      ),
      ["thing spec.containers[0].env[0].value"],
    ));
  it("have names, and no values, in a Secret", () => {
    const [, linked] = link(
      workloads(secret({ DOCKER_HOST: "tcp://engine:2375" }), client([], [{ secretRef: { name: "credentials" } }])),
    );
    const container = linked?.containers[0];
    assert.equal(container && variable(container, "DOCKER_HOST")?.known, false);
    assert.deepEqual(container?.envFrom, []);
  });
  it("of another namespace are not meant", () =>
    assert.deepEqual(
      endpoints(
        configMap({ host: "tcp://engine:2375" }, "settings", "other"),
        client([{ name: "DOCKER_HOST", ...reference("host") }], [], { namespace: "ci" }),
      ),
      ["thing spec.containers[0].env[0].valueFrom undetermined"],
    ));
  it("of a key that is not there are waited for", () =>
    assert.deepEqual(endpoints(configMap({ other: "x" }), client([{ name: "DOCKER_HOST", ...reference("host") }])), [
      "thing spec.containers[0].env[0].valueFrom undetermined",
    ]));
});

describe("link: files from a ConfigMap", () => {
  const OPEN = JSON.stringify({ hosts: ["tcp://0.0.0.0:2375"] });
  const api = (...resources: readonly PulumiResource[]) => found("dind-plaintext-api", ...resources);
  const engine = (mount: object, volume: object = {}) =>
    engineWith({ configMap: { name: "settings", ...volume } }, mount);
  const engineWith = (volume: object, mount: object = {}) =>
    pod(
      {
        image: "docker:27.3.1-dind",
        command: ["dockerd"],
        volumeMounts: [{ name: "settings", mountPath: "/etc/docker", ...mount }],
      },
      { volumes: [{ name: "settings", ...volume }] },
    );

  it("are read as the engine's daemon.json", () =>
    assert.deepEqual(api(configMap({ "daemon.json": OPEN }), engine({})), [
      "thing spec.containers[0].volumeMounts[0]",
    ]));
  it("are read under the name that the volume gives them", () =>
    assert.deepEqual(
      api(configMap({ engine: OPEN }), engine({}, { items: [{ key: "engine", path: "daemon.json" }] })),
      ["thing spec.containers[0].volumeMounts[0]"],
    ));
  it("are read as a single mounted file", () =>
    assert.deepEqual(
      api(configMap({ "daemon.json": OPEN }), engine({ mountPath: "/etc/docker/daemon.json", subPath: "daemon.json" })),
      ["thing spec.containers[0].volumeMounts[0]"],
    ));
  it("are read among the sources of a projected volume", () => {
    const sources = [{ secret: { name: "x" } }, { configMap: { name: "settings" } }];
    assert.deepEqual(api(configMap({ "daemon.json": OPEN }), engineWith({ projected: { sources } })), [
      "thing spec.containers[0].volumeMounts[0]",
    ]);
  });
  it("are read where they are written in base64", () => {
    const { props, ...rest } = configMap({});
    const binaryData = { "daemon.json": Buffer.from(OPEN).toString("base64") };
    assert.deepEqual(api({ ...rest, props: { ...(props as object), binaryData } }, engine({})), [
      "thing spec.containers[0].volumeMounts[0]",
    ]);
  });
  it("are not read where the volume leaves them out", () =>
    assert.deepEqual(
      api(configMap({ "daemon.json": OPEN, x: "" }), engine({}, { items: [{ key: "x", path: "x" }] })),
      [],
    ));
  it("are not read at another place", () =>
    assert.deepEqual(api(configMap({ "daemon.json": OPEN }), engine({ mountPath: "/etc/x" })), []));
  it("say nothing of a listener when they have none", () =>
    assert.deepEqual(api(configMap({ "daemon.json": "{}" }), engine({})), []));
  it("of a docker.Container are its uploads", () =>
    assert.deepEqual(
      api(dind({ command: ["dockerd"], uploads: [{ file: "/etc/docker/daemon.json", content: OPEN }] })),
      ["engine uploads[0].content"],
    ));
});

describe("link: workloads that refer to nothing", () => {
  it("come back as they are", () => {
    const alone = workloads(
      dockerContainer({ volumes: [{ volumeName: "data", containerPath: "/d" }] }),
      pod({}),
      configMap({ a: "b" }),
    );
    const linked = link(alone);
    assert.ok(linked.every((workload, at) => workload === alone[at]));
  });
});
