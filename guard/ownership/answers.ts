import { isObject } from "../../core/text/jsonObject";
import { ask } from "../model/ask";
import type { Engine } from "../model/engine";

/** An object in an answer of the engine. */
export type Answer = Readonly<Record<string, unknown>>;

/** Asks the engine about an object that a request refers to. Undefined if it knows none. @throws Refusal */
export async function objectIn(engine: Engine, path: string): Promise<Answer | undefined> {
  const answer = await ask(engine, path);
  return isObject(answer) ? answer : undefined;
}

/** The names in a list of an image's. Engines show one without a tag as one with the tag `<none>:<none>`. */
export const namesIn = (list: unknown): readonly string[] =>
  Array.isArray(list) ? (list as unknown[]).map(String).filter((item) => !item.startsWith("<none>")) : [];

/** The objects in a list. */
export function listIn(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
}

/** The labels of an image as the engine describes it. */
export function labelsOfImage({ Config: config, ContainerConfig: older }: Answer): unknown {
  const { Labels: labels } = isObject(config) ? config : isObject(older) ? older : {};
  return labels;
}

/** Asks for a list of images. */
export const imagesPath = (filters: object): string =>
  `/images/json?filters=${encodeURIComponent(JSON.stringify(filters))}`;
