import type * as pulumi from "@pulumi/pulumi";
import type { CertificateArgs, ClientArgs, EngineArgs } from "../args/engineArgs";
import type { GuardArgs } from "../args/guardArgs";

/** How an engine is set into a pod, and what the cluster's nodes have for it. */
export interface PodEngineArgs extends EngineArgs {
  /**
   * Whether the pod gets a user namespace of its own (`hostUsers: false`): the engine then starts as its user, with
   * SETUID and SETGID alone. Takes Kubernetes 1.33, nodes with Linux 6.3 and containerd 2.0 or CRI-O, and
   * `tunResource`. For rootless engines. @default false: a rootless engine starts as root with SYS_ADMIN, takes the
   * masks over /proc away, and becomes its user
   */
  userNamespace?: boolean;
  /**
   * The name under which a device plugin of the cluster hands out /dev/net/tun: `devices.example.com/tun`.
   * @default none: a rootless engine makes the device's node itself
   */
  tunResource?: string;
  /**
   * The engine's seccomp profile: a file below the kubelet's folder for them, on every node that runs the engine. Its
   * content is `nodeSeccompProfile(mode)`. @default `breakwater/rootless.json`, or `breakwater/rootful.json`
   */
  seccompProfile?: pulumi.Input<string>;
  /**
   * An AppArmor profile that is loaded on the nodes and lets the engine mount. An empty text leaves the field out, for
   * nodes without AppArmor.
   * @default unconfined: the runtime's own profile denies every mount
   */
  appArmorProfile?: string;
  /** The most that the engine's data may take of the node's disk: the pod is evicted beyond it. @default `20Gi` */
  dataSize?: pulumi.Input<string>;
}

/** A claim for the engine's data, which outlives its pod. */
export interface DataClaim {
  /** How much: `50Gi`. */
  size: pulumi.Input<string>;
  /**
   * The class that provides it: a block device, as overlayfs does not lie on a network's file system. @default the
   * cluster's own
   */
  storageClass?: pulumi.Input<string>;
}

/** Where in a cluster clients find an engine, and for how long they are its clients. */
export interface ServiceArgs extends CertificateArgs {
  /** The namespace. @default the provider's */
  namespace?: pulumi.Input<string>;
  /** Further DNS names for its certificate. @default none but `localhost` and those of its Service */
  hostnames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Names of further namespaces whose pods may be clients, if they have the labels. @default none: its own */
  clientNamespaces?: pulumi.Input<string>[];
  /** Labels of the nodes that may run the engine: those that have its seccomp profile. @default every node */
  nodeSelector?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /** Labels of all that is made. @default `app.kubernetes.io/name` and `app.kubernetes.io/instance` alone */
  labels?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** An engine with a pod of its own. */
export interface ServedEngineArgs extends PodEngineArgs {
  /** A claim for the engine's data. @default none: the data end with the pod */
  dataClaim?: DataClaim;
}

/** Inputs of `KubernetesDindRunner`, none of which is needed. */
export interface KubernetesDindRunnerArgs extends ServedEngineArgs, ServiceArgs, ClientArgs {}

/** Inputs of `KubernetesDockerApiEndpoint`. */
export interface KubernetesDockerApiEndpointArgs extends ServiceArgs, GuardArgs {
  /** The engine, whose socket the guard alone has. @default a rootless one */
  engine?: ServedEngineArgs;
}
