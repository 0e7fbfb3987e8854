import type { WriteStream } from "node:tty";

/** Whether to colour text on a stream: on a terminal that supports colours, unless the environment says otherwise. */
export function isColoured(stream: Partial<WriteStream>, { FORCE_COLOR, NO_COLOR } = process.env): boolean {
  if (FORCE_COLOR) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return !NO_COLOR && stream.isTTY === true && stream.hasColors?.() === true;
}
