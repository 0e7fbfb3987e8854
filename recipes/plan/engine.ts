import { containerRunner } from "../../components/spec/containerRunner";
import { engineConfiguration } from "../../components/spec/engineConfiguration";
import { API_PORT, ENGINE_FILES, SHARED_SOCKET } from "../../components/spec/engineFiles";
import { engineVariables } from "../../components/spec/engineVariables";
import { valuesOf } from "../../components/spec/given";
import { behindGuard, sharedSocketOptions } from "../../components/spec/guard";
import { HEALTH, LIMITS, LOG_OPTIONS, RESTART } from "../../components/spec/limits";
import { type Runner, startCommand } from "../../components/spec/runner";
import { seccompProfile } from "../../components/spec/seccomp";
import type { PlannedContainer, PlannedVolume } from "./container";
import { HAND_OVER, handOverCommand } from "./handOver";
import type { RecipeOptions } from "./options";

/** Files of a recipe, in its folder. */
export const FILES = {
  seccomp: "seccomp.json",
  engine: "daemon.json",
  builder: "buildkitd.toml",
  guard: "guard.yaml",
  bundle: "breakwater-guard.js",
  /** The server's certificate and key, and the CA's certificate. */
  server: "certificates/server",
} as const;

/** The folder of one client's certificate and key. */
export function clientFolder(client: string): string {
  return `certificates/clients/${client}`;
}

/** The folder of a server's certificate in its container. */
export const SERVER_FOLDER = ENGINE_FILES.key.slice(0, ENGINE_FILES.key.lastIndexOf("/"));

const isGuarded = ({ kind }: RecipeOptions) => kind === "endpoint";

/** The specification of the engine. */
export function runnerOf(options: RecipeOptions): Runner {
  const runner = containerRunner(options.mode);
  return isGuarded(options) ? behindGuard(runner) : runner;
}

/** The name of the engine's container: that of the recipe, unless a guard has it. */
export function engineName(options: RecipeOptions): string {
  return isGuarded(options) ? `${options.name}-engine` : options.name;
}

/** The names of the recipe's volumes. */
export function volumeNames({ name }: RecipeOptions) {
  return { data: `${name}-data`, socket: `${name}-socket`, certificates: `${name}-certificates` };
}

/** The engine's own files. */
export function engineFiles(options: RecipeOptions): Readonly<Record<string, string>> {
  const access = isGuarded(options) ? "shared socket" : "certificate";
  return {
    [FILES.seccomp]: `${JSON.stringify(JSON.parse(seccompProfile(options.mode)), undefined, 2)}\n`,
    [FILES.engine]: `${engineConfiguration(runnerOf(options), access, { logOpts: LOG_OPTIONS })}\n`,
  };
}

/** The engine's container. */
export function engineContainer(options: RecipeOptions): PlannedContainer {
  const runner = runnerOf(options);
  const names = volumeNames(options);
  const { image = runner.image, memory = LIMITS.memory, publish } = options;
  const guarded = isGuarded(options);
  return {
    name: engineName(options),
    about:
      runner.mode === "rootless"
        ? "The engine. It starts as root, takes the masks over /proc away, and becomes an ordinary user for good."
        : "The engine: root, with the fewest privileges that it works with. It is no boundary against a job that attacks it.",
    image,
    user: runner.user.value,
    entrypoint: startCommand(runner),
    capabilities: valuesOf(runner.capabilities),
    seccomp: FILES.seccomp,
    apparmor: runner.apparmor.value,
    init: runner.init.value,
    cgroupNamespace: runner.cgroupNamespace.value,
    devices: valuesOf(runner.devices),
    environment: Object.fromEntries(engineVariables<string>(runner, { hasAuthorities: false })),
    binds: [{ source: FILES.engine, target: ENGINE_FILES.configuration }],
    mounts: [
      { volume: names.data, target: runner.dataRoot.value, readOnly: false },
      guarded
        ? { volume: names.socket, target: SHARED_SOCKET.folder, readOnly: false }
        : { volume: names.certificates, target: SERVER_FOLDER, readOnly: true },
    ],
    isConnected: true,
    ...(publish && !guarded && { publish: { ip: publish.ip, external: publish.port, internal: API_PORT } }),
    memory,
    processes: LIMITS.processes,
    logOptions: LOG_OPTIONS,
    health: { test: runner.healthCheck.value, ...HEALTH },
    restart: RESTART,
    ...(!guarded && { after: [{ container: handOverName(options), is: "completed" as const }] }),
  };
}

/** The volumes of the engine's container that only it, or only it and a guard, mount. */
export function engineVolumes(options: RecipeOptions): PlannedVolume[] {
  const names = volumeNames(options);
  return [
    { name: names.data, about: "Images, containers and build cache: no other engine may use it." },
    ...(isGuarded(options)
      ? [
          {
            name: names.socket,
            about: "The engine's socket, which only the guard shares.",
            tmpfs: sharedSocketOptions(runnerOf(options)),
          },
        ]
      : []),
    { name: names.certificates, about: "The server's certificate and key, without the CA's key." },
  ];
}

export function handOverName({ name }: RecipeOptions): string {
  return `${name}-certificates`;
}

/** The container that hands the server its certificate. @param user the server's */
export function handOverContainer(options: RecipeOptions, user: number): PlannedContainer {
  return {
    name: handOverName(options),
    about: "Hands the server its certificate and key, which its own user alone reads, and ends.",
    isOneShot: true,
    image: HAND_OVER.image.value,
    user: HAND_OVER.user.value,
    entrypoint: handOverCommand(user),
    capabilities: valuesOf(HAND_OVER.capabilities),
    noNewPrivileges: true,
    binds: [{ source: FILES.server, target: HAND_OVER.from.value }],
    mounts: [{ volume: volumeNames(options).certificates, target: HAND_OVER.to.value, readOnly: false }],
    isConnected: false,
    memory: HAND_OVER.memory.value,
    processes: HAND_OVER.processes.value,
    logOptions: LOG_OPTIONS,
  };
}
