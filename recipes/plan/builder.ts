import { BUILDER, BUILDER_FILES, BUILDER_PORT } from "../../components/spec/builder";
import { builderConfiguration, builderVariables } from "../../components/spec/builderConfiguration";
import { ENGINE_FILES } from "../../components/spec/engineFiles";
import { valuesOf } from "../../components/spec/given";
import { HEALTH, LIMITS, LOG_OPTIONS, RESTART } from "../../components/spec/limits";
import { startCommand } from "../../components/spec/runner";
import { seccompProfile } from "../../components/spec/seccomp";
import type { PlannedContainer, PlannedVolume } from "./container";
import { FILES, handOverName, SERVER_FOLDER, volumeNames } from "./engine";
import type { RecipeOptions } from "./options";

/** The builder's own files. */
export function builderFiles(): Readonly<Record<string, string>> {
  return {
    [FILES.seccomp]: `${JSON.stringify(JSON.parse(seccompProfile("rootless")), undefined, 2)}\n`,
    // Its certificate is in a volume, where that of an engine is: nothing is mounted inside another read-only mount.
    [FILES.builder]: builderConfiguration(BUILDER, {}, "certificate", ENGINE_FILES),
  };
}

/** The builder's container. */
export function builderContainer(options: RecipeOptions): PlannedContainer {
  const names = volumeNames(options);
  const { image = BUILDER.image, memory = LIMITS.memory, publish } = options;
  return {
    name: options.name,
    about:
      "BuildKit. It starts as root, takes the masks over /proc away, and becomes an ordinary user for good. " +
      "It builds images, and runs no containers.",
    image,
    user: BUILDER.user.value,
    entrypoint: startCommand(BUILDER),
    capabilities: valuesOf(BUILDER.capabilities),
    seccomp: FILES.seccomp,
    apparmor: BUILDER.apparmor.value,
    init: BUILDER.init.value,
    cgroupNamespace: BUILDER.cgroupNamespace.value,
    environment: Object.fromEntries(builderVariables<string>(BUILDER, { hasAuthorities: false })),
    binds: [{ source: FILES.builder, target: BUILDER_FILES.configuration }],
    mounts: [
      { volume: names.data, target: BUILDER.dataRoot.value, readOnly: false },
      { volume: names.certificates, target: SERVER_FOLDER, readOnly: true },
    ],
    isConnected: true,
    ...(publish && { publish: { ip: publish.ip, external: publish.port, internal: BUILDER_PORT } }),
    memory,
    processes: LIMITS.processes,
    logOptions: LOG_OPTIONS,
    health: { test: BUILDER.healthCheck.value, ...HEALTH },
    restart: RESTART,
    after: [{ container: handOverName(options), is: "completed" }],
  };
}

/** The volumes of the builder's container, which only it mounts. */
export function builderVolumes(options: RecipeOptions): PlannedVolume[] {
  const names = volumeNames(options);
  return [
    { name: names.data, about: "The build cache: no other builder may use it." },
    { name: names.certificates, about: "The server's certificate and key, without the CA's key." },
  ];
}
