import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeHeaders, type Header, HeaderDecoder } from "../../../guard/http2/hpack";
import { MalformedHttp2 } from "../../../guard/http2/malformed";
import { headersOnNode, writtenByNode } from "./node";

const MOST = 16 * 1024;

const block = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

const FIRST = [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"];
const SECOND = [...FIRST, "cache-control: no-cache"];
const THIRD = [
  ":method: GET",
  ":scheme: https",
  ":path: /index.html",
  ":authority: www.example.com",
  "custom-key: custom-value",
];

const DATES = ["date: Mon, 21 Oct 2013 20:13:21 GMT", "date: Mon, 21 Oct 2013 20:13:22 GMT"] as const;
const FOUND = [":status: 302", "cache-control: private", DATES[0], "location: https://www.example.com"];
const MOVED = [":status: 307", ...FOUND.slice(1)];
const COOKIE = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
const SERVED = [
  ":status: 200",
  "cache-control: private",
  DATES[1],
  "location: https://www.example.com",
  "content-encoding: gzip",
  COOKIE,
];
/** Makes the table one of 256 bytes, which the examples of answers have. */
const SMALL_TABLE = "3fe101";

/** RFC 7541, appendix C: the blocks of a connection, one after the other. */
const EXAMPLES: Readonly<Record<string, readonly (readonly [hex: string, headers: readonly string[]])[]>> = {
  "C.2.1": [["400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", ["custom-key: custom-header"]]],
  "C.2.2": [["040c 2f73 616d 706c 652f 7061 7468", [":path: /sample/path"]]],
  "C.2.3": [["1008 7061 7373 776f 7264 0673 6563 7265 74", ["password: secret"]]],
  "C.2.4": [["82", [":method: GET"]]],
  "C.3": [
    ["8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", FIRST],
    ["8286 84be 5808 6e6f 2d63 6163 6865", SECOND],
    ["8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65", THIRD],
  ],
  "C.4": [
    ["8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", FIRST],
    ["8286 84be 5886 a8eb 1064 9cbf", SECOND],
    ["8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", THIRD],
  ],
  "C.5": [
    [
      `${SMALL_TABLE} 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768
       7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`,
      FOUND,
    ],
    ["4803 3330 37c1 c0bf", MOVED],
    [
      `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b
       425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31`,
      SERVED,
    ],
  ],
  "C.6": [
    [
      `${SMALL_TABLE} 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8
       e9ae 82ae 43d3`,
      FOUND,
    ],
    ["4883 640e ffc1 c0bf", MOVED],
    [
      `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708
       7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
      SERVED,
    ],
  ],
};

const BAD: Readonly<Record<string, string>> = {
  "an index of nothing": "80",
  "an index beyond the table": "be",
  "a name that has no index": "7f80 0061",
  "a text that is cut off": "0001",
  "a number that is cut off": "7f",
  "a number that does not end": "7fffffffffffff",
  "a table that is larger than it may be": "3fe2 1f",
  "a change of the table among headers": "8220",
  "the code that no string has": "0084 ffff fffc 00",
  "a code that is filled up with zeros": "0081 1800",
  "a code that is filled up with a byte": "0082 1fff 00",
};

/** What the table has once gets dear when it is named by a byte each time. */
const KEPT = Buffer.concat([Buffer.from([0x40, 1, 0x61, 0x7f, 0xb9, 0x16]), Buffer.alloc(3000, "a")]);

const name = fc.stringMatching(/^x-[a-z0-9_.-]{0,60}$/);
const value = fc.stringMatching(/^([!-~]([ -~]{0,200}[!-~])?)?$/);
const headers = fc.uniqueArray(fc.tuple(name, value), { selector: ([each]) => each, maxLength: 30 });
const someOf = (list: readonly (readonly Header[])[]) =>
  list.map((each) => each.filter(([each]) => each.startsWith("x-")));

describe("guard/http2/hpack", () => {
  for (const [example, blocks] of Object.entries(EXAMPLES)) {
    it(`decodes the examples ${example} of RFC 7541`, () => {
      const decoder = new HeaderDecoder(MOST);
      for (const [hex, expected] of blocks) {
        const decoded = decoder.decode(block(hex.replace(/\s/g, "")));
        assert.deepEqual(
          decoded.map(([name, value]) => `${name}: ${value}`),
          expected,
        );
      }
    });
  }

  for (const [what, hex] of Object.entries(BAD)) {
    it(`refuses ${what}`, () => assert.throws(() => new HeaderDecoder(MOST).decode(block(hex)), MalformedHttp2));
  }

  it("counts what is named as what it stands for", () => {
    const decoder = new HeaderDecoder(MOST);
    assert.equal(decoder.decode(Buffer.concat([KEPT, Buffer.alloc(4, 0xbe)])).length, 5);
    assert.throws(() => decoder.decode(Buffer.alloc(6, 0xbe)), MalformedHttp2);
  });

  it("decodes what Node encodes, one block after the other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(headers, { minLength: 1, maxLength: 8 }), async (written) => {
        assert.deepEqual(someOf(await writtenByNode(written)), written);
      }),
      { numRuns: 40 },
    );
  });

  it("encodes what Node decodes", async () => {
    await fc.assert(
      fc.asyncProperty(headers, async (written) => {
        const call: readonly Header[] = [
          [":method", "POST"],
          [":scheme", "http"],
          [":path", "/a"],
          [":authority", "a"],
        ];
        assert.deepEqual(await headersOnNode(encodeHeaders([...call, ...written])), [...call, ...written].flat());
      }),
      { numRuns: 40 },
    );
  });

  it("decodes whatever there is to its end, or refuses it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          new HeaderDecoder(MOST).decode(Buffer.from(bytes));
        } catch (error) {
          assert.ok(error instanceof MalformedHttp2);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
