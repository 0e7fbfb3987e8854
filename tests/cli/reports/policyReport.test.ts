import assert from "node:assert/strict";
import { policyReport } from "../../../cli/reports/policyReport";
import { exemptedOf, resultOf, undeterminedOf, violationOf } from "./results";

const NOW = new Date("2026-01-02T03:04:05Z");
const itemsOf = (...given: Parameters<typeof resultOf>) => JSON.parse(policyReport(resultOf(...given), NOW)).items;

describe("a PolicyReport", () => {
  const instances = { count: 3, example: "web-0" };
  const findings = [
    violationOf("dood-engine-socket", { namespace: "shop", instances }),
    violationOf("host-path", { namespace: "shop" }),
    undeterminedOf({ namespace: "ci" }),
    exemptedOf({ namespace: "ci" }),
    violationOf("host-path", { type: "PersistentVolume", resource: "pv" }),
  ];

  it("is one for each namespace, and one for everything without", () => {
    const items = itemsOf(findings, { problems: [{ file: "cluster", problem: "is not reached" }] });
    assert.deepEqual(
      items.map(({ kind, metadata, summary }: Record<string, { namespace?: string }>) => [
        kind,
        metadata?.namespace,
        summary,
      ]),
      [
        ["PolicyReport", "shop", { pass: 0, fail: 1, warn: 1, error: 0, skip: 0 }],
        ["PolicyReport", "ci", { pass: 0, fail: 0, warn: 0, error: 1, skip: 1 }],
        ["ClusterPolicyReport", undefined, { pass: 0, fail: 0, warn: 1, error: 1, skip: 0 }],
      ],
    );
    assert.ok(items.every(({ apiVersion }: { apiVersion: string }) => apiVersion === "wgpolicyk8s.io/v1alpha2"));
  });

  it("says which object, which rule and how bad", () => {
    const [{ results }] = itemsOf(findings);
    const [{ message, ...result }] = results;
    assert.match(message, /In 3 pods, such as web-0\.$/);
    assert.deepEqual(result, {
      source: "breakwater",
      policy: "dood-engine-socket",
      category: "dood",
      severity: "critical",
      result: "fail",
      scored: true,
      resources: [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", namespace: "shop" }],
      properties: { container: "app", path: "spec.containers[0].image", pods: "3" },
      timestamp: { seconds: 1767323045, nanos: 0 },
    });
  });

  it("is of a size that an API server takes, with names that it takes", () => {
    const many = Array.from({ length: 2500 }, () => violationOf("host-path", { namespace: "shop" }));
    const items = itemsOf([...many, violationOf("host-path", { namespace: "../x" })]);
    assert.deepEqual(
      items.map(
        ({ metadata }: { metadata: { name: string; namespace?: string } }) => `${metadata.namespace}/${metadata.name}`,
      ),
      ["shop/breakwater", "shop/breakwater-2", "shop/breakwater-3", "undefined/breakwater"],
    );
  });
});
