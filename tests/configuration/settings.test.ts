import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import type { ConfigurationFile, PolicyConfiguration } from "../../configuration/configurationFile";
import { DEFAULT_SETTINGS, settingsFrom } from "../../configuration/settings";
import { POLICY_NAMES } from "../../core/evaluation/configurationMistakes";
import { RULES } from "../../core/rules";

function file(policies: Readonly<Record<string, Partial<PolicyConfiguration>>>): ConfigurationFile {
  return {
    file: "breakwater.yaml",
    policies: new Map(Object.entries(policies).map(([name, given]) => [name, { settings: {}, ...given }])),
  };
}

const rulesOf = (...given: Parameters<typeof settingsFrom>) => [...settingsFrom(...given).configuration.rules.keys()];
const IDS = RULES.map(({ id }) => id);

describe("the settings of a check", () => {
  it("are the defaults where nothing is asked for", () => {
    assert.deepEqual(settingsFrom({}), DEFAULT_SETTINGS);
    assert.deepEqual(settingsFrom({ configuration: file({}) }), DEFAULT_SETTINGS);
  });

  it("leave out a rule that is disabled, and keep the level of every other as it is", () => {
    const { configuration, levels } = settingsFrom({ configuration: file({ "host-path": { level: "disabled" } }) });
    assert.deepEqual(
      [...configuration.rules.keys()],
      IDS.filter((id) => id !== "host-path"),
    );
    assert.deepEqual([...levels], [["host-path", "disabled"]]);
  });

  it("give every policy the level of all, but those with a level of their own", () => {
    const { levels } = settingsFrom({
      configuration: file({ all: { level: "advisory" }, "host-path": { level: "mandatory" } }),
    });
    assert.deepEqual(
      [...levels],
      POLICY_NAMES.map((name) => [name, name === "host-path" ? "mandatory" : "advisory"]),
    );
  });

  it("give a rule its settings beside the defaults of the others", () => {
    const { configuration } = settingsFrom({
      configuration: file({ "host-path": { settings: { allowedHostPaths: ["/srv"] } } }),
    });
    assert.deepEqual(configuration.rules.get("host-path"), { allowedHostPaths: ["/srv"] });
    assert.deepEqual(configuration.rules.get("host-device"), { allowedDevices: [] });
  });

  it("are the pack's, unless it is disabled", () => {
    const settings = { podSecurityVersion: "v1.20", engineImages: ["mine"] };
    const version = (...given: Parameters<typeof settingsFrom>) =>
      settingsFrom(...given).configuration.pack.podSecurityVersion;
    assert.equal(version({ configuration: file({ breakwater: { settings } }) }), "v1.20");
    assert.equal(version({ configuration: file({ breakwater: { settings, level: "disabled" } }) }), "latest");
    assert.equal(version({ configuration: file({ breakwater: { settings }, all: { level: "disabled" } }) }), "latest");
    assert.equal(
      version({ configuration: file({ breakwater: { settings, level: "advisory" }, all: { level: "disabled" } }) }),
      "v1.20",
    );
  });

  it("agree with the version that is asked for, whatever the file says", () => {
    const configuration = file({ breakwater: { settings: { podSecurityVersion: "v1.20", engineImages: ["mine"] } } });
    const { pack } = settingsFrom({ configuration, podSecurityVersion: "v1.31" }).configuration;
    assert.deepEqual([pack.podSecurityVersion, pack.engineImages], ["v1.31", ["mine"]]);
  });

  it("judge by the rules that are named alone, and by every one where none is", () => {
    assert.deepEqual(rulesOf({ rules: ["host-path", "host-port"] }), ["host-path", "host-port"]);
    assert.deepEqual(rulesOf({ rules: [] }), IDS);
  });

  it("name every rule that does not exist, and a version that is none", () => {
    const message = [
      "dood-engine-socked is not a rule of this pack. Did you mean dood-engine-socket? RULES.md and " +
        "breakwater rules list them all.",
      "undetermined is not a rule of this pack. RULES.md and breakwater rules list them all.",
      'podSecurityVersion is "1.31". Expected: The version of the Pod Security Standards to agree ' +
        "with: latest, or v1.N.",
    ].join("\n");
    const rules = ["dood-engine-socked", "host-path", "undetermined"];
    assert.throws(() => settingsFrom({ rules, podSecurityVersion: "1.31" }), { name: "ConfigurationError", message });
  });

  it("name a rule that is asked for and disabled: it would find nothing", () => {
    assert.throws(
      () => settingsFrom({ configuration: file({ all: { level: "disabled" } }), rules: ["host-path", "host-pat"] }),
      {
        message:
          "host-path is disabled by breakwater.yaml, so nothing would be judged by it: give it a level " +
          "there\nhost-pat is not a rule of this pack. Did you mean host-path? RULES.md and breakwater " +
          "rules list them all.",
      },
    );
  });
});

describe("a check under a configuration", () => {
  let folder: string;
  let manifest: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-settings-"));
    manifest = join(folder, "pod.yaml");
    const container = { name: "job", image: "alpine:3.20", securityContext: { privileged: true } };
    writeFileSync(
      manifest,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "job" },
        spec: { hostNetwork: true, containers: [container] },
      }),
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  async function found(...given: Parameters<typeof settingsFrom>): Promise<string[]> {
    const { findings } = await check([manifest], { settings: settingsFrom(...given) });
    return findings.map(({ status, level, rule }) => `${status} ${level} ${rule}`).sort();
  }

  const exemptions = (resource: string) => ({ settings: { exemptions: [{ resource, reason: "r" }] } });
  const [NAMESPACE, PRIVILEGED] = ["violation mandatory host-namespace", "violation mandatory privileged-container"];

  it("finds what it finds without one, where it configures nothing", async () => {
    assert.deepEqual(await found({}), [NAMESPACE, PRIVILEGED]);
  });

  it("reports by the levels that it sets", async () => {
    const configuration = file({
      "host-namespace": { level: "disabled" },
      "privileged-container": { level: "advisory" },
    });
    assert.deepEqual(await found({ configuration }), ["violation advisory privileged-container"]);
  });

  it("reports an exemption that was used, and one that matches nothing, unless `exempted` is disabled", async () => {
    const policies = { "host-namespace": exemptions("job"), "privileged-container": exemptions("gone") };
    const reported = (await found({ configuration: file(policies) })).filter((line) => line.startsWith("exempted"));
    assert.equal(reported.length, 2);
    assert.deepEqual(await found({ configuration: file({ ...policies, exempted: { level: "disabled" } }) }), [
      PRIVILEGED,
    ]);
  });

  it("says nothing of the exemptions of a rule that is not judged by", async () => {
    const policies = { "privileged-container": exemptions("gone") };
    assert.deepEqual(await found({ configuration: file(policies), rules: ["host-namespace"] }), [NAMESPACE]);
    const disabled = { "privileged-container": { ...exemptions("gone"), level: "disabled" as const } };
    assert.deepEqual(await found({ configuration: file(disabled) }), [NAMESPACE]);
  });
});
