import { container } from "../../model/container";
import { known, knownValue } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { parseToml } from "../../text/tomlText";
import { Raw } from "../raw/raw";
import { relocated } from "../raw/relocated";
import { readDaemonJson } from "./hostEngine";

/** Limits belong to the machine. */
const LIMITS = { memory: undefined, processes: undefined, processesExpressible: false, memoryExpressible: false };

/** Whether a text in TOML configures BuildKit's daemon. */
export function isBuildkitConfiguration(text: string): boolean {
  return /^[ \t]*(?:insecure-entitlements[ \t]*=|\[[ \t]*(?:grpc|worker\.(?:oci|containerd))[ \t]*\])/m.test(text);
}

/**
 * What `buildkitd.toml` lets each build do to its host, and how the daemon listens.
 *
 * @see https://docs.docker.com/build/buildkit/toml-configuration/
 */
export function readBuildkitConfiguration(text: string, source: Source): Workload[] {
  const settings = new Raw(parseToml(text), "");
  if (!settings.isObject) return [];
  const allowed = settings.get("insecure-entitlements");
  const entitlements = allowed.strings().map(knownValue);
  const modes = ["oci", "containerd"].map((worker) => settings.get("worker", worker, "networkMode"));
  const network = modes.find((mode) => mode.name() === "host");
  const isOnHost = network?.path ?? (entitlements.includes("network.host") ? allowed.path : undefined);
  const builds = container({
    name: source.name,
    path: "",
    image: known("moby/buildkit", ""),
    ...(entitlements.includes("security.insecure") && { privileged: known(true, allowed.path) }),
    limits: LIMITS,
  });
  return [
    workload({
      source,
      platform: "docker",
      containers: [builds],
      host: isOnHost === undefined ? {} : { network: known("host", isOnHost) },
    }),
    ...readListeners(settings.get("grpc"), source),
  ];
}

/** BuildKit's API lets builds of whoever reaches it run: it is an engine's API in all that matters here. */
function readListeners(grpc: Raw, source: Source): Workload[] {
  const addresses = grpc.isObject ? grpc.get("address") : undefined;
  if (!addresses?.exists) return [];
  const written = addresses.isList ? addresses.items() : [addresses];
  const hosts = written.flatMap((address) => address.name() ?? []);
  const daemon = { hosts, tlsverify: grpc.get("tls").isObject && grpc.get("tls", "ca").exists };
  return readDaemonJson(new Raw(daemon, ""), source).map((each) => relocated(each, () => addresses.path));
}
