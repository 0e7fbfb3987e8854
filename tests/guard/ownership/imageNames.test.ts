import assert from "node:assert/strict";
import { decide } from "../../../guard/judgement/decide";
import { AnswerTooLong } from "../../../guard/model/engine";
import { resolve } from "../../../guard/operations/resolve";
import { OPERATIONS } from "../../../guard/operations/table";
import { CELLS } from "../../../guard/ownership/cells";
import {
  alsoPrivate,
  familiarName,
  isPrivateName,
  privateName,
  wholeName,
  withRespelledRegistry,
} from "../../../guard/ownership/imageNames";
import { isReservedImage, OWNER_LABEL, ownerOf, withoutPrefix } from "../../../guard/ownership/owner";
import { decided } from "../judgement/support";
import { APART, ask } from "./clients";
import { StubEngine } from "./stubEngine";

const ANNA = ownerOf("anna").imagePrefix;
const BEN = ownerOf("ben").imagePrefix;
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("guard/ownership/imageNames", () => {
  /** Names as people write them, the private name of each on the engine, and the whole name. */
  const NAMES: readonly (readonly [given: string, kept: string, whole: string])[] = [
    ["app", `${BEN}app`, "docker.io/library/app:latest"],
    ["app:1", `${BEN}app:1`, "docker.io/library/app:1"],
    ["library/app", `library/${BEN}app`, "docker.io/library/app:latest"],
    ["docker.io/app", `docker.io/${BEN}app`, "docker.io/library/app:latest"],
    ["docker.io/library/app:1", `docker.io/library/${BEN}app:1`, "docker.io/library/app:1"],
    ["index.docker.io/library/app", `index.docker.io/library/${BEN}app`, "docker.io/library/app:latest"],
    ["team/app", `${BEN}team/app`, "docker.io/team/app:latest"],
    ["library/team/app", `library/${BEN}team/app`, "docker.io/library/team/app:latest"],
    ["localhost/app", `localhost/${BEN}app`, "localhost/app:latest"],
    ["registry.example/team/app:2", `registry.example/${BEN}team/app:2`, "registry.example/team/app:2"],
    ["registry:5000/app", `registry:5000/${BEN}app`, "registry:5000/app:latest"],
    ["[::1]:5000/app", `[::1]:5000/${BEN}app`, "[::1]:5000/app:latest"],
    ["Registry/app", `Registry/${BEN}app`, "Registry/app:latest"],
    [`app@${DIGEST}`, `${BEN}app@${DIGEST}`, `docker.io/library/app@${DIGEST}`],
  ];

  for (const [given, kept, whole] of NAMES)
    it(`keeps ${given} apart as ${kept.replace(BEN, "…__")}`, () => {
      const name = privateName(given, ownerOf("ben"));
      assert.equal(name, kept);
      assert.equal(withoutPrefix(name, ownerOf("ben")), given);
      assert.equal(wholeName(given), whole);
      assert.ok(isReservedImage(name) && isPrivateName(name, ownerOf("ben")));
      assert.ok(!isPrivateName(name, ownerOf("anna")) && !isReservedImage(given));
      assert.ok(isPrivateName(wholeName(name), ownerOf("ben")));
      assert.equal(withoutPrefix(wholeName(name), ownerOf("ben")), whole);
    });

  it("knows repositories as engines list them", () => {
    for (const name of ["app", "library/app", "docker.io/app", "docker.io/library/app", "index.docker.io/library/app"])
      assert.equal(familiarName(name), "app", name);
    for (const name of ["team/app", "docker.io/team/app"]) assert.equal(familiarName(name), "team/app", name);
    for (const name of ["library/team/app", "registry:5000/library/app", "localhost/app"])
      assert.equal(familiarName(name), name);
  });

  it("finds the private names that a pattern selects, wherever their path begins", () => {
    assert.deepEqual(alsoPrivate("app*", ownerOf("ben")), ["app*", `${BEN}app*`]);
    assert.deepEqual(alsoPrivate("*/app", ownerOf("ben")), ["*/app", `${BEN}*/app`, `*/${BEN}app`]);
  });
});

describe("clients that give images the same name", () => {
  let engine: StubEngine;
  beforeEach(() => {
    engine = new StubEngine();
    engine.apiVersion = "1.45";
    engine.addImage("app:latest", { Labels: { "io.breakwater.guard.owner": "anna" } });
    engine.addImage("own:latest", { Labels: { "io.breakwater.guard.owner": "ben" } });
  });
  const target = (sent = "") => decodeURIComponent(sent.split(" ", 1)[0] ?? "");
  const tagged = (client: string, name: string) =>
    ask(engine, client, `POST /images/own/tag?repo=${encodeURIComponent(name)}`);

  const decidedFor = (client: string, call: string) => {
    const [method = "", path = ""] = call.split(" ");
    const resolved = resolve(method, path);
    assert.ok(!("verdict" in resolved));
    return decide({ client, headers: {}, body: undefined, ...resolved }, APART, engine);
  };

  it("are told which image has more names than the guard reads, and give none that many", async () => {
    const tooLong = new AnswerTooLong("/images/registry.example/team/app:1/json", 4 * 1024 ** 2);
    const speechless = { get: () => Promise.reject(tooLong) };
    const body = { Image: "registry.example/team/app:1" };
    const decision = await decided({ call: "POST /containers/create", body }, APART, speechless);
    assert.equal(decision.verdict, "refused");
    assert.equal(decision.status, 403);
    assert.match(decision.message, /the image registry\.example\/team\/app:1 has more than 4 MiB/);

    const own = engine.images.get("own:latest") as { RepoTags: string[] };
    own.RepoTags = Array.from({ length: 10_000 }, (_, at) => `own:${at}`);
    const { status, body: answer } = await tagged("ben", "own:new");
    assert.equal(status, 403);
    assert.match(JSON.stringify(answer), /has 10000 names already/);
  });

  it("fill an image that all use with their own share of names, and not that of others", async () => {
    const alpine = engine.images.get("alpine:latest") as { RepoTags: string[] };
    const names = (count: number, name: string) => Array.from({ length: count }, (_, at) => `${name}:${at}`);
    const tag = (client: string, name: string) => ask(engine, client, `POST /images/alpine/tag?repo=${name}`);
    alpine.RepoTags = ["alpine:latest", ...names(998, "theirs")];
    assert.equal(target((await tag("ben", "last")).sent), "/images/alpine/tag?repo=last");
    alpine.RepoTags.push("last:latest");
    assert.equal(target((await tag("ben", "next")).sent), `/images/alpine/tag?repo=${BEN}next`);
    const deep = await tag("ben", "a/b/c/d/e/f/g");
    assert.equal(deep.status, 403);
    assert.match(JSON.stringify(deep.body), /has 1000 names already/);
    alpine.RepoTags.push(...names(2000, `${BEN}his`));
    const beyond = await tag("ben", "beyond");
    assert.equal(beyond.status, 403);
    assert.match(JSON.stringify(beyond.body), /this client has 2000 images that are kept apart: remove some/);
    assert.equal(target((await tag("anna", "hers")).sent), `/images/alpine/tag?repo=${ANNA}hers`);

    const load = await decidedFor("ben", "POST /images/load");
    assert.ok(load.verdict === "allowed" && load.renameInArchive);
    await assert.rejects(load.renameInArchive("loaded:1"), { name: "Refusal", status: 403 });
    alpine.RepoTags.splice(-2);
    const again = await decidedFor("ben", "POST /images/load");
    assert.ok(again.verdict === "allowed" && again.renameInArchive);
    for (const given of ["loaded:1", "loaded:1", "his:7"])
      assert.equal(await again.renameInArchive(given), BEN + given);
    await assert.rejects(again.renameInArchive("loaded:2"), { name: "Refusal", status: 403 });

    const own = engine.images.get("own:latest") as { RepoTags: string[] };
    own.RepoTags = names(5000, "own");
    assert.equal(target((await tagged("ben", "own:new")).sent), "/images/own/tag?repo=own:new");
  });

  it("get a private name on engines that can keep them apart, and are refused on others", async () => {
    assert.equal(target((await tagged("ben", "app")).sent), `/images/own/tag?repo=${BEN}app`);
    assert.equal(target((await tagged("ben", "alpine")).sent), `/images/own/tag?repo=${BEN}alpine`);
    assert.equal(target((await tagged("ben", "free")).sent), "/images/own/tag?repo=free");
    engine.apiVersion = "1.44";
    const { status, body } = await ask(engine, "anna", "POST /images/app/tag?repo=own");
    assert.equal(status, 403);
    assert.match(JSON.stringify(body), /own is the name of an image that this client has not built/);
  });

  it("find their own image by that name, wherever a request names one", async () => {
    await tagged("ben", "app");
    for (const [call, body, sent] of [
      ["GET /images/app/json", undefined, `/images/${BEN}app/json `],
      ["GET /images/docker.io/library/app:latest/history", undefined, ""],
      ["POST /images/app/tag?repo=other&tag=1", undefined, `/images/${BEN}app/tag?repo=other&tag=1 `],
      ["DELETE /images/app?force=1", undefined, `/images/${BEN}app?force=1 `],
    ] as const) {
      await tagged("ben", "app");
      const answer = await ask(engine, "ben", call, body);
      if (sent !== "") assert.equal(decodeURIComponent(answer.sent ?? ""), sent, call);
      if (!call.includes("/tag")) assert.doesNotMatch(JSON.stringify(answer.body), /guard-/, call);
    }
    await tagged("ben", "app");
    for (const [client, image] of [
      ["ben", `${BEN}app`],
      ["anna", "app"],
    ] as const) {
      const { sent, body } = await ask(engine, client, "POST /containers/create", { Image: "app" });
      assert.match(sent ?? "", new RegExp(`"Image":"${image}"`));
      const { Id: id } = body as { readonly Id: string };
      const shown = await ask(engine, client, `GET /containers/${id}/json`);
      assert.match(JSON.stringify(shown.body), /"Image":"app"/);
      const filters = (of: string) => encodeURIComponent(JSON.stringify({ [of]: ["app"] }));
      assert.ok(
        target((await ask(engine, client, `GET /containers/json?filters=${filters("ancestor")}`)).sent).includes(
          `"${image}"`,
        ),
      );
      assert.ok(
        target((await ask(engine, client, `GET /events?filters=${filters("image")}`)).sent).includes(`"${image}"`),
      );
    }
  });

  it("give a loaded image with the label of another client no name that would count as that one's", async () => {
    const Labels = { [OWNER_LABEL]: "anna" };
    engine.addImage(`${BEN}loaded:1`, { Labels });
    engine.addImage("pulled:1", { Labels }, ["pulled@sha256:0"]);
    for (const [call, name] of [
      ["POST /images/loaded:1/tag?repo=free", `${BEN}free`],
      ["POST /images/pulled:1/tag?repo=other", "other"],
    ] as const)
      assert.match(target((await ask(engine, "ben", call)).sent), new RegExp(`repo=${name}$`), call);
  });

  it("see their own names alone, and each once", async () => {
    await tagged("ben", "app");
    engine.addImage("mine:latest", { Labels: { "io.breakwater.guard.owner": "ben" } });
    Object.assign(engine.images.get("mine:latest") ?? {}, {
      RepoTags: ["mine:latest", `${BEN}mine:latest`],
    });
    Object.assign(engine.images.get("alpine:latest") ?? {}, { RepoTags: ["alpine:latest", `${ANNA}x:latest`] });
    engine.addImage("third:latest", {}, ["third@sha256:0"]);
    await ask(engine, "ben", "POST /images/own/tag?repo=third");
    const list = async (client: string) =>
      ((await ask(engine, client, "GET /images/json")).body as { readonly RepoTags: string[] }[]).map(
        ({ RepoTags }) => RepoTags,
      );
    assert.deepEqual((await list("ben")).flat().sort(), [
      "alpine:latest",
      "app:latest",
      "mine:latest",
      "own:latest",
      "postgres:latest",
      "third:latest",
    ]);
    assert.deepEqual((await list("anna")).flat().sort(), [
      "alpine:latest",
      "app:latest",
      "postgres:latest",
      "third:latest",
      "x:latest",
    ]);
    for (const path of ["events", "system/df", "images/alpine/json"]) {
      const shown = JSON.stringify((await ask(engine, "ben", `GET /${path}`)).body);
      assert.doesNotMatch(shown, /guard-|x:latest/, path);
    }
    const filters = encodeURIComponent(JSON.stringify({ reference: ["app"] }));
    assert.ok(
      target((await ask(engine, "ben", `GET /images/json?filters=${filters}`)).sent).includes(`["app","${BEN}app"]`),
    );
  });

  it("hold a name until what they make has it", async () => {
    const first = await decidedFor("anna", "POST /images/app/tag?repo=new");
    assert.ok(first.verdict === "allowed" && first.reservation);
    const again = await decidedFor("anna", "POST /images/app/tag?repo=new:latest");
    assert.ok(again.verdict === "allowed" && !again.target.includes("guard-"));
    const other = await decidedFor("ben", "POST /images/own/tag?repo=docker.io/new");
    assert.ok(other.verdict === "allowed" && decodeURIComponent(other.target).includes(`repo=docker.io/${BEN}new`));
    const pull = await decidedFor("ben", "POST /images/create?fromImage=new&tag=latest");
    assert.ok(pull.verdict === "refused");
    engine.apiVersion = "1.41";
    const older = await decidedFor("cleo", "POST /images/alpine/tag?repo=new");
    assert.ok(older.verdict === "refused" && older.status === 403);
    first.reservation.end(201);
    assert.equal((await decidedFor("cleo", "POST /images/alpine/tag?repo=new")).verdict, "refused");
    again.reservation?.end(201);
    const free = await decidedFor("cleo", "POST /images/alpine/tag?repo=new");
    assert.ok(free.verdict === "allowed" && !free.target.includes("guard-"));
    free.reservation?.end(201);
    const pulls = await Promise.all(
      ["anna", "ben"].map((each) => decidedFor(each, "POST /images/create?fromImage=p&tag=1")),
    );
    assert.deepEqual(
      pulls.map(({ verdict }) => verdict),
      ["allowed", "allowed"],
    );
    const built = await decidedFor("anna", "POST /images/app/tag?repo=p&tag=1");
    assert.ok(built.verdict === "refused" || built.target.includes("guard-"));
  });

  describe("and push one of them that is private", () => {
    const LOCAL = "registry.example:5000/team/app";
    const pushed = (client: string, name: string, tag: string) =>
      decidedFor(client, `POST /images/${name}/push?tag=${tag}`);
    beforeEach(() => engine.addImage(`${LOCAL}:1`, {}, [`${LOCAL}@sha256:0`]));

    it("by another spelling of its registry, which is the name of nothing else", async () => {
      for (const [name, tag, sent] of [
        ["app", "latest", "registry-1.docker.io/library/app"],
        [LOCAL, "1", "registry.example:05000/team/app"],
      ] as const) {
        await tagged("ben", `${name}:${tag}`);
        const push = await pushed("ben", name, tag);
        assert.ok(push.verdict === "allowed");
        assert.equal(push.target, `/images/${sent}/push?tag=${tag}`);
        assert.equal(push.temporaryTag?.name, `${sent}:${tag}`);
        assert.ok(push.temporaryTag?.image.includes(BEN));
        assert.deepEqual(
          push.view?.renamed,
          name === LOCAL
            ? ["registry.example:05000/", "registry.example:5000/"]
            : ["registry-1.docker.io/", "docker.io/"],
        );
        const other = await pushed("anna", name, tag);
        assert.ok(other.verdict === "allowed" && other.temporaryTag === undefined);
        assert.equal(other.target, `/images/${name}/push?tag=${tag}`);
      }
    });

    it("and show nobody else the image under it", async () => {
      engine.addImage(`${BEN}loaded:1`, {});
      const push = await pushed("ben", "loaded", "1");
      assert.ok(push.verdict === "allowed" && push.temporaryTag);
      const { name } = push.temporaryTag;
      Object.assign(engine.images.get(`${BEN}loaded:1`) ?? {}, { RepoTags: [`${BEN}loaded:1`, name] });
      engine.images.set(name, engine.images.get(`${BEN}loaded:1`) ?? {});
      const seen = async () => JSON.stringify((await ask(engine, "anna", "GET /images/json")).body).includes("loaded");
      assert.equal(await seen(), false);
      assert.doesNotMatch(
        (await ask(engine, "anna", "POST /containers/create", { Image: name })).sent ?? "",
        /"Image":"reg/,
      );
      push.reservation?.end(200);
      assert.equal(await seen(), true);
    });

    it("and never in place of another image, even one of their own", async () => {
      await tagged("ben", `${LOCAL}:1`);
      const kept = await engine.get(`/images/registry.example:5000/${BEN}team/app:1/json`);
      engine.addImage("registry.example:05000/team/app:1", { Labels: { [OWNER_LABEL]: "ben" } });
      assert.equal((await pushed("ben", LOCAL, "1")).verdict, "refused");
      // What a push has left that broke off.
      engine.images.set("registry.example:05000/team/app:1", kept as Record<string, unknown>);
      assert.equal((await pushed("ben", LOCAL, "1")).verdict, "allowed");
    });

    it("unless another client has that name, or the registry has no other one", async () => {
      await tagged("ben", `${LOCAL}:1`);
      engine.addImage("registry.example:05000/team/app:1", { Labels: { [OWNER_LABEL]: "anna" } });
      const taken = await pushed("ben", LOCAL, "1");
      assert.ok(taken.verdict === "refused" && taken.status === 403);
      assert.match(taken.message, /a push needs the name: give it one that is free/);
      engine.images.delete("registry.example:05000/team/app:1");
      assert.equal((await pushed("ben", LOCAL, "1")).verdict, "allowed");
      engine.insecureRegistries = ["registry.example:5000"];
      assert.equal((await pushed("ben", LOCAL, "1")).verdict, "refused");
    });

    it("knows the spellings of registries", () => {
      for (const [given, other] of [
        ["app", "registry-1.docker.io/library/app:latest"],
        ["team/app:1", "registry-1.docker.io/team/app:1"],
        ["registry.example/app:1", "registry.example:443/app:1"],
        ["registry.example:443/app:1", "registry.example:0443/app:1"],
        ["127.0.0.1:5000/app:1", "127.0.0.1:05000/app:1"],
        ["[::1]/app:1", "[::1]:443/app:1"],
        ["[::1]:5000/app:1", "[::1]:05000/app:1"],
        ["localhost/app:1", undefined],
      ] as const)
        assert.equal(withRespelledRegistry(given), other);
    });
  });

  const REFUSED: readonly (readonly [call: string, words: RegExp])[] = [
    ["POST /images/app/push", /push its tags one by one/],
    ["POST /images/create?fromImage=app&tag=latest", /remove it first/],
    ["POST /images/create?fromImage=docker.io/library/app", /remove it first/],
    ["POST /build?t=other", /the classic builder would not find it by FROM/],
  ];
  for (const [call, words] of REFUSED)
    it(`are refused ${call} while one of them keeps app private, with the reason`, async () => {
      await tagged("ben", "app");
      const { status, body } = await ask(engine, "ben", call);
      assert.equal(status, 403);
      assert.match(JSON.stringify(body), words);
      assert.doesNotMatch(JSON.stringify(body), /guard-ben/);
      assert.notEqual((await ask(engine, "anna", call)).status, 403);
      await ask(engine, "ben", "DELETE /images/app");
      if (!call.includes("fromImage")) assert.notEqual((await ask(engine, "ben", call)).status, 403);
    });

  it("save it under the name that they gave it, and load private ones", async () => {
    await tagged("ben", "app");
    engine.addImage("app:2", { Labels: { [OWNER_LABEL]: "anna" } });
    await ask(engine, "ben", "POST /images/own/tag?repo=app&tag=2");
    engine.addImage("app:3", { Labels: { [OWNER_LABEL]: "ben" } });
    for (const [client, call, sent] of [
      ["ben", "GET /images/app:latest/get", `/images/${BEN}app:latest/get`],
      ["ben", "GET /images/get?names=alpine&names=app:2", `/images/get?names=alpine&names=${BEN}app:2`],
      ["ben", "GET /images/get?names=app", `/images/get?names=${BEN}app:latest&names=${BEN}app:2&names=app:3`],
      ["anna", "GET /images/app:latest/get", "/images/app:latest/get"],
      ["anna", "GET /images/get?names=app:latest", "/images/get?names=app:latest"],
    ] as const) {
      const decision = await decidedFor(client, call);
      assert.ok(decision.verdict === "allowed", call);
      assert.equal(decodeURIComponent(decision.target), sent);
      assert.equal(await decision.renameInArchive?.(`${BEN}app:1`), client === "ben" ? "app:1" : undefined);
    }
    const load = await decidedFor("ben", "POST /images/load");
    assert.ok(load.verdict === "allowed" && load.renameInArchive);
    assert.equal(await load.renameInArchive("app:latest"), `${BEN}app:latest`);
    assert.equal(await load.renameInArchive("alpine:latest"), `${BEN}alpine:latest`);
    assert.equal(await load.renameInArchive("own:latest"), `${BEN}own:latest`);
    await assert.rejects(load.renameInArchive(`${ANNA}app:1`), /begins like those that the guard gives/);
    await assert.rejects(load.renameInArchive("App:1"), /is not the name of an image/);
    engine.apiVersion = "1.44";
    const older = await decidedFor("cleo", "POST /images/load");
    assert.ok(older.verdict === "allowed" && older.renameInArchive);
    await assert.rejects(older.renameInArchive("app:latest"), /has not built/);
    assert.equal(await older.renameInArchive("new:1"), "new:1");
    await assert.rejects(decidedName("anna", "new:1"), /has not built/);
    older.reservation?.end(200);
    assert.equal(await decidedName("anna", "new:1"), "new:1");
    // An answer may come while a name is still looked up.
    assert.equal(await older.renameInArchive("late:1"), "late:1");
    assert.equal(await decidedName("anna", "late:1"), "late:1");
  });

  /** The id of an image as an archive claims it. */
  const idOf = (name: string) => `${engine.images.get(name)?.["Id"]}`.slice("sha256:".length);

  for (const version of ["1.44", "1.45"])
    it(`load an image that has its name already as if it had none, on an engine of API ${version}`, async () => {
      engine.apiVersion = version;
      const load = await decidedFor("ben", "POST /images/load");
      assert.ok(load.verdict === "allowed" && load.renameInArchive);
      assert.equal(await load.renameInArchive("alpine:latest", idOf("alpine:latest")), undefined);
      assert.equal(await load.renameInArchive("own:latest", idOf("own:latest")), undefined);
      // The other lists of the archive do not say the id.
      assert.equal(await load.renameInArchive("docker.io/library/alpine:latest"), undefined);
      const line = (stream: string) => ({ stream });
      const report = (name: string) => `Loaded image ID: sha256:${idOf(name)}\n`;
      assert.deepEqual(
        load.view?.show?.(line(report("alpine:latest") + report("own:latest") + report("postgres:latest"))),
        line(`Loaded image: alpine:latest\nLoaded image: own:latest\n${report("postgres:latest")}`),
      );
      for (const value of [line("Loaded image: x:1\n"), { status: "Loading layer" }, "x", null])
        assert.equal(load.view?.show?.(value), value);
      load.reservation?.end(200);
      // It is held for nobody, and builds with the classic builder find it.
      assert.notEqual((await ask(engine, "ben", "POST /build")).status, 403);
      assert.notEqual((await ask(engine, "anna", "POST /images/create?fromImage=alpine&tag=latest")).status, 403);
    });

  it("load an image under the name of another one as before, whatever the archive claims", async () => {
    for (const version of ["1.45", "1.44"]) {
      engine.apiVersion = version;
      for (const [name, id] of [
        ["alpine:latest", idOf("postgres:latest")],
        ["alpine:latest", undefined],
        // It is another client's, whom it does not see.
        ["app:latest", idOf("app:latest")],
      ] as const) {
        const load = await decidedFor("ben", "POST /images/load");
        assert.ok(load.verdict === "allowed" && load.renameInArchive);
        const given = load.renameInArchive(name, id);
        if (version === "1.44") await assert.rejects(given, /has not built/);
        else assert.equal(await given, `${BEN}${name}`);
        load.reservation?.end(200);
      }
      const load = await decidedFor("ben", "POST /images/load");
      assert.ok(load.verdict === "allowed" && load.renameInArchive);
      const reserved = load.renameInArchive(`${ANNA}app:1`, idOf("app:latest"));
      await assert.rejects(reserved, /begins like those that the guard gives/);
      load.reservation?.end(200);
    }
  });

  it("keep their private image under its name when they load it again", async () => {
    await tagged("ben", "app");
    const load = await decidedFor("ben", "POST /images/load");
    assert.ok(load.verdict === "allowed" && load.renameInArchive);
    assert.equal(await load.renameInArchive("app:latest", idOf("own:latest")), undefined);
    // Another image of that name is the client's new one, even if others use it.
    assert.equal(await load.renameInArchive("app:latest", idOf("app:latest")), `${BEN}app:latest`);
    load.reservation?.end(200);
  });

  /** The engine's name for an image that a client loads, and no longer. */
  async function decidedName(client: string, name: string): Promise<string | undefined> {
    const load = await decidedFor(client, "POST /images/load");
    assert.ok(load.verdict === "allowed");
    try {
      return await load.renameInArchive?.(name);
    } finally {
      load.reservation?.end(200);
    }
  }

  it("give no image a name that the guard gives", async () => {
    for (const name of [`${ANNA}app`, `${BEN}app`, `registry.example/${ANNA}team/app`])
      for (const call of [
        `POST /images/own/tag?repo=${name}`,
        `POST /images/create?fromSrc=-&repo=${name}`,
        `POST /images/create?fromImage=${name}&tag=1`,
        `POST /build?t=${name}`,
      ]) {
        const { status, body } = await ask(engine, "ben", call);
        assert.equal(status, 403, call);
        assert.match(JSON.stringify(body), /the guard refuses this/);
      }
  });

  it("reach no private image of another's, by the engine's name for it either", async () => {
    await tagged("ben", "app");
    const before = JSON.stringify([...engine.images]);
    for (const { id, method, path } of OPERATIONS) {
      if (!path.startsWith("/images/{") || !(id in CELLS)) continue;
      for (const name of [`${BEN}app`, `${BEN}app:latest`, `docker.io/library/${BEN}app`]) {
        const { status, sent = "" } = await ask(engine, "anna", `${method} ${path.replace("{name}", name)}?repo=x`);
        assert.ok(status === 404 || status === 403, `${id} ${name}: ${status}`);
        assert.ok(!sent.includes(`/images/${BEN}`), sent);
      }
    }
    for (const body of [
      { Image: `${BEN}app` },
      { Image: "alpine", HostConfig: { Mounts: [{ Type: "image", Source: `${BEN}app`, Target: "/x" }] } },
    ]) {
      const { sent = "" } = await ask(engine, "anna", "POST /containers/create", body);
      assert.ok(!sent.includes(`"${BEN}app"`), sent);
    }
    assert.equal(JSON.stringify([...engine.images]), before);
  });

  it("remove no image by its id that another one has named", async () => {
    const own = engine.images.get("own:latest");
    Object.assign(own ?? {}, { RepoTags: ["own:latest", `${ANNA}kept:latest`], RepoDigests: ["own@sha256:0"] });
    assert.equal((await ask(engine, "ben", `DELETE /images/${String(own?.["Id"])}?force=1`)).status, 403);
  });

  it("reach no tag of another's by a second one behind a name", async () => {
    engine.addImage("app:2", { Labels: { "io.breakwater.guard.owner": "anna" } });
    for (const call of [
      "POST /images/own/tag?repo=app:1&tag=2",
      "POST /images/own/tag?repo=alpine:1&tag=latest",
      "POST /commit?repo=app:1&tag=2",
      "POST /images/create?fromSrc=-&repo=app:1&tag=2",
      "POST /images/create?fromImage=app:1&tag=2",
      "POST /images/create?fromImage=app:",
      "POST /images/app:1/push?tag=2",
      "POST /build?t=app:1:2",
    ]) {
      const { status, body, sent } = await ask(engine, "ben", call);
      assert.deepEqual([status, sent], [400, undefined], call);
      assert.match(JSON.stringify(body), /is not the name of an image/, call);
    }
  });

  it("build without a name", async () => {
    for (const query of ["", "?t=", "?t=&t=own"])
      assert.notEqual((await ask(engine, "ben", `POST /build${query}`)).sent, undefined, query);
  });

  it("name what a build makes by t alone", async () => {
    const built = async (outputs: string) => ask(engine, "ben", `POST /build?outputs=${encodeURIComponent(outputs)}`);
    for (const outputs of [
      '[{"Type":"image","Attrs":{"name":"app"}}]',
      '[{"Type":"image","attr\u017f":{"name":"app"},"Attrs":{}}]',
      '[{"Type":"image","Attrs":{"n\\u0061me":"app"}}]',
    ])
      assert.equal((await built(outputs)).status, 403, outputs);
    assert.equal((await built("[{")).status, 400);
    // Engines put both together, and parsers take the last one.
    const twice = '[{"Type":"image","Attrs":{"name":"app"},"Attrs":{"a":"1"}}]';
    assert.match(target((await built(twice)).sent), /outputs=\[{"Type":"image","Attrs":{"a":"1"}}\]&/);
  });

  it("pull nothing by a request that says it is an import", async () => {
    const { status, sent } = await ask(engine, "ben", "POST /images/create?fromSrc=-&fromImage=app&tag=latest");
    assert.deepEqual([status, sent], [400, undefined]);
  });

  it("reach none of another's tags by a name that stands for all of them, however it is written", async () => {
    engine.addImage("tool:1", { Labels: { "io.breakwater.guard.owner": "anna" } });
    for (const name of ["tool", "library/tool", "docker.io/tool", "docker.io/library/tool", "index.docker.io/tool"])
      for (const call of [
        `GET /images/${name}/get`,
        `GET /images/get?names=${name}`,
        `POST /images/${name}/push`,
        `POST /images/create?fromImage=${name}`,
      ]) {
        const { status, sent } = await ask(engine, "ben", call);
        assert.ok(status === 403 || !target(sent).includes(`=${name}`), `${call}: ${sent}`);
        assert.ok(!target(sent).startsWith(`/images/${name}/`), `${call}: ${sent}`);
        assert.equal(target((await ask(engine, "anna", call)).sent), call.replace(/^\w+ /, ""));
      }
    const free = "/images/create?fromImage=tool&tag=2";
    assert.equal(target((await ask(engine, "ben", `POST ${free}`)).sent), free);
  });
});
