import { AUTHORITY, SERVER } from "../spec/certificates";
import {
  all,
  crossField,
  type Expected,
  inputs,
  integer,
  knownAtPlanTime,
  listOf,
  mapOf,
  never,
  only,
  satisfies,
  text,
} from "./expected";
import { HOSTNAMES, isAddress } from "./values";

/** The maximum number of characters of a certificate's common name (RFC 5280). */
const COMMON_NAME_LENGTH = 64;

/** The same of what a CA's name begins with. */
export const AUTHORITY_NAME_LENGTH = COMMON_NAME_LENGTH - " CA".length;

/** The validity of certificates. @param inherited the hours for which they are valid if nothing else is given */
export function lifetime(inherited: unknown = SERVER.validityPeriodHours): Expected {
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

export const LIFETIME = lifetime();

export const CLIENT = text(
  `a client's name, of 1 to ${COMMON_NAME_LENGTH} characters`,
  new RegExp(`^\\P{Cc}{1,${COMMON_NAME_LENGTH}}$`, "u"),
);

export const CLIENT_WITH_SECRET = text(
  'a part of a Secret\'s name: small letters, digits and "-", 42 at most',
  /^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/,
);

/** Clients by their names, after which resources are named. */
export function clientsByName(name: Expected): Expected {
  const clients = "an object with clients by their names, such as { build: {} }";
  return crossField(
    ({ validityPeriodHours, clients: given }) =>
      given === undefined
        ? undefined
        : ["clients", knownAtPlanTime(clients, mapOf(clients, only(lifetime(validityPeriodHours)), name))],
    "clients",
  );
}

export const DOCKER_TLS_CERTIFICATES = only(
  inputs(
    {
      dnsNames: HOSTNAMES,
      ipAddresses: listOf("a list of IP addresses", satisfies('an IP address, such as "10.0.0.5"', isAddress)),
    },
    {
      name: text(
        `a part of its CA's name, of 1 to ${AUTHORITY_NAME_LENGTH} characters`,
        new RegExp(`^\\P{Cc}{1,${AUTHORITY_NAME_LENGTH}}$`, "u"),
      ),
    },
  ),
  LIFETIME,
  clientsByName(CLIENT),
);
