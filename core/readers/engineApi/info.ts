import { isObject } from "../../text/jsonObject";

/** Registries of the machine itself, which every engine trusts without TLS. */
const LOOPBACK = new Set(["127.0.0.0/8", "::1/128"]);
/** What an engine says of an address on which it asks nobody for a certificate. */
const OPEN_ADDRESS = /API is accessible on https?:\/\/(\S+) without /;

/**
 * The options of a running engine as `daemon.json` would set them, from what it answers to `GET /info`: only those that
 * differ from the defaults and that the answer shows.
 */
export function optionsOfInfo(info: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const hosts = texts(info["Warnings"]).flatMap((warning) => OPEN_ADDRESS.exec(warning)?.[1] ?? []);
  const registries = insecureRegistries(info["RegistryConfig"]);
  const security = texts(info["SecurityOptions"]);
  const { DefaultRuntime: runtime, LoggingDriver: driver, CgroupVersion: cgroups } = info;
  const sharesCgroups = cgroups === "2" && security.length > 0 && !security.includes("name=cgroupns");
  return {
    ...(hosts.length > 0 && { hosts: hosts.map((host) => `tcp://${host}`), tlsverify: false }),
    ...(registries.length > 0 && { "insecure-registries": registries }),
    ...(typeof runtime === "string" && { "default-runtime": runtime }),
    ...(typeof driver === "string" && { "log-driver": driver }),
    ...(security.some((option) => /^name=seccomp,(?:.*,)?profile=unconfined/.test(option)) && {
      "seccomp-profile": "unconfined",
    }),
    ...(sharesCgroups && { "default-cgroupns-mode": "host" }),
  };
}

function insecureRegistries(configuration: unknown): string[] {
  if (!isObject(configuration)) return [];
  const { InsecureRegistryCIDRs: networks, IndexConfigs: indexes } = configuration;
  const named = isObject(indexes)
    ? Object.entries(indexes).flatMap(([name, index]) => (isObject(index) && index["Secure"] === false ? [name] : []))
    : [];
  return [...texts(networks).filter((network) => !LOOPBACK.has(network)), ...named];
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}
