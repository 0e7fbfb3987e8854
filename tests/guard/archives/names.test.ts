import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { decompressed } from "../../../guard/archives/compression";
import { type Rename, withNames } from "../../../guard/archives/names";
import { Refusal } from "../../../guard/model/refusal";
import { archive, END, type Entry, entry, record } from "./tar";

const LAYER = { path: "layer/layer.tar", content: "x".repeat(700) };
const other = (name: string) => Promise.resolve(name.replace("app", "kept__app"));

async function renamed(bytes: Buffer, rename: Rename = other, chunkBytes = 4096): Promise<Buffer> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
    bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
  return Buffer.concat(await Readable.from(withNames(decompressed(Readable.from(chunks)), rename)).toArray());
}

describe("guard/archives/names", () => {
  const manifest = (names: unknown) =>
    JSON.stringify([{ Config: "config.json", RepoTags: names, Layers: [LAYER.path] }]);

  it("replaces names wherever archives of images have some, and leaves all else as it is", async () => {
    const index = (name: string) =>
      JSON.stringify({
        schemaVersion: 2,
        manifests: [{ digest: "sha256:0", annotations: { "io.containerd.image.name": name, a: "app" } }],
      });
    const of = (name: string): readonly Entry[] => [
      { path: "layer/", type: "5" },
      LAYER,
      { path: "other/layer.tar", type: "2", link: "../layer/layer.tar" },
      { path: "sub/manifest.json", content: manifest(["app:1"]) },
      { path: "manifest.json", content: manifest([`${name}:1`, "free:1"]) },
      { path: "repositories", content: JSON.stringify({ [name]: { "1": "layer" }, free: { "1": "layer" } }) },
      { path: "index.json", content: index(`docker.io/library/${name}:1`) },
    ];
    for (const bytes of [archive(...of("app")), gzipSync(archive(...of("app")))])
      for (const chunkBytes of [1, 100, 100_000]) {
        const [got, expected] = [await renamed(bytes, other, chunkBytes), archive(...of("kept__app"))];
        // Modes and times of files that are written again are the guard's own.
        assert.equal(withoutHeaders(got), withoutHeaders(expected));
      }
  });

  const withoutHeaders = (bytes: Buffer) => bytes.toString("latin1").replace(/\0+[^"[{]*/g, "\n");

  it("says which id the archive claims for an image, and leaves out names", async () => {
    const id = "a".repeat(64);
    for (const config of [`${id}.json`, `blobs/sha256/${id}`, `sha256:${id}`, "config.json", `${id}/json`, undefined]) {
      const asked: unknown[] = [];
      const names = { "io.containerd.image.name": "docker.io/library/app:1", "org.opencontainers.image.ref.name": "1" };
      const lists = [
        { path: "repositories", content: '{"app":{"1":"layer","2":"layer"},"gone":{"1":"layer"}}' },
        // As engines write it, before the list that says the ids.
        { path: "index.json", content: JSON.stringify({ manifests: [{ annotations: { ...names, a: "b" } }] }) },
        { path: "manifest.json", content: JSON.stringify([{ Config: config, RepoTags: ["app:1", "app:2"] }]) },
        LAYER,
      ];
      const got = await renamed(archive(...lists), (name, claimed) => {
        asked.push([name, claimed]);
        return Promise.resolve(name.endsWith(":1") ? undefined : `kept__${name}`);
      });
      const claimed = config?.includes(id) && !config.includes("/json") ? id : undefined;
      assert.deepEqual(asked, [
        ["app:1", claimed],
        ["app:2", claimed],
        ["app:1", undefined],
        ["app:2", undefined],
        ["gone:1", undefined],
        ["docker.io/library/app:1", undefined],
      ]);
      assert.match(`${got}`, /"RepoTags":\["kept__app:2"\]/);
      assert.match(`${got}`, /\{"kept__app":\{"2":"layer"\}\}/);
      assert.match(`${got}`, /\{"manifests":\[\{"annotations":\{"a":"b"\}\}\]\}/);
    }
  });

  it("takes an image without names, and passes on nothing behind the end", async () => {
    for (const names of [null, []])
      assert.match(`${await renamed(archive({ path: "manifest.json", content: manifest(names) }))}`, /"RepoTags":\[\]/);
    const first = archive(LAYER);
    const second = archive({ path: "manifest.json", content: manifest(["app:1"]) });
    for (const end of [END, END.subarray(512)])
      assert.deepEqual(await renamed(Buffer.concat([entry(LAYER), end, second])), first);
  });

  it("reads long names as tar and Go write them", async () => {
    const long = `${"a/".repeat(80)}manifest.json`;
    for (const header of [
      { path: "PaxHeaders.0/x", type: "x", content: record("path", long) },
      { path: "././@LongLink", type: "L", content: `${long}\0`, format: "ustar  \0" },
    ]) {
      const bytes = archive(header, {
        path: "manifest.json",
        content: manifest(["app:1"]),
        format: header.format ?? "",
      });
      assert.deepEqual(await renamed(bytes), bytes);
    }
    const hidden = archive(
      { path: "x", type: "x", content: record("path", "./manifest.json") },
      { path: "other", content: manifest(["app:1"]) },
    );
    assert.match(`${await renamed(hidden)}`, /^manifest\.json\0.*kept__app:1/s);
    for (const path of ["./manifest.json", "/manifest.json", ".//manifest.json", "Manifest.JSON"])
      assert.match(`${await renamed(archive({ path, content: manifest(["app:1"]) }))}`, /kept__app:1/, path);
  });

  /** A file of tar whose header is, to whom reads gzip, a header with a field that reaches to the file's content. */
  const asGzip = (inner: Buffer) => {
    const deflated = gzipSync(inner).subarray(10);
    const path = Buffer.from("1f8b0804000000000000f401", "hex");
    return archive({ path, content: deflated });
  };

  it("reads no archive as tar that engines read as gzip", () => {
    assert.deepEqual(gunzipSync(asGzip(archive(LAYER)).subarray(0, 1024 + 512)), archive(LAYER));
  });

  const UNREADABLE: Readonly<Record<string, Buffer>> = {
    "a manifest that is a symbolic link": archive({ path: "manifest.json", type: "2", link: "x" }),
    "a manifest that is a hard link": archive({ path: "manifest.json", type: "1", link: "x" }),
    "a file behind a link": archive(
      { path: "d.tar", type: "2", link: "." },
      { path: "d.tar/manifest.json", content: manifest(["app:1"]) },
    ),
    "a folder that is a link": archive({ path: "d", type: "2", link: "." }),
    "a path upwards": archive({ path: "x/../manifest.json", content: manifest(["app:1"]) }),
    "a device": archive({ path: "x", type: "3" }),
    "a header for all files": archive({ path: "x", type: "g", content: record("path", "manifest.json") }),
    "a sparse file": archive({ path: "x", type: "x", content: record("GNU.sparse.name", "manifest.json") }, LAYER),
    "a folder with a size": archive({ path: "x/", type: "5", content: "x" }),
    "a file that is called as a folder is, with a size": archive({ path: "x/", content: "x" }),
    "a folder with a size in an extended header": archive(
      { path: "x", type: "x", content: record("size", "512") },
      { path: "x", type: "5" },
    ),
    "a negative size": archive({ path: "x", size: "-0000000001" }),
    "a size that is not octal": archive({ path: "x", size: "\u00ff" }),
    "a prefix in another format": archive({ path: "x", prefix: "y", format: "ustar  \0" }),
    "two extended headers": archive(
      { path: "x", type: "x", content: record("path", "a") },
      { path: "x", type: "L", content: "b\0", format: "ustar  \0" },
      LAYER,
    ),
    "an empty long name before a name": archive(
      { path: "././@LongLink", type: "L", content: "\0", format: "ustar  \0" },
      { path: "manifest.json", content: manifest(["victim:1"]) },
    ),
    "a long name without content": archive(
      { path: "././@LongLink", type: "L", format: "ustar  \0" },
      { path: "manifest.json", content: manifest(["victim:1"]) },
    ),
    "two long links before one file": archive(
      ...Array.from({ length: 2 }, () => ({ path: "x", type: "K", content: "x\0", format: "ustar  \0" })),
      LAYER,
    ),
    "a manifest that is there twice": archive(
      { path: "manifest.json", content: manifest(["app:1"]) },
      { path: "./manifest.json", content: manifest(["app:1"]) },
    ),
    "a path that no file can have": archive(
      { path: "x", type: "x", content: record("path", `${"a/".repeat(2500)}a`) },
      LAYER,
    ),
    "more links than layers": archive(
      ...Array.from({ length: 4097 }, (_, at) => ({ path: `${at}.tar`, type: "2", link: "x" })),
    ),
    "an archive that is compressed twice": gzipSync(gzipSync(archive(LAYER))),
    "a compressed archive that is a compressed one in another way": gzipSync(asGzip(archive(LAYER))),
    "a compressed archive that begins as another compression does": gzipSync(archive({ path: "BZhx" })),
    "an extended header at the end": archive({ path: "x", type: "x", content: record("path", "a") }),
    "an extended header without records": archive({ path: "x", type: "x", content: "path=a\n" }, LAYER),
    "a wrong checksum": Buffer.concat([Buffer.from("y"), archive({ path: "xx" }).subarray(1)]),
    "no end": entry(LAYER),
    "what is no archive": Buffer.from("no archive".repeat(100)),
    nothing: Buffer.alloc(0),
    "a manifest that is no JSON": archive({ path: "manifest.json", content: "[{" }),
    "a manifest that is no list": archive({ path: "manifest.json", content: "{}" }),
    "a manifest with a key twice": archive({
      path: "manifest.json",
      content: '[{"RepoTags":[],"RepoTags":["app:1"]}]',
    }),
    "a name that is no text": archive({ path: "manifest.json", content: manifest([["app:1"]]) }),
    "a configuration whose path is no text": archive({
      path: "manifest.json",
      content: '[{"Config":{"toString":1},"RepoTags":["app:1"]}]',
    }),
    "more names than any image has": archive({ path: "manifest.json", content: manifest(Array(501).fill("app:1")) }),
    "another compression": Buffer.from("28b52ffd00000000", "hex"),
    "a broken gzip": gzipSync(archive(LAYER)).subarray(0, 30),
  };
  for (const [what, bytes] of Object.entries(UNREADABLE))
    it(`refuses ${what}`, async () => {
      await assert.rejects(renamed(bytes), Refusal);
    });

  it("replaces the name that engines take where another one is empty", async () => {
    const annotations = { "io.containerd.image.name": "", "org.opencontainers.image.ref.name": "app:1" };
    const content = JSON.stringify({ manifests: [{ annotations }] });
    const got = `${await renamed(archive({ path: "index.json", content }))}`;
    assert.match(got, /"io\.containerd\.image\.name":"kept__app:1"/);
  });

  it("drops keys that only some readers take for names", async () => {
    for (const key of ["repotags", "RepoTag\u017f", "REPOTAGS"]) {
      const content = JSON.stringify([{ Config: "c", [key]: ["victim:1"], RepoTags: ["app:1"] }]);
      assert.doesNotMatch(`${await renamed(archive({ path: "manifest.json", content }))}`, /victim/, key);
    }
    const content = JSON.stringify({ Manifests: [], manifests: [{ Annotations: {}, annotations: {} }] });
    assert.match(`${await renamed(archive({ path: "index.json", content }))}`, /{"manifests":\[{"annotations":{}}\]}/);
  });

  it("passes nothing of a manifest whose names are refused", async () => {
    const passed: Buffer[] = [];
    const refuse = () => Promise.reject(new Refusal(403, "taken"));
    const names = withNames(
      Readable.from([archive(LAYER, { path: "manifest.json", content: manifest(["app:1"]) })]),
      refuse,
    );
    await assert.rejects(async () => {
      for await (const part of names) passed.push(part);
    }, /taken/);
    assert.deepEqual(Buffer.concat(passed), entry(LAYER));
    assert.ok(!Buffer.concat(passed).includes(END));
  });

  it("reads whatever there is to its end, or refuses it", async () => {
    const valid = archive(LAYER, { path: "manifest.json", content: manifest(["app:1"]) });
    await fc.assert(
      fc.asyncProperty(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const changed = Buffer.from(valid);
        changed[at] = byte;
        await renamed(changed).catch((error: Error) => assert.ok(error instanceof Refusal, `${error.stack}`));
      }),
      { numRuns: 300 },
    );
  });
});
