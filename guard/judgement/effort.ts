import { folded, isObject } from "./keys/key";

/**
 * What judging a request may cost at most, in microseconds. All clients share the guard's one thread, so that a request
 * which takes long keeps everybody waiting.
 */
export const MAX_EFFORT = 45_000;

/** Which rules read a text, and so what it costs. */
type Reader = "shell" | "mount" | "rules" | "nobody";

/**
 * What a part of a text costs with each reader, in microseconds: more than was measured on a machine of two cores. The
 * shell's separators begin commands, each of which several rules look at.
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

/** A set of keys in every spelling that the engine reads as one. */
const keys = (...names: string[]) => new Set(names.map(folded));

/** Keys whose texts rules split as a shell does. */
const SHELL = keys("Cmd", "Entrypoint", "Test", "Command", "Args");
/** Keys whose texts are options of mount(8), each of which can name a folder of the host. */
const MOUNT = keys("DriverOpts", "Options");
/** Keys whose texts hardly anything looks at. */
const UNREAD = keys("Env", "Labels", "ExposedPorts", "OnBuild", "Data", "ExtraHosts", "Hosts", "Aliases");

/**
 * What judging a value costs at most, in microseconds: linear in its length, and far cheaper to tell than to judge.
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
  // What may be an engine, a client of one, or the address of one is looked at most closely.
  return cost + COST_OF_CLIENT * (text.match(/docker|tcp:/gi)?.length ?? 0);
}
