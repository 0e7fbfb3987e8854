import assert from "node:assert/strict";
import { settingsOf } from "../../../configuration/judgeOptions";
import { RUN, refused } from "./support";

/** Roles to whom an administrator lifts one rule: the other dangers of the same value still count. */
describe("a role with a rule exempted", () => {
  const lift = [{ resource: "*", reason: "moves in Q1" }];
  const roleWith = (
    configuration: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    ...allowedHostPaths: string[]
  ) => ({
    ...RUN,
    rules: settingsOf({ configuration }),
    allowedHostPaths,
  });
  const create = (host: object) => ({
    call: "POST /v1.41/containers/create",
    body: { Image: "alpine:3.20", HostConfig: host },
  });

  for (const folder of ["/", "/var", "/run"]) {
    const request = create({ Binds: [`${folder}:/host`] });
    const ways: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      exempted: { exemptions: lift },
      advisory: { enforcementLevel: "advisory" },
      disabled: { enforcementLevel: "disabled" },
    };
    for (const [way, settings] of Object.entries(ways)) {
      it(`may not bind ${folder} with dood-engine-socket ${way}`, async () => {
        const decision = await refused(request, roleWith({ "dood-engine-socket": settings }, folder));
        assert.equal(decision.rule, "sensitive-host-path");
      });
    }
  }

  it("may not be privileged under an engine's name with dind-privileged exempted", async () => {
    const request = create({ Privileged: true });
    const body = { ...request.body, Image: "docker:27.3.1-dind" };
    const decision = await refused({ ...request, body }, roleWith({ "dind-privileged": { exemptions: lift } }));
    assert.match(decision.message, /privileged-container/);
  });

  it("may not add an engine's further capabilities with dind-excess-capabilities disabled", async () => {
    const request = create({ CapAdd: ["SYS_MODULE"] });
    const body = { ...request.body, Image: "docker:27.3.1-dind" };
    const role = roleWith({ "dind-excess-capabilities": { enforcementLevel: "disabled" } });
    assert.match((await refused({ ...request, body }, role)).message, /excess-capabilities/);
  });
});
