import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { resource } from "../rules/support";

/** What is said of a resource, as `rule path`. */
function said(apiVersion: string, kind: string, spec: object): string[] {
  const type = `kubernetes:${apiVersion}:${kind}`;
  return found(resource(type, { apiVersion, kind, metadata: { name: "thing" }, spec }));
}

function found(of: ReturnType<typeof resource>): string[] {
  return evaluateAll(readPulumi(of), configuration()).map(({ rule, path }) => `${rule} ${path}`);
}

const socket = { name: "socket", hostPath: { path: "/var/run/docker.sock" } };
const privileged = { privileged: true };

describe("what operators put into their pods", () => {
  it("is found in API groups below k8s.io that are not Kubernetes' own", () => {
    assert.deepEqual(
      said("sparkoperator.k8s.io/v1beta2", "SparkApplication", {
        volumes: [socket],
        driver: { securityContext: privileged },
      }),
      [
        "dood-engine-socket spec.volumes[0].hostPath.path",
        "privileged-container spec.driver.securityContext.privileged",
      ],
    );
    assert.deepEqual(
      said("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", { hostNetwork: true, volumes: [socket] }),
      [],
    );
  });

  it("is found in disks of virtual machines that are files of the host", () => {
    const machine = (path: string) =>
      said("kubevirt.io/v1", "VirtualMachine", {
        template: { spec: { volumes: [{ name: "disk", hostDisk: { path, type: "Disk" } }] } },
      }).filter((line) => !line.startsWith("host-path "));
    assert.deepEqual(machine("/dev/sda"), ["sensitive-host-path spec.template.spec.volumes[0].hostDisk.path"]);
    assert.deepEqual(machine("/srv/disks/one.img"), []);
  });

  it("is found in containers without an image, which the operator adds", () => {
    const initContainers = [
      { name: "sysctl", securityContext: privileged, command: ["sysctl", "-w", "vm.max_map_count=262144"] },
    ];
    assert.deepEqual(
      said("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", {
        nodeSets: [{ podTemplate: { spec: { initContainers } } }],
      }),
      ["privileged-container spec.nodeSets[0].podTemplate.spec.initContainers[0].securityContext.privileged"],
    );
  });

  it("is found in templates for every container, and in runners that are described beside their pod", () => {
    const steps = [{ name: "build", image: "alpine:3.20", script: "make" }];
    assert.deepEqual(said("tekton.dev/v1", "Task", { stepTemplate: { securityContext: privileged }, steps }), [
      "privileged-container spec.stepTemplate.securityContext.privileged",
    ]);
    const runner = {
      image: "example/runner:1.2.3",
      dockerEnabled: false,
      securityContext: privileged,
      volumes: [socket],
    };
    assert.deepEqual(said("actions.summerwind.dev/v1alpha1", "RunnerDeployment", { template: { spec: runner } }), [
      "dood-engine-socket spec.template.spec.volumes[0].hostPath.path",
      "privileged-container spec.template.spec.securityContext.privileged",
    ]);
  });

  it("is found once in a pod", () => {
    const containers = [
      {
        name: "main",
        image: "alpine:3.20",
        securityContext: { ...privileged, seccompProfile: { type: "Unconfined" } },
      },
    ];
    const pod = { securityContext: { seccompProfile: { type: "Unconfined" } }, containers, volumes: [socket] };
    assert.deepEqual(said("example.com/v1", "Thing", { template: { spec: pod } }), [
      "dood-engine-socket spec.template.spec.volumes[0].hostPath.path",
      "privileged-container spec.template.spec.containers[0].securityContext.privileged",
      "seccomp-unconfined spec.template.spec.securityContext.seccompProfile.type",
      "seccomp-unconfined spec.template.spec.containers[0].securityContext.seccompProfile.type",
    ]);
  });

  it("is nothing where a security context or volume is an ordinary one", () => {
    const containers = [{ name: "main", securityContext: { capabilities: { drop: ["ALL"] }, runAsNonRoot: true } }];
    assert.deepEqual(
      said("example.com/v1", "Thing", {
        securityContext: { fsGroup: 1 },
        containers,
        volumes: [{ name: "a", emptyDir: {} }],
      }),
      [],
    );
  });
});

describe("what a Helm release's values show", () => {
  const release = (values: object) => found(resource("kubernetes:helm.sh/v3:Release", { chart: "app", values }));

  it("is host folders under any name, in a pod's words or shorter", () => {
    assert.deepEqual(release({ extraVolumes: [socket] }), [
      "undetermined chart",
      "dood-engine-socket values.extraVolumes[0].hostPath.path",
    ]);
    assert.deepEqual(release({ mounts: [{ name: "a", hostPath: "/run", mountPath: "/x" }] }), [
      "undetermined chart",
      "dood-engine-socket values.mounts[0].hostPath",
    ]);
    assert.deepEqual(release({ persistence: { hostPath: "" } }), ["undetermined chart"]);
  });

  it("waits where a folder gives the host away only to those who write it", () => {
    assert.deepEqual(release({ extraVolumes: [{ name: "a", hostPath: { path: "/lib/modules" } }] }), [
      "undetermined chart",
      "host-path values.extraVolumes[0].hostPath.path",
      "undetermined values.extraVolumes[0].hostPath.path",
    ]);
  });

  it("is said once of a container that is spelled out", () => {
    assert.deepEqual(release({ containers: [{ name: "main", image: "alpine:3.20", securityContext: privileged }] }), [
      "undetermined chart",
      "privileged-container values.containers[0].securityContext.privileged",
    ]);
    assert.deepEqual(
      release({ runners: privileged, podSecurityContext: { seccompProfile: { type: "Unconfined" } } }).sort(),
      [
        "privileged-container values.runners.privileged",
        "seccomp-unconfined values.podSecurityContext.seccompProfile.type",
        "undetermined chart",
      ],
    );
  });
});
