import type * as pulumi from "@pulumi/pulumi";
import type { CertificateArgs, ClientArgs, EngineArgs } from "../args/engineArgs";
import type { GuardArgs } from "../args/guardArgs";

/** The settings of an engine in a pod, and what the cluster's nodes provide for it. */
export interface PodEngineArgs extends EngineArgs {
  /**
   * Whether the pod shares the node's user namespace. With `false` it gets its own, and the engine starts as its own
   * user, with only SETUID and SETGID. Requires Kubernetes 1.33, nodes with Linux 6.3 and containerd 2.0 or CRI-O, and
   * `tunResource`. For rootless engines.
   * @default true: a rootless engine starts as root with SYS_ADMIN, removes the masks over /proc, and switches to its
   * user
   */
  hostUsers?: boolean;
  /**
   * The resource name under which a device plugin of the cluster provides /dev/net/tun: `devices.example.com/tun`.
   * @default none: a rootless engine creates the device node itself
   */
  tunResource?: string;
  /**
   * The engine's seccomp profile: a file below the kubelet's seccomp folder, on every node that runs the engine. Its
   * content is `nodeSeccompProfile(mode)`.
   * @default `breakwater/rootless.json`, or `breakwater/rootful.json`
   */
  seccompProfile?: pulumi.Input<string>;
  /**
   * An AppArmor profile that is loaded on the nodes and allows the engine to mount. An empty text omits the field, for
   * nodes without AppArmor.
   * @default unconfined: the runtime's own profile denies every mount
   */
  appArmorProfile?: string;
  /** How much of the node's disk the engine's data may use; beyond it, the pod is evicted. @default `20Gi` */
  dataSize?: pulumi.Input<string>;
}

/** A persistent volume claim for the engine's data, which outlives its pod. */
export interface DataClaim {
  /** The requested size: `50Gi`. */
  size: pulumi.Input<string>;
  /**
   * The storage class that provides it, which must be a block device: overlayfs does not work on network file systems.
   * @default the cluster's default class
   */
  storageClassName?: pulumi.Input<string>;
}

/** Where clients reach an engine in a cluster, and how long their certificates are valid. */
export interface ServiceArgs extends CertificateArgs {
  /** The namespace. @default the provider's */
  namespace?: pulumi.Input<string>;
  /** Additional DNS names for its certificate. @default only `localhost` and the names of its Service */
  dnsNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Additional namespaces whose pods may be clients, if they have the labels. @default none: only its own namespace */
  clientNamespaces?: pulumi.Input<string>[];
  /** Labels of the nodes that may run the engine, which must have its seccomp profile. @default every node */
  nodeSelector?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /** Labels of all its objects. @default only `app.kubernetes.io/name` and `app.kubernetes.io/instance` */
  labels?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** An engine with its own pod. */
export interface ServedEngineArgs extends PodEngineArgs {
  /** A claim for the engine's data. @default none: the data is deleted with the pod */
  dataClaim?: DataClaim;
}

/** Inputs of `KubernetesDindRunner`, all optional. */
export interface KubernetesDindRunnerArgs extends ServedEngineArgs, ServiceArgs, ClientArgs {}

/** Inputs of `KubernetesDockerApiEndpoint`. */
export interface KubernetesDockerApiEndpointArgs extends ServiceArgs, GuardArgs {
  /** The engine, whose socket only the guard has. @default a rootless one */
  engine?: ServedEngineArgs;
}
