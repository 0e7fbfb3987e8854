import { CLIENT_KEYS, type ClientKey } from "../spec/guard";
import type { GuardArgs } from "./guardArgs";

/** The certificates that an endpoint's clients get: their inputs without what only the guard reads. */
export function certificatesOf<Client extends GuardArgs["clients"][string]>(
  clients: Readonly<Record<string, Client>>,
): { [name: string]: Omit<Client, ClientKey> } {
  const isOfGuard = (input: string) => (CLIENT_KEYS as readonly string[]).includes(input);
  return Object.fromEntries(
    Object.entries(clients).map(([name, client]) => [
      name,
      Object.fromEntries(Object.entries(client).filter(([input]) => !isOfGuard(input))) as Omit<Client, ClientKey>,
    ]),
  );
}

/** The validity of a client's certificate: its own if it has one, else that of the others. */
export function lifetimeOf<Lifetime extends { readonly validityPeriodHours?: unknown }>(
  own: Lifetime,
  others: Lifetime,
): Lifetime {
  return own.validityPeriodHours === undefined ? { ...others, ...own } : own;
}
