import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { GuardLimits } from "../../core/schema/guardConfiguration";
import { readBody, type UnreadBody } from "../../server/body";
import type { Refused } from "../model/decision";

/** The client closed its connection, or its half of it, in the middle of a body. */
export class ClientLeft extends Error {
  override readonly name = "ClientLeft";
  readonly code = "BREAKWATER_CLIENT_LEFT";
  override readonly message = "the client left";
}

/** The memory for bodies that are held until they are judged and sent on. */
export class HeldBodies {
  private held = 0;
  private readonly heldByClient = new Map<string, number>();

  constructor(readonly limits: GuardLimits) {}

  /** Bytes held now. */
  get bytes(): number {
    return this.held;
  }

  /**
   * Returns the share for one body of a client. All that a client holds takes at most half of the memory, so that
   * nobody can keep others from being served.
   */
  share(client: string): HeldBody {
    return new Share(this, client);
  }

  /** @returns whether that many more bytes of a client were free, and now are held */
  take(client: string, bytes: number): boolean {
    if (this.held + bytes > this.limits.heldBodyBytes || this.heldBy(client) + bytes > this.mostPerClient) return false;
    this.add(client, bytes);
    return true;
  }

  release(client: string, bytes: number): void {
    this.add(client, -bytes);
  }

  private get mostPerClient(): number {
    const { bodyBytes, heldBodyBytes } = this.limits;
    return Math.max(bodyBytes, heldBodyBytes / 2);
  }

  private heldBy(client: string): number {
    return this.heldByClient.get(client) ?? 0;
  }

  private add(client: string, bytes: number): void {
    this.held += bytes;
    const left = this.heldBy(client) + bytes;
    if (left === 0) this.heldByClient.delete(client);
    else this.heldByClient.set(client, left);
  }
}

/** The memory that one body takes, or the messages of one stream. */
export interface HeldBody {
  readonly limits: GuardLimits;
  /** Reserves more. Returns whether that many bytes were free. */
  hasRoomFor(bytes: number): boolean;
  /** Releases bytes, never more than were reserved. @param bytes @default all of it */
  giveBack(bytes?: number): void;
}

class Share implements HeldBody {
  private own = 0;

  constructor(
    private readonly bodies: HeldBodies,
    private readonly client: string,
  ) {}

  get limits(): GuardLimits {
    return this.bodies.limits;
  }

  hasRoomFor(bytes: number): boolean {
    if (!this.bodies.take(this.client, bytes)) return false;
    this.own += bytes;
    return true;
  }

  giveBack(bytes = this.own): void {
    const given = Math.min(bytes, this.own);
    if (given === 0) return;
    this.bodies.release(this.client, given);
    this.own -= given;
  }
}

/** Reads the whole of a body that is judged, or returns why it is refused. Nothing of a body that is too long is kept. */
export async function wholeBody(request: IncomingMessage, held: HeldBody): Promise<Buffer | Refused> {
  const { limits } = held;
  const body = await readBody(request, { ...limits, reserve: (bytes) => held.hasRoomFor(bytes) });
  return typeof body === "string" ? REFUSALS[body](limits) : body;
}

/** Whether Node reads the body of a request that upgrades: measured with 20.20, which does not, and 26.12, which does. */
const NODE_READS_BODY_BEFORE_STREAM = Number(process.versions.node.split(".", 1)[0]) >= 26;

/** An empty body in chunked encoding, which some clients on Node (dockerode) send before a stream. */
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/**
 * Reads the body of a request that upgrades. From version 26 on, Node reads it like the body of any request; earlier
 * versions leave it in the stream that follows. The client's first bytes of the stream itself may come right behind it:
 * they stay there.
 */
export function bodyBeforeStream(
  request: IncomingMessage,
  stream: Readable,
  held: HeldBody,
): Promise<Buffer | Refused> {
  const isReadByNode = NODE_READS_BODY_BEFORE_STREAM || stream !== request.socket || request.readableLength > 0;
  return isReadByNode ? bodyBesideStream(request, stream, held) : bodyInStream(request, stream, held);
}

/** Reads the body while watching the stream: Node does not end a request that upgrades when its connection breaks. */
async function bodyBesideStream(request: IncomingMessage, stream: Readable, held: HeldBody): Promise<Buffer | Refused> {
  const broken = () => request.destroy(new ClientLeft());
  stream.once("close", broken);
  const body = await wholeBody(request, held).finally(() => stream.off("close", broken));
  return isChunked(request) && Buffer.isBuffer(body) && body.length > 0 ? chunksBeforeStream() : body;
}

async function bodyInStream(request: IncomingMessage, stream: Readable, held: HeldBody): Promise<Buffer | Refused> {
  const { limits } = held;
  const size = isChunked(request) ? LAST_CHUNK.length : Number(request.headers["content-length"] ?? 0);
  if (size === 0) return Buffer.alloc(0);
  if (size > limits.bodyBytes) return tooLong(limits);
  if (!held.hasRoomFor(size)) return tooMany(limits);
  const bytes = await bytesOf(stream, size, limits);
  if (!isChunked(request) || !Buffer.isBuffer(bytes)) return bytes;
  return bytes.equals(LAST_CHUNK) ? Buffer.alloc(0) : chunksBeforeStream();
}

function isChunked({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined;
}

/** Reads the next `size` bytes of a stream, and no more. */
function bytesOf(stream: Readable, size: number, limits: GuardLimits): Promise<Buffer | Refused> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      stream.off("readable", take).off("end", broken).off("close", broken);
    };
    const chunks: Buffer[] = [];
    let missing = size;
    const take = () => {
      for (let chunk = next(); chunk !== null; chunk = next()) {
        chunks.push(chunk);
        missing -= chunk.length;
      }
      if (missing > 0) return;
      done();
      resolve(Buffer.concat(chunks));
    };
    const next = () =>
      missing > 0 ? (stream.read(Math.min(missing, stream.readableLength) || 1) as Buffer | null) : null;
    const broken = () => {
      done();
      reject(new ClientLeft());
    };
    const timer = setTimeout(() => {
      done();
      resolve(tooSlow(limits));
    }, limits.bodySeconds * 1000);
    stream.on("readable", take).on("end", broken).on("close", broken);
    take();
  });
}

const REFUSALS: Readonly<Record<UnreadBody, (limits: GuardLimits) => Refused>> = {
  "too long": tooLong,
  "no room": tooMany,
  "too slow": tooSlow,
};

function chunksBeforeStream(): Refused {
  const message = "bad request: a request that upgrades carries a body of a known length: send Content-Length";
  return { verdict: "refused", status: 400, rule: undefined, message };
}

function tooLong({ bodyBytes }: GuardLimits): Refused {
  const message =
    `the body is longer than ${bodyBytes} bytes, which is the limit of what is judged ` +
    "(limits.bodyBytes in the guard's configuration)";
  return { verdict: "refused", status: 413, rule: undefined, message };
}

export function tooMany({ heldBodyBytes }: GuardLimits): Refused {
  const message =
    `the bodies of all clients take up the ${heldBodyBytes} bytes that are held at once, or those of ` +
    "this client half of them (limits.heldBodyBytes in the guard's configuration): try again";
  return { verdict: "refused", status: 503, rule: undefined, message };
}

export function tooSlow({ bodySeconds }: GuardLimits): Refused {
  const message = `the body did not come within ${bodySeconds} seconds (limits.bodySeconds in the guard's configuration)`;
  return { verdict: "refused", status: 408, rule: undefined, message };
}
