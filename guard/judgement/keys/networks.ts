import { harmless, judged, type Key, limited, listOf, mapOf, object, oneOf } from "./key";

const ADDRESS = harmless("addresses and names of the container's own, on a network that it is on");
const STATE = harmless("what the engine found, which it does not take from a client");
const LABELS = mapOf(harmless("names for people"));

/** How a container is connected to a network (`EndpointSettings`). */
export const ENDPOINT: Key = object({
  IPAMConfig: object({ IPv4Address: ADDRESS, IPv6Address: ADDRESS, LinkLocalIPs: ADDRESS }),
  Links: ADDRESS,
  Aliases: ADDRESS,
  MacAddress: ADDRESS,
  DriverOpts: object({
    "com.docker.network.endpoint.sysctls": harmless("kernel parameters of the container's own interface"),
    "com.docker.network.endpoint.ifname": ADDRESS,
  }),
  GwPriority: ADDRESS,
  NetworkID: limited("is a network's id, which goes before the name that is judged: leave it out"),
  EndpointID: STATE,
  Gateway: STATE,
  IPAddress: STATE,
  IPPrefixLen: STATE,
  IPv6Gateway: STATE,
  GlobalIPv6Address: STATE,
  GlobalIPv6PrefixLen: STATE,
  DNSNames: STATE,
});

/** Endpoints by the names of their networks, which are judged. */
export const ENDPOINTS: Key = mapOf(ENDPOINT);

/** Private addresses, which belong to nobody on the internet (RFC 1918, RFC 6598, RFC 4193). */
const PRIVATE_RANGE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][\da-f]{2}:)/i;
const SUBNET = limited(
  "is no range of private addresses, or larger than a network needs (/16, /48 of IPv6): the host " +
    "would send to the network's containers what it means for others",
  (range) =>
    typeof range === "string" && PRIVATE_RANGE.test(range) && prefixLength(range) >= (range.includes(":") ? 48 : 16),
);

function prefixLength(range: string): number {
  return Number(/\/(\d{1,3})$/.exec(range)?.[1] ?? Number.NaN);
}

const OWN = harmless("how the network itself works");

/**
 * Options of the driver `bridge` that affect only the network. Others name an interface of the host, or open the
 * network to the host's.
 */
const BRIDGE_OPTIONS: Key = object({
  "com.docker.network.bridge.enable_icc": OWN,
  "com.docker.network.bridge.enable_ip_masquerade": OWN,
  "com.docker.network.bridge.inhibit_ipv4": OWN,
  "com.docker.network.bridge.host_binding_ipv4": OWN,
  "com.docker.network.container_iface_prefix": OWN,
  "com.docker.network.driver.mtu": OWN,
  "com.docker.network.enable_ipv4": OWN,
  "com.docker.network.enable_ipv6": OWN,
});

/** The body of `NetworkCreate`. */
export const NETWORK_CREATE: Key = object({
  Name: harmless("the network's name: host's is taken"),
  CheckDuplicate: OWN,
  Driver: limited(
    "is a network driver that puts containers on the host's own network: use bridge",
    oneOf("bridge", "default"),
  ),
  Scope: limited("makes a network of the cluster's", oneOf("local")),
  Internal: OWN,
  Attachable: OWN,
  Ingress: limited("makes the cluster's ingress network"),
  ConfigOnly: limited("makes a configuration that other networks take their own from"),
  ConfigFrom: limited("takes the network's configuration from another's"),
  IPAM: object({
    Driver: limited("is an address driver other than the engine's own", oneOf("default")),
    Config: listOf(object({ Subnet: SUBNET, IPRange: SUBNET, Gateway: OWN, AuxiliaryAddresses: OWN, AuxAddress: OWN })),
    Options: limited("are options of an address driver"),
  }),
  EnableIPv4: OWN,
  EnableIPv6: OWN,
  Options: BRIDGE_OPTIONS,
  Labels: LABELS,
});

/** The body of `NetworkConnect`. */
export const NETWORK_CONNECT: Key = object({ Container: judged, EndpointConfig: ENDPOINT });

/** The body of `NetworkDisconnect`. */
export const NETWORK_DISCONNECT: Key = object({ Container: judged, Force: OWN });
