import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { checkedAdmissionSettings } from "../../admission/configuration";
import { ConfigurationError } from "../../configuration/configurationError";
import { Authority } from "../guard/proxy/harness/authority";

const ajv = new Ajv({ strictTypes: true });
formats.default(ajv);
const isAccepted = ajv.compile(JSON.parse(readFileSync("admission.schema.json", "utf8")) as object);

const BASE = { listen: "0.0.0.0:8443", tls: { cert: "cert.pem", key: "key.pem" } };

describe("the configuration of an admission webhook", () => {
  let authority: Authority;
  before(() => {
    authority = new Authority();
  });
  after(() => authority.remove());
  const settingsOf = (more: object = {}) => {
    const file = authority.file("admission.yaml");
    writeFileSync(file, JSON.stringify({ ...BASE, ...more }, undefined, 1));
    return checkedAdmissionSettings(file);
  };
  const mistakesOf = (more: object): string => {
    try {
      settingsOf(more);
    } catch (error) {
      assert.ok(error instanceof ConfigurationError);
      return error.message;
    }
    return "";
  };

  it("warns everywhere but in kube-system by default", () => {
    const { modes } = settingsOf().judging;
    assert.equal(modes.otherwise, "warn");
    assert.equal(modes.owned, "warn");
    assert.deepEqual([...modes.excluded], ["kube-system"]);
  });

  it("has modes, rules, limits and addresses", () => {
    const given = {
      mode: "enforce",
      namespaces: { legacy: "warn" },
      excludedNamespaces: ["kube-system", "breakwater"],
      owned: "enforce",
      controllers: ["system:serviceaccount:argo:argo"],
      rules: { "host-path": "mandatory", breakwater: { podSecurityVersion: "v1.30" } },
      limits: { bodyBytes: 1_000_000 },
      health: "off",
      audit: "stdout",
    };
    assert.ok(isAccepted({ ...BASE, ...given }), JSON.stringify(isAccepted.errors));
    const { judging, limits, health, audit, listen } = settingsOf(given);
    assert.equal(judging.modes.byNamespace.get("legacy"), "warn");
    assert.deepEqual(judging.rules, given.rules);
    assert.equal(limits.bodyBytes, 1_000_000);
    assert.deepEqual([health, audit, listen.port], [undefined, undefined, 8443]);
  });

  it("looks up nothing by default, and by the files that it names", () => {
    assert.equal(settingsOf().references, undefined);
    assert.equal(settingsOf().judging.looksUp, false);
    const references = { server: "https://10.0.0.1:443", ca: "ca.pem", token: "cert.pem" };
    assert.ok(isAccepted({ ...BASE, references }), JSON.stringify(isAccepted.errors));
    const settings = settingsOf({ references });
    assert.equal(settings.judging.looksUp, true);
    assert.equal(settings.references?.token, authority.file("cert.pem"));
    assert.equal(settings.references?.milliseconds, 500);
  });

  const mistakes: readonly (readonly [string, object, RegExp])[] = [
    ["a mode that does not exist", { mode: "deny" }, /^.*admission\.yaml:\d+:\d+: mode is "deny"/],
    ["a namespace with a wildcard", { namespaces: { "team-*": "warn" } }, /namespaces\.team-\* is not the name/],
    [
      "a namespace that is also excluded",
      { namespaces: { "kube-system": "enforce" } },
      /excludedNamespaces leaves it out/,
    ],
    ["a rule that does not exist", { rules: { privileged: "advisory" } }, /rules\.privileged/],
    ["an unknown key", { failurePolicy: "Fail" }, /failurePolicy is not a known key/],
    ["limits that hold no review", { limits: { heldBodyBytes: 70_000 } }, /leaves no room for one review/],
    [
      "look-ups without a token",
      { references: { server: "https://a", ca: "ca.pem", token: "no" } },
      /references\.token/,
    ],
    ["look-ups without a CA", { references: { server: "https://a", ca: "no.pem", token: "ca.pem" } }, /references\.ca/],
    [
      "look-ups outside of a cluster",
      { references: { ca: "ca.pem", token: "ca.pem" } },
      /references\.server is missing/,
    ],
    ["look-ups without TLS", { references: { server: "http://a" } }, /references\.server/],
    [
      "look-ups that leave no time",
      { limits: { judgeMilliseconds: 500, lookUpMilliseconds: 500 } },
      /no time to judge/,
    ],
    ["a missing certificate", { tls: { cert: "no.pem", key: "key.pem" } }, /tls\.cert cannot be taken from/],
    ["a missing client CA", { tls: { ...BASE.tls, clientCa: "no.pem" } }, /tls\.clientCa cannot be taken from/],
    ["a key of another certificate", { tls: { cert: "ca.pem", key: "key.pem" } }, /tls does not fit together/],
  ];
  for (const [name, more, message] of mistakes) it(`refuses ${name}`, () => assert.match(mistakesOf(more), message));

  it("is refused by the schema for editors, too", () => {
    for (const more of [{ mode: "deny" }, { failurePolicy: "Fail" }, { rules: { privileged: "advisory" } }])
      assert.ok(!isAccepted({ ...BASE, ...more }), JSON.stringify(more));
  });
});
