import { isIP } from "node:net";
import { AUTHORITY_NAME_LENGTH, LIFETIME } from "./certificateMistakes";
import { all, type Expected, inputs, integer, listOf, only, satisfies, text } from "./expected";
import { HOSTNAME, HOSTNAMES, isAddress, isText, knownList, LABELS } from "./values";

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
export function access(port: number): Expected {
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
            `digit, ${AUTHORITY_NAME_LENGTH} at most`,
          new RegExp(`^(?=.{1,${AUTHORITY_NAME_LENGTH}}$)[A-Za-z0-9][\\w-]*(\\.[\\w-]+)*$`),
        ),
      },
    ),
    LIFETIME,
  );
}
