import assert from "node:assert/strict";
import fc from "fast-check";
import { imagesFor } from "../../../guard/ownership/apart";
import { ImageListReader, type ListedImage } from "../../../guard/ownership/imageList";
import { OWNER_LABEL, ownerOf } from "../../../guard/ownership/owner";
import { APART } from "./clients";

const MAX_BYTES = 1000;

/** What is read of a list that comes in parts of some length. */
function read(list: unknown, length = Number.POSITIVE_INFINITY, text = Buffer.from(JSON.stringify(list))) {
  const images: (ListedImage & { isCutShort: boolean })[] = [];
  const reader = new ImageListReader(
    () => true,
    MAX_BYTES,
    (image, isCutShort) => images.push({ ...image, isCutShort }),
  );
  for (let at = 0; at < text.length; at += length) reader.write(text.subarray(at, at + length));
  reader.end();
  return images;
}

/** An image as engines list it, with what clients can choose. */
const listed = (owner: unknown, tags: readonly string[], labels: object = {}) => ({
  Containers: -1,
  Created: 1785000000,
  Id: `sha256:${"a".repeat(64)}`,
  Labels: { ...labels, [OWNER_LABEL]: owner },
  ParentId: "",
  Descriptor: { annotations: { RepoTags: "no:1" }, platform: { "os.features": ["x", "RepoTags"] } },
  Manifests: [{ Labels: { [OWNER_LABEL]: "ben" }, RepoTags: ["no:2"] }],
  RepoDigests: ["app@sha256:0"],
  RepoTags: tags,
  SharedSize: -1,
  Size: 4,
});

describe("guard/ownership/imageList", () => {
  it("reads whose each image is and its names, in parts of any length", () => {
    const list = [
      listed("anna", ["app:1", "app:2"], { a: 'with "quotes", [brackets] and \\', RepoTags: "no:3", "": "x" }),
      listed('B\u00e9n "b"', ["<none>:<none>"]),
      { Id: "sha256:0", Labels: null, RepoTags: null, RepoDigests: [] },
      {},
    ];
    const none = { Labels: {}, RepoTags: [], RepoDigests: [], isCutShort: false };
    const digests = { RepoDigests: ["app@sha256:0"], isCutShort: false };
    const expected = [
      { Labels: { [OWNER_LABEL]: "anna" }, RepoTags: ["app:1", "app:2"], ...digests },
      { Labels: { [OWNER_LABEL]: 'B\u00e9n "b"' }, RepoTags: ["<none>:<none>"], ...digests },
      none,
      none,
    ];
    for (const length of [1, 2, 7, 100, 1e6]) assert.deepEqual(read(list, length), expected);
    assert.deepEqual(read([], 1), []);
    assert.deepEqual(read(0, 1, Buffer.from(`${JSON.stringify(list, undefined, 2)}\n`)), expected);
  });

  it("reads what JSON.parse reads, whatever labels are", () => {
    const label = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom('"', "\\", '"},{"RepoTags":["'));
    const labels = fc.dictionary(label, label, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(label, labels), { maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        (images, length) => {
          const list = images.map(([owner, each]) => listed(owner, ["a:1"], each));
          const owners = read(list, length).map((image) => [image.Labels[OWNER_LABEL], image.RepoTags]);
          const parsed = JSON.parse(JSON.stringify(list)) as ListedImage[];
          const expected = parsed.map((image) => [image.Labels[OWNER_LABEL], image.RepoTags]);
          // What UTF-8 cannot write is no name of a client.
          assert.deepEqual(owners.length, expected.length);
          for (const [at, each] of expected.entries())
            if (each[0] === Buffer.from(`${each[0]}`).toString()) assert.deepEqual(owners[at], each);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("keeps nothing of long and many labels, and of an image's names no more than it may", () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`label-${at}`, "x"]));
    const [large, small] = read(
      [
        listed("anna", ["app:1"], { ...many, long: "x".repeat(100_000), ["k".repeat(100_000)]: "" }),
        listed("b".repeat(100_000), ["app:2", "x".repeat(100_000), "app:3"]),
      ],
      999,
    );
    const digests = { RepoDigests: ["app@sha256:0"], isCutShort: false };
    assert.deepEqual(large, { Labels: { [OWNER_LABEL]: "anna" }, RepoTags: ["app:1"], ...digests });
    assert.deepEqual(small, { Labels: { [OWNER_LABEL]: "" }, RepoTags: ["app:2", "app:3"], ...digests });
    const names = Array.from({ length: 500 }, (_, at) => `app:${at}`);
    const [cut, next] = read([listed("anna", names), listed("ben", ["b:1"])]);
    assert.ok(cut?.isCutShort && cut.RepoTags.length > 100 && cut.RepoTags.join("").length <= MAX_BYTES);
    assert.ok(next && !next.isCutShort && next.RepoTags.length === 1);
  });

  it("fails for what is no list, or breaks off", () => {
    for (const text of ["", "{}", "null", '"x"', "[", "[{}", '[{"Labels":{}}', '[{"Id":"]', "[]]", "[][]"])
      assert.throws(() => read(0, 1, Buffer.from(text)), /the engine's list of images/, text);
  });
});

describe("the images that a build is denied", () => {
  /** The names of others' images that are found in a list. */
  const found = async (list: readonly unknown[], maxBytes = MAX_BYTES, text = JSON.stringify(list)) => {
    const read = async (_path: string, take: (part: Buffer) => void) => take(Buffer.from(text));
    const build = imagesFor("ben", APART, { get: () => Promise.reject(new Error("not asked for")), read })?.();
    return build?.hiddenNames(maxBytes);
  };
  const built = (owner: string, tags: readonly string[], labels: object = {}) => ({
    ...listed(owner, tags, labels),
    RepoDigests: [],
  });
  const hers = [["hers:1", "hers:2"]];

  it("are those of others, by names that all clients could use", async () => {
    const list = [
      built("anna", ["hers:1", `${ownerOf("anna").imagePrefix}app:1`]),
      built("ben", ["his:1"]),
      built("cleo", [`${ownerOf("cleo").imagePrefix}app:1`]),
      listed("anna", ["pushed:1"]),
      built("anna", ["loaded:1", `${ownerOf("ben").imagePrefix}app:1`]),
      built("anna", ["hers:2"]),
    ];
    assert.deepEqual(await found(list), hers);
  });

  it("are found however long the labels of another client's images are", async () => {
    const label = "x".repeat(3 * 1024 * 1024);
    const list = [built("cleo", ["c:1"], { label }), ...hers.flat().map((name) => built("anna", [name]))];
    assert.deepEqual(await found([built("cleo", ["c:2"], { label }), ...list]), [["c:2", "c:1"], ...hers]);
  });

  it("are found however many names another client gives to one image or to many", async () => {
    const names = Array.from({ length: 500 }, (_, at) => `c:${at}`);
    const one = [built("cleo", names), built("anna", ["hers:1"]), built("cleo", ["c:1"]), built("anna", ["hers:2"])];
    assert.deepEqual(await found(one), hers);
    const many = [built("anna", ["hers:1"]), ...names.map((name) => built("cleo", [name])), built("anna", ["hers:2"])];
    assert.deepEqual(await found(many), hers);
    assert.equal((await found(many, 10_000))?.length, 2);
  });

  it("are found however many private names another client gives to them", async () => {
    const names = Array.from({ length: 500 }, (_, at) => `${ownerOf("cleo").imagePrefix}c:${at}`);
    assert.deepEqual(await found([built("anna", [...names, ...hers.flat()])]), hers);
  });

  it("make the build fail if the engine breaks off in their list", async () => {
    const whole = JSON.stringify([built("anna", ["hers:1"])]);
    for (const text of [whole.slice(0, -1), whole.slice(0, 40), ""])
      await assert.rejects(found([], MAX_BYTES, text), { name: "Refusal", status: 502 });
  });
});
