import { chmodSync, chownSync, lstatSync, readFileSync, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { AddressError } from "./listening";

/** A unix socket on which a server listens. */
export interface SocketFile {
  readonly path: string;
  /** Its permissions: 0o660. */
  readonly mode: number;
  /** Its group, by name or number. @default that of the program */
  readonly group?: string | undefined;
}

/** Everything but the owner's right to read and write. */
const OWNER_ONLY = 0o177;

/**
 * Listens on a unix socket, whose file is removed when the server closes. A file that a program has left behind there is
 * replaced if it is a socket on which nobody listens.
 *
 * @param key the configuration's key, for the error
 * @throws AddressError
 */
export async function listeningOnSocket(server: Server, key: string, { path, mode, group }: SocketFile): Promise<void> {
  try {
    await removeStale(path);
    const gid = group === undefined ? undefined : groupId(group);
    await bound(server, path);
    // Until here nobody but the owner can connect.
    if (gid !== undefined) chownSync(path, process.getuid?.() ?? -1, gid);
    chmodSync(path, mode);
  } catch (error) {
    server.close();
    throw new AddressError(key, path, error as Error);
  }
}

function bound(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // Node binds before it returns, so that the file never has other permissions.
    const before = process.umask(OWNER_ONLY);
    try {
      server.listen({ path }, () => {
        server.off("error", reject);
        resolve();
      });
    } finally {
      process.umask(before);
    }
  });
}

async function removeStale(path: string): Promise<void> {
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (!file) return;
  if (!file.isSocket()) throw new Error("there is a file of that name that is not a socket");
  if (await answers(path)) throw Object.assign(new Error(), { code: "EADDRINUSE" });
  unlinkSync(path);
}

/** Whether a program listens on a socket. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code !== "ECONNREFUSED" && code !== "ENOENT"));
  });
}

function groupId(group: string): number {
  if (/^\d+$/.test(group)) return Number(group);
  const line = readFileSync("/etc/group", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${group}:`));
  const id = line?.split(":")[2];
  if (id === undefined || !/^\d+$/.test(id)) throw new Error(`there is no group ${group} on this machine`);
  return Number(id);
}
