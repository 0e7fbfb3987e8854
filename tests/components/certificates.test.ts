import assert from "node:assert/strict";
import { DockerTlsCertificates } from "../../components";
import { AUTHORITY, CLIENT, SERVER } from "../../components/spec/certificates";
import { evaluateProgram } from "../../testing";
import { Declared } from "./declared";

describe("DockerTlsCertificates", () => {
  let declared: Declared;
  before(async () => {
    declared = await Declared.by(
      () =>
        new DockerTlsCertificates("build", {
          dnsNames: ["build.example.com"],
          ipAddresses: ["10.0.0.5"],
          clients: { one: {}, two: {} },
        }),
    );
  });

  it("have keys on P-256, one each", () => {
    const keys = declared.names.filter((name) => name.startsWith("PrivateKey "));
    assert.deepEqual(keys, [
      "PrivateKey build-ca-key",
      "PrivateKey build-client-one-key",
      "PrivateKey build-client-two-key",
      "PrivateKey build-server-key",
    ]);
    for (const key of keys) {
      const { algorithm, ecdsaCurve } = declared.inputs("PrivateKey", key.split(" ")[1] ?? "");
      assert.deepEqual([algorithm, ecdsaCurve], ["ECDSA", "P256"]);
    }
  });

  it("are each good for one thing", () => {
    assert.equal(declared.inputs("SelfSignedCert", "build-ca").isCaCertificate, true);
    assert.deepEqual(declared.inputs("SelfSignedCert", "build-ca").allowedUses, ["cert_signing", "crl_signing"]);
    assert.deepEqual(declared.inputs("LocallySignedCert", "build-server").allowedUses, [
      "digital_signature",
      "server_auth",
    ]);
    for (const client of ["one", "two"])
      assert.deepEqual(declared.inputs("LocallySignedCert", `build-client-${client}`).allowedUses, [
        "digital_signature",
        "client_auth",
      ]);
  });

  it("name the server's names and addresses, and the client", () => {
    const { dnsNames, ipAddresses } = declared.inputs("CertRequest", "build-server-request");
    assert.deepEqual([dnsNames, ipAddresses], [["build.example.com"], ["10.0.0.5"]]);
    assert.deepEqual(declared.inputs("CertRequest", "build-client-two-request").subject, { commonName: "two" });
  });

  it("are renewed before they end, and the CA before what it signs could outlive it", () => {
    for (const kind of [AUTHORITY, SERVER, CLIENT]) assert.ok(kind.earlyRenewalHours < kind.validityPeriodHours);
    for (const kind of [SERVER, CLIENT]) assert.ok(kind.validityPeriodHours <= AUTHORITY.earlyRenewalHours);
  });

  it("keep every rule", async () => {
    assert.deepEqual(await evaluateProgram(() => new DockerTlsCertificates("build")), []);
  });
});
