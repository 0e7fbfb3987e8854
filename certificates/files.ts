import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { UnreadableError } from "../documents/unreadable";

const FOLDER_MODE = 0o700;
const KEY_MODE = 0o600;
const CERTIFICATE_MODE = 0o644;

/** Texts by the names of their files. */
export type Files = Readonly<Record<string, string>>;

/** The text of a file; undefined if there is none. @throws UnreadableError */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(file, "be read", error);
  }
}

/**
 * Puts a new folder in place with all its files, or nothing. An empty folder of that name is taken for it.
 *
 * @throws UnreadableError, also where the folder has files already
 */
export function createFolder(folder: string, files: Files): void {
  const parent = dirname(folder);
  let whole: string | undefined;
  try {
    mkdirSync(parent, { recursive: true, mode: FOLDER_MODE });
    whole = mkdtempSync(join(parent, `.${basename(folder)}.`)); // Its mode is 0700.
    for (const [name, text] of Object.entries(files)) write(join(whole, name), text, modeOf(name));
    renameSync(whole, folder);
  } catch (error) {
    throw unreadable(folder, "be made", error);
  } finally {
    if (whole !== undefined) rmSync(whole, { recursive: true, force: true });
  }
}

/**
 * Replaces files of a folder, each at once: whoever reads one sees the old text or the new one. A file keeps its mode
 * and its owner. All of the new texts are on the disk before the first of them is put in place.
 *
 * @throws UnreadableError
 */
export function replaceFiles(folder: string, files: Files): void {
  const written: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, name);
      const to = existsSync(file) ? realpathSync(file) : file;
      const from = join(dirname(to), `.${basename(to)}.${randomBytes(6).toString("hex")}`);
      written.push({ from, to });
      const found = statSync(to, { throwIfNoEntry: false });
      write(from, text, found ? found.mode & 0o777 : modeOf(name));
      if (found) keepOwner(from, found);
    }
    for (const { from, to } of written) renameSync(from, to);
  } catch (error) {
    throw unreadable(folder, "be written", error);
  } finally {
    for (const { from } of written) rmSync(from, { force: true });
  }
}

function modeOf(name: string): number {
  return name.endsWith("key.pem") ? KEY_MODE : CERTIFICATE_MODE;
}

/** Writes a new file to the disk. It never has a wider mode than it ends with. */
function write(file: string, text: string, mode: number): void {
  const descriptor = openSync(file, "wx", KEY_MODE & mode);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  chmodSync(file, mode);
}

/** Only root can give a file to somebody else. For everybody else the file is their own already, or becomes so. */
function keepOwner(file: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (process.getuid?.() === 0) chownSync(file, uid, gid);
}

function unreadable(file: string, what: string, error: unknown): UnreadableError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new UnreadableError(
    file,
    code === "ENOTEMPTY" || code === "EEXIST" ? "is there already, and is not empty" : `cannot ${what}: ${message}`,
  );
}
