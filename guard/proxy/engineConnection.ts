import { type NetConnectOpts, type OnReadOpts, Socket } from "node:net";

/**
 * Error codes of a write after the other side has closed, and of a read after it has closed without reading everything
 * that it was sent.
 */
const CLOSED = new Set(["EPIPE", "ECONNRESET"]);

/**
 * A connection to the engine that is read to its end. While a client is still sending, an engine may answer, or a
 * command may print its last output and exit. That the engine stops reading is then no reason to lose what it has
 * already said.
 */
export class EngineConnection extends Socket {
  private isClosed = false;
  /** Whether a write failed because the other side had closed before. */
  hasRefusedWrite = false;

  /** @param onread where to read into, in place of data events @default data events */
  constructor(
    path: string,
    private readonly onread?: OnReadOpts,
  ) {
    super({ allowHalfOpen: true, ...(onread && { onread }) });
    this.connect({ path } satisfies NetConnectOpts);
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    super._write(chunk, encoding, (error) => done(this.unlessClosed(error)));
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    super._writev?.(chunks, (error) => done(this.unlessClosed(error)));
  }

  override destroy(error?: NodeJS.ErrnoException): this {
    if (error?.syscall !== "read" || !CLOSED.has(error.code ?? "")) return super.destroy(error);
    this.push(null);
    // Nothing else reads a stream whose data go elsewhere, so that nothing else would find its end.
    if (this.onread) this.read(0);
    this.destroyAtEnd();
    return this;
  }

  private unlessClosed(error: NodeJS.ErrnoException | null | undefined): Error | null | undefined {
    if (!CLOSED.has(error?.code ?? "")) return error;
    if (error?.code === "EPIPE") this.hasRefusedWrite = true;
    this.destroyAtEnd();
    return undefined;
  }

  private destroyAtEnd(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.readableEnded) this.destroy();
    else this.once("end", () => this.destroy());
  }
}
