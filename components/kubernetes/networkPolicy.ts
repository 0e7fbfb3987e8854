import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type Labels = { [name: string]: string };

/**
 * Allows only pods with the clients' labels to reach the engine: those in its namespace and in the other namespaces
 * given. They reach every port of its pod, because the containers that they start publish ports there.
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
