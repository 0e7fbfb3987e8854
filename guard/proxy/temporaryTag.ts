import type { TemporaryTag } from "../model/decision";
import { EngineFailure, type EngineSocket } from "./engineSocket";

/**
 * Does what needs a further name of an image, and takes the name away afterwards.
 *
 * @param tag undefined if nothing needs one
 * @throws EngineFailure if the engine does not give it
 */
export async function whileTagged(
  engine: Pick<EngineSocket, "send">,
  tag: TemporaryTag | undefined,
  act: () => Promise<void>,
): Promise<void> {
  if (!tag) return act();
  const { image, name } = tag;
  const tagAt = name.lastIndexOf(":");
  const query = `repo=${encodeURIComponent(name.slice(0, tagAt))}&tag=${encodeURIComponent(name.slice(tagAt + 1))}`;
  const status = await statusOf(engine, "POST", `/images/${image}/tag?${query}`);
  if (status !== 201) throw new EngineFailure(`it answered ${status} to a name for the push`);
  try {
    await act();
  } finally {
    // A name that stays is its owner's to remove, and the next push uses it again.
    await statusOf(engine, "DELETE", `/images/${name}?noprune=1`).catch(() => {});
  }
}

async function statusOf(engine: Pick<EngineSocket, "send">, method: string, target: string): Promise<number> {
  const answer = await engine.send({ method, target, headers: {} }).answer;
  answer.resume();
  return answer.statusCode;
}
