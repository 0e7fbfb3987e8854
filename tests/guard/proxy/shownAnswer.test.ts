import assert from "node:assert/strict";
import { type IncomingMessage, ServerResponse } from "node:http";
import { Readable, Writable } from "node:stream";
import type { AnswerView } from "../../../guard/model/decision";
import type { EngineAnswer } from "../../../guard/proxy/engineAnswer";
import { isShown, isShownInParts, passShown } from "../../../guard/proxy/shownAnswer";

const JSON_TYPE = { "content-type": "application/json" };
const PREFIX = "guard-ci-0123456789ab.";

function answer(
  statusCode: number,
  parts: readonly string[],
  headers: Record<string, string> = JSON_TYPE,
): EngineAnswer {
  const rawHeaders = Object.entries({ ...headers, "content-length": "999" }).flat();
  const stream = Readable.from(parts.map((part) => Buffer.from(part)));
  return Object.assign(stream, { statusCode, statusMessage: "", headers, rawHeaders }) as unknown as EngineAnswer;
}

/** The body that a client gets, and its length as the headers say it. */
async function shown(
  given: EngineAnswer,
  view: AnswerView,
): Promise<{ readonly body: string; readonly length?: string }> {
  const chunks: Buffer[] = [];
  const socket = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  // As a server does for its connections.
  socket.on("error", () => {});
  const response = new ServerResponse({ httpVersionMajor: 1, httpVersionMinor: 1, method: "GET" } as IncomingMessage);
  response.useChunkedEncodingByDefault = false;
  response.assignSocket(socket as never);
  const finished = new Promise((resolve) => response.once("finish", resolve));
  await passShown(given, response, view, () => {});
  await finished;
  const [head = "", ...rest] = Buffer.concat(chunks).toString().split("\r\n\r\n");
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  return { body: rest.join("\r\n\r\n"), ...(length !== undefined && { length }) };
}

const mine: AnswerView["show"] = (value) => ((value as { readonly mine?: boolean }).mine ? value : undefined);

describe("an answer of which a client is shown its own part", () => {
  it("is rewritten if only a part may be shown or it has names, whatever its type", () => {
    const view: AnswerView = { form: "document", prefix: PREFIX };
    const text = { "content-type": "text/plain" };
    assert.equal(isShown(undefined, answer(200, [])), false);
    assert.equal(isShown(view, answer(200, [])), true);
    assert.equal(isShown(view, answer(200, [], text)), true, "Podman calls some answers no JSON");
    assert.equal(isShown(view, answer(101, [], text)), false);
    assert.equal(isShown({ ...view, show: mine }, answer(200, [], text)), true);
    assert.equal(isShown({ prefix: PREFIX }, answer(200, [])), false);
    assert.equal(isShown({ prefix: PREFIX }, answer(404, [])), true, "errors name what there is");
    assert.equal(isShownInParts({ form: "stream" }, answer(200, [])), true);
    assert.equal(isShownInParts({ form: "stream" }, answer(500, [])), false);
  });

  it("loses the prefix of names, and gets the length that it then has", async () => {
    const { body, length } = await shown(answer(200, ['{"Name":"', `${PREFIX}we`, 'b"}']), {
      form: "document",
      prefix: PREFIX,
    });
    assert.equal(body, '{"Name":"web"}');
    assert.equal(length, `${body.length}`);
    const failed = await shown(answer(409, [`{"message":"${PREFIX}web is in use"}`]), { show: mine, prefix: PREFIX });
    assert.equal(failed.body, '{"message":"web is in use"}');
  });

  it("shows the values of a stream that pass, however they are cut into parts", async () => {
    const lines = [
      '{"mine":true,"name":"ä"}\n',
      '{"mine":false}\n',
      "\n",
      '\x1e{"mine":true}\n',
      '{"mine":true,"last":1}',
    ];
    const bytes = Buffer.from(lines.join(""));
    for (const size of [1, 3, 7, 1000]) {
      const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const given = answer(200, []);
      const stream = Object.assign(Readable.from(parts), {
        statusCode: 200,
        statusMessage: "",
        headers: given.headers,
        rawHeaders: given.rawHeaders,
      }) as unknown as EngineAnswer;
      const { body } = await shown(stream, { form: "stream", show: (value) => (value === "" ? value : mine(value)) });
      assert.equal(body, `${lines[0]}\n${lines[3]}${lines[4]}`, `${size} bytes a part`);
    }
  });

  it("ends, and shows nothing more, at what is not JSON", async () => {
    for (const form of ["document", "stream"] as const) {
      const view: AnswerView = { form, show: mine };
      await assert.rejects(shown(answer(200, ["theirs\n", '{"mine":true}\n']), view));
    }
  });
});
