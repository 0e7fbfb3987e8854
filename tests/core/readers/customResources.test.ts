import assert from "node:assert/strict";
import { said } from "./said";

const ENV = [{ name: "DOCKER_HOST", value: "tcp://10.0.0.1:2375" }];
const PRIVILEGED = { privileged: true };
const SOCKET = [{ name: "socket", hostPath: { path: "/var/run/docker.sock" } }];

type Case = readonly [apiVersion: string, kind: string, content: object, expected: readonly string[]];

function each(cases: Readonly<Record<string, Case>>): void {
  for (const [title, [apiVersion, kind, content, expected]] of Object.entries(cases))
    it(title, () => assert.deepEqual(said(apiVersion, kind, content), expected));
}

describe("containers into which an operator puts the image", () => {
  each({
    "of Elastic Cloud on Kubernetes": [
      "elasticsearch.k8s.elastic.co/v1",
      "Elasticsearch",
      { spec: { nodeSets: [{ podTemplate: { spec: { containers: [{ name: "elasticsearch", env: ENV }] } } }] } },
      ["dood-plaintext-endpoint spec.nodeSets[0].podTemplate.spec.containers[0].env[0].value"],
    ],
    "of the Prometheus Operator, whose volumes stand beside them": [
      "monitoring.coreos.com/v1",
      "Prometheus",
      {
        spec: {
          volumes: SOCKET,
          containers: [{ name: "prometheus", volumeMounts: [{ name: "socket", mountPath: "/s" }] }],
        },
      },
      ["dood-engine-socket spec.volumes[0].hostPath.path"],
    ],
    "of OpenShift, under its older API too": [
      "v1",
      "DeploymentConfig",
      { spec: { template: { spec: { hostPID: true, containers: [{ name: "a", securityContext: PRIVILEGED }] } } } },
      [
        "host-namespace spec.template.spec.hostPID",
        "privileged-container spec.template.spec.containers[0].securityContext.privileged",
      ],
    ],
    "and none where the containers are policies about containers": [
      "kyverno.io/v1",
      "ClusterPolicy",
      { spec: { containers: [{ name: "a", securityContext: PRIVILEGED }] } },
      [],
    ],
  });
});

describe("the runners of actions-runner-controller", () => {
  const API = "actions.summerwind.dev/v1alpha1";
  const runner = (spec: object) => ({ spec: { template: { spec: { repository: "a/b", ...spec } } } });
  const at = "spec.template.spec";
  each({
    "have an engine inside where they say so": [
      API,
      "RunnerDeployment",
      runner({ dockerdWithinRunnerContainer: true }),
      [`dind-privileged ${at}.dockerdWithinRunnerContainer`],
    ],
    "have an engine beside them by default": [
      API,
      "RunnerDeployment",
      runner({}),
      [`dind-privileged ${at}.dockerEnabled`],
    ],
    "have one where dockerEnabled is not known yet": [
      API,
      "Runner",
      { spec: { repository: "a/b", dockerEnabled: ["?"] } },
      ["undetermined spec.dockerEnabled"],
    ],
    "have none where dockerEnabled is false": [API, "RunnerDeployment", runner({ dockerEnabled: false }), []],
    "have none in kubernetes mode": [API, "RunnerDeployment", runner({ containerMode: "kubernetes" }), []],
    "have a privileged one in the values of the newer chart": [
      "helm.toolkit.fluxcd.io/v2",
      "HelmRelease",
      { spec: { values: { containerMode: { type: "dind" } } } },
      ["dind-privileged spec.values.containerMode.type", "undetermined spec"],
    ],
  });
});

describe("custom builds of OpenShift", () => {
  each({
    "get the engine's socket where they ask for it": [
      "build.openshift.io/v1",
      "BuildConfig",
      { spec: { strategy: { customStrategy: { exposeDockerSocket: true, from: { name: "x" } } } } },
      ["dood-engine-socket spec.strategy.customStrategy.exposeDockerSocket"],
    ],
  });
});

describe("patches and objects that custom resources hold as text", () => {
  const patch = "hostPID: true\ncontainers:\n- name: main\n  securityContext: {privileged: true}\n";
  const container = { image: "alpine:3.20" };
  each({
    "podSpecPatch of an Argo workflow": [
      "argoproj.io/v1alpha1",
      "Workflow",
      { spec: { podSpecPatch: patch, templates: [{ name: "a", container }] } },
      [
        "host-namespace spec.podSpecPatch.hostPID",
        "privileged-container spec.podSpecPatch.containers[0].securityContext.privileged",
      ],
    ],
    "podSpecPatch of a template, in JSON with a parameter": [
      "argoproj.io/v1alpha1",
      "WorkflowTemplate",
      {
        spec: {
          templates: [
            {
              container,
              podSpecPatch:
                '{"containers":[{"name":"main","resources":{"limits":{"memory":"{{inputs.parameters.m}}"}},"securityContext":{"privileged":true}}]}',
            },
          ],
        },
      },
      ["privileged-container spec.templates[0].podSpecPatch.containers[0].securityContext.privileged"],
    ],
    "podSpecPatch with a template where YAML has none": [
      "argoproj.io/v1alpha1",
      "CronWorkflow",
      { spec: { workflowSpec: { podSpecPatch: "hostIPC: true\npriority: {{workflow.parameters.p}}\n" } } },
      ["host-namespace spec.workflowSpec.podSpecPatch.hostIPC"],
    ],
    "podSpecPatch that cannot be read": [
      "argoproj.io/v1alpha1",
      "Workflow",
      { spec: { podSpecPatch: "hostPID: [\n" } },
      ["undetermined spec.podSpecPatch"],
    ],
    "the manifest that a workflow creates": [
      "argoproj.io/v1alpha1",
      "Workflow",
      {
        spec: {
          templates: [
            {
              resource: {
                action: "create",
                manifest: "apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true\n  containers: []\n",
              },
            },
          ],
        },
      },
      ["host-namespace spec.templates[0].resource.manifest.spec.hostNetwork"],
    ],
    "a Service inside of another resource": [
      "work.open-cluster-management.io/v1",
      "ManifestWork",
      {
        spec: {
          workload: {
            manifests: [{ apiVersion: "v1", kind: "Service", spec: { type: "NodePort", ports: [{ port: 2375 }] } }],
          },
        },
      },
      ["dood-published-plaintext-api spec.workload.manifests[0].spec.ports[0]"],
    ],
    "a Service that a resource describes": [
      "elasticsearch.k8s.elastic.co/v1",
      "Elasticsearch",
      { spec: { http: { service: { spec: { type: "LoadBalancer", ports: [{ port: 2375, targetPort: 9200 }] } } } } },
      ["dood-published-plaintext-api spec.http.service.spec.ports[0]"],
    ],
    "a Service inside of a template of OpenShift, with its parameter": [
      "template.openshift.io/v1",
      "Template",
      {
        objects: [{ apiVersion: "v1", kind: "Service", spec: { ports: [{ port: "${{PORT}}" }] } }],
        parameters: [{ name: "PORT", value: "2375" }],
      },
      ["dood-published-plaintext-api objects[0].spec.ports[0]"],
    ],
    "a script that speaks of pods is no pod": [
      "tekton.dev/v1",
      "Task",
      { spec: { steps: [{ image: "alpine:3.20", script: "cat > pod.yaml <<X\nspec:\n  hostPID: true\nX\n" }] } },
      [],
    ],
  });
});

describe("the steps of Tekton tasks", () => {
  const task = (spec: object): Case[2] => ({ spec });
  const plaintext = { image: "$(params.engine)", env: [{ name: "DOCKER_TLS_CERTDIR", value: "" }] };
  each({
    "run their script, whatever image they are on": [
      "tekton.dev/v1",
      "Task",
      task({ steps: [{ image: "docker:27-dind", script: "#!/bin/sh\ndocker build .", env: plaintext.env }] }),
      [],
    ],
    "run an engine that their script starts": [
      "tekton.dev/v1",
      "Task",
      task({ steps: [{ image: "alpine:3.20", script: "dockerd &\nmake", securityContext: PRIVILEGED }] }),
      ["dind-privileged spec.steps[0].securityContext.privileged"],
    ],
    "have what the step template says, and what they say themselves": [
      "tekton.dev/v1",
      "Task",
      task({
        stepTemplate: { env: ENV, image: "docker:27-dind", securityContext: PRIVILEGED },
        steps: [
          { name: "a", env: [{ name: "A", value: "1" }] },
          { name: "b", securityContext: { privileged: false } },
        ],
      }),
      [
        "dind-privileged spec.stepTemplate.securityContext.privileged",
        "dood-plaintext-endpoint spec.stepTemplate.env[0].value",
        "dood-plaintext-endpoint spec.stepTemplate.env[0].value",
      ],
    ],
    "have parameters with their defaults": [
      "tekton.dev/v1",
      "Task",
      task({
        params: [{ name: "engine", default: "docker:27-dind" }],
        steps: [{ image: "alpine:3.20" }],
        sidecars: [plaintext],
      }),
      ["dind-plaintext-api spec.sidecars[0].env[0].value"],
    ],
    "have a parameter whose value ends like its name": [
      "tekton.dev/v1",
      "Task",
      task({
        params: [{ name: "sock", default: "/var/run/docker.sock" }],
        steps: [{ image: "alpine:3.20", script: "ls" }],
        volumes: [{ name: "s", hostPath: { path: "$(params.sock)" } }],
      }),
      ["dood-engine-socket spec.volumes[0].hostPath.path"],
    ],
    "have parameters with the values of a run": [
      "tekton.dev/v1beta1",
      "TaskRun",
      task({
        params: [{ name: "engine", value: "docker:27-dind" }],
        taskSpec: {
          params: [{ name: "engine", default: "alpine:3.20" }],
          steps: [{ image: "alpine:3.20" }],
          sidecars: [{ ...plaintext, image: '$(params["engine"])' }],
        },
      }),
      ["dind-plaintext-api spec.taskSpec.sidecars[0].env[0].value"],
    ],
    "wait for parameters without a value": [
      "tekton.dev/v1",
      "Task",
      task({ params: [{ name: "engine" }], steps: [{ ...plaintext, securityContext: PRIVILEGED }] }),
      ["privileged-container spec.steps[0].securityContext.privileged", "undetermined spec.steps[0].image"],
    ],
  });
});

describe("the parameters of Argo workflows", () => {
  each({
    "are filled in from arguments and defaults": [
      "argoproj.io/v1alpha1",
      "Workflow",
      {
        spec: {
          arguments: { parameters: [{ name: "host", value: "tcp://10.0.0.1:2375" }] },
          templates: [
            {
              container: {
                image: "docker:27-cli",
                env: [{ name: "DOCKER_HOST", value: "{{workflow.parameters.host}}" }],
              },
            },
          ],
        },
      },
      ["dood-plaintext-endpoint spec.templates[0].container.env[0].value"],
    ],
    "end where they refer to each other": [
      "argoproj.io/v1alpha1",
      "Workflow",
      {
        spec: {
          arguments: {
            parameters: [
              { name: "a", value: "{{workflow.parameters.b}}{{workflow.parameters.b}}" },
              { name: "b", value: "{{workflow.parameters.a}}{{workflow.parameters.a}}" },
            ],
          },
          templates: [{ container: { image: "{{workflow.parameters.a}}" } }],
        },
      },
      [],
    ],
  });
});
