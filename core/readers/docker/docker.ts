import { container } from "../../model/container";
import { isUnknown, type Known, known, knownValue, mapKnown } from "../../model/known";
import type { Volume } from "../../model/mount";
import type { Source } from "../../model/source";
import { type Endpoint, type HostNamespaces, type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { readContainer, readService, readVariables } from "./dockerContainer";
import { isHostNetwork, networkAmong } from "./namespaces";
import { readSecurityOptions } from "./securityOptions";
import { readVolumeDriver } from "./volumeDriver";

type Reader = (resource: Raw, source: Source) => Partial<Workload>;

/** Resources of the Docker providers, by the name that the Pulumi and the Terraform provider share. */
const READERS: Readonly<Record<string, Reader>> = {
  Container: readContainer,
  Service: readService,
  Volume: readVolume,
  Plugin: readPlugin,
  BuildxBuilder: readBuilder,
  Image: readImage,
  RemoteImage: readImage,
  RegistryImage: readImage,
  Build: readBuild,
  Provider: readProvider,
};

/**
 * The workload of a Docker resource, in the Pulumi provider's property names; undefined for a kind that neither runs
 * nor exposes anything.
 */
export function readDocker(kind: string, resource: Raw, source: Source): Workload | undefined {
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  return (
    read &&
    workload({ source, platform: "docker", annotations: readLabels(resource.get("labels")), ...read(resource, source) })
  );
}

function readVolume(resource: Raw, source: Source): Partial<Workload> {
  const name = resource.get("name").string() ?? known(source.name, "name");
  const options = resource.get("driverOpts");
  const volumes: Volume[] = readVolumeDriver(resource.get("driver"), options).flatMap((from) =>
    from.kind === "hostPath" ? [{ name, path: options.path, source: from }] : [],
  );
  return { volumes };
}

/** An engine plugin is a container of the engine's own: it has whatever it is granted. */
function readPlugin(resource: Raw, source: Source): Partial<Workload> {
  const grants = resource.get("grantPermissions").items();
  const granted = (...wanted: string[]) =>
    grants.flatMap((grant) => {
      const name = grant.get("name").string();
      return isUnknown(name) ? [name] : wanted.includes(knownValue(name) ?? "") ? grant.get("values").strings() : [];
    });
  const network = granted("network").find(isHostNetwork);
  const everyDevice = granted("allow-all-devices").find((value) => !value.known || value.value === "true");
  return {
    host: {
      ...(network && { network }),
      ...namespaceGrant("pid", granted("pidhost", "host pid namespace")),
      ...namespaceGrant("ipc", granted("ipchost", "host ipc namespace")),
    },
    containers: [
      container({
        name: resource.get("name").name() ?? source.name,
        path: "",
        // Only the engine sees what the plugin asks for, so this counts as everything.
        privileged: resource.get("grantAllPermissions").boolean(),
        capabilities: { add: granted("capabilities"), drop: [] },
        mounts: granted("mount").map((hostPath) => ({
          path: hostPath.path,
          target: undefined,
          readOnly: undefined,
          from: { kind: "hostPath", hostPath },
        })),
        devices: [...granted("device"), ...(everyDevice ? [mapKnown(everyDevice, () => "/dev")] : [])],
      }),
    ],
  };
}

function namespaceGrant(namespace: "pid" | "ipc", values: readonly Known<string>[]): HostNamespaces {
  const value = values.find((grant) => !grant.known || grant.value === "true");
  return value ? { [namespace]: mapKnown(value, () => "host") } : {};
}

/** A BuildKit builder: a container of its own, a pod, or a remote endpoint. */
function readBuilder(resource: Raw, source: Source): Partial<Workload> {
  const options = resource.get("dockerContainer");
  const words = resource.get("buildkitFlags").string();
  const networks = [options.get("network").string(), resource.get("driverOptions", "network").string()];
  const network = networkAmong(networks);
  const remote = resource.get("remote");
  const endpoint = resource.get("endpoint").string();
  const insecure = words && mapKnown(words, (text) => /security\.insecure/.test(text));
  const hostNetwork = words && mapKnown(words, (text) => (/network\.host/.test(text) ? "host" : ""));
  return {
    host: { ...(network ? { network } : hostNetwork && { network: hostNetwork }) },
    endpoints: endpoint
      ? [
          {
            role: "client",
            host: endpoint,
            verified:
              remote.isObject || remote.isUnknown
                ? verifiedBy(remote.get("key"), remote.get("cert"), remote.get("cacert"))
                : known(false, remote.path),
          },
        ]
      : [],
    containers: [
      container({
        name: resource.get("name").name() ?? source.name,
        path: options.path,
        image: options.get("image").string() ?? known("moby/buildkit", options.path),
        privileged: insecure,
        env: readVariables(options.get("env")),
      }),
    ],
  };
}

function readImage(resource: Raw, source: Source): Partial<Workload> {
  const build = resource.get("build");
  // A string is the folder to build from, without any options.
  return build.exists && typeof build.raw() !== "string" ? readBuild(build, source) : {};
}

/** A build runs one container per step, with the options of the build. */
function readBuild(build: Raw, source: Source): Partial<Workload> {
  const networks = ["networkMode", "network"].map((key) => build.get(key).string());
  const network = networkAmong(networks);
  const { confinement, unmaskedPaths } = readSecurityOptions(build.get("securityOpts").strings());
  return {
    host: network ? { network } : {},
    containers: [
      container({ name: source.name, path: build.path, image: known("build", build.path), confinement, unmaskedPaths }),
    ],
  };
}

function readProvider(resource: Raw): Partial<Workload> {
  const host = resource.get("host").string();
  if (!host) return {};
  const path = resource.get("certPath");
  const material = verifiedBy(resource.get("keyMaterial"), resource.get("certMaterial"), resource.get("caMaterial"));
  const endpoint: Endpoint = {
    role: "provider",
    host,
    verified: path.exists && knownValue(path.string()) !== "" ? known(true, path.path) : material,
  };
  return { endpoints: [endpoint] };
}

/**
 * A client authenticates itself with a key and a certificate, and verifies the engine with a CA: without all three it
 * is not verified.
 */
function verifiedBy(...material: readonly Raw[]): Known<boolean> {
  const missing = material.find((place) => !place.exists || knownValue(place.string()) === "");
  return known(missing === undefined, (missing ?? (material[0] as Raw)).path);
}

/** Labels, which the provider lists as `{ label, value }`. */
function readLabels(labels: Raw): Map<string, string> {
  const pairs = (labels.isList ? labels.items() : []).map(
    (label) => [knownValue(label.get("label").string()) ?? "", knownValue(label.get("value").string()) ?? ""] as const,
  );
  return new Map(pairs);
}
