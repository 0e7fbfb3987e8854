import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { type Change, type Subject, subjects } from "../../tools/lifecycle/subjects";
import { year } from "../../tools/lifecycle/year";
import { BESIDE } from "../components/changedInputs";

const IMAGES = { engine: ["engine:1", "engine:2"], guard: ["guard:1", "guard:2"], builder: ["builder:1", "builder:2"] };
const ENGINE = { images: IMAGES as never };

for (const by of ["pulumi", "terraform"] as const) {
  describe(`lives of components by ${by}`, () => {
    for (const subject of subjects(ENGINE, by)) {
      const { component, changes, args, notTried } = subject;

      it(`${component}: each input has another value, or a reason why it is not tried`, () => {
        for (const [input, { value }] of Object.entries(changes)) {
          if (notTried[input] !== undefined) continue;
          assert.notEqual(value, undefined, `${input} has no value to change to`);
          assert.ok(!isDeepStrictEqual(value, args[input]), `${input} would not change`);
        }
      });

      it(`${component}: an input comes with what it needs beside it`, () => {
        for (const [input, beside] of Object.entries(BESIDE))
          if (input in changes) assert.deepEqual(changes[input]?.beside, beside);
      });

      it(`${component}: says what each change does to each of its containers`, () => {
        const containers = component === "DockerApiEndpoint" ? [subject.name, subject.data[0]] : [subject.name];
        for (const [input, { effects }] of Object.entries(changes))
          assert.deepEqual(Object.keys(effects), containers, input);
      });

      it(`${component}: a year is twelve updates, four renewals, two images, a crash, and a refresh a day`, async () => {
        const played = await playedYear(subject);
        const updates = played.filter((what) => !["crash", "30 days"].includes(what));
        assert.equal(updates.length, 12);
        assert.equal(updates.filter((input) => input === "validityPeriodHours").length, 4);
        assert.equal(updates.filter((input) => input === "image").length, 2);
        assert.equal(played.filter((what) => what === "crash").length, 1);
        assert.equal(played.filter((what) => what === "30 days").length, 12);
      });
    }

    it("names no input that no component has", () => {
      const all = subjects(ENGINE, by);
      for (const input of Object.keys(all[0]?.notTried ?? {}))
        assert.ok(
          all.some(({ changes }) => input in changes),
          input,
        );
    });
  });
}

/** What is done in a year, in turn; no update leaves the values as they were. */
async function playedYear(subject: Subject): Promise<readonly string[]> {
  const played: string[] = [];
  let args = subject.args;
  const life = {
    changes: async (input: string, { value }: Change) => {
      assert.ok(!isDeepStrictEqual(args[input], value), `${input} would not change`);
      args = { ...args, [input]: value };
      played.push(input);
    },
    crashes: async () => void played.push("crash"),
    days: async (count: number) => void played.push(`${count} days`),
  };
  await year(life, subject, 30);
  return played;
}
