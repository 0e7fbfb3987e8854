import assert from "node:assert/strict";
import { applicationsOf } from "../../../core/readers/kubernetes/applicationSet";
import { Raw } from "../../../core/readers/raw/raw";
import { said } from "./said";

const VALUES =
  "securityContext:\n  privileged: true\nextraVolumes:\n- name: s\n  hostPath:\n    path: /var/run/docker.sock\n";
const PATCH = "- op: add\n  path: /spec/template/spec/hostPID\n  value: true\n";
const MERGE = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {hostIPC: true}}}\n";

const CASES: Readonly<Record<string, readonly [string, string, object, readonly string[]]>> = {
  "values of a Flux HelmRelease": [
    "helm.toolkit.fluxcd.io/v2",
    "HelmRelease",
    { spec: { values: { runners: { privileged: true }, hostPath: "/etc" } } },
    [
      "undetermined spec",
      "sensitive-host-path spec.values.hostPath",
      "privileged-container spec.values.runners.privileged",
    ],
  ],
  "what Flux lays over a rendered chart": [
    "helm.toolkit.fluxcd.io/v2",
    "HelmRelease",
    {
      spec: {
        postRenderers: [
          { kustomize: { patches: [{ target: { kind: "Deployment" }, patch: PATCH }, { patch: MERGE }] } },
          { kustomize: { patchesJson6902: [{ patch: [{ op: "replace", path: "/spec/hostNetwork", value: true }] }] } },
        ],
      },
    },
    [
      "undetermined spec",
      "host-namespace spec.postRenderers[0].kustomize.patches[0].patch[0].value.spec.template.spec.hostPID",
      "host-namespace spec.postRenderers[0].kustomize.patches[1].patch.spec.template.spec.hostIPC",
      "host-namespace spec.postRenderers[1].kustomize.patchesJson6902[0].patch[0].value.spec.hostNetwork",
    ],
  ],
  "patches of a Flux Kustomization": [
    "kustomize.toolkit.fluxcd.io/v1",
    "Kustomization",
    { spec: { path: "./apps", patches: [{ target: { kind: "Pod" }, patch: PATCH }] } },
    ["host-namespace spec.patches[0].patch[0].value.spec.template.spec.hostPID"],
  ],
  "a Flux Kustomization that changes nothing": [
    "kustomize.toolkit.fluxcd.io/v1",
    "Kustomization",
    { spec: { path: "./apps", prune: true, sourceRef: { kind: "GitRepository", name: "a" } } },
    [],
  ],
  "values of an Argo CD Application as text": [
    "argoproj.io/v1alpha1",
    "Application",
    { spec: { source: { chart: "runner", helm: { values: VALUES } } } },
    [
      "dood-engine-socket spec.source.helm.values.extraVolumes[0].hostPath.path",
      "privileged-container spec.source.helm.values.securityContext.privileged",
      "undetermined spec.source",
    ],
  ],
  "values of an Argo CD Application as an object, and one by one": [
    "argoproj.io/v1alpha1",
    "Application",
    {
      spec: {
        sources: [
          { path: "chart", helm: { valuesObject: { securityContext: { privileged: true } } } },
          {
            chart: "x",
            helm: {
              parameters: [
                { name: "pod.securityContext.privileged", value: "true" },
                { name: "text.privileged", value: "true", forceString: true },
                { name: "extraVolumes[0].hostPath.path", value: "/run/docker.sock" },
              ],
            },
          },
        ],
      },
    },
    [
      "privileged-container spec.sources[0].helm.valuesObject.securityContext.privileged",
      "undetermined spec.sources[0]",
      "undetermined spec.sources[1]",
      "privileged-container spec.sources[1].helm.parameters[0].value.pod.securityContext.privileged",
      "privileged-container spec.sources[1].helm.parameters[1].value.text.privileged",
      "dood-engine-socket spec.sources[1].helm.parameters[2].value.extraVolumes[0].hostPath.path",
    ],
  ],
  "patches of an Argo CD Application, and of the template of an ApplicationSet": [
    "argoproj.io/v1alpha1",
    "ApplicationSet",
    {
      spec: {
        template: { spec: { source: { kustomize: { patches: [{ patch: PATCH }] } } } },
        templatePatch: "spec:\n  source:\n    helm:\n      valuesObject: {runner: {privileged: true}}\n",
      },
    },
    [
      "host-namespace spec.template.spec.source.kustomize.patches[0].patch[0].value.spec.template.spec.hostPID",
      "privileged-container spec.templatePatch.spec.source.helm.valuesObject.runner.privileged",
    ],
  ],
  "an ApplicationSet with each literal element of its generators": [
    "argoproj.io/v1alpha1",
    "ApplicationSet",
    {
      spec: {
        generators: [
          {
            list: {
              elements: [
                { privileged: "false", node: { net: true } },
                { privileged: "true", node: { net: false } },
              ],
            },
          },
          { matrix: { generators: [{ git: {} }, { list: { elements: [{ folder: "/var/run" }] } }] } },
        ],
        template: {
          spec: {
            source: {
              helm: {
                parameters: [{ name: "a.privileged", value: "{{privileged}}" }],
                values: "hostNetwork: {{ .node.net }}\nvolumes: [{hostPath: {path: '{{ folder }}'}}]\n",
              },
            },
          },
        },
      },
    },
    [
      "dood-engine-socket spec.template.spec.source.helm.values.volumes[0].hostPath.path",
      "host-namespace spec.template.spec.source.helm.values.hostNetwork",
      "privileged-container spec.template.spec.source.helm.parameters[0].value.a.privileged",
      "undetermined spec.template.spec.source",
      "undetermined spec.template.spec.source",
      "undetermined spec.template.spec.source",
      "undetermined spec.template.spec.source.helm.values.hostNetwork",
    ],
  ],
  "an Argo CD Application that names a folder": [
    "argoproj.io/v1alpha1",
    "Application",
    { spec: { source: { repoURL: "https://git.example.com/a", path: "apps", targetRevision: "main" } } },
    [],
  ],
  "values of a k3s HelmChart": [
    "helm.cattle.io/v1",
    "HelmChart",
    { spec: { chart: "runner", valuesContent: VALUES, set: { "node.securityContext.privileged": "true" } } },
    [
      "dood-engine-socket spec.valuesContent.extraVolumes[0].hostPath.path",
      "privileged-container spec.valuesContent.securityContext.privileged",
      "undetermined spec",
      'privileged-container spec.set["node.securityContext.privileged"].node.securityContext.privileged',
    ],
  ],
  "values of a k3s HelmChartConfig": [
    "helm.cattle.io/v1",
    "HelmChartConfig",
    { spec: { valuesContent: "hostNetwork: true\n" } },
    ["host-namespace spec.valuesContent.hostNetwork", "undetermined spec"],
  ],
  "values of a release of Crossplane": [
    "helm.crossplane.io/v1beta1",
    "Release",
    { spec: { forProvider: { values: { privileged: true }, set: [{ name: "hostIPC", value: "true" }] } } },
    [
      "privileged-container spec.forProvider.values.privileged",
      "undetermined spec",
      "host-namespace spec.forProvider.set[0].value.hostIPC",
    ],
  ],
  "the configuration of a GitLab Runner in the values of its chart": [
    "helm.toolkit.fluxcd.io/v2",
    "HelmRelease",
    { spec: { values: { runners: { config: "[[runners]]\n[runners.kubernetes]\nprivileged = true\n" } } } },
    ["undetermined spec", "dind-privileged spec.values.runners.config.runners[0].kubernetes.privileged"],
  ],
};

describe("what GitOps and chart controllers are told", () => {
  for (const [title, [apiVersion, kind, content, expected]] of Object.entries(CASES))
    it(title, () => assert.deepEqual(said(apiVersion, kind, content).toSorted(), expected.toSorted()));
});

describe("the applications of an ApplicationSet", () => {
  const countOf = (generators: readonly object[]) => applicationsOf(new Raw({ spec: { generators } }, "")).length;
  const list = (count: number) => ({ list: { elements: Array(count).fill({ a: "b" }) } });

  it("are as many as its elements, and itself besides where these are not all", () => {
    assert.deepEqual(
      [countOf([]), countOf([list(50)]), countOf([list(51)]), countOf([list(40), list(40)])],
      [1, 50, 51, 51],
    );
  });

  it("are found in bounded time, however often generators are repeated", () => {
    let generator: object = { git: {} };
    for (let depth = 0; depth < 5; depth++) generator = { matrix: { generators: Array(1000).fill(generator) } };
    assert.equal(countOf([generator, list(1)]), 1);
  });
});
