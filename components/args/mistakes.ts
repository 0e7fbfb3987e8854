import { isIP } from "node:net";
import { BUILDER_PORT } from "../spec/builder";
import { AUTHORITY, SERVER } from "../spec/certificates";
import { BUILDER_CLIENT_FOLDER, CLIENT_FOLDER } from "../spec/client";
import { LOG_OPTION_NAMES } from "../spec/engineConfiguration";
import { FUSE_OVERLAYFS } from "../spec/engineDevices";
import { API_PORT } from "../spec/engineFiles";
import { BUILT_IN_ROLES, PRESET_ROLES } from "../spec/guard";
import { CONTAINER, DAEMON, ENGINE_CONTAINER, RESOLVER } from "./engineMistakes";
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
} from "./expected";
import { AS_THE_GUARD_READS, OF_CLIENTS, OF_ROLES, SHARED_NETWORKS } from "./guardMistakes";
import { POD_RESOURCES, PODS } from "./podMistakes";

/** The maximum length of a certificate's common name (RFC 5280), and the suffix of a CA's. */
const COMMON_NAME = 64;
const AUTHORITY_NAME = COMMON_NAME - " CA".length;

const isText = (value: unknown): value is string => typeof value === "string";
/** What the guard itself reads and checks. */
const ANYTHING: Expected = () => undefined;
const ANY_TEXT = satisfies("a text", isText);
const IMAGE = text('an image, such as "docker:27.5.1-dind"', /^[^\s:/]\S*$/);
/** A smaller number was probably meant in GiB, a larger one in bytes. */
const MEMORY = integer("memory in MiB", 64, 16_777_216);
const isAddress = (value: unknown) => isText(value) && isIP(value) !== 0;
const HOSTNAME = satisfies(
  'a DNS name, such as "build.example.com"',
  (value) => isText(value) && isIP(value) === 0 && /^(\*\.)?[\w-]+(\.[\w-]+)*$/.test(value),
);
const LABELS = mapOf("an object with texts by their names", ANY_TEXT);

const MODES = '"rootless" or "rootful"';
const isMode = (value: unknown) => value === "rootless" || value === "rootful";

const POOL = only(
  inputs(
    {},
    {
      base: satisfies('a network in CIDR notation, such as "10.200.0.0/16"', isNetwork),
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

/** How a container reaches registries. */
const REGISTRIES = {
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

/** Settings of an engine on every platform. */
const ENGINE = all(
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

const SPACE = text(
  'a size with its unit, or a part of the disk, such as "20GB" or "60%"',
  /^\d+(\.\d+)?([kMGTP]i?)?B$|^\d+%$/,
);
/** Settings of a builder on every platform. */
const BUILDER_SETTINGS = inputs({
  ...REGISTRIES,
  ...RESOLVER,
  image: IMAGE,
  memory: MEMORY,
  maxParallelism: integer("steps at a time", 1, 1000),
  maxUsedSpace: SPACE,
  minFreeSpace: SPACE,
});

/** The validity of certificates. @param inherited the hours for which they are valid if nothing else is given */
function lifetime(inherited: unknown = SERVER.validityPeriodHours): Expected {
  return all(
    inputs({
      validityPeriodHours: integer("hours for which certificates are good", 1, AUTHORITY.validityPeriodHours),
      earlyRenewalHours: integer("hours before the end of certificates", 0, AUTHORITY.validityPeriodHours),
    }),
    crossField(({ validityPeriodHours = inherited, earlyRenewalHours }) =>
      typeof validityPeriodHours === "number" &&
      typeof earlyRenewalHours === "number" &&
      earlyRenewalHours >= validityPeriodHours
        ? [
            "earlyRenewalHours",
            never(
              `less than the ${validityPeriodHours} hours for which certificates are good: each update would renew them`,
            ),
          ]
        : undefined,
    ),
  );
}
const LIFETIME = lifetime();

const HOSTNAMES = listOf("a list of DNS names", HOSTNAME);

/** @param port the container's port for clients */
function published(port: number): Expected {
  return only(
    inputs(
      {
        external: integer("a port", 1, 65_535),
        internal: satisfies(`${port}, the only port on which it accepts clients`, (value) => value === port),
        hostname: HOSTNAME,
      },
      {
        ip: satisfies(
          'the IP address of the server\'s interface, such as "10.0.0.5"; a DNS name is its `hostname`',
          isAddress,
        ),
      },
    ),
  );
}

const NETWORK = only(
  inputs(
    {
      aliases: listOf("a list of DNS names", HOSTNAME),
      ipv4Address: satisfies('an IPv4 address, such as "10.0.0.5"', (value) => isText(value) && isIP(value) === 4),
      ipv6Address: satisfies('an IPv6 address, such as "fd00::5"', (value) => isText(value) && isIP(value) === 6),
    },
    { name: text("a network's name, as `network.name` gives it", /^[^\s/]+$/) },
  ),
);

/** Where clients reach a container. @param port its port for clients */
function access(port: number): Expected {
  return all(
    inputs(
      {
        networksAdvanced: knownList("a list of networks, each with its `name`", NETWORK),
        ports: knownList("a list of ports, each with its `ip`", published(port)),
        dnsNames: HOSTNAMES,
        labels: LABELS,
      },
      {
        name: text(
          `its host name as well: letters, digits, "-", "_" and ".", of which the first is a letter or ` +
            `digit, ${AUTHORITY_NAME} at most`,
          new RegExp(`^(?=.{1,${AUTHORITY_NAME}}$)[A-Za-z0-9][\\w-]*(\\.[\\w-]+)*$`),
        ),
      },
    ),
    LIFETIME,
  );
}
const ACCESS = access(API_PORT);

const CLIENT = text(
  `a client's name, of 1 to ${COMMON_NAME} characters`,
  new RegExp(`^\\P{Cc}{1,${COMMON_NAME}}$`, "u"),
);
const CLIENT_WITH_SECRET = text(
  'a part of a Secret\'s name: small letters, digits and "-", 42 at most',
  /^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/,
);

/** Clients by their names, after which resources are named. */
function clientsByName(name: Expected): Expected {
  const clients = "an object with clients by their names, such as { build: {} }";
  return crossField(
    ({ validityPeriodHours, clients: given }) =>
      given === undefined
        ? undefined
        : ["clients", knownAtPlanTime(clients, mapOf(clients, only(lifetime(validityPeriodHours)), name))],
    "clients",
  );
}

const CLIENTS = "an object with clients by their names, each with its `role`";
const OPERATIONS = listOf(
  "a list of operations",
  text('the id of an operation, such as "ContainerCreate"', /^[A-Z]\w+$/),
);
const HOST_PATHS = listOf("a list of folders", text('a path from the root on, such as "/srv/work"', /^\//));
const FRONTENDS = listOf(
  "a list of images of frontends",
  text('an image by its digest, such as "docker/dockerfile@sha256:…", or "*"', /^(\*|[^\s@]+@sha256:[0-9a-f]{64})$/),
);

/** Clients by name with their roles, custom roles, and the guard's own container. */
function guard(name: Expected): Expected {
  return all(
    inputs({ image: IMAGE, memory: MEMORY, rules: ANYTHING, sharedNetworks: SHARED_NETWORKS }),
    crossField(({ roles = {}, validityPeriodHours }) => {
      const known = [...BUILT_IN_ROLES, ...(isPlain(roles) ? Object.keys(roles) : []), ...PRESET_ROLES];
      const client = only(inputs({}, { role: oneOf(known) }), OF_CLIENTS, lifetime(validityPeriodHours));
      const someone = satisfies(
        `${CLIENTS}, one at least`,
        (clients) => isPlain(clients) && Object.keys(clients).length > 0,
      );
      return ["clients", knownAtPlanTime(CLIENTS, all(someone, mapOf(CLIENTS, client, name)))];
    }, "clients"),
    crossField(({ roles }) => {
      if (roles === undefined) return undefined;
      const own = isPlain(roles) ? Object.keys(roles) : [];
      const parents = oneOf([...BUILT_IN_ROLES, ...own, ...PRESET_ROLES].filter((each) => each !== "admin"));
      const role = only(
        inputs({
          extends: parents,
          operations: OPERATIONS,
          allowedHostPaths: HOST_PATHS,
          frontends: FRONTENDS,
          rules: ANYTHING,
        }),
        OF_ROLES,
      );
      const name = satisfies("a name that no built-in role has", (given) => !BUILT_IN_ROLES.includes(given as string));
      return ["roles", mapOf("an object with roles by their names", role, name)];
    }, "roles"),
    AS_THE_GUARD_READS,
  );
}

const AN_ENGINE = "an object with an engine's inputs";
const OWN_ENGINE = only(ENGINE, ENGINE_CONTAINER, inputs({ group: never("for a `hostSocket` alone") }));

function hostEngine(hostSocket: unknown, others: object): Expected {
  const besides = Object.keys(others).filter((name) => name !== "group");
  const none = besides.map(
    (name) => [name, never("for an engine of its own, and `hostSocket` is the host's")] as const,
  );
  const group =
    `the group of the socket, \`stat -c %g ` +
    `${isText(hostSocket) ? hostSocket : "/var/run"}/docker.sock\` on the host`;
  return only(
    inputs(Object.fromEntries(none), {
      hostSocket: text(
        'the folder of the host with docker.sock in it, and not that file, such as "/var/run"',
        /^\/(?!.*\.sock$)/,
      ),
      group: integer(group, 0, 4_294_967_294),
    }),
  );
}

/** The engine behind a guard in a container: its own, or the host's, of which only the socket is known. */
const GUARDED_ENGINE = crossField(({ engine }) => {
  if (engine === undefined) return undefined;
  const { hostSocket, ...others } = isPlain(engine) ? engine : {};
  return ["engine", knownAtPlanTime(AN_ENGINE, hostSocket === undefined ? OWN_ENGINE : hostEngine(hostSocket, others))];
}, "engine");

const NAMESPACE = text(
  'a namespace: small letters, digits and "-", 63 at most',
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
);
const AMOUNT = text('an amount with its unit, such as "50Gi"', /^\d+(\.\d+)?([KMGTPE]i|[kMGTPE])$|^\d{7,}$/);
const POD_LABELS = mapOf(
  "an object with texts by their names",
  text('a label\'s value: letters, digits, "-", "_" and ".", 63 at most', /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/),
);

const KNOWN_YES_OR_NO = knownAtPlanTime(
  "true or false",
  satisfies("true or false", (value) => typeof value === "boolean"),
);

/** How a container runs in a pod. */
const POD_CONTAINER = all(
  POD_RESOURCES,
  inputs({
    hostUsers: KNOWN_YES_OR_NO,
    seccompProfile: text(
      'a file below the kubelet\'s folder for profiles, such as "breakwater/rootless.json"',
      /^(?!\/|.*\.\.)\S+$/,
    ),
    appArmorProfile: knownAtPlanTime("a text", ANY_TEXT),
    dataSize: AMOUNT,
  }),
);
const DATA_CLAIM = inputs({
  dataClaim: knownAtPlanTime(
    "an object with the `size` of a claim",
    only(inputs({ storageClassName: text("the name of a class", /./), retainData: KNOWN_YES_OR_NO }, { size: AMOUNT })),
  ),
});

/** The settings of an engine in a pod. */
const POD_ENGINE = all(
  ENGINE,
  POD_CONTAINER,
  crossField(({ storageDriver }) =>
    storageDriver === FUSE_OVERLAYFS
      ? ["storageDriver", never("a driver without a device of its own, since a pod cannot get /dev/fuse")]
      : undefined,
  ),
  inputs({
    cacheClaim: text("the name of a claim, and no folder", /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/),
    tunResource: knownAtPlanTime(
      "the name of a resource",
      text('the name of a resource, such as "devices.example.com/tun"', /^[a-z0-9.-]+\/[\w.-]+$/),
    ),
  }),
  crossField(({ mode, hostUsers, tunResource }) => {
    if (hostUsers !== false) return undefined;
    if (mode === "rootful")
      return [
        "hostUsers",
        never("true for a rootful engine, which in a user namespace of the pod's own cannot write to its cgroups"),
      ];
    const plugin =
      "the name under which a device plugin hands out /dev/net/tun, which nobody can make in a user namespace";
    return tunResource === undefined ? ["tunResource", never(plugin)] : undefined;
  }),
);
const SERVED_ENGINE = all(POD_ENGINE, DATA_CLAIM);

/**
 * Where clients reach an engine in a cluster. The longest name leaves room for what a StatefulSet appends to it in a
 * label.
 */
const SERVICE = all(
  inputs(
    {
      namespace: NAMESPACE,
      dnsNames: HOSTNAMES,
      clientNamespaces: knownList("a list of namespaces", NAMESPACE),
      nodeSelector: POD_LABELS,
      labels: POD_LABELS,
    },
    {
      name: text(
        'that of its Service and its StatefulSet as well: small letters, digits and "-", of which the ' +
          "first is a letter, 52 at most",
        /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/,
      ),
    },
  ),
  PODS,
  LIFETIME,
);

export const DIND_RUNNER = only(ACCESS, ENGINE, ENGINE_CONTAINER, clientsByName(CLIENT));
export const BUILDKIT_BUILDER = only(access(BUILDER_PORT), BUILDER_SETTINGS, CONTAINER, clientsByName(CLIENT));
export const DOCKER_API_ENDPOINT = only(ACCESS, GUARDED_ENGINE, guard(CLIENT));
export const DOCKER_TLS_CERTIFICATES = only(
  inputs(
    {
      dnsNames: HOSTNAMES,
      ipAddresses: listOf("a list of IP addresses", satisfies('an IP address, such as "10.0.0.5"', isAddress)),
    },
    {
      name: text(
        `a part of its CA's name, of 1 to ${AUTHORITY_NAME} characters`,
        new RegExp(`^\\P{Cc}{1,${AUTHORITY_NAME}}$`, "u"),
      ),
    },
  ),
  LIFETIME,
  clientsByName(CLIENT),
);
export const KUBERNETES_DIND_RUNNER = only(SERVICE, SERVED_ENGINE, clientsByName(CLIENT_WITH_SECRET));
export const KUBERNETES_BUILDKIT_BUILDER = only(
  SERVICE,
  BUILDER_SETTINGS,
  POD_CONTAINER,
  DATA_CLAIM,
  clientsByName(CLIENT_WITH_SECRET),
);
export const KUBERNETES_DOCKER_API_ENDPOINT = only(
  SERVICE,
  inputs({ engine: knownAtPlanTime(AN_ENGINE, only(SERVED_ENGINE)) }),
  guard(CLIENT_WITH_SECRET),
);
export const KUBERNETES_DIND_SIDECAR = only(
  inputs(
    { namespace: NAMESPACE, labels: POD_LABELS },
    {
      name: text(
        `that of a ConfigMap as well: small letters, digits, "-" and ".", ${AUTHORITY_NAME} at most`,
        /^[a-z0-9]([a-z0-9.-]{0,59}[a-z0-9])?$/,
      ),
    },
  ),
  POD_ENGINE,
  LIFETIME,
);
const MODE = oneOf(["warn", "enforce"]);
const NAMES = (what: string, form: RegExp) => listOf(`a list of ${what}`, text(`a name of ${what}`, form));
const NAMESPACE_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
export const KUBERNETES_ADMISSION = only(
  inputs(
    {
      namespace: text("the name of a namespace", NAMESPACE_NAME),
      mode: MODE,
      namespaces: mapOf("an object with modes by namespaces", MODE, text("the name of a namespace", NAMESPACE_NAME)),
      excludedNamespaces: NAMES("namespaces", NAMESPACE_NAME),
      owned: MODE,
      controllers: NAMES("users", /^\S+$/),
      references: satisfies("true or false", (value) => typeof value === "boolean"),
      rules: ANYTHING,
      customResources: listOf(
        "a list of custom resources",
        only(
          inputs({
            apiGroups: NAMES('groups, without "*"', /^[a-z0-9][a-z0-9.-]*$/),
            apiVersions: NAMES('versions, without "*"', /^[a-z0-9]+$/),
            resources: NAMES('resources, without "*"', /^[a-z0-9]+(\/[a-z]+)?$/),
          }),
        ),
      ),
      replicas: integer("how many pods answer", 1, 100),
      image: IMAGE,
      priorityClass: text("the name of a priority class", /^[a-z0-9][a-z0-9.-]*$/),
      labels: LABELS,
      authority: oneOf(["first", "second"]),
    },
    {
      name: text(
        'that of its Service as well: small letters, digits and "-", of which the first is a letter, 42 at most',
        /^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$/,
      ),
    },
  ),
  LIFETIME,
);
/** Secrets of clients. @param server the input that is the server, which is given as whether it is one */
function clientSecrets(server: string, words: string): Expected {
  const isServer = satisfies(words, (value) => value === true);
  return only(
    inputs({ namespace: NAMESPACE, labels: POD_LABELS }, { [server]: isServer }),
    clientsByName(CLIENT_WITH_SECRET),
  );
}
export const DOCKER_CLIENT_SECRETS = clientSecrets(
  "endpoint",
  "an engine with certificates of its clients: a runner, an endpoint, or `certificates.endpoint(host)`",
);
export const BUILDKIT_CLIENT_SECRETS = clientSecrets(
  "builder",
  "a builder with certificates of its clients: a KubernetesBuildkitBuilder",
);
/** How an engine is added to the containers of a pod. */
export const SIDECAR_OPTIONS = only(
  inputs({
    containers: listOf("a list of containers' names", ANY_TEXT),
    native: satisfies("true or false", (value) => typeof value === "boolean"),
  }),
);

/** An engine as seen by the code that makes a container its client. */
export const ENGINE_ADDRESS = inputs(
  {},
  {
    host: text(
      'an address such as "tcp://build.example.com:2376": a DindRunner has its own, ' +
        "DockerTlsCertificates those of `endpoint(host)`",
      /^tcp:\/\/[^/\s]+:\d+$/,
    ),
  },
);
/** A builder as seen by the code that makes a container its client. */
export const BUILDER_ADDRESS = inputs(
  {},
  { buildkitHost: text('an address such as "tcp://builder.example.com:1234"', /^tcp:\/\/[^/\s]+:\d+$/) },
);
const CLIENT_PATH = text(`a path of the container, such as "${CLIENT_FOLDER}"`, /^\//);
/** How a container is made a client. */
export const CLIENT_OPTIONS = only(
  inputs({
    folder: CLIENT_PATH,
    owner: integer("the number of a user", 0, 4_294_967_294),
  }),
);

function knownList(expected: string, each: Expected): Expected {
  return knownAtPlanTime(expected, listOf(expected, each));
}

function isNetwork(value: unknown): boolean {
  const [, address = "", bits] = (isText(value) && /^([^/]+)\/(\d+)$/.exec(value)) || [];
  return isIP(address) !== 0 && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}

const REPLICA = integer("the number of one of several, counted from 0", 0, 99);
/** The same for a container of a pod. */
export const POD_CLIENT_OPTIONS = only(
  inputs({
    folder: CLIENT_PATH,
    replica: REPLICA,
  }),
);
/** How a container of a pod is made a client of a builder. */
export const POD_BUILDER_CLIENT_OPTIONS = only(inputs({ folder: CLIENT_PATH }));
/** How `docker buildx` is told of a builder. */
export const BUILDX_OPTIONS = only(
  inputs({
    folder: text(`a path without spaces, such as "${BUILDER_CLIENT_FOLDER}"`, /^\/[\w./-]*$/),
    replica: REPLICA,
    name: text('a builder\'s name: letters, digits and "-"', /^[A-Za-z][\w-]*$/),
  }),
);
