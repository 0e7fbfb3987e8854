import { type Dirent, existsSync, readdirSync, type Stats, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, normalize, sep } from "node:path";
import picomatch from "picomatch";
import { lettersToChange } from "../core/text/nearest";
import { nameFrom, portableName } from "../core/text/portableName";
import { readBeginning, readFirstLine, STDIN } from "../documents/file";
import { formatOfName, mayBeScript } from "../documents/formats";
import { isShellScript } from "../documents/formats/shell";
import { renderedName } from "../documents/template";
import { Ignored } from "./gitignore";
import { seemsToDeclare } from "./inputs";
import { baseOf } from "./inputs/compose/override";
import { isYamlProject } from "./inputs/pulumi/pulumiYaml";
import type { Problem, SkippedFile } from "./report";
import { TEMPLATES, unreadKindOfPath } from "./unreadKinds";

/** The files and programs that the given paths lead to. */
export interface Found {
  /** In the order in which they are named; by name within a folder. */
  readonly files: readonly string[];
  /** The files that were named explicitly, not found in a folder or by a glob. */
  readonly named: ReadonlySet<string>;
  /** Files of known but unsupported kinds that were not named explicitly. */
  readonly unread: readonly SkippedFile[];
  /** The files that can be read only once: standard input, and named pipes that were named explicitly. */
  readonly streams: ReadonlySet<string>;
  /** The folders that were named, and those in which globs begin. */
  readonly folders: readonly string[];
  /** All folders that were searched. */
  readonly searched: readonly string[];
  /** Folders of Pulumi programs that were named explicitly: only these may be run. */
  readonly programs: readonly string[];
  readonly problems: readonly Problem[];
  /** Folders of Helm charts, whose templates are not among the files. */
  readonly charts: readonly string[];
  /** What was left out and might be missed, as sentences. */
  readonly notes: readonly string[];
}

const MANIFEST = /\.(?:ya?ml|json)$|(?:^|[/\\])(?:[^./\\]+\.template|\.ebextensions[/\\][^/\\]+\.config)$/i;
/** These folders never contain a user's own manifests. */
const NEVER = new Set([".git", "node_modules", ".terraform", ".terragrunt-cache"]);

interface FindOptions {
  /** Called for each file with the number of files so far. */
  readonly onFile?: (count: number) => void;
  /** Whether a template of a chart that is named counts as its chart. @default false */
  readonly leavesTemplates?: boolean;
}

/**
 * Finds files, folders with everything below them, globs, and `-` for standard input. Folders are searched for YAML,
 * JSON, and scripts and other files by their names, except what .gitignore excludes; symbolic links to folders are not
 * followed.
 *
 * @param isExcluded whether to leave out a file or folder, however it was found
 */
export function findInputs(
  paths: readonly string[],
  isExcluded: (path: string) => boolean = () => false,
  options: FindOptions = {},
): Found {
  const search = new Search(isExcluded, options);
  for (const path of paths) search.add(path);
  return search.found();
}

/**
 * Whether any of these globs matches a path, or, without a slash, the last name in it. An absolute path counts as
 * written, and from the folder on from which the globs start.
 *
 * @param base the folder from which paths start, as seen from the one from which the globs start. @default the same
 */
export function matcherOf(globs: readonly string[], base = ""): (path: string) => boolean {
  const matchers = globs
    .filter((glob) => glob !== "")
    .map((glob) => ({ matches: picomatch(glob, { dot: true }), isName: !glob.includes("/") }));
  if (matchers.length === 0) return () => false;
  return (path) => {
    const names = isAbsolute(path)
      ? [path, base === "" ? portableName(path) : nameFrom(base, path)]
      : [join(base, path)];
    return matchers.some(
      ({ matches, isName }) => names.some((name) => matches(name)) || (isName && matches(basename(path))),
    );
  };
}

class Search {
  private readonly files = new Set<string>();
  private readonly named = new Set<string>();
  private readonly unread = new Map<string, SkippedFile>();
  private readonly streams = new Set<string>();
  private readonly folders = new Set<string>();
  private readonly searched: string[] = [];
  private readonly programs = new Set<string>();
  private readonly problems: Problem[] = [];
  private readonly notRun: string[] = [];
  private readonly charts = new Set<string>();
  private readonly onFile: (count: number) => void;
  private readonly leavesTemplates: boolean;
  private readonly links: string[] = [];

  constructor(
    private readonly isExcluded: (path: string) => boolean,
    { onFile = () => {}, leavesTemplates = false }: FindOptions,
  ) {
    this.onFile = onFile;
    this.leavesTemplates = leavesTemplates;
  }

  add(path: string): void {
    try {
      this.take(path, path === STDIN ? undefined : statOf(path));
    } catch (error) {
      this.problems.push({ file: path, problem: `cannot be read: ${(error as Error).message}` });
    }
  }

  private take(path: string, found: Stats | undefined): void {
    if (path === STDIN || found?.isFIFO()) {
      this.files.add(path);
      this.named.add(path);
      this.streams.add(path);
    } else if (found?.isDirectory()) {
      if (isProgram(path)) this.programs.add(normalize(path));
      this.folders.add(normalize(path));
      this.walk(normalize(path), Ignored.for(path));
    } else if (found) this.takeFile(normalize(path));
    else this.addGlob(path);
  }

  /** Templates are no manifests before they are rendered: their chart is judged. */
  private takeFile(path: string): void {
    const chart = this.leavesTemplates ? chartOfTemplate(path) : undefined;
    if (chart === undefined) this.named.add(this.addFile(path));
    else this.charts.add(chart);
  }

  found(): Found {
    return {
      files: [...new Set([...this.files].map((file) => this.projectOf(file)))],
      named: this.named,
      unread: [...this.unread.values()].filter(({ file }) => !this.files.has(file)),
      streams: this.streams,
      programs: [...this.programs],
      folders: [...this.folders],
      searched: this.searched,
      problems: this.problems,
      charts: [...this.charts],
      notes: [
        ...this.notRun.map(
          (folder) =>
            `${folder} is a Pulumi program: it is run only where its own folder is named (breakwater check ${folder})`,
        ),
        ...this.links.map((link) => `${link} is a link to a folder and was not followed: name it, to have it checked`),
      ],
    };
  }

  /** A Compose override file is not judged on its own: it is read with its base file. */
  private projectOf(file: string): string {
    const base = baseOf(file);
    return base === undefined || this.isExcluded(base) ? file : base;
  }

  /** A file may have the same name that denotes standard input. */
  private addFile(path: string): string {
    const file = path === STDIN ? `./${path}` : path;
    this.files.add(file);
    this.onFile(this.files.size);
    return file;
  }

  private addUnread(file: string): void {
    const kind = unreadKindOfPath(file) ?? (isTemplateOfInput(file) ? TEMPLATES : undefined);
    if (kind !== undefined) this.unread.set(file, { file, kind, isKnown: true });
  }

  private addGlob(path: string): void {
    const { base, isGlob } = picomatch.scan(path);
    if (!isGlob) {
      this.problems.push({ file: path, problem: `there is no such file or folder${likelyName(path)}` });
      return;
    }
    const root = base === "" ? "." : base;
    const matches = picomatch(normalize(path), { dot: true });
    this.folders.add(root);
    const before = this.files.size;
    if (statOf(root)?.isDirectory()) this.walk(normalize(root), Ignored.for(root), matches);
    if (this.files.size === before)
      this.problems.push({ file: path, problem: "matches no file that is not left out by .gitignore or --exclude" });
  }

  private walk(folder: string, outer: Ignored, matches?: (path: string) => boolean): void {
    const ignored = outer.within(folder);
    const prefix = folder === "." ? "" : join(folder, sep);
    const open: string[] = [];
    let entries: ReturnType<typeof entriesOf>;
    try {
      entries = entriesOf(folder);
    } catch (error) {
      this.problems.push({ file: folder, problem: `cannot be read: ${(error as Error).message}` });
      return;
    }
    this.searched.push(folder);
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (NEVER.has(entry.name) || this.isExcluded(path)) continue;
      const target = entry.isSymbolicLink() ? targetOf(path, entry) : entry;
      const isFolder = target?.isDirectory() === true;
      if (!target || ignored.has(path, isFolder)) continue;
      if (isFolder && entry.isSymbolicLink()) this.links.push(path);
      else if (isFolder) open.push(path);
      else if (matches ? matches(path) : isCandidate(path)) this.addFile(path);
      else if (!matches) this.addUnread(path);
    }
    for (const inner of open) this.enter(inner, ignored, matches);
  }

  private enter(folder: string, ignored: Ignored, matches?: (path: string) => boolean): void {
    if (!matches && basename(folder) === "templates" && existsSync(join(dirname(folder), "Chart.yaml"))) {
      this.charts.add(dirname(folder));
      return;
    }
    if (!matches && isProgram(folder)) this.notRun.push(folder);
    this.walk(folder, ignored, matches);
  }
}

/** The chart whose template a file is. */
function chartOfTemplate(path: string): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    if (basename(folder) === "templates" && existsSync(join(dirname(folder), "Chart.yaml"))) return dirname(folder);
  return undefined;
}

/** Whether a file may be an input, by its name, or by its first line if the name says nothing. */
function isCandidate(path: string): boolean {
  if (MANIFEST.test(path) || formatOfName(path) || basename(path) === "captain-definition") return true;
  return mayBeScript(path) && isScriptOrUserData(readFirstLine(path));
}

/** Whether a file is a template, by its name, of something that is read. */
function isTemplateOfInput(path: string): boolean {
  const rendered = renderedName(path);
  return rendered !== undefined && seemsToDeclare(readBeginning(path) ?? "", rendered);
}

/** Whether a file without an ending is a script, or user data of cloud-init. */
function isScriptOrUserData(beginning: string): boolean {
  return isShellScript(beginning) || beginning.startsWith("#cloud-config");
}

/** Whether a folder holds a Pulumi program that has to be run: one in YAML is read as a file. */
function isProgram(folder: string): boolean {
  return existsSync(join(folder, "Pulumi.yaml")) && !isYamlProject(folder);
}

/** Undefined for a path that does not exist, and for one below a file, where versions of Node differ. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** The target of a link, if it exists. A link that loops counts as itself: reading it reports the error. */
function targetOf(path: string, link: Dirent): Stats | Dirent | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return link;
  }
}

function entriesOf(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** How many letters a misspelt name of a file may have wrong: `compose.yaml` for `compose.yml` has one. */
const MISSPELT = 2;

/** What lies beside a path that does not exist, under a name that is almost the same, as the end of a message. */
function likelyName(path: string): string {
  const [folder, name] = [dirname(path), basename(path)];
  const near = namesIn(folder)
    .filter((each) => 3 * MISSPELT < name.length && lettersToChange(name, each) <= MISSPELT)
    .sort((one, other) => lettersToChange(name, one) - lettersToChange(name, other) || one.localeCompare(other, "en"));
  return near[0] === undefined ? "" : `. Did you mean ${join(folder, near[0])}?`;
}

/** None where the folder is missing or cannot be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
