import type * as pulumi from "@pulumi/pulumi";
import type { BuilderArgs, CertificateArgs, ClientArgs, EngineArgs } from "../args/engineArgs";
import type { GuardArgs } from "../args/guardArgs";

/** What a container may use of its node, by the names of resources: `cpu`, `ephemeral-storage`, `nvidia.com/gpu`. */
export interface Resources {
  /** What the scheduler reserves. @default as much memory as its limit */
  requests?: { [name: string]: pulumi.Input<string> };
  /** What it may use at most. @default `memory`, and any amount of the others */
  limits?: { [name: string]: pulumi.Input<string> };
}

/** A taint of nodes that its pods tolerate. */
export interface Toleration {
  /** The taint's key. @default every key, with the operator `Exists` */
  key?: pulumi.Input<string>;
  /** `Equal` or `Exists`. @default `Equal` */
  operator?: pulumi.Input<string>;
  /** The taint's value. @default the empty value */
  value?: pulumi.Input<string>;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. @default every effect */
  effect?: pulumi.Input<string>;
  /** Seconds for which a pod stays on a node with this taint. @default for ever */
  tolerationSeconds?: pulumi.Input<number>;
}

/** How its pods are spread over nodes or zones. They are selected by its own labels. */
export interface TopologySpreadConstraint {
  /** The label of nodes by which they are grouped: `topology.kubernetes.io/zone`. */
  topologyKey: pulumi.Input<string>;
  /** By how many pods groups may differ. @default 1 */
  maxSkew?: pulumi.Input<number>;
  /** `DoNotSchedule` or `ScheduleAnyway`. @default `ScheduleAnyway` */
  whenUnsatisfiable?: pulumi.Input<string>;
}

/** An object of the same namespace, by its name. */
export interface LocalReference {
  /** Its name. */
  name: pulumi.Input<string>;
}

/** How the pods of an engine run, and on which nodes. */
export interface PodArgs {
  /**
   * How many engines there are, each in its own pod, with its own data and address (`hosts`). With more than one, `host`
   * gives each client pod always the same of them.
   * @default 1
   */
  replicas?: number;
  /** Labels of the nodes that may run the engine, which must have its seccomp profile. @default every node */
  nodeSelector?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /** Taints of nodes that its pods tolerate. @default none */
  tolerations?: pulumi.Input<pulumi.Input<Toleration>[]>;
  /** Rules for the choice of nodes, in Kubernetes' form: `nodeAffinity`, `podAffinity`, `podAntiAffinity`. @default none */
  // biome-ignore lint/suspicious/noExplicitAny: the one type that Pulumi has for values of every kind.
  affinity?: pulumi.Input<{ [kind: string]: any }>;
  /** How its pods are spread over nodes or zones. @default as the cluster does it */
  topologySpreadConstraints?: TopologySpreadConstraint[];
  /** The priority class of its pods, which must exist. @default the cluster's default */
  priorityClassName?: pulumi.Input<string>;
  /**
   * The runtime class of its pods, which must exist.
   *
   * @default the cluster's default runtime; of an engine with the mode `sysbox`, `sysbox-runc`
   */
  runtimeClassName?: pulumi.Input<string>;
  /** The service account of its pods, which get no token of it. @default `default` */
  serviceAccountName?: pulumi.Input<string>;
  /** Secrets with credentials for the registries of its images. @default none but the service account's */
  imagePullSecrets?: LocalReference[];
  /** Annotations of its pods. @default none */
  annotations?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** How the container of an engine or a builder runs in a pod, and what the cluster's nodes provide for it. */
export interface PodContainerArgs {
  /** What its container may use of its node, besides `memory`. @default only `memory` */
  resources?: Resources;
  /**
   * Whether the pod shares the node's user namespace. With `false` it gets its own, and the engine or builder starts as
   * its own user, with only SETUID and SETGID. Requires Kubernetes 1.33, nodes with Linux 6.3 and containerd 2.0 or
   * CRI-O, and for an engine, which must be rootless, `tunResource`. With the mode `sysbox`, `true` is for clusters in
   * which pods cannot have one, and asks CRI-O for it by an annotation.
   * @default true: it starts as root with SYS_ADMIN, removes the masks over /proc, and switches to its user. With the
   * mode `sysbox` false
   */
  hostUsers?: boolean;
  /**
   * Its seccomp profile: a file below the kubelet's seccomp folder, on every node that runs it. Its content is
   * `nodeSeccompProfile(mode)`; a builder has that of a rootless engine.
   * @default `breakwater/rootless.json`, or `breakwater/rootful.json`
   */
  seccompProfile?: pulumi.Input<string>;
  /**
   * An AppArmor profile that is loaded on the nodes and allows it to mount. An empty text omits the field, for nodes
   * without AppArmor.
   * @default unconfined: the runtime's own profile denies every mount
   */
  appArmorProfile?: string;
  /** How much of the node's disk its data may use; beyond it, the pod is evicted. @default `20Gi` */
  dataSize?: pulumi.Input<string>;
}

/** The settings of an engine in a pod. */
export interface PodEngineArgs extends EngineArgs, PodContainerArgs {
  /**
   * The resource name under which a device plugin of the cluster provides /dev/net/tun: `devices.example.com/tun`.
   * @default none: a rootless engine creates the device node itself
   */
  tunResource?: string;
  /**
   * The name of a PersistentVolumeClaim of its namespace that is mounted at `/cache`, for caches that the jobs of several
   * engines share, such as `docker run -v /cache/npm:/root/.npm`. For engines on several nodes it has to be
   * `ReadWriteMany`. Jobs can change what other jobs read from it: share it only between jobs that trust each other.
   * @default none
   */
  cacheClaim?: pulumi.Input<string>;
}

/** A persistent volume claim for data, which outlives its pod: one for each of several engines. */
export interface DataClaim {
  /**
   * The requested size: `50Gi`. A claim grows in place where its class allows it (`allowVolumeExpansion`). Kubernetes
   * shrinks none: with a smaller size, the update fails before it changes anything else.
   */
  size: pulumi.Input<string>;
  /**
   * The storage class that provides it, which must be a block device: overlayfs does not work on network file systems.
   * Claims keep the class that they were made with.
   * @default the cluster's default class
   */
  storageClassName?: pulumi.Input<string>;
  /**
   * Whether the claim stays when the component, its engine or `dataClaim` is removed from the program; takes effect from
   * the update that sets it.
   * @default false
   */
  retainData?: boolean;
}

/** Where clients reach an engine in a cluster, and how long their certificates are valid. */
export interface ServiceArgs extends CertificateArgs, PodArgs {
  /** The namespace. @default the provider's */
  namespace?: pulumi.Input<string>;
  /** Additional DNS names for its certificate. @default only `localhost` and the names of its Service */
  dnsNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Additional namespaces whose pods may be clients, if they have the labels. @default none: only its own namespace */
  clientNamespaces?: pulumi.Input<string>[];
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

/** Inputs of `KubernetesBuildkitBuilder`, all optional. */
export interface KubernetesBuildkitBuilderArgs extends BuilderArgs, PodContainerArgs, ServiceArgs, ClientArgs {
  /** A claim for the builder's cache. @default none: the cache is deleted with the pod */
  dataClaim?: DataClaim;
}

/** Inputs of `KubernetesDockerApiEndpoint`. */
export interface KubernetesDockerApiEndpointArgs extends ServiceArgs, GuardArgs {
  /** The engine, whose socket only the guard has. @default a rootless one */
  engine?: ServedEngineArgs;
}
