import assert from "node:assert/strict";
import { KubernetesAdmission, type KubernetesAdmissionArgs } from "../../../components/kubernetes";
import { evaluateProgram } from "../../../testing";
import { Declared } from "../declared";

const program = (args?: KubernetesAdmissionArgs) => () => void new KubernetesAdmission("breakwater", args);

describe("a KubernetesAdmission", () => {
  it("keeps every rule", async () => {
    assert.deepEqual(await evaluateProgram(program()), []);
  });

  it("has two CAs that API servers accept, of which either may sign", async () => {
    const declared = await Declared.by(program({ authority: "second" }));
    const authorities = declared.names.filter((each) => /^SelfSignedCert /.test(each));
    assert.deepEqual(authorities, ["SelfSignedCert breakwater-first-ca", "SelfSignedCert breakwater-second-ca"]);
    const { dnsNames } = declared.inputs("CertRequest", "breakwater-second-server-request");
    assert.ok(dnsNames.includes("breakwater.breakwater.svc"));
  });

  it("leaves out kube-system and itself, and fails closed where it enforces", async () => {
    const declared = await Declared.by(program({ namespaces: { payments: "enforce" } }));
    const { webhooks } = declared.inputs("ValidatingWebhookConfiguration", "breakwater");
    // biome-ignore lint/suspicious/noExplicitAny: an input of Kubernetes.
    const selected = webhooks.map(({ failurePolicy, namespaceSelector }: any) => [
      failurePolicy,
      ...namespaceSelector.matchExpressions,
    ]);
    const key = "kubernetes.io/metadata.name";
    assert.deepEqual(selected, [
      ["Ignore", { key, operator: "NotIn", values: ["kube-system", "breakwater", "payments"] }],
      ["Fail", { key, operator: "In", values: ["payments"] }],
    ]);
    for (const { rules, timeoutSeconds, matchPolicy, sideEffects } of webhooks) {
      assert.deepEqual([timeoutSeconds, matchPolicy, sideEffects], [5, "Equivalent", "None"]);
      for (const { resources, apiGroups, apiVersions } of rules)
        assert.ok(![...resources, ...apiGroups, ...apiVersions].some((each: string) => each.includes("*")));
    }
    const configuration = JSON.parse(declared.inputs("ConfigMap", "breakwater").data["admission.yaml"]);
    assert.deepEqual(configuration.namespaces, { payments: "enforce" });
    assert.deepEqual(configuration.excludedNamespaces, ["kube-system", "breakwater"]);
  });

  it("reads objects one by one by name, and nothing at all if it looks up nothing", async () => {
    const declared = await Declared.by(program());
    const { rules } = declared.inputs("ClusterRole", "breakwater");
    for (const { apiGroups, resources, verbs } of rules) {
      assert.deepEqual(verbs, ["get"]);
      assert.ok(![...apiGroups, ...resources].some((each: string) => /\*|secrets|\//.test(each)));
    }
    const { subjects } = declared.inputs("ClusterRoleBinding", "breakwater");
    assert.deepEqual(subjects, [{ kind: "ServiceAccount", name: "breakwater", namespace: "breakwater" }]);
    const without = await Declared.by(program({ references: false }));
    assert.ok(!without.names.some((each) => /Role/.test(each)));
    assert.deepEqual(without.inputs("NetworkPolicy", "breakwater").spec.egress, []);
    assert.doesNotMatch(JSON.stringify(without.inputs("Deployment", "breakwater")), /serviceAccountToken/);
  });

  it("fails closed everywhere but where it only warns", async () => {
    const declared = await Declared.by(program({ mode: "enforce", namespaces: { legacy: "warn" } }));
    const { webhooks } = declared.inputs("ValidatingWebhookConfiguration", "breakwater");
    assert.deepEqual(
      webhooks.map(({ failurePolicy }: { failurePolicy: string }) => failurePolicy),
      ["Fail", "Ignore"],
    );
  });

  const mistakes: readonly (readonly [KubernetesAdmissionArgs, RegExp])[] = [
    [{ mode: "deny" }, /mode/],
    [{ namespaces: { "team-*": "enforce" } }, /namespaces/],
    [{ customResources: [{ apiGroups: ["*"], apiVersions: ["v1"], resources: ["farms"] }] }, /apiGroups/],
    [{ authority: "third" }, /authority/],
    [{ replicas: 0 }, /replicas/],
  ];
  for (const [args, message] of mistakes)
    it(`refuses ${JSON.stringify(args)}`, async () => {
      await assert.rejects(Declared.by(program(args)), message);
    });
});
