import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readContent } from "../../documents/file";
import { isObject } from "../input/input";

/** A stack as its program sees it. */
export interface Stack {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** The keys whose values are secret. */
  readonly secrets: readonly string[];
}

/** What the engine sends for an unknown value: it stands for each encrypted one, which nobody decrypts here. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The stack that is asked for. */
export interface StackChoice {
  /**
   * @default `dev`, or the only one that there is a Pulumi.STACK.yaml for; where it is not clear which one is meant,
   * one without such a file
   */
  readonly stack?: string;
  /** Values that count instead of those in files, by key; a key without a namespace is the project's. @default none */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A stack with its configuration and the project's defaults.
 *
 * @throws UnreadableError where the stack's file cannot be read
 */
export function readStack(
  root: string,
  project: string,
  defaults: unknown,
  { stack, config = {} }: StackChoice = {},
): Stack {
  const name = stack ?? likelyStack(root);
  const file = join(root, `Pulumi.${name}.yaml`);
  const own = name !== undefined && existsSync(file) ? readContent(file) : undefined;
  return configured(name ?? "preview", project, [
    ...entries(defaults).map(([key, value]) => [key, defaultOf(value)] as const),
    ...entries(isObject(own) ? own["config"] : undefined),
    ...entries(config),
  ]);
}

/** A stack with configuration as it is written, of which the last of a key counts. */
export function configured(
  name: string,
  project: string,
  values: readonly (readonly [key: string, value: unknown])[],
): Stack {
  const given = values.filter(([, value]) => value !== undefined && value !== null);
  const config = Object.fromEntries(
    given.map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, textOf(value)]),
  );
  return { name, config, secrets: Object.keys(config).filter((key) => config[key]?.includes(UNKNOWN)) };
}

function likelyStack(root: string): string | undefined {
  const stacks = readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  return stacks.includes("dev") ? "dev" : stacks.length === 1 ? stacks[0] : undefined;
}

function entries(config: unknown): [string, unknown][] {
  return typeof config === "object" && config !== null ? Object.entries(config) : [];
}

/** The project file gives a value, or describes one. */
function defaultOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { value: given, default: otherwise } = value as { value?: unknown; default?: unknown };
  return given ?? otherwise;
}

/** A program gets text, and JSON for what has parts. */
function textOf(value: unknown): string {
  if (typeof value !== "object") return String(value);
  const plain = JSON.stringify(value, (_, part) => (typeof part?.secure === "string" ? UNKNOWN : part));
  return plain === JSON.stringify(UNKNOWN) ? UNKNOWN : plain;
}
