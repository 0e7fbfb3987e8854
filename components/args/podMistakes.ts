import { FUSE_OVERLAYFS } from "../spec/engineDevices";
import { LIFETIME } from "./certificateMistakes";
import { ENGINE } from "./engineMistakes";
import {
  all,
  crossField,
  type Expected,
  inputs,
  integer,
  isPlain,
  knownAtPlanTime,
  listOf,
  mapOf,
  never,
  oneOf,
  only,
  satisfies,
  text,
  UNRESOLVED,
} from "./expected";
import { ANY_TEXT, HOSTNAMES, KNOWN_YES_OR_NO, knownList, NAMESPACE_NAME } from "./values";

/** A name of the kind that most objects of Kubernetes have (RFC 1123), of some use of it. */
function objectName(what: string): Expected {
  return text(`${what}: small letters, digits, "-" and "."`, /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
}

const QUANTITY = text('an amount, such as "500m" or "8Gi"', /^\d+(\.\d+)?(m|[kKMGTPE]i?)?$/);
const RESOURCE = text("a resource's name, such as cpu or nvidia.com/gpu", /^([a-z0-9.-]+\/)?[a-zA-Z][\w.-]*$/);
const AMOUNTS = mapOf("an object with amounts by the names of resources", QUANTITY, RESOURCE);
const KEY = text("a label's name", /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/);

/** What the container of an engine may use. */
const POD_RESOURCES: Expected = all(
  inputs({ resources: only(inputs({ requests: AMOUNTS, limits: AMOUNTS })) }),
  crossField(({ memory, resources }) => {
    const limits = isPlain(resources) ? resources["limits"] : undefined;
    return memory !== undefined && isPlain(limits) && limits["memory"] !== undefined
      ? ["memory", never("for an engine without `resources.limits.memory`, which is the same limit")]
      : undefined;
  }),
);

const TOLERATION = all(
  only(
    inputs({
      key: KEY,
      operator: oneOf(["Equal", "Exists"]),
      value: satisfies("a text", (value) => typeof value === "string"),
      effect: oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
      tolerationSeconds: integer("seconds", 0, 2 ** 31),
    }),
  ),
  crossField(({ key, operator }) =>
    key === undefined && operator !== "Exists" && operator !== UNRESOLVED
      ? ["operator", never('"Exists" where no `key` is given')]
      : undefined,
  ),
);
const SPREAD = only(
  inputs(
    {
      maxSkew: integer("pods by which groups may differ", 1, 1000),
      whenUnsatisfiable: oneOf(["DoNotSchedule", "ScheduleAnyway"]),
    },
    { topologyKey: KEY },
  ),
);
const AFFINITIES = ["nodeAffinity", "podAffinity", "podAntiAffinity"];

/** How and where the pods of an engine run. */
const PODS: Expected = inputs({
  replicas: knownAtPlanTime("a number of engines", integer("a number of engines", 1, 100)),
  tolerations: listOf("a list of tolerations", TOLERATION),
  affinity: mapOf("an object with kinds of affinity", () => undefined, oneOf(AFFINITIES)),
  topologySpreadConstraints: knownAtPlanTime(
    "a list of constraints, each with its `topologyKey`",
    listOf("a list of constraints, each with its `topologyKey`", SPREAD),
  ),
  priorityClassName: objectName("the name of a priority class"),
  runtimeClassName: objectName("the name of a runtime class"),
  serviceAccountName: objectName("the name of a service account"),
  imagePullSecrets: knownAtPlanTime(
    "a list of Secrets, each with its `name`",
    listOf("a list of Secrets, each with its `name`", only(inputs({}, { name: objectName("the name of a Secret") }))),
  ),
  annotations: mapOf(
    "an object with texts by their names",
    satisfies("a text", (value) => typeof value === "string"),
    KEY,
  ),
});

export const NAMESPACE = text('a namespace: small letters, digits and "-", 63 at most', NAMESPACE_NAME);

const AMOUNT = text('an amount with its unit, such as "50Gi"', /^\d+(\.\d+)?([KMGTPE]i|[kMGTPE])$|^\d{7,}$/);

export const POD_LABELS = mapOf(
  "an object with texts by their names",
  text('a label\'s value: letters, digits, "-", "_" and ".", 63 at most', /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/),
);

/** How a container runs in a pod. */
export const POD_CONTAINER = all(
  POD_RESOURCES,
  inputs({
    hostUsers: KNOWN_YES_OR_NO,
    seccompProfile: text(
      'a file below the kubelet\'s folder for profiles, such as "breakwater/rootless.json"',
      /^(?!\/|.*\.\.)\S+$/,
    ),
    appArmorProfile: knownAtPlanTime("a text", ANY_TEXT),
    dataSize: AMOUNT,
  }),
);

export const DATA_CLAIM = inputs({
  dataClaim: knownAtPlanTime(
    "an object with the `size` of a claim",
    only(inputs({ storageClassName: text("the name of a class", /./), retainData: KNOWN_YES_OR_NO }, { size: AMOUNT })),
  ),
});

/** The settings of an engine in a pod. */
export const POD_ENGINE = all(
  ENGINE,
  POD_CONTAINER,
  crossField(({ storageDriver }) =>
    storageDriver === FUSE_OVERLAYFS
      ? ["storageDriver", never("a driver without a device of its own, since a pod cannot get /dev/fuse")]
      : undefined,
  ),
  inputs({
    cacheClaim: text("the name of a claim, and no folder", /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/),
    tunResource: knownAtPlanTime(
      "the name of a resource",
      text('the name of a resource, such as "devices.example.com/tun"', /^[a-z0-9.-]+\/[\w.-]+$/),
    ),
  }),
  crossField(({ mode, tunResource, seccompProfile, appArmorProfile }) => {
    if (mode !== "sysbox") return undefined;
    const confined = Object.entries({ tunResource, seccompProfile, appArmorProfile });
    const [given] = confined.find(([, value]) => value !== undefined) ?? [];
    return given === undefined
      ? undefined
      : [given, never("for an engine without Sysbox: Sysbox confines its pods itself")];
  }),
  crossField(({ mode, hostUsers, tunResource }) => {
    if (hostUsers !== false || mode === "sysbox") return undefined;
    if (mode === "rootful")
      return [
        "hostUsers",
        never("true for a rootful engine, which in a user namespace of the pod's own cannot write to its cgroups"),
      ];
    const plugin =
      "the name under which a device plugin hands out /dev/net/tun, which nobody can make in a user namespace";
    return tunResource === undefined ? ["tunResource", never(plugin)] : undefined;
  }),
);

export const SERVED_ENGINE = all(POD_ENGINE, DATA_CLAIM);

/**
 * Where clients reach an engine in a cluster. The longest name leaves room for what a StatefulSet appends to it in a
 * label.
 */
export const SERVICE = all(
  inputs(
    {
      namespace: NAMESPACE,
      dnsNames: HOSTNAMES,
      clientNamespaces: knownList("a list of namespaces", NAMESPACE),
      nodeSelector: POD_LABELS,
      labels: POD_LABELS,
    },
    {
      name: text(
        'that of its Service and its StatefulSet as well: small letters, digits and "-", of which the ' +
          "first is a letter, 52 at most",
        /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/,
      ),
    },
  ),
  PODS,
  LIFETIME,
);
