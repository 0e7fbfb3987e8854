import { parseStrictly } from "../../../server/json";
import { ULIMITS } from "./container";
import { harmless, type Key, limited, mapOf, object, objectionsTo, oneOf } from "./key";
import { VOLUME_DRIVER, VOLUME_OPTIONS } from "./mounts";

const LABELS = mapOf(harmless("names for people"));

const CLUSTER_VOLUME = limited("is a volume of the cluster's storage plugins");

/** The body of `VolumeCreate`. */
export const VOLUME_CREATE: Key = object({
  Name: harmless("the volume's name"),
  Driver: VOLUME_DRIVER,
  DriverOpts: VOLUME_OPTIONS,
  Labels: LABELS,
  ClusterVolumeSpec: CLUSTER_VOLUME,
});

/** The body of `VolumeUpdate`, which applies only to cluster volumes. */
export const VOLUME_UPDATE: Key = object({ Spec: CLUSTER_VOLUME });

const GIVEN = harmless("what services are given that ask for it by name");

/** The bodies of `SecretCreate` and `SecretUpdate`, `ConfigCreate` and `ConfigUpdate`. */
export const SECRET: Key = object({
  Name: GIVEN,
  Labels: LABELS,
  Data: GIVEN,
  Driver: limited("has a plugin say what the secret is"),
  Templating: GIVEN,
});

const LOGIN = harmless("an account at a registry");

/** The body of `SystemAuth`. */
export const SYSTEM_AUTH: Key = object({
  username: LOGIN,
  password: LOGIN,
  email: LOGIN,
  serveraddress: harmless("the registry that the engine asks whether the account is right"),
  auth: LOGIN,
  identitytoken: LOGIN,
  registrytoken: LOGIN,
});

/** Query parameters of `ImageBuild` that say more than how to make the image. */
export const BUILD_QUERY = {
  remote: limited(
    "has the engine fetch what is built: send the context with the request",
    oneOf("client-session", "upload-request"),
  ),
  cgroupparent: limited("puts the build's steps under control groups of the host's: leave it out"),
  securityopt: limited("are security options, which engines on Linux do not take for builds: leave them out"),
  isolation: limited("chooses an isolation technology that only engines on Windows have", oneOf("default")),
  ulimits: limited("are not limits of processes alone, as a container may have them, in JSON", isUlimits),
} as const;

/** Query parameters of `ContainerStart` that do more than start a container. */
export const START_QUERY = {
  checkpoint: limited("restores processes that the guard has not judged: leave it out"),
  "checkpoint-dir": limited("names a folder of the engine's host: leave it out"),
} as const;

/** Query parameters of `ImageCreate` that say more than which image it is. */
export const IMAGE_CREATE_QUERY = {
  fromSrc: limited(
    "has the engine fetch an address: send the image with the request, as docker import FILE does",
    oneOf("-"),
  ),
} as const;

/**
 * Sets of options, except those that change headings or the order; or columns, the first of which is the process's
 * number under its usual heading.
 */
const PS_ARGUMENTS = /^-?([aAefFjlLuwxy]+|[aAefx]*o *pid(,[a-z_%]+)*)$/;

/**
 * Query parameters of `ContainerTop` that say which processes are shown: the engine finds the container's own by the
 * column called PID.
 */
export const TOP_QUERY = {
  ps_args: limited(
    "can have ps show the host's processes, by another column under the heading of the process's " +
      "number: use options such as -ef and aux, or -o pid,user,args",
    (value) => typeof value === "string" && PS_ARGUMENTS.test(value),
  ),
} as const;

function isUlimits(text: unknown): boolean {
  try {
    return typeof text === "string" && objectionsTo(parseStrictly(Buffer.from(text)), ULIMITS, "").length === 0;
  } catch {
    return false;
  }
}
