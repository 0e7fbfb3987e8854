import assert from "node:assert/strict";
import { Refusal } from "../../../guard/model/refusal";
import type { Guard } from "../../../guard/proxy/guard";
import { archive } from "../archives/tar";
import { Authority } from "./harness/authority";
import { answerTo } from "./harness/exchange";
import { dial, guarded, settingsOf } from "./harness/guarded";
import { RecordingEngine } from "./harness/recordingEngine";
import { standInJudge } from "./harness/standInJudge";

const LAYER = { path: "layer.tar", content: "x".repeat(200_000) };
const TAG = { image: "kept__app:1", name: "registry:05000/app:1" };

/** Renames what is in archives that are sent to `/build`, and gives an image a further name for other requests. */
const judge: typeof standInJudge = {
  ...standInJudge,
  decide: async (call, ...others) => {
    const decision = await standInJudge.decide(call, ...others);
    if (call.operation.id !== "ImageBuild") return { ...decision, temporaryTag: TAG };
    return {
      ...decision,
      renameInArchive: (name) =>
        name === "taken:1"
          ? Promise.reject(new Refusal(403, "taken:1 is another's"))
          : Promise.resolve(`kept__${name}`),
    };
  },
};

describe("archives of images through the guard", () => {
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: Guard;
  before(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    guard = await guarded(settingsOf(authority, engine.socket), judge);
  });
  after(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });

  async function sent(line: string, body: Buffer = Buffer.alloc(0)): Promise<string> {
    engine.recorded.length = 0;
    const { certificate, key } = authority.client("ci");
    const socket = await dial(guard, authority, { cert: certificate, key });
    const head = `${line} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
    return answerTo(socket, Buffer.concat([Buffer.from(head), body]));
  }
  const manifest = (...names: string[]) => ({ path: "manifest.json", content: JSON.stringify([{ RepoTags: names }]) });

  it("reach the engine with the engine's names", async () => {
    assert.match(await sent("POST /v1.41/build", archive(manifest("app:1"))), /^HTTP\/1\.1 200 /);
    const [{ body = "", headers = [] } = {}] = engine.recorded;
    assert.match(body, /\[{"RepoTags":\["kept__app:1"\]}\]/);
    assert.ok(headers.includes("Transfer-Encoding") && !headers.includes("Content-Length"));
  });

  it("are refused with the reason, whatever has been sent already", async () => {
    for (const [entries, status, words] of [
      [[manifest("taken:1")], 403, /taken:1 is another's/],
      [[LAYER, manifest("app:1", "taken:1"), LAYER], 403, /taken:1 is another's/],
      [[{ path: "manifest.json", type: "2", link: "x" }, LAYER], 400, /manifest\.json is a link/],
    ] as const) {
      const answer = await sent("POST /v1.41/build", archive(...entries));
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(answer, words);
      // A body that has come as a whole is recorded.
      assert.ok(engine.recorded.every(({ body }) => body === "" || body === "broken off"));
    }
    for (const body of [Buffer.from("no archive"), Buffer.alloc(100_000, "x")])
      assert.match(await sent("POST /v1.41/build", body), /^HTTP\/1\.1 400 .*(?:tar archive|checksum)/s);
  });

  it("are given a further name until the request is answered", async () => {
    const add = "POST /images/kept__app:1/tag?repo=registry%3A05000%2Fapp&tag=1";
    // The stand-in answers 200, and engines 201.
    assert.match(await sent("GET /v1.41/info"), /^HTTP\/1\.1 502 .*a name for the push/s);
    assert.deepEqual(engine.lines, [add]);
  });
});
