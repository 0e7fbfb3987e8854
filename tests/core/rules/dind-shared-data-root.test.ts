import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateTogether } from "../../../core/evaluation/evaluate";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { rule } from "../../../core/rules/dind-shared-data-root";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const on = (name: string, volume: object, props: object = {}) =>
  dind({ volumes: [{ containerPath: "/var/lib/docker", ...volume }], ...props }, name);
const host = (name: string): Pick<PulumiResource, "provider"> => ({
  provider: {
    type: "pulumi:providers:docker",
    name,
    urn: `urn:pulumi:dev::test::pulumi:providers:docker::${name}`,
    props: {},
  },
});
const engine = (name: string, mount: object = {}) => ({
  name,
  image: "docker:27.3.1-dind",
  volumeMounts: [{ name: "data", mountPath: "/var/lib/docker", ...mount }],
});
const CLAIM = { persistentVolumeClaim: { claimName: "docker" } };
const inPods = (
  kind: string,
  name: string,
  volume: object,
  { containers = [engine("engine")], ...spec }: { containers?: object[]; replicas?: unknown } = {},
  namespace?: string,
) =>
  resource(
    `kubernetes:apps/v1:${kind}`,
    {
      apiVersion: "apps/v1",
      kind,
      metadata: { name, ...(namespace && { namespace }) },
      spec: { ...spec, template: { spec: { containers, volumes: [{ name: "data", ...volume }] } } },
    },
    name,
  );
const MOUNT = "spec.template.spec.containers[0].volumeMounts[0]";

describeRule(rule, {
  refused: {
    "one volume": [[on("a", { volumeName: "data" }), on("b", { volumeName: "data" })], "volumes[0]"],
    "one volume of three": [
      [on("a", { volumeName: "data" }), on("b", { volumeName: "data" }), on("c", { volumeName: "data" })],
      ["volumes[0]", "volumes[0]"],
    ],
    "one host folder": [[on("a", { hostPath: "/mnt/docker" }), on("b", { hostPath: "/mnt//docker/" })], "volumes[0]"],
    "one host folder, a part of it by name": [
      [on("a", { hostPath: "/mnt/docker" }), on("b", { hostPath: "/mnt", containerPath: "/var/lib" })],
      "volumes[0]",
    ],
    "a volume and a mount": [
      [
        on("a", { volumeName: "data" }),
        dind({ mounts: [{ type: "volume", source: "data", target: "/var/lib/docker" }] }, "b"),
      ],
      "mounts[0]",
    ],
    "a volume that is the other's host folder": [
      [
        resource("docker:index/volume:Volume", {
          name: "data",
          driver: "local",
          driverOpts: { type: "none", o: "bind", device: "/mnt/docker" },
        }),
        on("a", { hostPath: "/mnt/docker" }),
        on("b", { volumeName: "data" }),
      ],
      "volumes[0]",
    ],
    "data roots that are named": [
      [
        dind({ command: ["--data-root=/data"], volumes: [{ volumeName: "data", containerPath: "/data" }] }, "a"),
        dind(
          {
            uploads: [{ file: "/etc/docker/daemon.json", content: '{"data-root":"/inner"}' }],
            volumes: [{ volumeName: "data", containerPath: "/inner" }],
          },
          "b",
        ),
      ],
      "volumes[0]",
    ],
    "rootless engines": [
      ["a", "b"].map((name) =>
        dind(
          {
            image: "docker:27-dind-rootless",
            volumes: [{ volumeName: "data", containerPath: "/home/rootless/.local/share/docker" }],
          },
          name,
        ),
      ),
      "volumes[0]",
    ],
    "copies of a Swarm service": [
      resource("docker:index/service:Service", {
        mode: { replicated: { replicas: 2 } },
        taskSpec: {
          containerSpec: {
            image: "docker:27.3.1-dind",
            mounts: [{ type: "volume", source: "data", target: "/var/lib/docker" }],
          },
        },
      }),
      "taskSpec.containerSpec.mounts[0]",
    ],
    "one claim": [[inPods("Deployment", "a", CLAIM), inPods("StatefulSet", "b", CLAIM)], MOUNT],
    "copies on a claim": [inPods("Deployment", "a", CLAIM, { replicas: 3 }), MOUNT],
    "copies on a folder of the node": [
      inPods("Deployment", "a", { hostPath: { path: "/mnt/docker" } }, { replicas: 2 }),
      MOUNT,
    ],
    "two engines of one pod": [
      pod({}, { containers: [engine("a"), engine("b")], volumes: [{ name: "data", emptyDir: {} }] }),
      "spec.containers[1].volumeMounts[0]",
    ],
    "two engines of one pod, on one part": [
      pod(
        {},
        {
          containers: [engine("a", { subPath: "x" }), engine("b", { subPath: "x/" })],
          volumes: [{ name: "data", ...CLAIM }],
        },
      ),
      "spec.containers[1].volumeMounts[0]",
    ],
  },
  accepted: {
    "one engine": on("a", { volumeName: "data" }),
    "a volume for each": [on("a", { volumeName: "a" }), on("b", { volumeName: "b" }), on("c", {})],
    "one volume name on two hosts": [
      { ...on("a", { volumeName: "data" }), ...host("one") },
      { ...on("b", { volumeName: "data" }), ...host("two") },
    ],
    "parts of a host folder": [
      on("a", { hostPath: "/mnt/docker/a" }),
      on("b", { hostPath: "/mnt/docker/b" }),
      on("c", { hostPath: "/mnt/docker" }),
    ],
    "a volume that is no data root": [
      dind({ volumes: [{ volumeName: "cache", containerPath: "/cache" }] }, "a"),
      dind({ volumes: [{ volumeName: "cache", containerPath: "/cache" }] }, "b"),
    ],
    "a part of the data root that lies elsewhere": [
      dind(
        { command: ["--data-root=/data"], volumes: [{ volumeName: "data", containerPath: "/var/lib/docker" }] },
        "a",
      ),
      dind({ volumes: [{ volumeName: "data", containerPath: "/var/lib/docker" }] }, "b"),
    ],
    "a container without an engine that looks at it": [
      on("a", { volumeName: "data" }),
      dockerContainer({ volumes: [{ volumeName: "data", containerPath: "/backup" }] }, "b"),
    ],
    "a container that prepares it": [
      pod(
        {},
        {
          initContainers: [
            { ...engine("prepare"), image: "busybox:1.36", command: ["sh", "-c", "chown 1000:1000 /var/lib/docker"] },
          ],
          containers: [engine("a")],
          volumes: [{ name: "data", emptyDir: {} }],
        },
      ),
      {},
    ],
    "one name of a claim in two namespaces": [
      inPods("Deployment", "a", CLAIM, {}, "one"),
      inPods("Deployment", "b", CLAIM, {}, "two"),
    ],
    "a claim for each": [
      inPods("Deployment", "a", CLAIM),
      inPods("Deployment", "b", { persistentVolumeClaim: { claimName: "other" } }),
    ],
    "one copy": [inPods("Deployment", "a", CLAIM, { replicas: 1 }), {}],
    "copies with an emptyDir": [inPods("Deployment", "a", { emptyDir: {} }, { replicas: 3 }), {}],
    "copies with a claim template": [
      resource("kubernetes:apps/v1:StatefulSet", {
        spec: {
          replicas: 3,
          template: { spec: { containers: [engine("engine")] } },
          volumeClaimTemplates: [{ metadata: { name: "data" } }],
        },
      }),
      {},
    ],
    "copies with a part of a claim each": [
      inPods("StatefulSet", "a", CLAIM, {
        replicas: 3,
        containers: [engine("engine", { subPathExpr: "$(POD_NAME)" })],
      }),
      {},
    ],
    "one name of an emptyDir in two pods": [
      inPods("Deployment", "a", { emptyDir: {} }),
      inPods("Deployment", "b", { emptyDir: {} }),
    ],
    "parts of a volume in one pod": [
      pod(
        {},
        {
          containers: [engine("a", { subPath: "a" }), engine("b", { subPath: "b" })],
          volumes: [{ name: "data", ...CLAIM }],
        },
      ),
      {},
    ],
    "a volume that is not known, of one engine": on("a", { volumeName: UNKNOWN }),
  },
  undetermined: {
    "a volume that is not known beside another": [
      [on("a", { volumeName: UNKNOWN }), on("b", { volumeName: "data" })],
      "volumes[0].volumeName",
    ],
    "a number of copies that is not known": [inPods("Deployment", "a", CLAIM, { replicas: UNKNOWN }), "spec.replicas"],
  },
});

describe("dind-shared-data-root, across references", () => {
  it("follows volumes_from", () => {
    const resources = [
      on("a", { volumeName: "data" }, { name: "a" }),
      dind({ name: "b", volumes: [{ fromContainer: "a" }] }, "b"),
    ];
    const chosen = configuration({ enabled: (id) => id === rule.id });
    const found = evaluateTogether(resources.flatMap(readPulumi), chosen);
    assert.deepEqual(
      found.map(({ status, path }) => [status, path]),
      [["violation", "volumes[0]"]],
    );
  });
});
