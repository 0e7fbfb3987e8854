import { HEALTHCHECK, LOG_CONFIG, LOG_DRIVER, OOM_SCORE, ULIMITS } from "./container";
import { harmless, judged, type Key, limited, listOf, mapOf, object, oneOf } from "./key";
import { MOUNTS } from "./mounts";
import { SERVICE_SECCOMP_PROFILE } from "./securityOptions";

const INSIDE = harmless("what the service's own processes find");
const LABELS = mapOf(harmless("names for people: the guard reads no exemption from them"));
const SCHEDULING = harmless("where, when and how often the cluster starts the service's containers");
const GIVEN = harmless("a secret or config of the cluster's, by its id");

const NETWORKS = listOf(
  object({ Target: judged, Aliases: INSIDE, DriverOpts: limited("are options of a network's driver: leave them out") }),
);

const CONTAINER_SPEC: Key = object({
  Image: judged,
  Labels: LABELS,
  Command: judged,
  Args: judged,
  Hostname: INSIDE,
  Env: judged,
  Dir: INSIDE,
  User: judged,
  Groups: INSIDE,
  Privileges: object({
    CredentialSpec: limited("names credentials on engines on Windows"),
    SELinuxContext: object({ Disable: judged, User: judged, Role: judged, Type: judged, Level: INSIDE }),
    Seccomp: object({
      Mode: limited("is a mode that the guard does not know", oneOf("default", "unconfined", "custom")),
      Profile: SERVICE_SECCOMP_PROFILE,
    }),
    AppArmor: object({ Mode: limited("is a mode that the guard does not know", oneOf("default", "disabled")) }),
    NoNewPrivileges: INSIDE,
  }),
  TTY: INSIDE,
  OpenStdin: INSIDE,
  ReadOnly: INSIDE,
  Mounts: MOUNTS,
  StopSignal: INSIDE,
  StopGracePeriod: INSIDE,
  Healthcheck: HEALTHCHECK,
  Hosts: INSIDE,
  DNSConfig: object({ Nameservers: INSIDE, Search: INSIDE, Options: INSIDE }),
  Secrets: listOf(GIVEN),
  Configs: listOf(GIVEN),
  Isolation: limited("chooses an isolation technology that only engines on Windows have", oneOf("default")),
  Init: INSIDE,
  Sysctls: mapOf(judged),
  CapabilityAdd: judged,
  CapabilityDrop: judged,
  Ulimits: ULIMITS,
  OomScoreAdj: OOM_SCORE,
});

/** The body of `ServiceCreate` and `ServiceUpdate`. */
export const SERVICE: Key = object({
  Name: harmless("the service's name"),
  Labels: LABELS,
  TaskTemplate: object({
    PluginSpec: limited("installs a plugin, which runs as root on the hosts"),
    ContainerSpec: CONTAINER_SPEC,
    NetworkAttachmentSpec: limited("attaches a container of another's"),
    Resources: harmless("a limit of the service's own"),
    RestartPolicy: SCHEDULING,
    Placement: SCHEDULING,
    ForceUpdate: SCHEDULING,
    Runtime: limited("runs something else than a container", oneOf("container")),
    Networks: NETWORKS,
    LogDriver: object({ Name: LOG_DRIVER, Options: LOG_CONFIG }),
  }),
  Mode: SCHEDULING,
  UpdateConfig: SCHEDULING,
  RollbackConfig: SCHEDULING,
  Networks: NETWORKS,
  EndpointSpec: object({
    Mode: SCHEDULING,
    Ports: listOf(
      object({ Name: INSIDE, Protocol: judged, TargetPort: judged, PublishedPort: judged, PublishMode: SCHEDULING }),
    ),
  }),
});

/** Query parameters of `ServiceUpdate` that decide what the service becomes. */
export const SERVICE_UPDATE_QUERY = {
  rollback: limited("brings back what the service was before, which is not in the request"),
} as const;
