import type { OutgoingHttpHeaders } from "node:http2";

const PERMISSION_DENIED = "7";

/** The headers that end a call with a message of the guard's: a gRPC status, which BuildKit's clients show. */
export function refusalHeaders(message: string): OutgoingHttpHeaders {
  return {
    ":status": 200,
    "content-type": "application/grpc",
    "grpc-status": PERMISSION_DENIED,
    "grpc-message": escaped(message),
  };
}

/** Escapes a status's message as gRPC specifies: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
function escaped(message: string): string {
  return [...Buffer.from(message)]
    .map((byte) =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, "0")}`,
    )
    .join("");
}
