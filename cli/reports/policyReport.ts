import type { CheckFinding, CheckResult } from "../../check/report";
import { ruleOf } from "../../core/evaluation/catalogue";
import { grouped } from "../../core/text/grouped";
import { plain, plainJson } from "../terminal/plain";
import { whatIs } from "./finding";

const API_VERSION = "wgpolicyk8s.io/v1alpha2";
/** Results of one report: an API server takes objects of up to 1.5 MB. */
const MAX_RESULTS = 1000;
const API_VERSIONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) => [kind, "apps/v1"])),
  ...Object.fromEntries(["Job", "CronJob"].map((kind) => [kind, "batch/v1"])),
  ...Object.fromEntries(
    ["Pod", "Service", "ConfigMap", "PersistentVolume", "PersistentVolumeClaim", "ReplicationController"].map(
      (kind) => [kind, "v1"],
    ),
  ),
};
/** Namespaces as a cluster can have them. */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Words for what a finding is: an undetermined value could not be evaluated, an exempted one is skipped. */
const RESULTS = { violation: "fail", undetermined: "error", exempted: "skip" } as const;

type Result = (typeof RESULTS)[keyof typeof RESULTS] | "warn" | "pass";

/**
 * A list of PolicyReports, one or more for each namespace, and of ClusterPolicyReports for everything without one, as
 * dashboards for policies read them: `breakwater check --cluster --format policyreport | kubectl apply -f -`.
 */
export function policyReport({ findings, problems }: CheckResult, now = new Date()): string {
  const timestamp = { seconds: Math.floor(now.getTime() / 1000), nanos: 0 };
  const byNamespace = grouped(findings, ({ namespace = "" }) => (NAMESPACE.test(namespace) ? namespace : ""));
  const failures = problems.map(({ file, problem }) => ({
    source: "breakwater",
    policy: "not-judged",
    result: "error" as const,
    message: plain(`${file}: ${problem}`),
    timestamp,
  }));
  const ofCluster = (byNamespace.get("") ?? []).map((finding) => ({ ...resultOf(finding), timestamp }));
  byNamespace.delete("");
  const items = [
    ...[...byNamespace].flatMap(([namespace, own]) =>
      reports(
        "PolicyReport",
        own.map((finding) => ({ ...resultOf(finding), timestamp })),
        namespace,
      ),
    ),
    ...reports("ClusterPolicyReport", [...failures, ...ofCluster]),
  ];
  return plainJson({ apiVersion: "v1", kind: "List", items });
}

function reports(kind: string, results: readonly { readonly result: Result }[], namespace?: string): object[] {
  const parts = Array.from({ length: Math.ceil(results.length / MAX_RESULTS) }, (_, at) =>
    results.slice(at * MAX_RESULTS, (at + 1) * MAX_RESULTS),
  );
  return parts.map((part, at) => ({
    apiVersion: API_VERSION,
    kind,
    metadata: {
      name: at === 0 ? "breakwater" : `breakwater-${at + 1}`,
      ...(namespace !== undefined && { namespace }),
      labels: { "app.kubernetes.io/managed-by": "breakwater" },
    },
    summary: summaryOf(part),
    results: part,
  }));
}

function summaryOf(results: readonly { readonly result: Result }[]): Record<Result, number> {
  const count = (result: Result) => results.filter((each) => each.result === result).length;
  return { pass: 0, fail: count("fail"), warn: count("warn"), error: count("error"), skip: count("skip") };
}

function resultOf(finding: CheckFinding) {
  const { rule, severity, level, status, type, resource, namespace, container, path, instances } = finding;
  const properties = {
    ...(container !== undefined && { container: plain(container) }),
    ...(path !== "" && { path: plain(path) }),
    ...(instances && { pods: `${instances.count}` }),
  };
  const result: Result = status === "violation" && level === "advisory" ? "warn" : RESULTS[status];
  return {
    source: "breakwater",
    policy: rule,
    category: ruleOf(rule)?.group ?? "breakwater",
    severity,
    result,
    scored: status === "violation",
    message: whatIs(finding),
    ...(resource !== "" && {
      resources: [
        {
          ...(API_VERSIONS[type] !== undefined && { apiVersion: API_VERSIONS[type] }),
          kind: plain(type),
          name: plain(resource),
          ...(namespace !== undefined && { namespace: plain(namespace) }),
        },
      ],
    }),
    ...(Object.keys(properties).length > 0 && { properties }),
  };
}
