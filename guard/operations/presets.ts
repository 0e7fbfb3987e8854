import type { GuardRole } from "../../core/schema/guardConfiguration";

/** A role for a program that people put in front of an engine: what that program calls, and nothing else. */
export interface Preset {
  /** As in `role: traefik`. */
  readonly name: string;
  /** What the program is called. */
  readonly program: string;
  /** The version whose calls these are. */
  readonly version: string;
  /**
   * How its calls are known: `recorded` from the program itself, at an engine; or read in its published source.
   */
  readonly known: "recorded" | "source";
  /** Where: a package, or a repository with the folder or file that calls the engine. */
  readonly source: string;
  readonly role: GuardRole & { readonly operations: readonly string[] };
  /** Operations for what the program does only if it is asked to: a role of one's own adds them. */
  readonly optional?: readonly { readonly what: string; readonly operations: readonly string[] }[];
  /** Operations that the program calls and the role leaves out, with the reason. */
  readonly withheld?: Readonly<Record<string, string>>;
  /** What to know before using it. */
  readonly remark?: string;
}

/** Go clients ask for the engine's API version in this way, and use the second where the first fails. */
const NEGOTIATION = ["SystemPingHead", "SystemPing"];
/** What the docker command asks before it works. */
const DOCKER_COMMAND = [...NEGOTIATION, "SystemInfo", "SystemVersion"];
const EXEC = ["ContainerExec", "ExecStart", "ExecInspect"];
const BUILDX = ["ImageBuild", "BuildCancel", "Session", "Grpc"];

/** It looks at containers that others made, and reads their labels. */
const WATCHES = { shares: "engine", secrets: "labels" } as const;
/** The same, for a program that works without labels. */
const WATCHES_BLINDLY = { shares: "engine", secrets: "hidden" } as const;
/** It uses only what it made itself. */
const WORKS_ALONE = { shares: "nothing", secrets: "shown" } as const;

const BY_LABELS = "It configures itself by the labels of containers, and sees no values of environments.";

/** Every preset, by its name. */
export const PRESETS: readonly Preset[] = [
  {
    name: "act",
    program: "act",
    version: "0.2.87",
    known: "source",
    source: "github.com/nektos/act, pkg/container",
    role: {
      ...WORKS_ALONE,
      operations: [
        ...DOCKER_COMMAND,
        ...["ImageInspect", "ImageCreate", "ImageDelete", "ImageBuild"],
        ...["ContainerList", "ContainerCreate", "ContainerInspect", "ContainerStart", "ContainerAttach"],
        ...["ContainerWait", "ContainerDelete", "ContainerArchive", "PutContainerArchive"],
        ...EXEC,
        ...["NetworkList", "NetworkInspect", "NetworkCreate", "NetworkDelete", "VolumeList", "VolumeDelete"],
      ],
    },
    remark:
      "Run it with `--container-daemon-socket -`: otherwise it mounts the engine's socket into every container, which " +
      "is refused. It copies the workspace into the container unless `--bind` is given, which is refused as well.",
  },
  {
    name: "cadvisor",
    program: "cAdvisor",
    version: "0.60.5",
    known: "source",
    source: "github.com/google/cadvisor, container/docker",
    role: {
      ...WATCHES,
      operations: [...NEGOTIATION, "SystemInfo", "SystemVersion", "ContainerInspect", "ImageList"],
    },
    remark:
      "What it measures it reads from the host's own control groups, in which the guard has no part. It puts labels " +
      "into its metrics; for variables (`--env_metadata_whitelist`) it needs `secrets: shown`.",
  },
  {
    name: "devcontainers",
    program: "Dev Container CLI",
    version: "0.88.0",
    known: "source",
    source: "npm @devcontainers/cli; github.com/devcontainers/cli, src/spec-node and src/spec-shutdown",
    role: {
      ...WORKS_ALONE,
      operations: [
        ...DOCKER_COMMAND,
        ...["ImageInspect", "ImageCreate", "ImageTag", ...BUILDX],
        ...["ContainerList", "ContainerInspect", "ContainerCreate", "ContainerAttach", "ContainerWait"],
        ...["ContainerStart", "ContainerStop", "ContainerResize", "ContainerDelete", "SystemEvents"],
        ...[...EXEC, "ExecResize"],
      ],
    },
    optional: [
      {
        what: "configurations with `dockerComposeFile`",
        operations: [
          ...["ContainerKill", "ContainerLogs", "ContainerRename", "ContainerRestart"],
          ...["NetworkList", "NetworkInspect", "NetworkCreate", "NetworkDelete", "NetworkConnect"],
          ...["VolumeList", "VolumeInspect", "VolumeCreate", "VolumeDelete"],
        ],
      },
      { what: "`devcontainer build --push`", operations: ["ImagePush"] },
    ],
    remark:
      "It binds the workspace's folder from the engine's host: name that folder under `allowedHostPaths` of a role " +
      "that extends this one, or keep the workspace in a volume (`workspaceMount`). Features that ask for privileges, " +
      "docker-in-docker among them, are refused.",
  },
  {
    name: "diun",
    program: "Diun",
    version: "4.33.0",
    known: "source",
    source: "github.com/crazy-max/diun, pkg/docker",
    role: { ...WATCHES, operations: [...NEGOTIATION, "SystemVersion", "ContainerList", "ImageInspect"] },
    optional: [{ what: "its Swarm provider", operations: ["ServiceList"] }],
    remark: "It reads the labels of containers, and asks registries itself for newer images.",
  },
  {
    name: "dozzle",
    program: "Dozzle",
    version: "10.7.3",
    known: "source",
    source: "github.com/amir20/dozzle, internal/docker",
    role: {
      ...WATCHES_BLINDLY,
      operations: [
        ...[...NEGOTIATION, "SystemInfo", "SystemVersion", "SystemEvents"],
        ...["ContainerList", "ContainerInspect", "ContainerStats", "ContainerLogs"],
      ],
    },
    optional: [
      {
        what: "`DOZZLE_ENABLE_ACTIONS`",
        operations: [
          ...["ContainerStart", "ContainerStop", "ContainerRestart", "ContainerDelete"],
          ...["ContainerCreate", "ImageCreate"],
        ],
      },
      {
        what: "`DOZZLE_ENABLE_SHELL`",
        operations: ["ContainerAttach", "ContainerExec", "ExecStart", "ExecResize"],
      },
    ],
    remark: "Logs are shown as they are. `secrets: labels` lets it group containers by their labels.",
  },
  {
    name: "github-runner",
    program: "GitHub Actions runner",
    version: "2.336.0",
    known: "source",
    source: "github.com/actions/runner, src/Runner.Worker/Container; it runs the docker command",
    role: {
      ...WORKS_ALONE,
      operations: [
        ...[...DOCKER_COMMAND, "SystemAuth", "ImageCreate", "ImageInspect", ...BUILDX],
        ...["ContainerList", "ContainerInspect", "ContainerCreate", "ContainerStart", "ContainerAttach"],
        ...["ContainerWait", "ContainerLogs", "ContainerDelete"],
        ...[...EXEC, "NetworkCreate", "NetworkDelete", "NetworkPrune"],
      ],
    },
    remark:
      "It mounts the engine's socket and the runner's folders into job containers (`container:`) and into actions " +
      "that are images, and both are refused. What works are `services:` of jobs that run on the runner itself, and " +
      "steps that call docker.",
  },
  {
    name: "gitlab-runner",
    program: "GitLab Runner, Docker executor",
    version: "19.4.0",
    known: "source",
    source: "gitlab.com/gitlab-org/gitlab-runner, executors/docker and helpers/docker",
    role: {
      ...WORKS_ALONE,
      operations: [
        ...[...DOCKER_COMMAND, "ImageInspect", "ImageCreate", "ImageLoad", "ImageTag"],
        ...["ContainerCreate", "ContainerInspect", "ContainerStart", "ContainerAttach", "ContainerWait"],
        ...["ContainerLogs", "ContainerStop", "ContainerDelete", "ContainerExec", "ExecStart"],
        ...["NetworkCreate", "NetworkList", "NetworkInspect", "NetworkDisconnect", "NetworkDelete"],
        ...["VolumeCreate", "VolumeInspect", "VolumeDelete"],
      ],
    },
    remark:
      "Keep `privileged = false`, and in `volumes` only paths in the container (`/cache`): `privileged = true` and " +
      "folders of the host are refused. It loads the image of its helper from an archive where no registry has it.",
  },
  {
    name: "homepage",
    program: "Homepage",
    version: "1.12.3",
    known: "source",
    source: "github.com/gethomepage/homepage, src/pages/api/docker and src/utils/config",
    role: { ...WATCHES, operations: ["ContainerList", "ContainerInspect", "ContainerStats"] },
    optional: [{ what: "`swarm: true`", operations: ["ServiceList", "ServiceInspect", "TaskList"] }],
    remark: BY_LABELS,
  },
  {
    name: "jenkins",
    program: "Jenkins Docker plugin",
    version: "1324",
    known: "source",
    source: "github.com/jenkinsci/docker-plugin, src/main/java; it uses docker-java",
    role: {
      ...WORKS_ALONE,
      operations: [
        ...["SystemVersion", "ImageList", "ImageInspect", "ImageCreate"],
        ...["ContainerList", "ContainerCreate", "ContainerInspect", "ContainerStart", "ContainerStop"],
        ...["ContainerLogs", "ContainerDelete", "PutContainerArchive", "ContainerExec", "ExecStart"],
      ],
    },
    optional: [
      { what: "the build step that builds and publishes images", operations: ["ImageBuild", "ImageTag", "ImagePush"] },
      {
        what: "the job property that commits the agent's container",
        operations: ["ImageCommit", "ImageTag", "ImagePush", "ImageDelete"],
      },
    ],
  },
  {
    name: "portainer",
    program: "Portainer, to look only",
    version: "2.23.0",
    known: "source",
    source: "github.com/portainer/portainer, app/react/docker and api",
    role: {
      ...WATCHES_BLINDLY,
      operations: [
        ...[...NEGOTIATION, "SystemInfo", "SystemVersion", "SystemEvents", "PluginList"],
        ...["ContainerList", "ContainerInspect", "ContainerTop", "ContainerStats", "ContainerLogs"],
        ...["ImageList", "ImageInspect", "ImageHistory"],
        ...["NetworkList", "NetworkInspect", "VolumeList", "VolumeInspect"],
      ],
    },
    optional: [
      {
        what: "what a Swarm shows",
        operations: [
          ...["NodeList", "NodeInspect", "ServiceList", "ServiceInspect", "ServiceLogs", "TaskList", "TaskInspect"],
          ...["SecretList", "SecretInspect", "ConfigList", "ConfigInspect"],
        ],
      },
      { what: "whether images are up to date", operations: ["DistributionInspect"] },
    ],
    withheld: { SwarmInspect: "The answer has the tokens with which any machine joins as a manager." },
    remark: "Its buttons fail with this role's words. `secrets: labels` lets it group containers by stack.",
  },
  {
    name: "testcontainers",
    program: "Testcontainers",
    version: "11.9.0 for Node, 4.15.0 for Python, 2.0.3 for Java",
    known: "recorded",
    source: "npm testcontainers, PyPI testcontainers, Maven org.testcontainers:testcontainers",
    role: {
      ...WORKS_ALONE,
      operations: [
        ...[...DOCKER_COMMAND, "ImageList", "ImageInspect", "ImageCreate", "ImageBuild"],
        ...["ContainerList", "ContainerCreate", "ContainerInspect", "ContainerStart", "ContainerStop"],
        ...["ContainerRestart", "ContainerKill", "ContainerLogs", "ContainerDelete"],
        ...["ContainerArchive", "PutContainerArchive", ...EXEC],
        ...["NetworkList", "NetworkInspect", "NetworkCreate", "NetworkConnect", "NetworkDelete", "NetworkPrune"],
        "VolumePrune",
      ],
    },
    withheld: { ImagePrune: "It removes images by labels, which images set themselves: clients kept apart cannot." },
    remark: "Set `TESTCONTAINERS_RYUK_DISABLED=true`: Ryuk wants the engine's socket, and is refused.",
  },
  {
    name: "traefik",
    program: "Traefik, Docker provider",
    version: "3.7.9",
    known: "source",
    source: "github.com/traefik/traefik, pkg/provider/docker",
    role: {
      ...WATCHES,
      operations: [...NEGOTIATION, "SystemVersion", "SystemEvents", "ContainerList", "ContainerInspect"],
    },
    optional: [{ what: "its Swarm provider", operations: ["ServiceList", "TaskList", "NetworkList", "NodeInspect"] }],
    remark: BY_LABELS,
  },
  {
    name: "watchtower",
    program: "Watchtower",
    version: "1.7.1",
    known: "source",
    source: "github.com/containrrr/watchtower, pkg/container",
    role: {
      // It gives a new container all that the old one had.
      ...{ shares: "engine", secrets: "shown" },
      operations: [
        ...["ContainerList", "ContainerInspect", "ImageInspect", "ImageCreate"],
        ...["ContainerKill", "ContainerDelete", "ContainerCreate", "ContainerStart", "ContainerRename"],
        ...["NetworkConnect", "NetworkDisconnect"],
      ],
    },
    optional: [
      { what: "`--cleanup`", operations: ["ImageDelete"] },
      { what: "`--enable-lifecycle-hooks`", operations: EXEC },
    ],
    remark:
      "It replaces everybody's containers, as far as they keep the rules: one that does not is neither stopped nor " +
      "replaced, and Watchtower's log says why. Folders of the host that containers bind have to be under " +
      "`allowedHostPaths` of a role that extends this one.",
  },
];
