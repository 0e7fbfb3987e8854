import type { Known } from "../../model/known";
import type { HostNamespaces } from "../../model/workload";

type Mode = Known<string> | undefined;

/** The namespace modes that a container sets, in Docker's words, and the networks that it is attached to. */
export interface NamespaceModes {
  readonly pid?: Mode;
  readonly ipc?: Mode;
  readonly networks: readonly Mode[];
  readonly uts?: Mode;
  readonly user?: Mode;
  readonly cgroup?: Mode;
}

/** The namespaces of a container, without those that it does not set. */
export function hostNamespaces({ networks, ...modes }: NamespaceModes): HostNamespaces {
  const network = networkAmong(networks);
  const { pid, ipc, uts, user, cgroup } = modes;
  return {
    ...(pid && { pid }),
    ...(ipc && { ipc }),
    ...(network && { network }),
    ...(uts && { uts }),
    ...(user && { user }),
    ...(cgroup && { cgroup }),
  };
}

/** Chooses among several networks: the host's, else one that may be the host's, else the first. */
export function networkAmong(networks: readonly Mode[]): Mode {
  return (
    networks.find((network) => network?.known === true && network.value === "host") ??
    networks.find(isHostNetwork) ??
    networks.find((network) => network !== undefined)
  );
}

/** Whether a network is or may be the host's. */
export function isHostNetwork(network: Mode): network is Known<string> {
  return network !== undefined && (!network.known || network.value === "host");
}
