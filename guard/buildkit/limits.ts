/** Calls that one connection has at once, at most. */
export const MAX_CALLS = 100;

/** Bytes that either side may send on a call before the other side has read them. */
export const WINDOW_BYTES = 64 * 1024;

/** Bytes of a call's headers. Clients choose them; none sends a tenth of it. */
export const MAX_CALL_HEADER_BYTES = 16 * 1024;

/** Bytes of an answer's headers, in which an engine may explain a failure with the build's own file. */
export const MAX_ANSWER_HEADER_BYTES = 1024 * 1024;
