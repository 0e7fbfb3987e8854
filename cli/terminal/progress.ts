/**
 * Shows progress, on a terminal only: the number of files or objects in one line that is rewritten, and each program in a line
 * that stays.
 */
export class ProgressLine {
  private shown = false;
  private startedAt: number | undefined;

  constructor(
    private readonly stream: Pick<NodeJS.WriteStream, "isTTY" | "write" | "cursorTo" | "clearLine"> = process.stderr,
    private readonly now: () => number = Date.now,
  ) {}

  files(done: number, total: number): void {
    this.clear();
    if (!this.stream.isTTY || done === total) return;
    this.stream.write(`${done.toLocaleString("en")} of ${total.toLocaleString("en")} files${this.rate(done)}`);
    this.shown = true;
  }

  /** Of a running engine or cluster. */
  objects(source: string, count: number): void {
    this.clear();
    if (!this.stream.isTTY) return;
    this.stream.write(`${count.toLocaleString("en")} objects of ${source}${this.rate(count)}`);
    this.shown = true;
  }

  /** Ends the line, because the program's output follows below. */
  program(folder: string): void {
    this.clear();
    if (this.stream.isTTY) this.stream.write(`running the program in ${folder} (its own code)\n`);
  }

  /** ", 1,200 a second", once that can be said. */
  private rate(done: number): string {
    this.startedAt ??= this.now();
    const seconds = (this.now() - this.startedAt) / 1000;
    return seconds < 1 ? "" : `, ${Math.round(done / seconds).toLocaleString("en")} a second`;
  }

  clear(): void {
    if (!this.shown) return;
    this.stream.cursorTo(0);
    this.stream.clearLine(0);
    this.shown = false;
  }
}
