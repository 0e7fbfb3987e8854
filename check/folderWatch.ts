import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";

/** Folders that are watched by the system at most: its watches are shared by all programs of a user. */
const MAX_WATCHES = 4096;
/** How often folders are compared where they cannot be watched, at the most. */
const POLL_INTERVAL_MS = 2000;
/** Looking may take this part of the time. */
const POLL_SHARE = 0.05;

/**
 * Says when something changes in folders, not below them. Where the system has no watches left, the names, sizes and
 * times of files are compared from time to time, the less often the longer that takes.
 */
export class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>();
  private folders: readonly string[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** @param onChange gets the path of what changed, or of its folder */
  constructor(private readonly onChange: (path: string) => void) {}

  /** Whether folders are compared instead of watched. */
  get isPolling(): boolean {
    return this.timer !== undefined;
  }

  /** Watches these folders from now on, and no others. */
  update(folders: readonly string[]): void {
    this.folders = [...new Set(folders)];
    if (this.isPolling) return;
    if (this.folders.length > MAX_WATCHES) {
      this.poll();
      return;
    }
    const wanted = new Set(this.folders);
    for (const [folder, watcher] of this.watchers) if (!wanted.has(folder)) this.drop(folder, watcher);
    for (const folder of wanted) if (!this.watchers.has(folder) && !this.watch(folder)) return;
  }

  close(): void {
    for (const [folder, watcher] of this.watchers) this.drop(folder, watcher);
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** @returns whether there was a watch for it */
  private watch(folder: string): boolean {
    try {
      const watcher = watch(folder, (_, name) => this.onChange(name === null ? folder : join(folder, name)));
      watcher.on("error", () => this.drop(folder, watcher));
      this.watchers.set(folder, watcher);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOSPC" && code !== "EMFILE" && code !== "ENFILE") return true; // The folder is gone.
      this.poll();
      return false;
    }
  }

  private drop(folder: string, watcher: FSWatcher): void {
    this.watchers.delete(folder);
    watcher.close();
  }

  private poll(): void {
    for (const [folder, watcher] of this.watchers) this.drop(folder, watcher);
    let before = this.folders.map((folder) => [folder, stateOf(folder)] as const);
    const look = () => {
      const start = performance.now();
      const known = new Map(before);
      before = this.folders.map((folder) => [folder, stateOf(folder)] as const);
      for (const [folder, state] of before) if (known.has(folder) && known.get(folder) !== state) this.onChange(folder);
      const took = performance.now() - start;
      this.timer = setTimeout(look, Math.max(POLL_INTERVAL_MS, took / POLL_SHARE));
    };
    this.timer = setTimeout(look, POLL_INTERVAL_MS);
  }
}

function stateOf(folder: string): string {
  try {
    return readdirSync(folder)
      .map((name) => `${name} ${timeOf(join(folder, name))}`)
      .join("\n");
  } catch {
    return "";
  }
}

/** Size and time of a file; of a folder only that there is one. */
function timeOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? `${found.size} ${found.mtimeMs}` : `${found !== undefined}`;
}
