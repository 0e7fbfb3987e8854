import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../../core/text/jsonObject";
import { readContent } from "../../documents/file";

/** A stack as its program sees it. */
export interface Stack {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** The keys whose values are secret. */
  readonly secrets: readonly string[];
}

/** What the engine sends for an unknown value. It stands for each encrypted value, since none is decrypted here. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The stack that the user selects. */
export interface StackChoice {
  /**
   * @default `dev`, or the only stack with a Pulumi.STACK.yaml; if several stacks are possible, one without such a file
   */
  readonly stack?: string;
  /** Values that override those in files, by key; a key without a namespace belongs to the project. @default none */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A stack with its configuration and the project's defaults.
 *
 * @throws UnreadableError if the stack's file cannot be read
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

/** A stack with the given configuration; the last value of a key wins. */
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

/** What is wrong with a stack that was named: it has no file, although others have one. */
export function stackMistake(root: string, stack: string | undefined): string | undefined {
  const stacks = stacksIn(root);
  if (stack === undefined || stacks.length === 0 || stacks.includes(stack)) return undefined;
  return `has no Pulumi.${stack}.yaml; its stacks are ${stacks.join(", ")}`;
}

function stacksIn(root: string): string[] {
  return readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

function likelyStack(root: string): string | undefined {
  const stacks = stacksIn(root);
  return stacks.includes("dev") ? "dev" : stacks.length === 1 ? stacks[0] : undefined;
}

function entries(config: unknown): [string, unknown][] {
  return typeof config === "object" && config !== null ? Object.entries(config) : [];
}

/** The project file contains a value or a description of one. */
function defaultOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { value: given, default: otherwise } = value as { value?: unknown; default?: unknown };
  return given ?? otherwise;
}

/** Programs receive text, or JSON for objects and lists. */
function textOf(value: unknown): string {
  if (typeof value !== "object") return String(value);
  const plain = JSON.stringify(value, (_, part) => (typeof part?.secure === "string" ? UNKNOWN : part));
  return plain === JSON.stringify(UNKNOWN) ? UNKNOWN : plain;
}
