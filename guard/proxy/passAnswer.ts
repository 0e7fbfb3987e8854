import type { IncomingMessage, ServerResponse } from "node:http";
import type { Rename } from "../archives/names";
import type { AnswerView } from "../model/decision";
import { passArchive } from "./archives";
import { type EngineAnswer, wholeBodyOf } from "./engineAnswer";
import { passWhole, relayResponse } from "./respond";
import { isRewritten, passRewritten } from "./rewrittenAnswer";
import { isShown, isShownInParts, passShown, shownBody } from "./shownAnswer";

/** Who gets an answer. */
export interface AnswerRecipient {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The operation's id. */
  readonly operation: string | undefined;
  /** What the client is shown of the answer. @default all of it */
  readonly view?: AnswerView | undefined;
  /** Returns the client's name of an image in an archive that is the answer. @default archives pass as they are */
  readonly rename?: Rename | undefined;
}

/**
 * Passes the engine's answer on. One that cannot be passed on is broken off.
 *
 * @param count is told the number of bytes of each part
 * @returns undefined if that is done already, because the whole body was at hand; otherwise resolves when it is
 */
export function passAnswer(
  { request, response, operation, view, rename }: AnswerRecipient,
  answer: EngineAnswer,
  count: (bytes: number) => void,
): Promise<void> | undefined {
  const breakOff = () => void response.destroy();
  if (rename && answer.statusCode === 200) return passArchive(answer, response, rename, count).catch(breakOff);
  const shown = isShown(view, answer) ? view : undefined;
  const whole = shown && isShownInParts(shown, answer) ? undefined : wholeBodyOf(answer);
  const rewritten = isRewritten(operation, answer);
  if (whole && !rewritten) {
    count(whole.length);
    try {
      passWhole(request, answer, shown ? shownBody(whole, shown, (answer.statusCode ?? 0) >= 400) : whole, response);
    } catch {
      breakOff();
    }
    return undefined;
  }
  if (shown) return passShown(answer, response, shown, count).catch(breakOff);
  if (rewritten) return passRewritten(answer, response, count).catch(breakOff);
  return relayResponse(request, answer, response, count).catch(breakOff);
}
