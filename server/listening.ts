import type { Server } from "node:net";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** @param text HOST:PORT, with an IPv6 address in brackets */
export function addressOf(text: string): Address {
  const at = text.lastIndexOf(":");
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(text.slice(at + 1)) };
}

/** Why an address cannot be listened on, in plain words. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program has it",
  EADDRNOTAVAIL: "it is not an address of this machine",
  EACCES: "its port is for root: use one from 1024 on",
  ENOTFOUND: "there is no such host",
  ENOENT: "its folder does not exist",
};

const NOT_WRITABLE = "this program's user may not write to its folder";

/** An address that cannot be listened on. */
export class AddressError extends Error {
  override readonly name = "AddressError";
  readonly code = "BREAKWATER_ADDRESS_UNAVAILABLE";
  /** Why, without the address. */
  readonly reason: string;

  /** @param key the configuration's key @param address or the path of a socket */
  constructor(
    readonly key: string,
    address: Address | string,
    { code = "", message }: NodeJS.ErrnoException,
  ) {
    const reason = code === "EACCES" && typeof address === "string" ? NOT_WRITABLE : (REASONS[code] ?? message);
    super(`${typeof address === "string" ? address : written(address)} cannot be taken: ${reason}`);
    this.reason = reason;
  }
}

const written = ({ host, port }: Address): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;

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
