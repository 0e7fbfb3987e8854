import type { Server } from "node:net";
import type { Address } from "../model/settings";

/** Why an address cannot be listened on, in plain words. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program has it",
  EADDRNOTAVAIL: "it is none of this machine's",
  EACCES: "its port is for root: use one from 1024 on",
  ENOTFOUND: "there is no such host",
};

/** An address that cannot be listened on. */
export class AddressError extends Error {
  override readonly name = "AddressError";
  readonly code = "BREAKWATER_ADDRESS_UNAVAILABLE";

  /** @param key the configuration's key */
  constructor(
    readonly key: "listen" | "health",
    { host, port }: Address,
    { code = "", message }: NodeJS.ErrnoException,
  ) {
    super(`${host.includes(":") ? `[${host}]` : host}:${port} cannot be taken: ${REASONS[code] ?? message}`);
  }
}

/** @throws AddressError */
export function listening(server: Server, key: AddressError["key"], address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(new AddressError(key, address, error));
    server.once("error", failed);
    server.listen({ host: address.host, port: address.port }, () => {
      server.off("error", failed);
      resolve();
    });
  });
}

export function closing(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
