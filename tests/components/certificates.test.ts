import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DockerTlsCertificates } from "../../components";
import {
  AUTHORITY,
  type CertificateLife,
  CLIENT,
  expiryWarning,
  renewAfter,
  SERVER,
} from "../../components/spec/certificates";
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

describe("the life of certificates", () => {
  const START = Date.parse("2026-01-01T00:00:00Z");
  const after = (hours: number) => new Date(START + hours * 3_600_000).toISOString();
  const life = (hours: number, earlyRenewalHours = 0): CertificateLife => ({
    notBefore: after(0),
    notAfter: after(hours),
    earlyRenewalHours,
  });

  it("is renewed as early as the first certificate is", () => {
    assert.equal(renewAfter([life(90, 30), life(100, 50), life(200)]), after(50));
    assert.equal(renewAfter([]), "");
    assert.equal(renewAfter([{ notBefore: "", notAfter: "", earlyRenewalHours: 0 }]), "");
  });

  it("is warned of when less than a third is left, and not before", () => {
    const warned = (hours: number) =>
      expiryWarning(new Map([["server", life(90, 10)]]), START + hours * 3_600_000) ?? "nothing";
    assert.equal(warned(0), "nothing");
    assert.equal(warned(60), "nothing");
    assert.match(warned(60.1), /"server" has less than a third of their life left/);
    assert.ok(warned(61).includes(`between ${after(80)}`), warned(61));
    assert.ok(warned(61).includes(after(90)), warned(61));
    assert.match(warned(90), /"server" has expired/);
  });

  it("is warned of by the certificate that expires first, with all that are late", () => {
    const lives = { server: life(90), "client one": life(80), "client two": life(900) };
    const warning = expiryWarning(new Map(Object.entries(lives)), START + 70 * 3_600_000) ?? "";
    assert.match(warning, /"client one", "server"/);
    assert.doesNotMatch(warning, /client two/);
    assert.ok(warning.includes(after(80)) && !warning.includes(after(90)), warning);
  });

  it("is not warned of while its times are not known", () => {
    const unknown = { notBefore: undefined, notAfter: undefined, earlyRenewalHours: 0 } as unknown as CertificateLife;
    assert.equal(expiryWarning(new Map([["server", unknown]]), START), undefined);
  });
});

describe("certificates that a stack already has", () => {
  /** What a program is warned of, and what it puts out, with certificates of so many hours, so long ago. */
  async function run(args: { validityPeriodHours?: number; earlyRenewalHours?: number }, hoursAgo: number) {
    const warnings: string[] = [];
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => {
        const validity = (inputs as { validityPeriodHours?: number }).validityPeriodHours ?? 0;
        const times = { validityStartTime: at(-hoursAgo), validityEndTime: at(validity - hoursAgo) };
        return { id: name, state: { ...inputs, ...times } };
      },
      call: ({ inputs }) => inputs,
    });
    const { warn } = pulumi.log;
    const log = pulumi.log as { warn: typeof warn };
    log.warn = async (message) => void warnings.push(message);
    try {
      let times: string[] = [];
      await pulumi.runtime.runInPulumiStack(async () => {
        const { expiresAt, renewAfter } = new DockerTlsCertificates("build", args);
        return { known: pulumi.all([expiresAt, renewAfter]).apply((known) => (times = known)) };
      });
      await pulumi.runtime.disconnect();
      const [expiresAt = "", renewAfter = ""] = times;
      return { warnings, expiresAt, renewAfter };
    } finally {
      log.warn = warn;
    }
  }
  const hoursUntil = (time: string) => Math.round((Date.parse(time) - Date.now()) / 3_600_000);

  it("say when the first expires, and from when an update renews it", async () => {
    const { warnings, expiresAt, renewAfter } = await run({ validityPeriodHours: 90 }, 10);
    assert.deepEqual(warnings, []);
    assert.deepEqual([hoursUntil(expiresAt), hoursUntil(renewAfter)], [80, 50]);
  });

  it("are warned of late in their life, and the CA is not", async () => {
    const { warnings } = await run({ validityPeriodHours: 90, earlyRenewalHours: 10 }, 70);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^The certificates "server", "client client" have less than a third/);
  });
});
