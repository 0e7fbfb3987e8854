import assert from "node:assert/strict";
import { admissionPolicies, whatCelLacks } from "../../admission/policies";
import { RULES } from "../../core/rules";
import type { AdmissionConfiguration } from "../../core/schema/admissionConfiguration";

const BASE: AdmissionConfiguration = { listen: "127.0.0.1:0", tls: { cert: "tls.crt", key: "tls.key" } };

/** The names of policies and bindings. */
function namesOf(more: Partial<AdmissionConfiguration> = {}): string[] {
  const objects = admissionPolicies({ ...BASE, ...more }) as { kind: string; metadata: { name: string } }[];
  return objects.map(
    ({ kind, metadata }) => `${kind === "ValidatingAdmissionPolicy" ? "policy" : "binding"} ${metadata.name}`,
  );
}

describe("ValidatingAdmissionPolicies", () => {
  it("have a binding for each mode", () => {
    assert.deepEqual(namesOf({ namespaces: { strict: "enforce" } }).slice(0, 3), [
      "policy breakwater-privileged",
      "binding breakwater-privileged-warn",
      "binding breakwater-privileged-enforce",
    ]);
    assert.deepEqual(namesOf({ mode: "enforce" }).slice(0, 2), [
      "policy breakwater-privileged",
      "binding breakwater-privileged-enforce",
    ]);
  });

  it("are not written for what the rules accept in some places", () => {
    const has = (name: string, rules: NonNullable<AdmissionConfiguration["rules"]>) =>
      namesOf({ rules }).includes(`policy breakwater-${name}`);
    assert.ok(has("privileged", {}));
    assert.ok(!has("privileged", { "dind-privileged": "advisory" }));
    assert.ok(!has("privileged", { "privileged-container": "disabled" }));
    assert.ok(
      !has("host-namespace", { "host-namespace": { exemptions: [{ resource: "*", reason: "a node's agent" }] } }),
    );
    assert.ok(!has("unsafe-sysctl", { "unsafe-sysctl": { allowedSysctls: ["net.core.somaxconn"] } }));
  });

  it("know the parameters of each version of the Pod Security Standards", () => {
    const textOf = (podSecurityVersion: string) =>
      JSON.stringify(admissionPolicies({ ...BASE, rules: { breakwater: { podSecurityVersion } } }));
    assert.match(textOf("v1.32"), /net\.ipv4\.tcp_rmem/);
    assert.doesNotMatch(textOf("v1.31"), /net\.ipv4\.tcp_rmem/);
    assert.match(textOf("latest"), /net\.ipv4\.tcp_notsent_lowat/);
  });

  it("exist for a rule, or it is said why not", () => {
    const exact = RULES.filter((rule) => whatCelLacks(rule) === undefined).map(({ id }) => id);
    assert.deepEqual(exact.sort(), [
      "dind-privileged",
      "host-namespace",
      "privileged-container",
      "unsafe-sysctl",
      "windows-host-process",
    ]);
  });
});
