import { ENGINE_FILES } from "./engineFiles";
import { rootlesskitFlags } from "./rootless";
import type { Runner } from "./runner";

/** What an engine's variables are made from; T is the platform's type for values that may be known later. */
interface NetworkSettings<T> {
  readonly mtu?: T | undefined;
  readonly httpProxy?: T | undefined;
  readonly httpsProxy?: T | undefined;
  /** Destinations reached without a proxy, separated by commas. */
  readonly noProxy?: T | undefined;
  /** Whether `ENGINE_FILES.authorities` contains certificates. */
  readonly hasAuthorities: boolean;
}

/**
 * The variables of an engine's container, by name. @param address where it accepts clients. @default the runner's own
 */
export function engineVariables<T>(
  runner: Runner,
  settings: NetworkSettings<T>,
  address?: string,
): (readonly [name: string, value: T | string])[] {
  const isRootless = runner.mode === "rootless";
  const own = Object.fromEntries(Object.entries(runner.environment).map(([name, { value }]) => [name, value]));
  const variables: Readonly<Record<string, T | string | undefined>> = {
    ...own,
    ...(isRootless && address !== undefined && { DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS: rootlesskitFlags(address) }),
    ...(isRootless && { DOCKERD_ROOTLESS_ROOTLESSKIT_MTU: settings.mtu }),
    HTTP_PROXY: settings.httpProxy,
    HTTPS_PROXY: settings.httpsProxy,
    NO_PROXY: settings.noProxy,
    ...(settings.hasAuthorities && { SSL_CERT_DIR: `/etc/ssl/certs:${ENGINE_FILES.authorities}` }),
  };
  return Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
