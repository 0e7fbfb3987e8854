import { guardBundle } from "../../components/args/guardBundle";
import { API_PORT, ENGINE_FILES, SHARED_SOCKET } from "../../components/spec/engineFiles";
import { GUARD, GUARD_FILES, guardConfiguration } from "../../components/spec/guard";
import { HEALTH, LOG_OPTIONS, RESTART } from "../../components/spec/limits";
import type { PlannedContainer } from "./container";
import { engineName, FILES, handOverName, SERVER_FOLDER, volumeNames } from "./engine";
import type { RecipeOptions } from "./options";

/** The role of a client that has been given none: it does what jobs do. */
const DEFAULT_ROLE = "run";

/** What the guard's configuration says of clients. */
export function guardClients({ clients }: RecipeOptions): Record<string, { role: string }> {
  return Object.fromEntries(clients.map(({ name, role = DEFAULT_ROLE }) => [name, { role }]));
}

/** The guard's own files. */
export function guardFiles(options: RecipeOptions): Readonly<Record<string, string>> {
  return {
    [FILES.guard]: `${guardConfiguration({ clients: guardClients(options) }, ENGINE_FILES)}\n`,
    [FILES.bundle]: guardBundle(),
  };
}

/** The guard's container. */
export function guardContainer(options: RecipeOptions): PlannedContainer {
  const { name, publish } = options;
  const names = volumeNames(options);
  return {
    name,
    about: "The guard: knows each client by its certificate, and refuses what its role or a rule refuses.",
    image: GUARD.image.value,
    user: `${GUARD.user.value}:${GUARD.group.value}`,
    entrypoint: GUARD.command.value,
    capabilities: [],
    noNewPrivileges: true,
    binds: [
      { source: FILES.bundle, target: GUARD_FILES.bundle },
      { source: FILES.guard, target: GUARD_FILES.configuration },
    ],
    mounts: [
      { volume: names.certificates, target: SERVER_FOLDER, readOnly: true },
      { volume: names.socket, target: SHARED_SOCKET.folder, readOnly: true },
    ],
    isConnected: true,
    ...(publish && { publish: { ip: publish.ip, external: publish.port, internal: API_PORT } }),
    memory: GUARD.memory.value,
    processes: GUARD.processes.value,
    logOptions: LOG_OPTIONS,
    health: { test: GUARD.healthCheck.value, ...HEALTH },
    restart: RESTART,
    after: [
      { container: handOverName(options), is: "completed" },
      { container: engineName(options), is: "healthy" },
    ],
  };
}
