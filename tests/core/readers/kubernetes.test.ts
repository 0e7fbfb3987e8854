import assert from "node:assert/strict";
import { hostFolders } from "../../../core/engine/hostFolder";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { resource } from "../rules/support";

const SOCKET = "/var/run/docker.sock";
const VOLUMES = [{ name: "socket", hostPath: { path: SOCKET } }];
const CONTAINER = { name: "main", image: "alpine:3.20", volumeMounts: [{ name: "socket", mountPath: SOCKET }] };
const POD = { containers: [CONTAINER], volumes: VOLUMES };
const TEMPLATE = { metadata: { labels: { app: "job" } }, spec: POD };

function custom(apiVersion: string, kind: string, rest: object): PulumiResource {
  return resource(`kubernetes:${apiVersion}:${kind}`, { apiVersion, kind, metadata: { name: "thing" }, ...rest });
}

/** The paths at which a resource's host folders stand. */
function foldersOf(res: PulumiResource): string[] {
  return readPulumi(res).flatMap((workload) => [...hostFolders(workload)].map(({ hostPath }) => hostPath.path));
}

/** How many containers a resource has. */
function containersOf(res: PulumiResource): string[] {
  return readPulumi(res).flatMap(({ containers }) => containers.map(({ path }) => path));
}

describe("Kubernetes: workloads of its own", () => {
  const templated = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => ["apps/v1", kind] as const);
  for (const [version, kind] of [
    ...templated,
    ["core/v1", "ReplicationController"] as const,
    ["batch/v1", "Job"] as const,
  ]) {
    it(kind, () =>
      assert.deepEqual(foldersOf(resource(`kubernetes:${version}:${kind}`, { spec: { template: TEMPLATE } })), [
        "spec.template.spec.volumes[0].hostPath.path",
      ]),
    );
    it(`${kind}Patch`, () =>
      assert.deepEqual(foldersOf(resource(`kubernetes:${version}:${kind}Patch`, { spec: { template: TEMPLATE } })), [
        "spec.template.spec.volumes[0].hostPath.path",
      ]));
  }
  it("CronJob", () =>
    assert.deepEqual(
      foldersOf(resource("kubernetes:batch/v1:CronJob", { spec: { jobTemplate: { spec: { template: TEMPLATE } } } })),
      ["spec.jobTemplate.spec.template.spec.volumes[0].hostPath.path"],
    ));
  it("CronJob of an older API", () =>
    assert.deepEqual(
      foldersOf(custom("batch/v1beta1", "CronJob", { spec: { jobTemplate: { spec: { template: TEMPLATE } } } })),
      ["spec.jobTemplate.spec.template.spec.volumes[0].hostPath.path"],
    ));
  it("Deployment of an older API", () =>
    assert.deepEqual(foldersOf(custom("extensions/v1beta1", "Deployment", { spec: { template: TEMPLATE } })), [
      "spec.template.spec.volumes[0].hostPath.path",
    ]));
  it("PodTemplate", () =>
    assert.deepEqual(foldersOf(resource("kubernetes:core/v1:PodTemplate", { template: TEMPLATE })), [
      "template.spec.volumes[0].hostPath.path",
    ]));
  it("every list of a pod's containers", () =>
    assert.deepEqual(
      containersOf(
        resource("kubernetes:core/v1:Pod", {
          spec: { initContainers: [CONTAINER], containers: [CONTAINER], ephemeralContainers: [CONTAINER] },
        }),
      ),
      ["spec.initContainers[0]", "spec.containers[0]", "spec.ephemeralContainers[0]"],
    ));
  it("a volume that nothing mounts", () =>
    assert.deepEqual(
      foldersOf(resource("kubernetes:core/v1:Pod", { spec: { ...POD, containers: [{ name: "main", image: "a" }] } })),
      ["spec.volumes[0].hostPath.path"],
    ));
  for (const kind of ["hostPath", "local"]) {
    for (const type of ["PersistentVolume", "PersistentVolumePatch"]) {
      it(`${type} of kind ${kind}`, () =>
        assert.deepEqual(foldersOf(resource(`kubernetes:core/v1:${type}`, { spec: { [kind]: { path: SOCKET } } })), [
          `spec.${kind}.path`,
        ]));
    }
  }
  it("PersistentVolume of another kind", () =>
    assert.deepEqual(
      foldersOf(resource("kubernetes:core/v1:PersistentVolume", { spec: { nfs: { path: "/run", server: "nas" } } })),
      [],
    ));
});

describe("Kubernetes: lists", () => {
  it("a List", () =>
    assert.deepEqual(
      foldersOf(
        custom("v1", "List", {
          items: [
            { apiVersion: "v1", kind: "ConfigMap", data: {} },
            { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: POD },
            { apiVersion: "apps/v1", kind: "Deployment", spec: { template: TEMPLATE } },
          ],
        }),
      ).sort(),
      ["items[1].spec.volumes[0].hostPath.path", "items[2].spec.template.spec.volumes[0].hostPath.path"],
    ));
  it("a list of one kind, whose items need not say it", () =>
    assert.deepEqual(foldersOf(resource("kubernetes:core/v1:PodList", { items: [{ spec: POD }] })), [
      "items[0].spec.volumes[0].hostPath.path",
    ]));
  it("a list of custom resources", () =>
    assert.deepEqual(
      foldersOf(custom("argoproj.io/v1alpha1", "RolloutList", { items: [{ spec: { template: TEMPLATE } }] })),
      ["items[0].spec.template.spec.volumes[0].hostPath.path"],
    ));
});

describe("Kubernetes: pod templates inside custom resources", () => {
  const step = { name: "build", image: "docker:27-cli", script: "docker build ." };
  const cases: Record<string, readonly [PulumiResource, string[]]> = {
    "Argo Rollout": [
      custom("argoproj.io/v1alpha1", "Rollout", { spec: { template: TEMPLATE } }),
      ["spec.template.spec.volumes[0].hostPath.path"],
    ],
    "Argo Workflow, whose volumes stand beside its templates": [
      custom("argoproj.io/v1alpha1", "Workflow", {
        spec: { volumes: VOLUMES, templates: [{ name: "main", container: CONTAINER }] },
      }),
      ["spec.volumes[0].hostPath.path"],
    ],
    "Argo Workflow, a template's own volume": [
      custom("argoproj.io/v1alpha1", "Workflow", {
        spec: { templates: [{ name: "main", volumes: VOLUMES, script: step }] },
      }),
      ["spec.templates[0].volumes[0].hostPath.path"],
    ],
    "Argo CronWorkflow": [
      custom("argoproj.io/v1alpha1", "CronWorkflow", { spec: { workflowSpec: { volumes: VOLUMES } } }),
      ["spec.workflowSpec.volumes[0].hostPath.path"],
    ],
    "Tekton Task": [
      custom("tekton.dev/v1", "Task", { spec: { steps: [step], volumes: VOLUMES } }),
      ["spec.volumes[0].hostPath.path"],
    ],
    "Tekton TaskRun": [
      custom("tekton.dev/v1", "TaskRun", { spec: { taskSpec: { steps: [step], volumes: VOLUMES } } }),
      ["spec.taskSpec.volumes[0].hostPath.path"],
    ],
    "Tekton TaskRun's pod template": [
      custom("tekton.dev/v1", "TaskRun", { spec: { taskRef: { name: "build" }, podTemplate: { volumes: VOLUMES } } }),
      ["spec.podTemplate.volumes[0].hostPath.path"],
    ],
    "Tekton Pipeline": [
      custom("tekton.dev/v1", "Pipeline", {
        spec: { tasks: [{ name: "a" }, { taskSpec: { steps: [step], volumes: VOLUMES } }] },
      }),
      ["spec.tasks[1].taskSpec.volumes[0].hostPath.path"],
    ],
    "Tekton PipelineRun": [
      custom("tekton.dev/v1", "PipelineRun", {
        spec: { pipelineSpec: { finally: [{ taskSpec: { steps: [step], volumes: VOLUMES } }] } },
      }),
      ["spec.pipelineSpec.finally[0].taskSpec.volumes[0].hostPath.path"],
    ],
    "actions-runner-controller RunnerDeployment": [
      custom("actions.summerwind.dev/v1alpha1", "RunnerDeployment", {
        spec: {
          template: {
            spec: { repository: "a/b", volumeMounts: [{ name: "socket", mountPath: SOCKET }], volumes: VOLUMES },
          },
        },
      }),
      ["spec.template.spec.volumes[0].hostPath.path"],
    ],
    "actions-runner-controller AutoscalingRunnerSet": [
      custom("actions.github.com/v1alpha1", "AutoscalingRunnerSet", { spec: { template: TEMPLATE } }),
      ["spec.template.spec.volumes[0].hostPath.path"],
    ],
    "KEDA ScaledJob": [
      custom("keda.sh/v1alpha1", "ScaledJob", { spec: { jobTargetRef: { template: TEMPLATE } } }),
      ["spec.jobTargetRef.template.spec.volumes[0].hostPath.path"],
    ],
    "Knative Service": [
      custom("serving.knative.dev/v1", "Service", { spec: { template: TEMPLATE } }),
      ["spec.template.spec.volumes[0].hostPath.path"],
    ],
    "OpenShift DeploymentConfig": [
      custom("apps.openshift.io/v1", "DeploymentConfig", { spec: { template: TEMPLATE } }),
      ["spec.template.spec.volumes[0].hostPath.path"],
    ],
    "a patch of a custom resource": [
      resource("kubernetes:argoproj.io/v1alpha1:RolloutPatch", {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        spec: { template: TEMPLATE },
      }),
      ["spec.template.spec.volumes[0].hostPath.path"],
    ],
    "a custom resource whose group ends like Kubernetes' own": [
      custom("sparkoperator.k8s.io/v1beta2", "SparkApplication", { spec: { volumes: VOLUMES } }),
      ["spec.volumes[0].hostPath.path"],
    ],
    "a JobSet": [
      custom("jobset.x-k8s.io/v1alpha2", "JobSet", {
        spec: { replicatedJobs: [{ template: { spec: { template: TEMPLATE } } }] },
      }),
      ["spec.replicatedJobs[0].template.spec.template.spec.volumes[0].hostPath.path"],
    ],
    "volumes under another name": [
      custom("example.com/v1", "Runner", { spec: { image: "runner", extraVolumes: VOLUMES } }),
      ["spec.extraVolumes[0].hostPath.path"],
    ],
  };
  for (const [title, [res, paths]] of Object.entries(cases)) it(title, () => assert.deepEqual(foldersOf(res), paths));

  it("the steps and sidecars of a Tekton task are containers", () =>
    assert.deepEqual(
      containersOf(custom("tekton.dev/v1", "Task", { spec: { steps: [step], sidecars: [CONTAINER] } })),
      ["spec.steps[0]", "spec.sidecars[0]"],
    ));
  it("the containers of an Argo template are containers", () =>
    assert.deepEqual(
      containersOf(
        custom("argoproj.io/v1alpha1", "Workflow", {
          spec: {
            templates: [
              { container: CONTAINER, initContainers: [CONTAINER], sidecars: [CONTAINER] },
              { script: step },
              { containerSet: { containers: [CONTAINER] } },
            ],
          },
        }),
      ),
      [
        "spec.templates[0].initContainers[0]",
        "spec.templates[0].sidecars[0]",
        "spec.templates[0].container",
        "spec.templates[1].script",
        "spec.templates[2].containerSet.containers[0]",
      ],
    ));
});

describe("Kubernetes: what only talks about pods", () => {
  const cases: Record<string, PulumiResource> = {
    "a CustomResourceDefinition with defaults and examples": custom(
      "apiextensions.k8s.io/v1",
      "CustomResourceDefinition",
      {
        spec: { versions: [{ schema: { openAPIV3Schema: { properties: { spec: { default: POD, example: POD } } } } }] },
      },
    ),
    "a ValidatingAdmissionPolicy": custom("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", {
      spec: { validations: [{ expression: "object.spec.volumes.all(v, !has(v.hostPath))" }], variables: [POD] },
    }),
    "a MutatingAdmissionPolicy": custom("admissionregistration.k8s.io/v1alpha1", "MutatingAdmissionPolicy", {
      spec: { template: TEMPLATE },
    }),
    "a Kyverno ClusterPolicy": custom("kyverno.io/v1", "ClusterPolicy", {
      spec: {
        rules: [{ validate: { pattern: { spec: { hostPID: true, volumes: VOLUMES, containers: [{ image: "*" }] } } } }],
      },
    }),
    "a Kyverno ValidatingPolicy": custom("policies.kyverno.io/v1alpha1", "ValidatingPolicy", {
      spec: { matches: POD },
    }),
    "a Gatekeeper template": custom("templates.gatekeeper.sh/v1", "ConstraintTemplate", {
      spec: { crd: { spec: POD } },
    }),
    "a Gatekeeper constraint": custom("constraints.gatekeeper.sh/v1beta1", "K8sPSPHostFilesystem", {
      spec: { parameters: POD },
    }),
    "a Gatekeeper mutation": custom("mutations.gatekeeper.sh/v1", "Assign", {
      spec: { parameters: { assign: { value: POD } } },
    }),
    "a Kubewarden policy": custom("policies.kubewarden.io/v1", "ClusterAdmissionPolicy", { spec: { settings: POD } }),
    "the security context constraints of OpenShift": custom("security.openshift.io/v1", "SecurityContextConstraints", {
      ...{ allowPrivilegedContainer: true, hostNetwork: true, hostPID: true, volumes: ["*"] },
    }),
    "a ConfigMap that holds a manifest": resource("kubernetes:core/v1:ConfigMap", {
      data: { "pod.yaml": JSON.stringify({ kind: "Pod", spec: POD }) },
    }),
    "a Secret that holds a manifest": resource("kubernetes:core/v1:Secret", {
      stringData: { "pod.json": JSON.stringify({ spec: POD }) },
    }),
    SecurityContextConstraints: custom("security.openshift.io/v1", "SecurityContextConstraints", {
      allowHostDirVolumePlugin: true,
      volumes: ["hostPath", "secret"],
    }),
    "a PodSecurityPolicy": custom("policy/v1beta1", "PodSecurityPolicy", {
      spec: { hostPID: true, volumes: ["hostPath"], allowedHostPaths: [{ pathPrefix: "/run" }] },
    }),
  };
  for (const [title, res] of Object.entries(cases)) {
    it(title, () => {
      assert.deepEqual(foldersOf(res), []);
      assert.deepEqual(containersOf(res), []);
    });
  }
});
