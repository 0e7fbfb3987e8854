import assert from "node:assert/strict";
import { AnswerReader, MalformedAnswer } from "../../../guard/proxy/answerReader";

/** Reads bytes that come in parts, each at most this long. */
function read(text: string, isHead = false, partLength = text.length) {
  const reader = new AnswerReader(isHead);
  const body: Buffer[] = [];
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += partLength) reader.read(bytes.subarray(at, at + partLength), body);
  return { reader, body: Buffer.concat(body).toString("latin1") };
}

const OK = "HTTP/1.1 200 OK\r\n";

describe("the end of an answer", () => {
  const complete: Record<string, readonly [text: string, body: string, isHead?: boolean]> = {
    "by its length": [`${OK}Content-Length: 5\r\n\r\nhello`, "hello"],
    "by its length, which is zero": [`${OK}Content-Length: 0\r\n\r\n`, ""],
    "by chunks": [`${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n`, "hello"],
    "by chunks with trailers": [
      `${OK}Transfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n`,
      "0123456789",
    ],
    "by its status": ["HTTP/1.1 204 No Content\r\n\r\n", ""],
    "by its status, whatever its length": ["HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", ""],
    "by its method": [`${OK}Content-Length: 5\r\n\r\n`, "", true],
    "after interim ones": [
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103\r\nLink: a\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
      "x",
    ],
  };
  for (const [name, [text, body, isHead]] of Object.entries(complete)) {
    it(`is found ${name}, however the bytes come`, () => {
      for (let length = 1; length <= text.length; length++) {
        const answer = read(text, isHead, length);
        assert.deepEqual([answer.reader.isDone, answer.reader.isReusable, answer.body], [true, true, body]);
      }
    });
    it(`is the last byte of an answer that ends ${name}`, () => {
      assert.equal(read(text.slice(0, -1), isHead).reader.isDone, false);
      assert.throws(() => read(`${text}x`, isHead), MalformedAnswer);
      assert.equal(read(text.slice(0, -1), isHead).reader.end(), false);
    });
  }

  it("is the connection's where nothing else says it, and no request follows on that", () => {
    for (const head of [OK, "HTTP/1.0 200 OK\r\n"]) {
      const { reader, body } = read(`${head}\r\nhello`);
      assert.deepEqual([reader.isDone, reader.isReusable, body], [false, false, "hello"]);
      assert.equal(reader.end(), true);
    }
    for (const close of [`${OK}Connection: close\r\n`, `${OK}Connection: x, Close\r\n`, "HTTP/1.0 200 OK\r\n"])
      assert.equal(read(`${close}Content-Length: 0\r\n\r\n`).reader.isReusable, false);
  });

  it("is nowhere in what could be read in two ways", () => {
    const malformed = [
      `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`,
      `${OK}Content-Length: +5\r\n\r\n`,
      `${OK}Content-Length: \r\n\r\n`,
      `${OK}Content-Length: 0x5\r\n\r\n`,
      `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`,
      `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `${OK}Transfer-Encoding: chunked\r\n\r\nx\r\n`,
      `${OK}Transfer-Encoding: chunked\r\n\r\n-1\r\n`,
      `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
      `${OK}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`,
      `${OK}Content-Length : 5\r\n\r\n`,
      `${OK}X: a\r\n folded\r\n\r\n`,
      `${OK}X: a\nContent-Length: 5\r\n\r\n`,
      `${OK}X: a\0\r\n\r\n`,
      "HTTP/1.1 101 UPGRADED\r\n\r\n",
      "HTTP/2 200\r\n\r\n",
      "HTTP/1.1 20 OK\r\n\r\n",
      "ICY 200 OK\r\n\r\n",
      `${OK}X: ${"x".repeat(100_000)}\r\n\r\n`,
      "x".repeat(100_000),
    ];
    for (const text of malformed) assert.throws(() => read(text, false, 8192), MalformedAnswer, text.slice(0, 200));
  });

  it("leaves names and values of headers as they are", () => {
    const { head } = read(
      `${OK}Api-Version: 1.41\r\nSet-Cookie: a\r\nset-cookie:\tb \r\nContent-Length: 0\r\n\r\n`,
    ).reader;
    assert.deepEqual(head?.rawHeaders.slice(0, 6), ["Api-Version", "1.41", "Set-Cookie", "a", "set-cookie", "b"]);
    assert.equal(head?.headers["set-cookie"], "a, b");
    assert.equal(read(`${OK}__proto__: x\r\nContent-Length: 0\r\n\r\n`).reader.head?.headers["constructor"], undefined);
  });
});
