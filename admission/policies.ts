/**
 * ValidatingAdmissionPolicies: what CEL can say of the rules *exactly*. They hold even while no webhook answers. Texts
 * and lists are the rules' own; a test compares them with the rules at a real API server.
 */
import { configurationFrom } from "../configuration/configurationFile";
import { type Settings, settingsFrom } from "../configuration/settings";
import { pageOf } from "../core/evaluation/message";
import { RULES } from "../core/rules";
import { podSysctlsAt } from "../core/rules/support/podSysctls";
import type { Rule } from "../core/rules/support/rule";
import {
  type AdmissionConfiguration,
  type AdmissionMode,
  DEFAULT_EXCLUDED_NAMESPACES,
} from "../core/schema/admissionConfiguration";

/** A condition that CEL can express, with the rules of which one speaks exactly where it holds. */
interface Condition {
  readonly name: string;
  /** The first one explains the refusal. */
  readonly rules: readonly [string, ...string[]];
  /** The number of causes in a pod's spec. @param spec an expression @param version of the Pod Security Standards */
  count(spec: string, version: string): string;
}

const CONTAINERS = ["containers", "initContainers", "ephemeralContainers"];
const isTrue = (of: string, field: string) => `has(${of}.${field}) && ${of}.${field}`;
const oneIf = (condition: string) => `(${condition} ? 1 : 0)`;

/** The number of containers of which a condition about `c` holds. */
const containersWhere = (spec: string, condition: string) =>
  CONTAINERS.map((list) => `(has(${spec}.${list}) ? ${spec}.${list}.filter(c, ${condition}).size() : 0)`).join(" + ");

const hostProcess = (of: string) =>
  `has(${of}.securityContext) && has(${of}.securityContext.windowsOptions) && ` +
  isTrue(`${of}.securityContext.windowsOptions`, "hostProcess");

const CONDITIONS: readonly Condition[] = [
  {
    name: "privileged",
    rules: ["privileged-container", "dind-privileged"],
    count: (spec) => containersWhere(spec, `has(c.securityContext) && ${isTrue("c.securityContext", "privileged")}`),
  },
  {
    name: "host-namespace",
    rules: ["host-namespace"],
    count: (spec) =>
      [
        ...["hostPID", "hostIPC", "hostNetwork"].map((field) => oneIf(isTrue(spec, field))),
        containersWhere(
          spec,
          "has(c.volumeMounts) && " +
            'c.volumeMounts.exists(m, has(m.mountPropagation) && m.mountPropagation == "Bidirectional")',
        ),
      ].join(" + "),
  },
  {
    name: "windows-host-process",
    rules: ["windows-host-process"],
    count: (spec) => `${oneIf(hostProcess(spec))} + ${containersWhere(spec, hostProcess("c"))}`,
  },
  {
    name: "unsafe-sysctl",
    rules: ["unsafe-sysctl"],
    count: (spec, version) => {
      const safe = podSysctlsAt(version).map((name) => JSON.stringify(name));
      const isUnsafe = `!(s.name in [${safe.join(", ")}]) || !s.value.matches("^[A-Za-z0-9_.,:() \\\\t-]*\\\\s*$")`;
      const sysctls = `${spec}.securityContext.sysctls`;
      return `(has(${spec}.securityContext) && has(${sysctls}) ? ${sysctls}.filter(s, ${isUnsafe}).size() : 0)`;
    },
  },
];

/** What CEL lacks for the other rules. */
const ENGINE = "whether a container holds an engine shows in images, commands and variables";
const PATHS = "host paths have many spellings, and exceptions that depend on each other";
const TEXTS = "it reads command lines, scripts or files inside of values";
const SEVERAL = "it compares several objects";
const LACKING: Readonly<Record<string, string>> = {
  "apparmor-unconfined": ENGINE,
  "custom-runtime": "nothing of Kubernetes breaks it",
  "dood-provider-plaintext": "nothing of Kubernetes breaks it",
  "dood-engine-socket": PATHS,
  "dood-plaintext-endpoint": TEXTS,
  "dood-published-api": ENGINE,
  "dood-published-plaintext-api": ENGINE,
  "dood-shared-ca-key": SEVERAL,
  "dood-socket-chmod": TEXTS,
  "dood-socket-proxy-open": TEXTS,
  "dood-writable-credentials": TEXTS,
  "excess-capabilities": ENGINE,
  "host-device": PATHS,
  "host-log-address": "nothing of Kubernetes breaks it",
  "host-path": "it is silent where a rule about the same path speaks",
  "host-port": "it is advisory",
  "host-probe": "it is advisory",
  "seccomp-unconfined": "annotations and profiles of nodes count as well",
  "selinux-relaxed": "it knows which types of SELinux confine",
  "sensitive-host-path": PATHS,
  "unmasked-paths": ENGINE,
};

/** What CEL lacks for a rule. Undefined if a policy says the same as the rule. */
export function whatCelLacks({ id, group }: Pick<Rule, "id" | "group">): string | undefined {
  if (CONDITIONS.some(({ rules }) => rules.includes(id))) return undefined;
  const lacking = LACKING[id] ?? (group === "dind" ? ENGINE : group === "tls" ? TEXTS : undefined);
  if (lacking === undefined) throw new Error(`admission/policies.ts does not say why CEL cannot express ${id}`);
  return lacking;
}

/** The kinds with pods in them, as webhooks and policies match them. */
const RESOURCE_RULES = [
  {
    apiGroups: [""],
    apiVersions: ["v1"],
    resources: ["pods", "pods/ephemeralcontainers", "podtemplates", "replicationcontrollers"],
  },
  { apiGroups: ["apps"], apiVersions: ["v1"], resources: ["daemonsets", "deployments", "replicasets", "statefulsets"] },
  { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["cronjobs", "jobs"] },
].map((each) => ({ ...each, operations: ["CREATE", "UPDATE"] }));

/** Where each kind has a pod's spec. */
const specOf = (object: string) =>
  `${object}.kind == "Pod" ? ${object}.spec : ${object}.kind == "PodTemplate" ? ${object}.template.spec : ` +
  `${object}.kind == "CronJob" ? ${object}.spec.jobTemplate.spec.template.spec : ${object}.spec.template.spec`;

/**
 * Policies with their bindings, in the namespaces and by the levels of a webhook's configuration. A rule that it
 * disables has none, and neither has one with exemptions, which CEL would refuse.
 *
 * @throws ConfigurationError if the rules' configuration names what does not exist
 */
export function admissionPolicies(configuration: AdmissionConfiguration): object[] {
  const { rules = {} } = configuration;
  const settings = settingsFrom({ configuration: configurationFrom(rules, "rules") });
  return CONDITIONS.filter((condition) => isExact(condition, settings)).flatMap((condition) => [
    policyOf(condition, settings),
    ...bindingsOf(condition, configuration),
  ]);
}

/** Whether the rules refuse whatever the condition is about, and nothing else. */
function isExact({ rules }: Condition, { configuration, levels }: Settings): boolean {
  return rules.every((id) => {
    const configured = configuration.rules.get(id);
    const { exemptions = [], ...others } = configured ?? {};
    const hasSettings = Object.values(others).some((value) => Array.isArray(value) && value.length > 0);
    return configured && (levels.get(id) ?? "mandatory") === "mandatory" && exemptions.length === 0 && !hasSettings;
  });
}

function policyOf({ name, rules: [first], count }: Condition, { configuration }: Settings): object {
  const rule = RULES.find(({ id }) => id === first);
  const version = configuration.pack.podSecurityVersion;
  const isUpdate = 'request.operation == "UPDATE"';
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: nameOf(name) },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: { matchPolicy: "Equivalent", resourceRules: RESOURCE_RULES },
      variables: [
        { name: "spec", expression: specOf("object") },
        { name: "count", expression: count("variables.spec", version) },
        // An update may leave what was there, and takes nothing away from those that it has nothing to do with.
        { name: "oldSpec", expression: specOf("oldObject") },
        { name: "oldCount", expression: `${isUpdate} ? ${count("variables.oldSpec", version)} : 0` },
      ],
      validations: [
        {
          expression: "variables.count == 0 || variables.count <= variables.oldCount",
          message: `${rule?.title} (${first}). ${rule?.remediation} More: ${rule && pageOf(rule)} of Breakwater`,
          reason: "Forbidden",
        },
      ],
    },
  };
}

/** One for namespaces whose mode differs from that of the others, and one for all others. */
function bindingsOf({ name }: Condition, configuration: AdmissionConfiguration): object[] {
  const { mode = "warn", namespaces = {}, excludedNamespaces = DEFAULT_EXCLUDED_NAMESPACES } = configuration;
  const different = Object.keys(namespaces).filter((each) => namespaces[each] !== mode);
  const binding = (its: AdmissionMode, operator: "In" | "NotIn", values: readonly string[]) => ({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: `${nameOf(name)}-${its}` },
    spec: {
      policyName: nameOf(name),
      validationActions: its === "enforce" ? ["Deny"] : ["Warn", "Audit"],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator, values: [...values] }],
        },
      },
    },
  });
  const other = mode === "enforce" ? "warn" : "enforce";
  return [
    binding(mode, "NotIn", [...new Set([...excludedNamespaces, ...different])]),
    ...(different.length === 0 ? [] : [binding(other, "In", different)]),
  ];
}

function nameOf(condition: string): string {
  return `breakwater-${condition}`;
}
