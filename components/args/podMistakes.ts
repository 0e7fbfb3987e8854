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

/** A name of the kind that most objects of Kubernetes have (RFC 1123), of some use of it. */
function objectName(what: string): Expected {
  return text(`${what}: small letters, digits, "-" and "."`, /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
}

const QUANTITY = text('an amount, such as "500m" or "8Gi"', /^\d+(\.\d+)?(m|[kKMGTPE]i?)?$/);
const RESOURCE = text("a resource's name, such as cpu or nvidia.com/gpu", /^([a-z0-9.-]+\/)?[a-zA-Z][\w.-]*$/);
const AMOUNTS = mapOf("an object with amounts by the names of resources", QUANTITY, RESOURCE);
const KEY = text("a label's name", /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/);

/** What the container of an engine may use. */
export const POD_RESOURCES: Expected = all(
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
export const PODS: Expected = inputs({
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
