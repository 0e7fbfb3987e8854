import assert from "node:assert/strict";
import { engineTests } from "../engine/harness/suite";
import { Unavailable } from "./harness/cache";
import { CLIENTS } from "./harness/clients";
import { EXPECTED } from "./harness/expected";
import { differences, failures, type Outcome } from "./harness/outcome";
import { keep } from "./harness/recordings";
import { type Worker, Workplace } from "./harness/workplace";

/** Built-in roles that do a part of the day: what they may not do is refused in the role's words. */
const PARTLY: readonly Worker[] = ["run", "build", "observe"];

engineTests("a day of real Docker clients, through the guard and straight at the engine", () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.open();
  });
  after(() => workplace?.close());

  for (const { name, version, partly, command } of CLIENTS) {
    describe(`${name} ${version}`, function () {
      // It may have to be compiled first.
      this.timeout(1_800_000);
      let program: readonly string[];
      let direct: readonly Outcome[];
      before(async function () {
        try {
          program = await command();
        } catch (error) {
          // Where engines are required, so are the clients that this machine has the tools for.
          const isRequired = process.env["BREAKWATER_REQUIRE_ENGINE"] === "1" && !/^needs /.test(String(error));
          if (!(error instanceof Unavailable) || isRequired) throw error;
          console.error(`      ${name} ${version} is skipped: ${error.message}`);
          this.skip();
        }
        direct = await workplace.day(program, undefined);
      });

      it("admin: works as straight at the engine", async () => {
        assert.deepEqual(differences(direct, await workplace.day(program, "admin")), []);
      });

      it("a role with every operation: works as straight at the engine, but for what docs/CLIENTS.md lists", async () => {
        workplace.takeRecorded();
        const found = differences(direct, await workplace.day(program, "all"));
        keep(name, version, workplace.takeRecorded());
        const expected = EXPECTED.filter(({ client }) => client === name);
        assert.deepEqual(
          found.filter(({ step, said }) => !expected.some((each) => each.step === step && each.said.test(said))),
          [],
        );
        assert.deepEqual(found.map(({ step }) => step).sort(), expected.map(({ step }) => step).sort());
      });

      for (const worker of partly ? PARTLY : []) {
        it(`${worker}: works as straight at the engine, or is told that the role does not allow it`, async () => {
          const found = failures(differences(direct, await workplace.day(program, worker)));
          assert.deepEqual(
            found.filter(({ said, guarded }) => !isRefusal(said, guarded)),
            [],
          );
        });
      }
    });
  }
});

/** The role's own words, or that something is missing which an earlier step would have made. */
function isRefusal(said: string, verdict: string): boolean {
  return /does not allow|No such|not found|no such/i.test(said) || /^failed with (403|404)$/.test(verdict);
}
