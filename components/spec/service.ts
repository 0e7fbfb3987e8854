import { API_PORT } from "./engineFiles";

type Labels = Readonly<Record<string, string>>;

/** Labels that select the pods of an engine, or of what else there is. */
export function ownLabels(name: string, what = "docker-engine"): { [name: string]: string } {
  return { "app.kubernetes.io/name": what, "app.kubernetes.io/instance": name };
}

/** Labels that a pod needs to reach an engine. */
export function clientLabelsOf(name: string): { [name: string]: string } {
  return { [`${name}-client`]: "true" };
}

/** The DNS names of a Service in the cluster. */
export function serviceNames(name: string, namespace: string | undefined): string[] {
  return namespace === undefined
    ? [name]
    : [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
}

/** The host of a Service, for clients in any namespace if its own is given. */
export function serviceHost(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : `${name}.${namespace}.svc`;
}

/** The ports of a Service. @param name @default an engine's */
export function servicePorts(name = "docker-tls", port: number = API_PORT) {
  return [{ name, port, targetPort: port }];
}

/**
 * A headless Service: there is only one engine, and a client's next call must find the state of the previous one.
 */
export function headlessService(selector: Labels, ports = servicePorts()) {
  return { clusterIP: "None", selector: { ...selector }, ports };
}

/**
 * Allows only pods with the clients' labels to reach the engine: those in its namespace and in the other namespaces
 * given. They reach every port of its pod, because the containers that they start publish ports there.
 */
export function clientsOnly<T>(engine: Labels, clients: Labels, namespaces: readonly T[] = []) {
  const podSelector = { matchLabels: { ...clients } };
  const values = { key: "kubernetes.io/metadata.name", operator: "In", values: [...namespaces] };
  return {
    podSelector: { matchLabels: { ...engine } },
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
