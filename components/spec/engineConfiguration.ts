import { API_PORT, ENGINE_FILES, EVERY_INTERFACE, SHARED_SOCKET } from "./engineFiles";
import type { Runner } from "./runner";

/** Settings of an engine; the engine's own default applies to each one that is absent. */
export interface EngineOptions {
  /** Where it keeps its data. @default the engine's own default */
  readonly dataRoot?: string | undefined;
  readonly mtu?: number | undefined;
  readonly registryMirrors?: readonly string[] | undefined;
  readonly insecureRegistries?: readonly string[] | undefined;
  readonly defaultAddressPools?: readonly { base: string; size: number }[] | undefined;
  readonly logOpts?: Readonly<Record<string, string>> | undefined;
}

/**
 * How an engine accepts clients other than its own container: on port 2376 with a certificate, or on the socket that it
 * shares with a guard.
 */
export type Access = "certificate" | "shared socket";

/** The content of an engine's daemon.json. @param address where it accepts clients with a certificate */
export function engineConfiguration(
  { socket, socketGroup }: Runner,
  access: Access,
  options: EngineOptions,
  address = EVERY_INTERFACE,
): string {
  const configuration = {
    ...(access === "certificate"
      ? {
          hosts: [`unix://${socket}`, `tcp://${address}:${API_PORT}`],
          tlsverify: true,
          tlscacert: ENGINE_FILES.ca,
          tlscert: ENGINE_FILES.certificate,
          tlskey: ENGINE_FILES.key,
        }
      : { hosts: [`unix://${socket}`, `unix://${SHARED_SOCKET.path}`], group: socketGroup.value }),
    "data-root": options.dataRoot,
    mtu: options.mtu,
    "registry-mirrors": options.registryMirrors,
    "insecure-registries": options.insecureRegistries,
    "default-address-pools": options.defaultAddressPools,
    "log-driver": options.logOpts && LOG_DRIVER,
    "log-opts": options.logOpts,
  };
  return JSON.stringify(configuration, undefined, 2);
}

/** The log driver that `logOpts` configures. */
export const LOG_DRIVER = "json-file";

/** The options that the driver accepts. */
export const LOG_OPTION_NAMES: readonly string[] = [
  ...["max-size", "max-file", "compress", "mode", "max-buffer-size", "tag"],
  ...["labels", "labels-regex", "env", "env-regex"],
];
