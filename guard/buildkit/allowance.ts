import { MalformedHttp2 } from "../http2/malformed";

/** More than any client sends at once. */
const MOST = 1_000;
const PER_SECOND = 100;

/**
 * How many frames a client may send that ask for nothing: settings, pings, windows, resets, empty data, calls that are
 * refused. It grows with time, and with what the engine has said, which a client answers.
 */
export class Allowance {
  private left = MOST;
  private at = performance.now();

  /** @throws MalformedHttp2 */
  use(): void {
    const now = performance.now();
    this.left = Math.min(MOST, this.left + ((now - this.at) / 1000) * PER_SECOND);
    this.at = now;
    if (this.left < 1) throw new MalformedHttp2("there are too many frames that ask for nothing");
    this.left--;
  }

  earn(frames: number): void {
    this.left = Math.min(MOST, this.left + frames);
  }
}
