/** Maximum number of simultaneous calls on one connection. */
export const MAX_CALLS = 100;

/** Bytes that either side may send on a call before the other side has read them: HTTP/2's window. */
export const WINDOW_BYTES = 64 * 1024;

/** Maximum size of a call's headers in bytes. Clients choose them; none sends a tenth of this. */
export const MAX_CALL_HEADER_BYTES = 16 * 1024;

/**
 * Maximum size of an answer's headers in bytes. To explain a failure, an engine may quote the build's own file there.
 */
export const MAX_ANSWER_HEADER_BYTES = 1024 * 1024;
