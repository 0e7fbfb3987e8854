import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { DEFAULT_LIMITS } from "../../../core/schema/guardConfiguration";
import { Inspection } from "../../../guard/buildkit/inspection";
import { HeldBodies } from "../../../guard/http/body";
import * as http2 from "../../../guard/http2/frame";
import { bytes } from "./protobuf";
import { BEGUN, callOf, data, grpcMessage, opened, ping } from "./rawClient";

const SOLVE = "/moby.buildkit.v1.Control/Solve";
const ROLE = { name: "build", operations: new Set(["Grpc"]), rules: DEFAULT_SETTINGS, allowedHostPaths: [] };
const REFUSED = grpcMessage(bytes(9, "network.host"));

const stream = fc.constantFrom(1, 3, 5, 7);
const flags = fc.constantFrom(0, http2.END_STREAM);
const part = fc.tuple(fc.nat(REFUSED.length), fc.nat(REFUSED.length)).map(([from, to]) => REFUSED.subarray(from, to));

/** Frames that mostly belong together, and some that are any. */
const piece = fc.oneof(
  fc.tuple(stream, flags).map(([id, flag]) => opened(id, callOf(SOLVE), flag)),
  fc.tuple(stream, part, flags).map(([id, content, flag]) => data(id, content, flag)),
  fc.tuple(stream, flags).map(([id, flag]) => data(id, REFUSED, flag)),
  fc.tuple(stream).map(([id]) => http2.resetFrame(id, http2.CANCEL)),
  fc.constant(ping()),
  fc
    .tuple(fc.nat(10), fc.nat(255), stream, fc.uint8Array({ maxLength: 20 }))
    .map(([type, flag, id, content]) => http2.frame(type, flag, id, Buffer.from(content))),
);
const answer = fc.oneof(
  fc.tuple(stream, flags).map(([id, flag]) => http2.headerFrames(id, Buffer.from([0x88]), flag !== 0)),
  fc.tuple(stream, flags).map(([id, flag]) => data(id, Buffer.from("answer"), flag)),
  fc.tuple(stream).map(([id]) => http2.resetFrame(id, http2.CANCEL)),
);

describe("guard/buildkit, told anything", () => {
  it("sends the engine nothing that is refused, and each side whole frames alone", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), piece, answer), { maxLength: 30 }), async (said) => {
        const { upward, downward } = new Inspection(ROLE, new HeldBodies(DEFAULT_LIMITS).share(), () => {});
        const sent = [upward.toArray(), downward.toArray()] as const;
        upward.write(BEGUN);
        downward.write(http2.frame(http2.SETTINGS, 0, 0, Buffer.alloc(0)));
        for (const [isClient, frame, back] of said)
          if (isClient) upward.write(frame);
          else downward.write(back);
        upward.end();
        downward.end();
        const [toEngine, toClient] = (await Promise.all(sent)).map((chunks) => Buffer.concat(chunks as Buffer[]));
        assert.ok(toEngine && toClient && !toEngine.includes("network.host"));
        const frames = [...new http2.FrameReader().read(toEngine.subarray(http2.PREFACE.length))];
        assert.equal(
          frames.reduce((sum, frame) => sum + frame.bytes.length, http2.PREFACE.length),
          toEngine.length,
        );
        assert.equal(
          [...new http2.FrameReader().read(toClient)].reduce((sum, frame) => sum + frame.bytes.length, 0),
          toClient.length,
        );
      }),
      { numRuns: 500 },
    );
  });
});
