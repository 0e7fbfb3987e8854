import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { isIssuerKeyName, privateKeysIn } from "../../../core/text/pem";

const KEY = generateKeyPairSync("ec", { namedCurve: "prime256v1" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

describe("privateKeysIn", () => {
  const [key] = privateKeysIn(KEY);
  it("finds a key whatever stands around it", () => {
    assert.ok(key);
    for (const text of [
      KEY.trim(),
      `\n\n${KEY}\n`,
      KEY.replaceAll("\n", "\r\n"),
      CERTIFICATE + KEY,
      `${KEY}${CERTIFICATE}`,
      `Bag: 1\n${KEY}`,
    ]) {
      assert.deepEqual(privateKeysIn(text), [key]);
    }
  });
  it("finds several", () => assert.deepEqual(privateKeysIn(KEY + KEY), [key, key]));
  it("finds none in anything else", () => {
    for (const text of ["", "key", CERTIFICATE, "-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----"])
      assert.deepEqual(privateKeysIn(text), []);
  });
  it("is total, also on parts of keys", () => {
    const parts = fc
      .array(fc.constantFrom("-----BEGIN ", "-----END ", "PRIVATE KEY-----", "\n", "x"))
      .map((list) => list.join(""));
    fc.assert(fc.property(fc.oneof(fc.string(), parts), (text) => Array.isArray(privateKeysIn(text))));
  });
  it("ends on beginnings without an end", () =>
    assert.equal(privateKeysIn("-----BEGIN PRIVATE KEY-----".repeat(100_000)).length, 1));
});

describe("isIssuerKeyName", () => {
  for (const name of [
    "ca-key.pem",
    "ca.key",
    "CA_KEY.PEM",
    "/certs/ca/key.pem",
    "root-ca-key.pem",
    "server-key.pem",
    "server.key",
    "/x/server/key.pem",
  ]) {
    it(`${name} is one`, () => assert.ok(isIssuerKeyName(name)));
  }
  for (const name of [
    "key.pem",
    "ca.pem",
    "cert.pem",
    "client-key.pem",
    "/certs/client/key.pem",
    "alpaca-key.pem",
    "observer-key.pem",
    "ca-key.pem.txt",
    "",
  ]) {
    it(`${name || "(nothing)"} is none`, () => assert.ok(!isIssuerKeyName(name)));
  }
});
