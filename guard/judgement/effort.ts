import { isObject } from "../../core/text/jsonObject";
import { folded } from "./keys/key";

/**
 * The most that judging a request may cost, in microseconds. All clients share the guard's one thread, so a slow
 * request keeps everybody waiting.
 */
export const MAX_EFFORT = 45_000;

/** Which rules read a string, which decides what it costs. */
type Reader = "shell" | "mount" | "rules" | "nobody";

/**
 * What a string and each of its characters cost with each reader, in microseconds: more than was measured on a machine
 * with two cores. A shell's separators begin commands, and several rules look at each command.
 */
const COSTS: Readonly<Record<Reader, { readonly text: number; readonly character: number }>> = {
  shell: { text: 25, character: 0.2 },
  mount: { text: 70, character: 12 },
  rules: { text: 70, character: 0.7 },
  nobody: { text: 5, character: 0.05 },
};
const COST_OF_COMMAND = 10;
const COST_OF_WORD = 2.2;
const COST_OF_CLIENT = 35;

/** A set of keys, folded so that it matches every spelling that the engine accepts. */
const keys = (...names: string[]) => new Set(names.map(folded));

/** Keys whose strings the rules split as a shell does. */
const SHELL = keys("Cmd", "Entrypoint", "Test", "Command", "Args");
/** Keys whose strings are options of mount(8), each of which can name a folder of the host. */
const MOUNT = keys("DriverOpts", "Options");
/** Keys whose strings hardly any rule reads. */
const UNREAD = keys("Env", "Labels", "ExposedPorts", "OnBuild", "Data", "ExtraHosts", "Hosts", "Aliases");

/**
 * Returns the most that judging a value can cost, in microseconds. The estimate is linear in the value's length, and
 * far cheaper than judging.
 */
export function effortOf(value: unknown, reader: Reader = "rules"): number {
  if (typeof value === "string") return effortOfText(value, reader);
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + effortOf(item, reader), 0);
  if (!isObject(value)) return COSTS.nobody.text;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + effortOfText(key, "nobody") + effortOf(item, readerBelow(key, reader)),
    0,
  );
}

function readerBelow(key: string, reader: Reader): Reader {
  const name = folded(key);
  if (SHELL.has(name)) return "shell";
  if (MOUNT.has(name)) return "mount";
  return UNREAD.has(name) ? "nobody" : reader;
}

function effortOfText(text: string, reader: Reader): number {
  const { text: base, character } = COSTS[reader];
  const cost = base + character * text.length;
  return reader === "shell" ? cost + effortOfScript(text) : cost;
}

function effortOfScript(text: string): number {
  let cost = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (";&|\n()`".includes(char)) cost += COST_OF_COMMAND;
    else if (char === " " || char === "\t" || char === "$") cost += COST_OF_WORD;
  }
  // The rules look most closely at anything that may be an engine, a client of one, or the address of one.
  return cost + COST_OF_CLIENT * (text.match(/docker|tcp:/gi)?.length ?? 0);
}
