import { networkOf } from "./handshakes";

const MINUTE_MS = 60_000;

/** What a line says about a connection that was turned away. */
interface ConnectionLine {
  /** The client's address. */
  readonly address?: string | undefined;
  readonly message?: string | undefined;
}

/** Maximum number of lines per minute. Anybody can open a connection, and must not fill a disk by doing so. */
export const MAX_LINES_PER_MINUTE = 200;

/** How many of them may be about one network, so that a client that floods the server hides nobody else. */
export const MAX_LINES_PER_NETWORK = 60;

/**
 * Writes the audit's lines about connections that were turned away. Beyond a limit per minute they are only counted,
 * and one line at the end of the minute gives their number and shows the last of them.
 */
export class TurnedAway<Line extends ConnectionLine> {
  private written = 0;
  private readonly byNetwork = new Map<string, number>();
  private omitted = 0;
  private last: Line | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly write: (line: Line) => void) {}

  add(line: Line): void {
    this.timer ??= setTimeout(() => this.end(), MINUTE_MS).unref();
    const network = networkOf(line.address ?? "");
    const ofNetwork = this.byNetwork.get(network) ?? 0;
    if (this.written >= MAX_LINES_PER_MINUTE || ofNetwork >= MAX_LINES_PER_NETWORK) {
      this.omitted++;
      this.last = line;
      return;
    }
    this.written++;
    this.byNetwork.set(network, ofNetwork + 1);
    this.write(line);
  }

  /** Ends the minute: writes the line about those that were only counted, and starts the next. */
  end(): void {
    clearTimeout(this.timer);
    const { omitted, last } = this;
    [this.timer, this.last, this.omitted, this.written] = [undefined, undefined, 0, 0];
    this.byNetwork.clear();
    if (!last) return;
    const message =
      `${omitted} connections were turned away within a minute without a line of their own. The last: ` +
      `${last.message}`;
    this.write({ ...last, message });
  }
}
