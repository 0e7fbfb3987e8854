import { EXECS } from "./bypass";

const HOST = "Host: docker\r\n";
const CLOSE = "Connection: close\r\n";
const CREATE = "POST /v1.41/containers/create HTTP/1.1\r\n";
const ATTACH = "POST /v1.41/containers/web/attach HTTP/1.1\r\n";
const START = `POST /v1.41/exec/${EXECS.plain}/start HTTP/1.1\r\n`;
const CHUNKED = "Transfer-Encoding: chunked\r\n";
const UPGRADE = "Connection: Upgrade\r\nUpgrade: tcp\r\n";

const INFO = `GET /v1.41/info HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;
const CREATED = `${CREATE}${HOST}${CLOSE}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
const CREATED_IN_CHUNKS = `${CREATE}${HOST}${CLOSE}Content-Type: application/json\r\n${CHUNKED}\r\n2\r\n{}\r\n0\r\n\r\n`;
const RUN = `POST /v1.41/containers/web/start HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;
const ATTACHED = `${ATTACH}${HOST}${UPGRADE}\r\n`;
const STARTED = `${START}${HOST}${UPGRADE}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;

/**
 * What two readers of HTTP may understand in two ways, or what the guard has no use for: bytes on the wire, and a twin
 * that is neither.
 */
export const HTTP: Readonly<Record<string, readonly [unsafe: string, twin: string]>> = {
  "a folded header": [`GET /v1.41/info HTTP/1.1\r\n${HOST}X-A: b\r\n c\r\n\r\n`, INFO],
  "a length beside chunks": [`${CREATE}${HOST}Content-Length: 2\r\n${CHUNKED}\r\n0\r\n\r\n`, CREATED_IN_CHUNKS],
  "chunks beside a length": [`${CREATE}${HOST}${CHUNKED}Content-Length: 2\r\n\r\n0\r\n\r\n`, CREATED_IN_CHUNKS],
  "two lengths": [`${CREATE}${HOST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`, CREATED],
  "a list of lengths": [`${CREATE}${HOST}Content-Length: 2, 2\r\n\r\n{}`, CREATED],
  "a length with a sign": [`${CREATE}${HOST}Content-Length: +2\r\n\r\n{}`, CREATED],
  "a length in hexadecimal": [`${CREATE}${HOST}Content-Length: 0x2\r\n\r\n{}`, CREATED],
  "another transfer encoding": [`${CREATE}${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, CREATED],
  "chunked twice": [`${CREATE}${HOST}${CHUNKED}${CHUNKED}\r\n0\r\n\r\n`, CREATED_IN_CHUNKS],
  "an unknown transfer encoding": [`${CREATE}${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, CREATED],
  "chunked, then identity": [`${CREATE}${HOST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`, CREATED],
  "a chunk without a length": [`${CREATE}${HOST}${CHUNKED}\r\n-1\r\n{}\r\n0\r\n\r\n`, CREATED_IN_CHUNKS],
  "a chunk longer than it says": [`${CREATE}${HOST}${CHUNKED}\r\n1\r\n{}\r\n0\r\n\r\n`, CREATED_IN_CHUNKS],
  "a space in a header's name": [`GET /v1.41/info HTTP/1.1\r\n${HOST}X A: b\r\n\r\n`, INFO],
  "a space before the colon": [`GET /v1.41/info HTTP/1.1\r\n${HOST}X-A : b\r\n\r\n`, INFO],
  "a NUL in a header": [`GET /v1.41/info HTTP/1.1\r\n${HOST}X-A: b\0c\r\n\r\n`, INFO],
  "a carriage return in a header": [`GET /v1.41/info HTTP/1.1\r\n${HOST}X-A: b\rX-B: c\r\n\r\n`, INFO],
  "bare line feeds": ["GET /v1.41/info HTTP/1.1\nHost: docker\n\n", INFO],
  "no host": ["GET /v1.41/info HTTP/1.1\r\n\r\n", INFO],
  "two hosts": [`GET /v1.41/info HTTP/1.1\r\n${HOST}${HOST}\r\n`, INFO],
  "an absolute address": [`GET http://docker/v1.41/info HTTP/1.1\r\n${HOST}\r\n`, INFO],
  "a target of a server": [`OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, INFO],
  "a connection to elsewhere": [`CONNECT docker:2375 HTTP/1.1\r\n${HOST}\r\n`, INFO],
  "HTTP/1.0": [`GET /v1.41/info HTTP/1.0\r\n${HOST}\r\n`, INFO],
  "HTTP/0.9": ["GET /v1.41/info\r\n\r\n", INFO],
  "HTTP/2 by prior knowledge": ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", INFO],
  "a method in lower case": [`get /v1.41/info HTTP/1.1\r\n${HOST}\r\n`, INFO],
  "a space in the target": [`GET /v1.41/info /etc HTTP/1.1\r\n${HOST}\r\n`, INFO],
  "an expectation of an upgrade": [
    `${START}${HOST}${UPGRADE}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
    STARTED,
  ],
  "an unknown expectation": [`${CREATE}${HOST}Expect: anything\r\nContent-Length: 2\r\n\r\n{}`, CREATED],
  "an upgrade of a plain call": [`GET /v1.41/info HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`, INFO],
  "an upgrade of a plain call with a body": [`${CREATE}${HOST}${UPGRADE}Content-Length: 2\r\n\r\n{}`, CREATED],
  "an upgrade that the connection does not name": [`${ATTACH}${HOST}Upgrade: tcp\r\n\r\n`, ATTACHED],
  "a connection that upgrades to nothing": [`${ATTACH}${HOST}Connection: Upgrade\r\n\r\n`, ATTACHED],
  "an upgrade behind chunks": [`${START}${HOST}${UPGRADE}${CHUNKED}\r\n2\r\n{}\r\n0\r\n\r\n`, STARTED],
  "input without an upgrade": [
    `POST /v1.41/containers/web/attach?stdout=1&stdin=True HTTP/1.1\r\n${HOST}\r\n`,
    ATTACHED,
  ],
  "input without an upgrade, as a body": [
    `POST /v1.41/containers/web/attach?stream=1&stdin=1 HTTP/1.1\r\n${HOST}${CHUNKED}\r\n`,
    ATTACHED,
  ],
  "an upgrade behind chunks where no body belongs": [
    `${ATTACH}${HOST}${UPGRADE}${CHUNKED}\r\n2\r\n{}\r\n0\r\n\r\n`,
    ATTACHED,
  ],
  "a body where none belongs that is announced too long": [
    `POST /v1.41/containers/web/start HTTP/1.1\r\n${HOST}Content-Length: 5000000\r\n\r\n{}`,
    RUN,
  ],
  "headers without end": [`GET /v1.41/info HTTP/1.1\r\n${HOST}X-A: ${"a".repeat(70_000)}\r\n\r\n`, INFO],
  "many headers": [`GET /v1.41/info HTTP/1.1\r\n${HOST}${"X-A: b\r\n".repeat(120)}\r\n`, INFO],
  "a long target": [`GET /v1.41/info?${"a".repeat(70_000)} HTTP/1.1\r\n${HOST}\r\n`, INFO],
  "a body that is announced too long": [`${CREATE}${HOST}Content-Length: 5000000\r\n\r\n{}`, CREATED],
  "a body that is too long": [
    `${CREATE}${HOST}${CHUNKED}\r\n4c4b40\r\n${"x".repeat(5_000_000)}\r\n0\r\n\r\n`,
    CREATED_IN_CHUNKS,
  ],
  "a body of an upgrade that is announced too long": [
    `${START}${HOST}${UPGRADE}Content-Length: 5000000\r\n\r\n{}`,
    STARTED,
  ],
};
