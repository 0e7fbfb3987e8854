import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Refusal } from "../model/refusal";
import type { EngineAnswer } from "./engineAnswer";
import { EngineFailure } from "./engineSocket";

/** The engine's response, whose body may be yet to come, or the stream that the connection has become. */
export type Answered = EngineAnswer | { readonly upgraded: IncomingMessage; readonly stream: Duplex };

/**
 * Resolves with the engine's answer to a request on a connection of its own.
 *
 * @throws EngineFailure, or the Refusal of what is sent
 */
export function answerTo(sent: ClientRequest): Promise<Answered> {
  let isAnswered = false;
  return new Promise((resolve, reject) => {
    sent.once("response", (answer: IncomingMessage) => {
      const { socket } = answer;
      isAnswered = true;
      answer.once("close", () => socket.destroy());
      resolve(answer);
    });
    sent.once("upgrade", (upgraded: IncomingMessage, stream: Duplex, head: Buffer) => {
      isAnswered = true;
      if (head.length > 0) stream.unshift(head);
      resolve({ upgraded, stream });
    });
    sent.on("error", (error) => reject(error instanceof Refusal ? error : new EngineFailure(error.message)));
    sent.once("close", () => {
      if (!isAnswered) reject(new EngineFailure("it closed the connection"));
    });
  });
}
