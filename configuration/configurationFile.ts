import { dirname, resolve } from "node:path";
import {
  LEVEL_KEY,
  LEVELS,
  policyMistakes,
  setMistakes,
  settingsMistakes,
} from "../core/evaluation/configurationMistakes";
import type { RuleSet } from "../core/evaluation/ruleSets";
import type { Level } from "../core/rules/support/rule";
import { keyIn, type Mistake, shown } from "../core/schema/mistakes";
import { isObject } from "../core/text/jsonObject";
import { type Document, yamlDocumentsOf } from "../documents/document";
import { readText } from "../documents/file";
import { UnreadableError } from "../documents/unreadable";
import { ConfigurationError } from "./configurationError";
import { loadRules } from "./ownRules";

/** The configuration of one policy. */
export interface PolicyConfiguration {
  readonly level?: Level | "disabled";
  /** In the form that the policy's schema requires. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A configuration as written, in the form that `pulumi preview --policy-pack-config` accepts. */
export interface ConfigurationFile {
  /** The path as it was given. */
  readonly file: string;
  /** The working folder, relative to the file's, with forward slashes. @default the same folder */
  readonly base?: string;
  /** By name of the policy; `all` applies to every policy. */
  readonly policies: ReadonlyMap<string, PolicyConfiguration>;
  /** The sets of rules that it chooses. @default none */
  readonly sets?: readonly RuleSet[];
  /** Ids of the rules that it adds. @default none */
  readonly ownRules?: readonly string[];
  /** The files that these come from, as absolute paths. */
  readonly ruleFiles?: readonly string[];
}

/** The key of sets of Breakwater's rules that are off unless they are named. */
const SETS_KEY = "sets";
/** The key of files with rules of one's own, which are code. */
const RULES_KEY = "rules";
const NOT_ALLOWED =
  "names files of code, which run only where you say so: name this configuration by --config, or add --allow-rules";

/** The key by which editors find the schema of a JSON file. */
const SCHEMA_KEY = "$schema";

type WrittenLevel = (typeof LEVELS)[number];
/** The values allowed under the name of a policy. */
type Written = WrittenLevel | ({ readonly [LEVEL_KEY]?: WrittenLevel } & Readonly<Record<string, unknown>>);

interface ReadOptions {
  /** Whether it may name rules of one's own, which are run. @default false: it is a mistake if it does */
  readonly allowsRules?: boolean;
}

/**
 * Reads a configuration in YAML or JSON. An empty one configures nothing.
 *
 * @throws ConfigurationError with every mistake in it
 */
export function readConfigurationFile(file: string, { allowsRules = false }: ReadOptions = {}): ConfigurationFile {
  const document = configurationDocument(file);
  const content = document?.content ?? {};
  if (!isObject(content) || !(RULES_KEY in content)) return configurationFrom(content, file, document);
  const { [RULES_KEY]: named, ...others } = content;
  const { ids, files, mistakes } = allowsRules
    ? rulesNamed(named, dirname(file))
    : { ids: [], files: [], mistakes: [{ key: RULES_KEY, problem: NOT_ALLOWED }] };
  if (mistakes.length > 0) throw mistakesIn(file, mistakes, document);
  return { ...configurationFrom(others, file, document), ownRules: ids, ruleFiles: files };
}

/**
 * The files with rules of one's own that a configuration names, as absolute paths: none where there is no such file, or
 * it cannot be read.
 */
export function ruleFilesOf(file: string): readonly string[] {
  try {
    const content = configurationDocument(file)?.content;
    const named = isObject(content) ? content[RULES_KEY] : undefined;
    return Array.isArray(named) ? named.filter(isName).map((name) => resolve(dirname(file), name)) : [];
  } catch (error) {
    if (error instanceof ConfigurationError) return [];
    throw error;
  }
}

function isName(each: unknown): each is string {
  return typeof each === "string" && each !== "";
}

/** The rules in files, as seen from a folder. */
function rulesNamed(named: unknown, folder: string) {
  if (!Array.isArray(named) || !named.every(isName)) {
    const problem = `is ${shown(named)}. Expected: a list of files, as in [./rules/no-latest.ts].`;
    return { ids: [], files: [], mistakes: [{ key: RULES_KEY, problem }] };
  }
  const files = named.map((name) => resolve(folder, name));
  const loaded = files.map(loadRules);
  const twice = (id: string, at: number) => loaded.findIndex(({ ids }) => ids.includes(id)) < at;
  return {
    files,
    ids: loaded.flatMap(({ ids }) => ids),
    mistakes: loaded.flatMap(({ ids, mistakes }, at) =>
      [
        ...mistakes,
        ...ids.filter((id) => twice(id, at)).map((key) => ({ key, problem: "is also a rule of a file before it" })),
      ].map(({ key, problem }) => ({
        key: `${RULES_KEY}[${at}]`,
        problem: `(${named[at]}): ${[key, problem].filter((part) => part !== "").join(" ")}`,
      })),
    ),
  };
}

/**
 * Builds a configuration from its content.
 *
 * @param file the name used in mistakes
 * @throws ConfigurationError with every mistake in it
 */
export function configurationFrom(
  content: unknown,
  file: string,
  document?: Pick<Document, "locate">,
): ConfigurationFile {
  const mistakes = contentMistakes(content);
  if (!isObject(content) || mistakes.length > 0)
    throw new ConfigurationError(mistakes.map((mistake) => ({ file, ...document?.locate(mistake.key), ...mistake })));
  const policies = Object.entries(content).filter(([name]) => name !== SCHEMA_KEY && name !== SETS_KEY);
  const sets = setsIn(content);
  return {
    file,
    ...(sets.length > 0 && { sets }),
    policies: new Map(policies.map(([name, written]) => [name, policyConfiguration(written as Written)])),
  };
}

/**
 * The single document of a configuration; undefined if the file is empty. JSON is read as YAML too, because
 * `JSON.parse` silently takes the last of two keys with the same name.
 *
 * @throws ConfigurationError
 */
export function configurationDocument(file: string): Document | undefined {
  try {
    const [document, ...others] = yamlDocumentsOf(readText(file), file);
    if (others.length > 0)
      throw new ConfigurationError([{ file, key: "", problem: "has several documents, and a configuration is one" }]);
    return document;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new ConfigurationError([{ file, ...error.position, key: "", problem: error.problem }]);
  }
}

/** Locates mistakes in the file, including those that only show when the configured values are used. */
export function mistakesIn(
  file: string,
  mistakes: readonly Mistake[],
  document = configurationDocument(file),
): ConfigurationError {
  return new ConfigurationError(mistakes.map((mistake) => ({ file, ...document?.locate(mistake.key), ...mistake })));
}

function policyConfiguration(written: Written): PolicyConfiguration {
  const { [LEVEL_KEY]: level, ...settings } = typeof written === "string" ? { [LEVEL_KEY]: written } : written;
  return { ...(level !== undefined && { level: level === "remediate" ? "mandatory" : level }), settings };
}

/** The sets that a configuration chooses; none where that is a mistake. */
function setsIn(content: Readonly<Record<string, unknown>>): readonly RuleSet[] {
  const written = content[SETS_KEY] ?? [];
  return setMistakes(written, SETS_KEY).length > 0 ? [] : [...new Set(written as readonly RuleSet[])];
}

/**
 * Mistakes in the names of rules and in their levels and settings, wherever they are written.
 *
 * @param takesSets whether sets of rules may be chosen there. @default true
 */
export function contentMistakes(
  content: unknown,
  { takesSets = true }: { readonly takesSets?: boolean } = {},
): Mistake[] {
  if (!isObject(content))
    return [{ key: "", problem: `is ${shown(content)}. Expected: names of rules with their levels and settings.` }];
  const sets = setsIn(content);
  return Object.entries(content).flatMap(([name, written]) => {
    if (name === SCHEMA_KEY)
      return typeof written === "string" ? [] : [{ key: name, problem: `is ${shown(written)}. Expected: an address.` }];
    if (name === SETS_KEY && takesSets) return setMistakes(written, name);
    const unknown = policyMistakes(name, sets);
    return unknown.length > 0 ? unknown : writtenMistakes(name, written);
  });
}

function writtenMistakes(policy: string, written: unknown): Mistake[] {
  if (!isObject(written)) return levelMistakes(written, policy, ", or an object with settings");
  const { [LEVEL_KEY]: level, ...settings } = written;
  const ofLevel = Object.hasOwn(written, LEVEL_KEY) ? levelMistakes(level, keyIn(policy, LEVEL_KEY)) : [];
  return [...ofLevel, ...settingsMistakes(policy, settings)];
}

function levelMistakes(written: unknown, key: string, otherwise = ""): Mistake[] {
  if (LEVELS.some((level) => level === written)) return [];
  return [{ key, problem: `is ${shown(written)}. Expected: ${LEVELS.join(", ")}${otherwise}.` }];
}
