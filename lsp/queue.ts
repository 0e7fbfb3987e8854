/**
 * Documents that wait to be judged, one at a time. Between two of them the process reads what the editor has sent, so
 * that many documents keep no answer waiting.
 */
export class JudgementQueue {
  private readonly due = new Set<string>();
  private readonly paused = new Map<string, NodeJS.Timeout>();
  private isRunning = false;

  /** @param judge judges a document by its address; never throws */
  constructor(private readonly judge: (uri: string) => void) {}

  /** Judges a document after a pause, before those that wait already: one is looking at it. */
  addAfter(ms: number, uri: string): void {
    this.remove(uri);
    const start = () => {
      this.paused.delete(uri);
      const others = [...this.due];
      this.due.clear();
      for (const each of [uri, ...others]) this.due.add(each);
      this.run();
    };
    this.paused.set(uri, setTimeout(start, ms));
  }

  /** Judges documents after those that wait already. One that is in its pause is judged after it. */
  addAll(uris: readonly string[]): void {
    for (const uri of uris) if (!this.paused.has(uri)) this.due.add(uri);
    this.run();
  }

  /** Drops what waits for a document: it is closed, or its text is another now. */
  remove(uri: string): void {
    clearTimeout(this.paused.get(uri));
    this.paused.delete(uri);
    this.due.delete(uri);
  }

  private run(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    const next = () => {
      const [uri] = this.due;
      this.isRunning = uri !== undefined;
      if (uri === undefined) return;
      this.due.delete(uri);
      this.judge(uri);
      setImmediate(next);
    };
    setImmediate(next);
  }
}
