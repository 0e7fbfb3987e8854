import assert from "node:assert/strict";
import { configurationFrom } from "../../policypack/configuration";

const from = (settings: Readonly<Record<string, object>>, configured: readonly string[] = Object.keys(settings)) =>
  configurationFrom(
    new Map(Object.entries(settings)) as Parameters<typeof configurationFrom>[0],
    new Map(configured.map((name) => [name, "mandatory"])),
  );

describe("the configuration that Pulumi hands over", () => {
  it("turns on the rules that it has settings for, and no other", () => {
    const { rules, pack } = from({
      breakwater: { engineImages: ["mine"] },
      "host-path": { allowedHostPaths: ["/srv"] },
    });
    assert.deepEqual([...rules], [["host-path", { allowedHostPaths: ["/srv"] }]]);
    const expected = { podSecurityVersion: "latest", engineImages: ["mine"], inlineExemptions: false, exclude: [] };
    assert.deepEqual(pack, expected);
  });

  const wrong: Readonly<Record<string, readonly [settings: Readonly<Record<string, object>>, message: string]>> = {
    "a rule that does not exist": [
      { "host-pat": {} },
      "host-pat is not a rule of this pack. Did you mean host-path? RULES.md and breakwater rules list them all.",
    ],
    "a setting that does not exist": [
      { "host-path": { exemptons: [] } },
      "host-path.exemptons is not a setting of host-path. It has: enforcementLevel, allowedHostPaths, exemptions.",
    ],
    "a setting named like what every object has": [
      { undetermined: { constructor: 1 } },
      "undetermined.constructor is not a setting of undetermined. It has: enforcementLevel.",
    ],
    "a text of another form": [
      { breakwater: { podSecurityVersion: "1.31" } },
      'breakwater.podSecurityVersion is "1.31". Expected: The version of the Pod Security Standards to ' +
        "agree with: latest, or v1.N.",
    ],
  };
  for (const [title, [settings, message]] of Object.entries(wrong)) {
    it(`stops the run for ${title}`, () => {
      assert.throws(() => from(settings), { message: `Breakwater's policy configuration: ${message}` });
    });
  }
});
