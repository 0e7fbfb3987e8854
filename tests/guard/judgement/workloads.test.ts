import assert from "node:assert/strict";
import { settingsOf } from "../../../configuration/judgeOptions";
import { APART } from "../ownership/clients";
import { allowed, decided, RUN } from "./support";

describe("a request that was judged before", () => {
  const create = (host: object, name = "", more: object = {}) => ({
    call: `POST /v1.41/containers/create${name === "" ? "" : `?name=${name}`}`,
    body: { Image: "alpine:3.20", ...more, HostConfig: host },
  });
  const roleWith = (...exemptions: object[]) => ({
    ...RUN,
    rules: settingsOf({ configuration: { "host-namespace": { exemptions } } }),
  });
  const verdicts = async (role: typeof RUN, names: readonly string[], more: object = {}) => {
    const decisions = names.map((name) => decided(create({ NetworkMode: "host" }, name, more), role));
    return (await Promise.all(decisions)).map(({ verdict }) => verdict);
  };
  const lift = { resource: "web", reason: "moves in Q1" };

  it("has the same verdict, and each request its own labels and name", async () => {
    for (const job of ["1", "2", "3"]) {
      const { target, body } = await allowed(create({ Memory: 1024 ** 3 }, `job-${job}`, { Labels: { job } }));
      assert.match(target, new RegExp(`name=job-${job}$`));
      assert.deepEqual((body as { Labels: unknown }).Labels, { job });
    }
  });

  it("is judged by the exemptions for its own name", async () => {
    const role = roleWith(lift);
    for (let turn = 0; turn < 4; turn++)
      assert.deepEqual(await verdicts(role, ["web", "other", "web"]), ["allowed", "refused", "allowed"]);
  });

  it("is judged for each role by itself, and anew where a role has other rules", async () => {
    for (let turn = 0; turn < 4; turn++) {
      assert.deepEqual(await verdicts(roleWith(lift), ["web"]), ["allowed"]);
      assert.deepEqual(await verdicts(RUN, ["web"]), ["refused"]);
      assert.deepEqual(await verdicts(roleWith(), ["web"]), ["refused"]);
    }
  });

  it("is judged again on another day, when an exemption has expired", async () => {
    const role = roleWith({ ...lift, expires: "2030-01-01" });
    const { now } = Date;
    try {
      Date.now = () => Date.UTC(2030, 0, 1);
      assert.deepEqual(await verdicts(role, ["web", "web", "web"]), ["allowed", "allowed", "allowed"]);
      Date.now = () => Date.UTC(2030, 0, 2);
      assert.deepEqual(await verdicts(role, ["web"]), ["refused"]);
    } finally {
      Date.now = now;
    }
  });

  it("is judged by all else that it asks for", async () => {
    const dangers = [{ Privileged: true }, { PidMode: "host" }, { Binds: ["/:/host"] }, { CapAdd: ["SYS_ADMIN"] }];
    for (const role of [RUN, APART])
      for (const host of [1, 2, 3].flatMap(() => [{}, ...dangers]))
        assert.equal(
          (await decided(create(host), role)).verdict,
          Object.keys(host).length === 0 ? "allowed" : "refused",
          JSON.stringify(host),
        );
  });

  it("is remembered only if it is short, with its name", async () => {
    const uses = async (name: string) => {
      let count = 0;
      const role = Object.defineProperty({ ...RUN }, "rules", {
        get: () => {
          count++;
          return RUN.rules;
        },
      });
      const counts: number[] = [];
      for (let turn = 0; turn < 3; turn++) {
        const before = count;
        await decided({ call: "POST /volumes/create", body: { Name: name } }, role);
        counts.push(count - before);
      }
      return counts as [number, number, number];
    };
    const [first, , third] = await uses("short");
    assert.ok(third < first);
    const [long, , again] = await uses("n".repeat(5000));
    assert.equal(again, long);
  });

  it("is judged the same after more requests than are remembered", async () => {
    for (let turn = 0; turn < 200; turn++) await decided(create({}, "", { Env: [`JOB=${turn}`] }), RUN);
    assert.deepEqual(await verdicts(RUN, ["web"]), ["refused"]);
    assert.equal((await decided(create({}), RUN)).verdict, "allowed");
  });
});
