import { ENGINE_FILES } from "./engineFiles";
import { rootlesskitFlags } from "./rootless";
import type { Runner } from "./runner";

/** What every container's variables are made from; T is the platform's type for values that may be known later. */
export interface NetworkSettings<T> {
  readonly httpProxy?: T | undefined;
  readonly httpsProxy?: T | undefined;
  /** Destinations reached without a proxy, separated by commas. */
  readonly noProxy?: T | undefined;
  /** Whether its folder for authorities contains certificates. */
  readonly hasAuthorities: boolean;
}

/** What an engine's variables are made from. */
interface EngineNetworkSettings<T> extends NetworkSettings<T> {
  readonly mtu?: T | undefined;
}

/**
 * The variables of an engine's container, by name. @param address where it accepts clients. @default the runner's own
 */
export function engineVariables<T>(
  runner: Runner,
  settings: EngineNetworkSettings<T>,
  address?: string,
): (readonly [name: string, value: T | string])[] {
  const isRootless = runner.mode === "rootless";
  const more = {
    ...(isRootless && address !== undefined && { DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS: rootlesskitFlags(address) }),
    ...(isRootless && { DOCKERD_ROOTLESS_ROOTLESSKIT_MTU: settings.mtu }),
  };
  return containerVariables(runner.environment, settings, ENGINE_FILES.authorities, more);
}

/** @param authorities the folder for certificates that it trusts. @param more variables that replace its own */
export function containerVariables<T>(
  environment: Runner["environment"],
  settings: NetworkSettings<T>,
  authorities: string,
  more: Readonly<Record<string, T | string | undefined>> = {},
): (readonly [name: string, value: T | string])[] {
  const variables: Readonly<Record<string, T | string | undefined>> = {
    ...Object.fromEntries(Object.entries(environment).map(([name, { value }]) => [name, value])),
    ...more,
    HTTP_PROXY: settings.httpProxy,
    HTTPS_PROXY: settings.httpsProxy,
    NO_PROXY: settings.noProxy,
    ...(settings.hasAuthorities && { SSL_CERT_DIR: `/etc/ssl/certs:${authorities}` }),
  };
  return Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
