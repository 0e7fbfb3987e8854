import { splitScript } from "../../docker/commandLine";
import type { ShellVariables } from "../../docker/shellVariables";
import { fromWindows, type WindowsShell } from "../../docker/windowsScript";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { ServiceDraft } from "../compose/serviceDraft";
import { placeholder, resolveText, UnresolvedValue } from "../compose/text";
import type { Draft } from "../dockerCli/draft";
import { readOptionsAlone } from "../dockerCli/runOptions";
import { containersIn, startedBy } from "../dockerCli/script";
import { whyUnknownOutput } from "../dockerCli/unknownWord";
import type { Raw } from "../raw/raw";

/** How a CI platform writes what it fills in when a job runs. */
export interface Platform {
  /** A text with a placeholder for each part that the platform fills in. */
  placeholders(text: string): string;
  /** Why such a part is unknown, as a clause that follows the path. */
  whyUnknown(name: string): string;
}

/** The kinds of things that a CI definition declares. */
export type CiType = "job" | "service" | "step";

/** Where a job runs. */
export interface JobHost {
  /** The job, where it is not the beginning of the name: what one job makes shares one host. */
  readonly job?: string;
  /** Whether the platform creates the machine for the job and discards it afterwards. */
  readonly isHosted?: boolean;
}

export type SourceOf = (type: CiType, name: string, host?: JobHost) => Source;

/** A script for a shell of Windows. */
interface WindowsScript {
  readonly place: Raw;
  readonly shell: WindowsShell;
}

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/**
 * A job, a step or a service of a CI platform: the container it runs in, or none where it runs on the machine itself,
 * and what its scripts start.
 */
export class JobDraft {
  readonly draft: ServiceDraft;
  private readonly started: Draft[] = [];
  private readonly values = new Map<string, string>();
  /** What the container runs by itself, for the containers that it starts. */
  private argv: {
    [property in "entrypoint" | "command"]?: { readonly words: readonly string[]; readonly path: string };
  } = {};
  /** The variables that scripts set for those that follow. */
  private readonly shell: ShellVariables = new Map();

  constructor(
    path: string,
    private readonly platform: Platform,
  ) {
    this.draft = new ServiceDraft(path);
  }

  /** Sets a property that has one value: a text, or true and false. */
  set(property: string, place: Raw): this {
    const content = place.raw();
    if (!place.exists || place.isObject || place.isList) return this;
    this.draft.set(property, typeof content === "string" ? this.text(content) : content, place.path);
    return this;
  }

  /** Adds the items of a list, or a single one. */
  add(property: string, place: Raw): this {
    for (const item of listed(place)) {
      const written = item.name();
      this.draft.add(
        property,
        written === undefined ? new UnresolvedValue("is not a text") : this.text(written),
        item.path,
      );
    }
    return this;
  }

  /** Adds a value in Compose's words. */
  addValue(property: string, value: unknown, path: string): this {
    this.draft.add(property, value, path);
    return this;
  }

  /** An entrypoint or a command: a list of words, or one text. */
  words(property: "entrypoint" | "command", place: Raw): this {
    if (!place.exists || place.raw() === false) return this;
    const words = place.isList
      ? place.items().map((item) => item.name() ?? "")
      : splitScript(place.name() ?? "").flat();
    if (words.length === 0) return this;
    this.draft.set(
      property,
      words.map((word) => this.text(word)),
      place.path,
    );
    this.argv[property] = { words, path: place.path };
    return this;
  }

  /** Options of `docker run`, as one text or as a list. */
  options(place: Raw): this {
    const words = place.isList
      ? place.items().map((item) => this.placeholders(item.name() ?? ""))
      : splitScript(this.placeholders(place.name() ?? "")).flat();
    if (words.length > 0) readOptionsAlone(words, this.draft, place.path);
    return this;
  }

  /** Variables: an object, a list of `NAME=VALUE`, of `{name, value}`, or of objects. */
  variables(place: Raw): this {
    for (const { name, value, path } of variablesAt(place)) {
      const filled = value === undefined ? placeholder(name) : this.platform.placeholders(value);
      if (!filled.includes("\0")) this.values.set(name, filled);
      this.draft.add("environment", resolveText(`${name}=${filled}`), path);
    }
    return this;
  }

  /** Scripts that the job runs: texts, and lists of them. */
  scripts(...scripts: readonly (Raw | WindowsScript)[]): this {
    for (const written of scripts) {
      const { place, shell } = "shell" in written ? written : { place: written, shell: undefined };
      for (const { path, text } of linesOf(place).map((line) => ({ path: line.path, text: line.name() ?? "" }))) {
        const filled = this.platform.placeholders(text);
        const script = this.withValues(shell ? fromWindows(filled, shell) : filled);
        this.draft.addScript(script, path);
        this.started.push(...containersIn(script, path, this.shell));
      }
    }
    return this;
  }

  /** Scripts of one step, which has variables of its own. */
  step(environment: Raw, ...scripts: readonly (Raw | WindowsScript)[]): this {
    if (!environment.exists) return this.scripts(...scripts);
    const before = [...this.values];
    this.variables(environment).scripts(...scripts);
    this.values.clear();
    for (const [name, value] of before) this.values.set(name, value);
    return this;
  }

  /** Variables in texts of `NAME=VALUE …`, quoted as in a shell. */
  assignments(place: Raw): this {
    for (const item of listed(place)) {
      for (const word of splitScript(item.isObject ? "" : (item.name() ?? "")).flat()) {
        const [, name, value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
        if (name === undefined) continue;
        if (!value.includes("$")) this.values.set(name, value);
        this.draft.add("environment", resolveText(this.placeholders(word)), item.path);
      }
    }
    return this;
  }

  /** A command that the job runs, as words. */
  command(words: readonly string[], path: string): this {
    this.argv = {};
    this.started.push(
      ...startedBy(
        words.map((word) => this.withValues(this.platform.placeholders(word))),
        path,
      ),
    );
    return this;
  }

  /** The platform starts a shell in place of the image's own command. */
  runsShell(path: string): this {
    this.draft.set("command", ["sh"], path);
    return this;
  }

  /** The container and what its scripts start. The platform decides on limits, not the file. */
  read(source: Source, startedSource = source): Workload[] {
    const why = (name: string) => whyUnknownOutput(name) ?? this.platform.whyUnknown(name);
    this.draft.withoutLimits();
    const { entrypoint, command } = this.argv;
    const last = command ?? entrypoint;
    if (last) this.command([...(entrypoint?.words ?? []), ...(command?.words ?? [])], last.path);
    return [...this.draft.read(source, why), ...this.started.flatMap((each) => each.read(startedSource, why))];
  }

  /** A value: unresolved if the platform or a variable decides a part of it. */
  text(written: string): string | UnresolvedValue {
    return resolveText(this.placeholders(written));
  }

  private placeholders(written: string): string {
    return this.withValues(this.platform.placeholders(written)).replace(
      VARIABLE,
      (_, braced?: string, plain?: string) => placeholder(braced ?? plain ?? ""),
    );
  }

  private withValues(text: string): string {
    return text.replace(
      VARIABLE,
      (match, braced?: string, plain?: string) => this.values.get(braced ?? plain ?? "") ?? match,
    );
  }
}

/** The items of a list, or a single value as the only one. */
export function listed(place: Raw): Raw[] {
  return place.isList ? place.items() : place.exists ? [place] : [];
}

/** The values of an object by their names, or the items of a list with their own name. */
export function named(place: Raw, key = "name"): [name: string, value: Raw][] {
  if (place.isList)
    return place.items().map((item, at) => [item.isObject ? (item.get(key).name() ?? `${at}`) : `${at}`, item]);
  return place.isObject ? place.entries().map(([name = "", value]) => [name, value]) : [];
}

/** A variable; its value is undefined where only the platform has it, such as that of a secret. */
interface Variable {
  readonly name: string;
  readonly value: string | undefined;
  readonly path: string;
}

function variablesAt(place: Raw): Variable[] {
  if (place.isObject) return place.entries().map(([name = "", value]) => variableAt(name, value));
  if (!place.isList) return [];
  return place.items().flatMap((item) => {
    const name = item.isObject ? item.get("name").name() : undefined;
    if (item.isObject) return name === undefined ? variablesAt(item) : [variableAt(name, item.get("value"))];
    const [, before = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(item.name() ?? "") ?? [];
    return [{ name: before, value, path: item.path }];
  });
}

function variableAt(name: string, value: Raw): Variable {
  const isText = !value.isObject && !value.isList;
  return { name, value: isText ? (value.exists ? value.name() : "") : undefined, path: value.path };
}

/** How deep to follow lists within lists. */
const MAX_DEPTH = 10;

function linesOf(place: Raw, depth = 0): Raw[] {
  if (place.isList) return depth < MAX_DEPTH ? place.items().flatMap((item) => linesOf(item, depth + 1)) : [];
  return place.name() === undefined ? [] : [place];
}
