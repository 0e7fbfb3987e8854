import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type Labels = { [name: string]: string };

/**
 * Lets only pods with the clients' labels reach the engine: those of its namespace, and of the others that are named.
 * They reach every port of its pod, where the containers that they start are published.
 */
export function clientsOnly(
  engine: Labels,
  clients: Labels,
  namespaces: pulumi.Input<string>[] = [],
): types.input.networking.v1.NetworkPolicySpec {
  const podSelector = { matchLabels: clients };
  const values = { key: "kubernetes.io/metadata.name", operator: "In", values: namespaces };
  return {
    podSelector: { matchLabels: engine },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [
          { podSelector },
          ...(namespaces.length === 0 ? [] : [{ podSelector, namespaceSelector: { matchExpressions: [values] } }]),
        ],
      },
    ],
  };
}
