import assert from "node:assert/strict";
import { messagesWithout, SOLVE_TEXTS, STATUS_TEXTS, withoutText } from "../../../guard/buildkit/answers";
import { withEngineNames, withSourcePolicy } from "../../../guard/buildkit/ownImages";
import { fields, withReplaced } from "../../../guard/buildkit/wire";
import { Refusal } from "../../../guard/model/refusal";
import type { ImagesOfBuild } from "../../../guard/ownership/apart";
import { ownerOf } from "../../../guard/ownership/owner";
import { bytes, entry, integer, message } from "./protobuf";
import { grpcMessage } from "./rawClient";

const BEN = ownerOf("ben");
const KEPT = `${BEN.imagePrefix}app`;
const NAMES = new Map([
  ["app", KEPT],
  ["free", "free"],
]);

/** The texts of a field, wherever it occurs. */
const texts = (from: Buffer, number: number) =>
  [...fields(from)].filter((field) => field.number === number).map(({ value }) => `${value}`);

describe("guard/buildkit/ownImages", () => {
  const exporter = (type: string, ...attributes: readonly Buffer[]) => message(bytes(1, type), ...attributes);
  const nameIn = (exporterOf: Buffer) =>
    [...fields(exporterOf)]
      .filter(({ number }) => number === 2)
      .map(({ value }) => [...fields(value as Buffer)].map((part) => `${part.value}`))
      .filter(([key]) => key === "name")
      .at(-1)?.[1];

  it("names outputs as the engine does, in each way that a request says them", () => {
    for (const type of ["moby", "image", ""]) {
      const request = message(integer(9, 300), bytes(3, type), entry(4, "name", "app, free"), bytes(1, "ref"));
      const sent = withEngineNames(request, NAMES);
      assert.ok(sent.subarray(0, request.length).equals(request));
      assert.deepEqual(texts(sent, 4).at(-1), entry(4, "name", `${KEPT},free`).subarray(2).toString());
      const list = message(
        bytes(13, exporter(type, entry(2, "name", "app"))),
        integer(9, 300),
        bytes(13, exporter("docker", entry(2, "name", "app"))),
      );
      const [first, second] = texts(withEngineNames(list, NAMES), 13).map((each) => nameIn(Buffer.from(each)));
      assert.deepEqual([first, second], [KEPT, "app"]);
    }
  });

  it("leaves files for the client, and requests without such names, as they are", () => {
    for (const type of ["docker", "oci", "tar", "local"]) {
      const request = message(bytes(3, type), entry(4, "name", "app"));
      assert.ok(withEngineNames(request, NAMES).equals(request));
    }
    const request = message(bytes(3, "moby"), entry(4, "name", "free"));
    assert.ok(withEngineNames(request, new Map([["free", "free"]])) === request);
  });

  it("refuses a push under a name that is another image's", () => {
    const pushing = (value: string) =>
      message(bytes(13, exporter("image", entry(2, "name", "app"), entry(2, "push", value))));
    for (const value of ["true", "1", "", "yes"])
      assert.throws(() => withEngineNames(pushing(value), NAMES), Refusal, value);
    for (const value of ["false", "0", "F"]) withEngineNames(pushing(value), NAMES);
  });

  it("gives builds their client's images, and denies them those of others, behind the client's own rules", async () => {
    const images: ImagesOfBuild = {
      owner: BEN,
      nameFor: (name) => Promise.resolve(name),
      keepsNamesApart: () => Promise.resolve(true),
      privateNames: () => Promise.resolve([`${KEPT}:latest`]),
      hiddenNames: () => Promise.resolve([["theirs:1", "app:latest"]]),
      release: () => {},
    };
    const request = bytes(12, bytes(2, "the client's rule"));
    const [client = "", added = ""] = texts(await withSourcePolicy(request, images), 12);
    assert.match(client, /the client's rule/);
    const rules = [...fields(Buffer.from(added))].map(({ value }) => {
      const parts = [...fields(value as Buffer)];
      const [identifier, match] = [...fields(parts[1]?.value as Buffer)].map((part) => part.value);
      const to = parts[2] && [...fields(parts[2].value as Buffer)][0]?.value;
      return [parts[0]?.value, match, `${identifier}`, ...(to ? [`${to}`] : [])];
    });
    const kept = `docker-image://docker.io/library/${KEPT}:latest`;
    for (const given of ["docker.io/library/app:latest", "docker.io/library/app", "app:latest", "app"])
      assert.deepEqual(rules.shift(), [2, 0, `docker-image://${given}`, kept]);
    for (const given of ["docker.io/library/theirs:1", "theirs:1"])
      assert.deepEqual(rules.shift(), [1, 1, `docker-image://${given}`]);
    const [deny, allow] = rules.map(([action, match, pattern]) => ({
      action,
      match,
      fits: new RegExp(`${pattern}`),
    }));
    assert.deepEqual([deny?.action, deny?.match, allow?.action, allow?.match, rules.length], [1, 2, 0, 2, 2]);
    const anna = ownerOf("anna").imagePrefix;
    for (const name of [kept, `docker-image://${KEPT}`, `docker-image://registry:5000/${KEPT}`])
      assert.ok(deny?.fits.test(name) && allow?.fits.test(name), name);
    for (const name of [`docker.io/library/${anna}app`, `${anna}app`, `registry:5000/${anna}t/app:1`, `x/${anna}app`])
      assert.ok(deny?.fits.test(`docker-image://${name}`) && !allow?.fits.test(`docker-image://${name}`), name);
    for (const name of ["docker.io/library/app:latest", "docker.io/my-guard-ben/app", "guard-ben__app"])
      assert.ok(!deny?.fits.test(`docker-image://${name}`), name);
    const older = { ...images, keepsNamesApart: () => Promise.resolve(false) };
    assert.ok((await withSourcePolicy(request, older)) === request);
  });

  it("sends no request that is too long for the engine, however many names others have", async () => {
    const withHidden = (count: number): ImagesOfBuild => ({
      owner: BEN,
      nameFor: (name) => Promise.resolve(name),
      keepsNamesApart: () => Promise.resolve(true),
      privateNames: () => Promise.resolve([]),
      hiddenNames: () => Promise.resolve([["few:1"], Array.from({ length: count }, (_, at) => `theirs:${at}`)]),
      release: () => {},
    });
    const sent = async (count: number) => withSourcePolicy(Buffer.alloc(0), withHidden(count));
    assert.match(`${await sent(1000)}`, /theirs:999/);
    const many = await sent(100_000);
    assert.ok(many.length < 1000);
    assert.match(`${many}`, /few:1/);
    assert.match(`${many}`, /\^docker-image:.*guard-ben/s);
  });

  it("denies a client's images unless its names alone take too much of the room", async () => {
    const long = Array.from({ length: 900 }, (_, at) => `x/${"y".repeat(230)}:${at}`);
    const images: ImagesOfBuild = {
      owner: BEN,
      nameFor: (name) => Promise.resolve(name),
      keepsNamesApart: () => Promise.resolve(true),
      privateNames: () => Promise.resolve([]),
      hiddenNames: () =>
        Promise.resolve([
          long,
          long.map((name) => `z${name}`),
          Array.from({ length: 1000 }, (_, at) => `theirs:${at}`),
        ]),
      release: () => {},
    };
    const sent = `${await withSourcePolicy(Buffer.alloc(0), images)}`;
    assert.match(sent, /theirs:999/);
    assert.ok(sent.includes(`/${long[0]}`) && !sent.includes("zx/"));
  });

  it("shows a build's progress and result without what the guard adds to names", async () => {
    const status = message(
      bytes(1, message(bytes(1, "sha256:0"), bytes(3, `FROM ${KEPT}`), integer(4, 1), bytes(7, `no ${KEPT}`))),
      bytes(2, message(bytes(1, `naming to ${KEPT}`), bytes(3, "x"))),
      bytes(3, message(integer(3, 1), bytes(4, Buffer.from([0xff, ...Buffer.from(KEPT), 0xfe])))),
    );
    const shown = message(
      bytes(1, message(bytes(1, "sha256:0"), bytes(3, "FROM app"), integer(4, 1), bytes(7, "no app"))),
      bytes(2, message(bytes(1, "naming to app"), bytes(3, "x"))),
      bytes(3, message(integer(3, 1), bytes(4, Buffer.from([0xff, ...Buffer.from("app"), 0xfe])))),
    );
    assert.deepEqual(withoutText(status, STATUS_TEXTS, BEN.imagePrefix), shown);
    const other = message(bytes(1, message(bytes(3, "FROM other"))));
    assert.ok(withoutText(other, STATUS_TEXTS, BEN.imagePrefix) === other);
    const solved = entry(1, "image.name", `docker.io/library/${KEPT}`);
    const filter = messagesWithout(BEN.imagePrefix, SOLVE_TEXTS);
    const sent = Buffer.concat([grpcMessage(solved), grpcMessage(other)]);
    for (const at of [...sent.keys()]) filter.write(sent.subarray(at, at + 1));
    filter.end();
    const answer = Buffer.concat((await filter.toArray()) as Buffer[]);
    const expected = [grpcMessage(entry(1, "image.name", "docker.io/library/app")), grpcMessage(other)];
    assert.deepEqual(answer, Buffer.concat(expected));
  });

  it("replaces a field wherever it occurs, and leaves all else as it is", () => {
    const written = message(bytes(2, "a"), integer(1, 2 ** 31), bytes(2, "b"), bytes(3, "b"));
    const changed = withReplaced(written, 2, (value) => Buffer.from(`${value}${"x".repeat(200)}`));
    const expected = [
      bytes(2, `a${"x".repeat(200)}`),
      integer(1, 2 ** 31),
      bytes(2, `b${"x".repeat(200)}`),
      bytes(3, "b"),
    ];
    assert.deepEqual(changed, message(...expected));
  });
});
