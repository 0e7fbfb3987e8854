import { isIP } from "node:net";
import { ACCELERATOR } from "../../facts/accelerators";
import { LOG_OPTION_NAMES } from "../spec/engineConfiguration";
import { FUSE_OVERLAYFS } from "../spec/engineDevices";
import { LIMITS } from "../spec/limits";
import {
  all,
  crossField,
  type Expected,
  inputs,
  integer,
  isPlain,
  knownAtPlanTime,
  listOf,
  mapOf,
  never,
  oneOf,
  only,
  satisfies,
  text,
  UNRESOLVED,
} from "./expected";
import { ANY_TEXT, IMAGE, isAddress, isText, KNOWN_YES_OR_NO, MEMORY, YES_OR_NO } from "./values";

const DRIVERS = ["overlay2", FUSE_OVERLAYFS, "btrfs", "zfs", "vfs"];
const LOG_LEVELS = ["debug", "info", "warn", "error", "fatal"];
const RESTARTS = ["no", "on-failure", "always", "unless-stopped"];

const ULIMIT = all(
  only(inputs({}, { soft: integer("a limit", 0, 2 ** 53 - 1), hard: integer("a limit", 0, 2 ** 53 - 1) })),
  crossField(({ soft, hard }) =>
    typeof soft === "number" && typeof hard === "number" && soft > hard
      ? ["soft", never(`no more than the ${hard} that it may be raised to`)]
      : undefined,
  ),
);

/** How the containers of an engine, and the steps of a builder, look up names. */
export const RESOLVER = {
  dns: listOf("a list of IP addresses", satisfies('the IP address of a DNS server, such as "10.0.0.2"', isAddress)),
  dnsSearch: listOf("a list of domains", text('a domain, such as "example.com"', /^[\w-]+(\.[\w-]+)*\.?$/)),
};

/** How a container reaches registries. */
export const REGISTRIES = {
  registryMirrors: listOf(
    "a list of addresses",
    text(
      'a mirror\'s address without a user, a query or a fragment, such as "https://mirror.example.com"',
      /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
    ),
  ),
  extraCa: text("certificates in PEM, and not the name of their file", /-----BEGIN CERTIFICATE-----/),
  proxies: only(
    inputs({
      httpProxy: text("a proxy's address", /\S/),
      httpsProxy: text("a proxy's address", /\S/),
      noProxy: listOf("a list of names and addresses", text("a name, a domain or an address", /^[^\s,]+$/)),
    }),
  ),
};

/** Settings that daemon.json has, by the same names in camel case. */
const DAEMON: Expected = all(
  inputs({
    ...RESOLVER,
    ipv6: YES_OR_NO,
    fixedCidrV6: satisfies('an IPv6 network in CIDR notation, such as "fd00:1::/64"', (value) => isNetwork(value, 6)),
    storageDriver: knownAtPlanTime("the name of a storage driver", oneOf(DRIVERS)),
    features: only(inputs({ containerdSnapshotter: YES_OR_NO, cdi: YES_OR_NO })),
    builder: only(
      inputs({
        gc: only(
          inputs({
            enabled: YES_OR_NO,
            defaultKeepStorage: text('a size with its unit, such as "20GB"', /^\d+(\.\d+)? ?([kKMGTP]i?)?[bB]?$/),
          }),
        ),
      }),
    ),
    defaultUlimits: mapOf(
      "an object with limits by their names",
      ULIMIT,
      text("a limit's name, such as nofile", /^[a-z]+$/),
    ),
    maxConcurrentDownloads: integer("layers at a time", 1, 100),
    maxConcurrentUploads: integer("layers at a time", 1, 100),
    maxDownloadAttempts: integer("attempts", 1, 100),
    shutdownTimeout: integer("seconds", 0, 86_400),
    logLevel: oneOf(LOG_LEVELS),
  }),
  crossField(({ ipv6, fixedCidrV6 }) =>
    fixedCidrV6 !== undefined && (ipv6 === undefined || ipv6 === false)
      ? ["fixedCidrV6", never("for an engine with `ipv6: true`")]
      : undefined,
  ),
  crossField(({ storageDriver, features }) =>
    storageDriver !== undefined && isPlain(features) && features["containerdSnapshotter"] === true
      ? ["storageDriver", never("for an engine without `features.containerdSnapshotter`, which stores images itself")]
      : undefined,
  ),
);

const POOL = only(
  inputs(
    {},
    {
      base: satisfies('a network in CIDR notation, such as "10.200.0.0/16"', (value) => isNetwork(value)),
      size: integer("how many bits name a network", 1, 128),
    },
  ),
  crossField(({ base, size }) => {
    const bits = isText(base) ? Number(base.split("/")[1]) : 0;
    const address = isText(base) ? (base.split("/")[0] ?? "") : "";
    if (typeof size === "number" && size > 32 && isIP(address) === 4)
      return ["size", never("32 at most, the bits of an IPv4 address")];
    return typeof size === "number" && size < bits
      ? ["size", never(`no less than ${bits}, the bits that name its base`)]
      : undefined;
  }),
);

/** With another one, the engine does not start any container. */
const LOG_OPTION = satisfies(`an option of the driver json-file: ${LOG_OPTION_NAMES.join(", ")}`, (name) =>
  LOG_OPTION_NAMES.includes(name as string),
);

const MODES = '"rootless", "rootful" or "sysbox"';
const isMode = (value: unknown) => ["rootless", "rootful", "sysbox"].includes(value as string);

/** Settings of an engine on every platform. */
export const ENGINE = all(
  DAEMON,
  inputs({
    ...REGISTRIES,
    mode: knownAtPlanTime(MODES, satisfies(MODES, isMode)),
    image: IMAGE,
    memory: MEMORY,
    mtu: integer("the bytes of a packet", 68, 65_535),
    insecureRegistries: listOf(
      "a list of registries",
      text('a registry, such as "registry.example.com:5000"', /^(?!.*:\/\/)\S+$/),
    ),
    defaultAddressPools: listOf("a list of networks, each with its `base` and `size`", POOL),
    logOpts: mapOf("an object with options of the driver json-file", ANY_TEXT, LOG_OPTION),
  }),
);

/** The mode of an engine elsewhere than in a container or pod of its own. @param why Sysbox is not one */
export function withoutSysbox(why: string): Expected {
  const isOther = (mode: unknown) => ["rootless", "rootful", undefined, UNRESOLVED].includes(mode as string);
  return crossField(({ mode }) =>
    isOther(mode) ? undefined : ["mode", never(`"rootless" or "rootful"${mode === "sysbox" ? `: ${why}` : ""}`)],
  );
}

/** Limits of a container, and the volume for its data. */
export const CONTAINER: Expected = all(
  inputs({
    retainData: KNOWN_YES_OR_NO,
    dataVolume: text("a volume's name, and no folder", /^[A-Za-z0-9][\w.-]*$/),
    processes: integer("processes and threads", 64, 4_194_304),
    cpus: satisfies(
      "a number of processors in tenths, from 0.1 to 1024",
      (value) =>
        typeof value === "number" && value >= 0.1 && value <= 1024 && Number.isInteger(+(value * 10).toFixed(6)),
    ),
    memorySwap: satisfies(
      "memory and swap together in MiB, a whole number, or -1 for any amount of swap",
      (value) => Number.isSafeInteger(value) && ((value as number) >= 64 || value === -1),
    ),
    restart: oneOf(RESTARTS),
  }),
  crossField(({ memory = LIMITS.memory, memorySwap }) =>
    typeof memory === "number" && typeof memorySwap === "number" && memorySwap !== -1 && memorySwap < memory
      ? ["memorySwap", never(`no less than the ${memory} MiB of memory, which it includes`)]
      : undefined,
  ),
);

/** Settings of the container that an engine runs in. */
export const ENGINE_CONTAINER: Expected = all(
  CONTAINER,
  inputs({
    ephemeral: KNOWN_YES_OR_NO,
    cacheVolume: text("a volume's name, and no folder", /^[A-Za-z0-9][\w.-]*$/),
    gpus: knownAtPlanTime(
      "a list of CDI names",
      listOf("a list of CDI names", text('the CDI name of a GPU, such as "nvidia.com/gpu=all"', ACCELERATOR)),
    ),
  }),
  crossField(({ ephemeral, dataVolume, retainData }) => {
    const kept = dataVolume === undefined ? "retainData" : "dataVolume";
    const isKept = dataVolume !== undefined || retainData === true;
    return ephemeral === true && isKept ? [kept, never("for an engine that is not ephemeral")] : undefined;
  }),
  crossField(({ mode, gpus, storageDriver }) => {
    if (mode !== "sysbox") return undefined;
    const why = "a container of Sysbox cannot use devices of the server";
    if (gpus !== undefined) return ["gpus", never(`for an engine without Sysbox: ${why}`)];
    return storageDriver === FUSE_OVERLAYFS
      ? ["storageDriver", never(`a driver without a device, such as overlay2: ${why}`)]
      : undefined;
  }),
);

/** Whether a value is a network in CIDR notation. @param version of its addresses. @default either */
function isNetwork(value: unknown, version?: 4 | 6): boolean {
  const [, address = "", bits] = (isText(value) && /^([^/]+)\/(\d+)$/.exec(value)) || [];
  const found = isIP(address);
  return found !== 0 && found === (version ?? found) && Number(bits) <= (found === 4 ? 32 : 128);
}
