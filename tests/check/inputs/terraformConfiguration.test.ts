import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../check/check";
import { judging } from "./judged";

/**
 * What CDKTF writes into cdk.tf.json for a stack with a provider of each kind, a container, a service, a volume and a
 * pod.
 */
const SYNTHESISED = {
  "//": { metadata: { backend: "local", stackName: "ci", version: "0.21.0" }, outputs: {} },
  provider: {
    docker: [{ host: "tcp://engine.example:2375" }, { alias: "remote", host: "ssh://engine.example" }],
    kubernetes: [{}],
  },
  resource: {
    docker_container: {
      job: {
        "//": { metadata: { path: "ci/job", uniqueId: "job" } },
        capabilities: { add: ["KILL", "SYS_ADMIN"] },
        image: "${docker_image.image.image_id}",
        mounts: [{ source: "${docker_volume.data.name}", target: "/x", type: "volume" }],
        name: "job",
        ports: [{ external: "${var.port}", internal: 2375 }],
        privileged: true,
        provider: "docker.remote",
      },
    },
    docker_image: { image: { "//": { metadata: { path: "ci/image", uniqueId: "image" } }, name: "docker:dind" } },
    docker_service: {
      service: {
        name: "service",
        task_spec: {
          container_spec: { image: "alpine:${var.tag}", mounts: [{ source: "/run", target: "/x", type: "bind" }] },
        },
      },
    },
    docker_volume: { data: { driver_opts: { device: "/var/run", o: "bind", type: "none" }, name: "data" } },
    kubernetes_pod_v1: {
      pod: {
        metadata: { name: "pod", namespace: "${kubernetes_namespace.namespace.metadata[0].name}" },
        spec: {
          container: [{ image: "alpine:3.20", name: "main", security_context: { privileged: true } }],
          host_pid: true,
          volume: [{ host_path: { path: "/etc" }, name: "etc" }],
        },
      },
    },
  },
  terraform: {
    backend: { local: { path: "terraform.ci.tfstate" } },
    required_providers: { docker: { source: "kreuzwerker/docker" } },
  },
  variable: { port: { default: 2375, type: "number" }, tag: { default: "3.20", type: "string" } },
};

describe("a configuration in Terraform's JSON syntax", () => {
  const judged = judging("cdk.tf.json");
  const container = (body: unknown, rest: object = {}) => ({ resource: { docker_container: { job: body } }, ...rest });
  const rulesAndPaths = async (content: object) => (await judged(content)).said.map(([rule, path]) => [rule, path]);

  it("waits for the value of a variable only where its name is one that matters", async () => {
    const waitedFor = async (...env: string[]) => rulesAndPaths(container({ name: "job", image: "alpine:3.20", env }));
    assert.deepEqual(await waitedFor("DATABASE_URL=${var.url}"), []);
    assert.deepEqual(await waitedFor("DATABASE_URL=${var.url}", "DOCKER_HOST=${var.host}"), [
      ["undetermined", "env[1]"],
    ]);
    assert.deepEqual(await waitedFor("DATABASE_URL=${var.url}", "DOCKER_${var.what}"), [["undetermined", "env[1]"]]);
  });

  it("is judged as CDKTF synthesises it, at its own lines", async () => {
    const { said, findings, summary } = await judged(SYNTHESISED);
    const ofJob = (at: number) => findings[at]?.resource === "docker_container.job";
    assert.deepEqual(
      said.map((each, at) => [findings[at]?.resource, ...each]).filter((_, at) => !ofJob(at)),
      [
        ["docker", "dood-provider-plaintext", "host", '"host": "tcp://engine.example:2375"'],
        [
          "docker_service.service",
          "dood-engine-socket",
          "task_spec.container_spec.mounts[0].source",
          '"source": "/run",',
        ],
        ["docker_volume.data", "dood-engine-socket", "driver_opts.device", '"device": "/var/run",'],
        [
          "kubernetes_pod_v1.pod",
          "privileged-container",
          "spec.container[0].security_context.privileged",
          '"privileged": true',
        ],
        ["kubernetes_pod_v1.pod", "host-namespace", "spec.host_pid", '"host_pid": true,'],
        ["kubernetes_pod_v1.pod", "sensitive-host-path", "spec.volume[0].host_path.path", '"path": "/etc"'],
      ],
    );
    assert.deepEqual(
      said.filter(([rule], at) => ofJob(at) && (rule === "dind-privileged" || rule === "dood-published-plaintext-api")),
      [
        ["dood-published-plaintext-api", "ports[0]", "{"],
        ["dind-privileged", "privileged", '"privileged": true,'],
      ],
    );
    assert.deepEqual([summary.files, summary.resources], [1, 5]);
  });

  it("has blocks alone, in lists, and with comments", async () => {
    const body = {
      capabilities: { add: ["SYS_ADMIN"] },
      image: "alpine:3.20",
      ports: { internal: 2375, external: 2375 },
    };
    const expected = ["excess-capabilities capabilities.add[0]", "dood-published-plaintext-api ports"];
    const shapes: object[] = [
      { resource: { docker_container: { job: body } } },
      { resource: [{ docker_container: { "//": "a comment", job: [body] } }], "//": "another" },
      { resource: { "//": { docker_container: { other: { privileged: true } } }, docker_container: [{ job: body }] } },
    ];
    for (const shape of shapes)
      assert.deepEqual(
        (await rulesAndPaths(shape)).map((each) => each.join(" ")),
        expected,
      );
    const listed = container({ ...body, capabilities: [{ add: ["SYS_ADMIN"] }], ports: [] });
    assert.deepEqual(await rulesAndPaths(listed), [["excess-capabilities", "capabilities[0].add[0]"]]);
  });

  it("has a pod's only container without a list", async () => {
    const spec = { container: { name: "main", image: "alpine:3.20", security_context: { privileged: true } } };
    assert.deepEqual(await rulesAndPaths({ resource: { kubernetes_pod: { pod: { spec } } } }), [
      ["privileged-container", "spec.container.security_context.privileged"],
    ]);
  });

  it("waits for what Terraform computes, and says so", async () => {
    const { said, findings } = await judged(
      container({
        name: "job",
        image: "alpine:3.20",
        volumes: [{ host_path: "${docker_volume.data.mountpoint}/x", container_path: "/x" }],
      }),
    );
    assert.deepEqual(said, [
      ["undetermined", "volumes[0].host_path", '"host_path": "${docker_volume.data.mountpoint}/x",'],
    ]);
    assert.match(findings[0]?.message ?? "", /^volumes\[0\]\.host_path of container "job" is computed by Terraform\. /);
  });

  it("waits for what dynamic blocks make, and judges those that stand beside them", async () => {
    const volumes = { for_each: "${var.folders}", content: { host_path: "${volumes.value}", container_path: "/x" } };
    for (const dynamic of [{ volumes }, [{ volumes: [volumes] }]]) {
      assert.deepEqual(await rulesAndPaths(container({ image: "alpine:3.20", dynamic })), [
        ["undetermined", "volumes[0]"],
      ]);
      const beside = container({
        image: "alpine:3.20",
        dynamic,
        volumes: [{ host_path: "/etc", container_path: "/y" }],
      });
      assert.deepEqual(await rulesAndPaths(beside), [
        ["undetermined", "volumes[1]"],
        ["sensitive-host-path", "volumes[0].host_path"],
      ]);
    }
  });

  it("judges a resource that is made several times once", async () => {
    const { findings, summary } = await judged(container({ count: 3, image: "alpine:3.20", privileged: true }));
    assert.deepEqual([findings.length, summary.resources], [1, 1]);
  });

  it("has no Docker providers but Docker's", async () => {
    const host = "tcp://engine:2375";
    assert.deepEqual(
      (await judged({ provider: { docker: { alias: "a", host }, other: { host } } })).findings.map(
        ({ resource, rule }) => [resource, rule],
      ),
      [["docker.a", "dood-provider-plaintext"]],
    );
  });

  it("does not judge what is only read", async () => {
    assert.deepEqual(
      await rulesAndPaths({ data: { docker_container: { x: { privileged: true } } }, resource: {} }),
      [],
    );
  });

  describe("with several engines", () => {
    const engine = (name: string, provider?: string) => ({
      ...{ name, image: "docker:27.3.1-dind", volumes: [{ volume_name: "data", container_path: "/var/lib/docker" }] },
      ...(provider && { provider }),
    });

    let work: string;
    before(() => {
      work = mkdtempSync(join(tmpdir(), "breakwater-terraform-"));
    });
    after(() => rmSync(work, { recursive: true, force: true }));

    async function sharing(first: object, second: object, folders: readonly [string, string] = ["one", "one"]) {
      const files = [first, second].map((body, at) => {
        mkdirSync(join(work, folders[at] ?? ""), { recursive: true });
        const file = join(work, folders[at] ?? "", `${at}.tf.json`);
        writeFileSync(file, JSON.stringify({ resource: { docker_container: { [`e${at}`]: body } } }));
        return file;
      });
      return (await check(files)).findings.filter(({ rule }) => rule === "dind-shared-data-root").length;
    }

    it("takes the files of a folder for one module", async () => {
      assert.ok((await sharing(engine("a"), engine("b"))) > 0);
      assert.equal(await sharing(engine("a"), engine("b"), ["one", "two"]), 0);
    });

    it("tells providers apart, however they are named", async () => {
      assert.equal(await sharing(engine("a"), engine("b", "docker.remote")), 0);
      assert.ok((await sharing(engine("a", "${docker.remote}"), engine("b", "docker.remote"))) > 0);
      assert.ok((await sharing(engine("a"), engine("b", "docker"))) > 0);
    });
  });

  it("has what a module makes undetermined, which only a plan shows, and counts no resource for it", async () => {
    const { said, findings, summary } = await judged(
      container({ image: "alpine:3.20" }, { module: { ci: { source: "./ci" } } }),
    );
    assert.deepEqual(said, [["undetermined", "source", '"source": "./ci"']]);
    assert.equal(findings[0]?.resource, "module.ci");
    assert.match(findings[0]?.message ?? "", /^source names a module, whose resources are in a plan alone/);
    assert.deepEqual(await rulesAndPaths({ module: { ci: { source: "./ci" } } }), [["undetermined", "source"]]);
    assert.equal(summary.resources, 1);
  });

  it("is recognised by its blocks", async () => {
    for (const content of [
      { resource: "text" },
      { provider: null },
      { resource: { docker_container: { job: { privileged: true } } }, version: 3 },
      { output: { resource: {} } },
    ])
      assert.equal((await judged(content)).summary.skipped, 1);
  });
});
