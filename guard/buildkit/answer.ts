import type { Header } from "../http2/hpack";

const PERMISSION_DENIED = "7";

/**
 * The headers that end a call in the guard's own words, as BuildKit's clients show them.
 *
 * @param isAnswered whether the engine's answer has begun
 */
export function refusalHeaders(message: string, isAnswered: boolean): readonly Header[] {
  const status: readonly Header[] = [
    ["grpc-status", PERMISSION_DENIED],
    ["grpc-message", escaped(message)],
  ];
  return isAnswered ? status : [[":status", "200"], ["content-type", "application/grpc"], ...status];
}

/** As gRPC writes a status's message: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
function escaped(message: string): string {
  return [...Buffer.from(message)]
    .map((byte) =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, "0")}`,
    )
    .join("");
}
