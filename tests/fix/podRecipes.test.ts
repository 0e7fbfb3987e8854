import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { loadAll } from "js-yaml";
import { podClient, sidecarOf } from "../../recipes/plan/pod";
import { checkedRequest } from "../../recipes/request";
import { assertClean, assertLeft, theRecipe, withRecipes } from "./withRecipes";

const ENGINE = `  - name: dind
    image: docker:dind
    securityContext: {privileged: true}
    env: [{name: DOCKER_TLS_CERTDIR, value: ""}]
`;
const CLIENT = `  - name: job
    image: docker:cli
    env:
    - name: DOCKER_HOST
      value: tcp://localhost:2375
`;
const pod = (containers: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: build\nspec:\n  containers:\n${containers}`;

/** A Deployment whose engine and client share certificates, in other layouts and after another document. */
const DEPLOYMENT = `apiVersion: v1
kind: ConfigMap
metadata: {name: other}
---
# what builds
apiVersion: apps/v1
kind: Deployment
metadata:
  name: builds
  namespace: ci
spec:
  selector: {matchLabels: {app: builds}}
  template:
    metadata: {labels: {app: builds}}
    spec:
      initContainers:
        - image: docker:27-dind
          # the engine
          name: engine
          restartPolicy: Always
          imagePullPolicy: Always
          args: ["--host=tcp://0.0.0.0:2376"]
          resources:
            limits: {memory: 2Gi}
          env:
            - {name: HTTPS_PROXY, value: "http://proxy:3128"}
          volumeMounts:
            - name: certs
              mountPath: /certs
            - name: work
              mountPath: /work
          securityContext:
            privileged: true
      containers:
        - name: job
          image: docker:cli
          env:
            - {name: DOCKER_HOST, value: "tcp://127.0.0.1:2376"}
            - {name: DOCKER_TLS_VERIFY, value: "1"}
            - {name: DOCKER_CERT_PATH, value: /certs/client}
          volumeMounts:
            - name: work
              mountPath: /work
            - name: certs
              mountPath: /certs
              readOnly: true
        - name: second
          image: docker:cli
          env:
            - name: DOCKER_HOST
              value: tcp://localhost:2376
            - name: DOCKER_TLS_VERIFY
              value: "1"
          volumeMounts:
            - {name: certs, mountPath: /certs/client, readOnly: true}
      volumes:
        - name: certs
          emptyDir: {}
        - name: work
          emptyDir: {}
      # the end
`;

interface Container {
  readonly name: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts: readonly { readonly mountPath: string }[];
}
interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string }[];
}

/** What is left, and the words of its reason. */
const LEFT: readonly (readonly [why: RegExp, text: string])[] = [
  [/has no client in its pod/, pod(ENGINE)],
  [/has no client in its pod/, pod(ENGINE + CLIENT.replace("localhost", "elsewhere"))],
  [/has `lifecycle`/, pod(`${ENGINE}    lifecycle: {}\n${CLIENT}`)],
  [/has an image of its own/, pod(ENGINE.replace("docker:dind", "mine:dind") + CLIENT)],
  [/has the option --mtu=1400/, pod(`${ENGINE}    args: [--mtu=1400]\n${CLIENT}`)],
  [/has the variable A/, pod(ENGINE.replace("[{", '[{name: A, value: "b"}, {') + CLIENT)],
  [/has comments beside its settings/, pod(ENGINE.replace("docker:dind", "docker:dind # newest") + CLIENT)],
  [/has a volume `engine-data` already/, `${pod(ENGINE + CLIENT)}  volumes: [{name: engine-data, emptyDir: {}}]\n`],
  [/is in a pod with a user namespace/, `${pod(ENGINE + CLIENT)}  hostUsers: false\n`],
  [/is in an object with a name/, pod(ENGINE + CLIENT).replace("build", "a.b")],
];

const SOCKET_MOUNT = "    volumeMounts: [{name: sock, mountPath: /var/run/docker.sock}]\n";
const SOCKET_USER = `  - name: job\n    image: docker:cli\n${SOCKET_MOUNT}`;
const SOCKET = `  volumes:
  - name: sock
    hostPath:
      path: /var/run/docker.sock
`;

/** A Deployment whose containers share the node's socket, in several layouts. */
const SOCKET_DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: builder
spec:
  selector: {matchLabels: {app: b}}
  template:
    metadata:
      labels: {app: b}
    spec:
      containers:
        - name: job
          image: docker:cli
          volumeMounts:
            - name: sock
              mountPath: /var/run/docker.sock
        - name: second
          image: app
          env:
            - name: DOCKER_HOST # the node's
              value: unix:///var/run/docker.sock
          volumeMounts:
            - {name: sock, mountPath: /var/run/docker.sock}
            - {name: work, mountPath: /work}
      volumes:
        - name: sock
          hostPath:
            path: /var/run/docker.sock
        - name: work
          emptyDir: {}
`;

/** What is left of pods that mount the socket, and the words of its reason. */
const SOCKETS_LEFT: readonly (readonly [why: RegExp, text: string])[] = [
  [/mounts a folder that holds the socket/, pod(SOCKET_USER) + SOCKET.replace("/var/run/docker.sock", "/var/run")],
  [/is promtail, which is about the host's own/, pod(SOCKET_USER.replace("docker:cli", "grafana/promtail:3")) + SOCKET],
  [/names the socket in other settings/, pod(`${SOCKET_USER}    args: [-H, "unix:///var/run/docker.sock"]\n`) + SOCKET],
  [/is on its node's network/, `${pod(SOCKET_USER)}  hostNetwork: true\n${SOCKET}`],
  [/is not written plainly/, pod(SOCKET_USER) + SOCKET.replace("hostPath:", "hostPath: # the node's")],
];

describe("breakwater fix --with-recipes of a manifest", () => {
  let root = "";
  before(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-fix-pods-"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("puts the sidecar of the recipe in the place of a privileged engine", async () => {
    const result = withRecipes(root, "pod.yaml", pod(ENGINE + CLIENT));
    const recipe = theRecipe(result);
    assert.equal(recipe.request, "runner build-docker job");
    const [{ spec }] = loadAll(recipe.after) as [{ spec: PodSpec }];
    const { engine, volumes, client } = sidecarOf(checkedRequest(recipe.recipe.request).options);
    const { restartPolicy: _, ...sidecar } = engine as Record<string, unknown>;
    assert.deepEqual(spec.containers[0], { ...sidecar, name: "dind" });
    assert.deepEqual(spec.volumes, volumes);
    assert.deepEqual(
      new Map(spec.containers[1]?.env.map(({ name, value }) => [name, value])),
      new Map(client.env.map(({ name, value }) => [name, value])),
    );
    assert.deepEqual(spec.containers[1]?.volumeMounts, client.volumeMounts);
    await assertClean(result.file, recipe);
  });

  it("keeps what is the engine's and its clients' own, comments, and other documents", async () => {
    const result = withRecipes(root, "deployment.yaml", DEPLOYMENT);
    const recipe = theRecipe(result);
    assert.equal(recipe.request, "runner builds-docker job second ci");
    const [other, deployment] = loadAll(recipe.after) as [object, { spec: { template: { spec: PodSpec } } }];
    assert.deepEqual(other, loadAll(DEPLOYMENT)[0]);
    const { initContainers = [], containers, volumes } = deployment.spec.template.spec;
    const [engine] = initContainers as unknown as readonly [Record<string, unknown> & Container];
    assert.deepEqual(
      ["name", "restartPolicy", "imagePullPolicy", "resources"].map((name) => engine[name]),
      ["engine", "Always", "Always", { limits: { memory: "2Gi" } }],
    );
    assert.ok(engine.env.some(({ name }) => name === "HTTPS_PROXY"));
    assert.ok(engine.volumeMounts.some(({ mountPath }) => mountPath === "/work"));
    assert.deepEqual(
      containers.map(({ volumeMounts }) => volumeMounts),
      [
        [
          { name: "work", mountPath: "/work" },
          { name: "docker-client-job", mountPath: "/certs/client", readOnly: true },
        ],
        [{ name: "docker-client-second", mountPath: "/certs/client", readOnly: true }],
      ],
    );
    for (const { env } of containers)
      assert.deepEqual(
        env
          .slice(0, 3)
          .map(({ value }) => value)
          .sort(),
        ["/certs/client", "1", "tcp://localhost:2376"].sort(),
      );
    const added = ["engine-certificates", "engine-configuration", "engine-data"];
    assert.deepEqual(
      volumes.map(({ name }) => name),
      ["certs", "work", ...added, "docker-client-job", "docker-client-second"],
    );
    for (const comment of ["# what builds", "# the engine", "# the end"]) assert.ok(recipe.after.includes(comment));
    await assertClean(result.file, recipe);
  });

  it("knows the sidecars and steps of a Task of Tekton", async () => {
    const indented = (text: string) =>
      text.replace("- name: dind", "- image: docker:dind\n    name: dind").replace("    image: docker:dind\n", "");
    const task = `apiVersion: tekton.dev/v1
kind: Task
metadata:
  name: build
spec:
  steps:
${CLIENT}    script: docker build .
  sidecars:
${indented(ENGINE)}`;
    const result = withRecipes(root, "task.yaml", task);
    const recipe = theRecipe(result);
    assert.equal(recipe.request, "runner build-docker job");
    const [{ spec }] = loadAll(recipe.after) as [{ spec: Record<"sidecars" | "steps" | "volumes", Container[]> }];
    assert.deepEqual(
      spec.sidecars.map(({ name }) => name),
      ["dind"],
    );
    assert.equal(spec.steps[0]?.volumeMounts[0]?.mountPath, "/certs/client");
    assert.equal(spec.volumes.length, 4);
    await assertClean(result.file, recipe);
  });

  it("makes clients of a guarded API of what mounts the node's socket", async () => {
    const result = withRecipes(root, "deployment.yaml", SOCKET_DEPLOYMENT);
    const recipe = theRecipe(result);
    assert.equal(recipe.request, "endpoint builder-docker job second");
    const [{ spec }] = loadAll(recipe.after) as [{ spec: { template: { metadata: unknown; spec: PodSpec } } }];
    assert.deepEqual(spec.template.metadata, { labels: { app: "b", "builder-docker-client": "true" } });
    const { options } = checkedRequest(recipe.recipe.request);
    for (const [at, client] of options.clients.entries()) {
      const { env, volumeMounts, volumes } = podClient({ ...options, clients: [client] });
      const container = spec.template.spec.containers[at];
      assert.deepEqual(container?.env, env);
      assert.deepEqual(container?.volumeMounts.at(-1), volumeMounts[0]);
      assert.ok(spec.template.spec.volumes.some((volume) => isDeepStrictEqual(volume, volumes[0])));
    }
    assert.deepEqual(
      spec.template.spec.volumes.map(({ name }) => name),
      ["docker-client-job", "docker-client-second", "work"],
    );
    assert.ok(recipe.after.includes("# the node's"));
    await assertClean(result.file, recipe);
  });

  it("gives a pod the label of the API's clients, where it has none", async () => {
    const result = withRecipes(
      root,
      "pod.yaml",
      pod(
        SOCKET_USER.replace(
          / {4}volumeMounts: .*/,
          "    volumeMounts:\n    - name: sock\n      mountPath: /var/run/docker.sock",
        ),
      ) + SOCKET,
    );
    const recipe = theRecipe(result);
    const [{ metadata }] = loadAll(recipe.after) as [{ metadata: unknown }];
    assert.deepEqual(metadata, { name: "build", labels: { "build-docker-client": "true" } });
    await assertClean(result.file, recipe);
  });

  for (const [why, text] of SOCKETS_LEFT)
    it(`leaves a pod that ${why.source}`, () => assertLeft(withRecipes(root, "pod.yaml", text), why));

  for (const [why, text] of LEFT)
    it(`leaves a container that ${why.source}`, () => assertLeft(withRecipes(root, "pod.yaml", text), why));
});
