import type { Engine } from "../model/engine";

/** An engine whose answers are remembered for the time of one request, so that it is asked about an object once. */
export function remembering(source: Engine): Engine {
  const answers = new Map<string, Promise<unknown>>();
  const get = (path: string): Promise<unknown> => {
    const known = answers.get(path);
    if (known) return known;
    const answer = source.get(path);
    answers.set(path, answer);
    // A container that was found by its name is the same by its id.
    const named = /^\/containers\/[^/?]+\/json$/.test(path);
    if (named)
      answer.then(
        (value) => remember(value, answer),
        () => {},
      );
    return answer;
  };
  const remember = (value: unknown, answer: Promise<unknown>) => {
    const id = (value as { readonly Id?: unknown } | undefined)?.Id;
    if (typeof id === "string") answers.set(`/containers/${id}/json`, answer);
  };
  return { get, source };
}
