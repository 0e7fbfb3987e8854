import type { WriteStream } from "node:tty";

/** Whether text on a stream is coloured: on a terminal that has colours, unless the environment says otherwise. */
export function isColoured(stream: Partial<WriteStream>, { FORCE_COLOR, NO_COLOR } = process.env): boolean {
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return !NO_COLOR && stream.isTTY === true && stream.hasColors?.() === true;
}
