import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** A stack as its program sees it. */
export interface Stack {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** The keys whose values are secret. */
  readonly secrets: readonly string[];
}

/** What the engine sends for an unknown value: it stands for each encrypted one, which nobody decrypts here. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The stack `dev`, or the only one that there is a Pulumi.STACK.yaml for, with its configuration and the project's defaults. Where it is not
 * clear which stack is meant, only the defaults.
 *
 * @throws where the file cannot be read
 */
export function readStack(root: string, project: string, defaults: unknown): Stack {
  const files = readdirSync(root).filter((file) => /^Pulumi\..+\.yaml$/.test(file));
  const file = existsSync(join(root, "Pulumi.dev.yaml")) ? "Pulumi.dev.yaml" : files.length === 1 ? files[0] : undefined;
  const own: unknown =
    file === undefined ? undefined : (parse(readFileSync(join(root, file), "utf8")) as { config?: unknown } | null)?.config;
  const values = [...entries(defaults).map(([key, value]) => [key, defaultOf(value)] as const), ...entries(own)].filter(
    ([, value]) => value !== undefined && value !== null,
  );
  const named = values.map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, textOf(value)] as const);
  const config = Object.fromEntries(named);
  return {
    name: file?.slice("Pulumi.".length, -".yaml".length) ?? "preview",
    config,
    secrets: Object.keys(config).filter((key) => config[key]?.includes(UNKNOWN)),
  };
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
