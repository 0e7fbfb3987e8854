import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificates, type Wanted } from "../../certificates/make";
import type { Outcome } from "../../certificates/outcome";
import { inspectCertificates, renewCertificates } from "../../certificates/renew";
import { AUTHORITY, CLIENT, SERVER } from "../../components/spec/certificates";
import { UnreadableError } from "../../documents/unreadable";
import { privateKey, selfSigned } from "../engine/harness/certificates";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LEAF_DAYS = SERVER.validityPeriodHours / 24;
const CA_DAYS = AUTHORITY.validityPeriodHours / 24;

describe("certificates as files", () => {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-certificates-"));
    folder = join(root, "certificates");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const at = (...names: string[]) => join(folder, ...names);
  const text = (...names: string[]) => readFileSync(at(...names), "utf8");
  const make = (more: Partial<Wanted> = {}) =>
    makeCertificates({
      folder,
      name: "guard",
      hosts: ["build.example.com", "10.0.0.5", "::1"],
      clients: ["ci", "dashboards"],
      replace: false,
      replaceAuthority: false,
      now: Date.now(),
      ...more,
    });
  const daysAgo = (days: number) => Date.now() - days * DAY;
  const openssl = (...args: string[]) => execFileSync("openssl", args, { encoding: "utf8", stdio: "pipe" });
  const verify = (...args: string[]) =>
    openssl("verify", "-x509_strict", "-CAfile", at("ca", "ca.pem"), ...args.slice(0, -1), at(args.at(-1) ?? ""));
  const actions = (outcomes: readonly Outcome[]) =>
    Object.fromEntries(outcomes.map((each) => [each.folder.slice(folder.length + 1), each.action]));
  const refusal = (file: string, problem: RegExp) => (error: Error) =>
    error instanceof UnreadableError && error.file === file && problem.test(error.problem);
  /** Every file below the folder, with its text. */
  const everything = () =>
    Object.fromEntries(
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [file, readFileSync(file, "utf8")]),
    );

  describe("that are made", () => {
    it("say what those of the components say", async () => {
      await make();
      const extensions = "basicConstraints,keyUsage,extendedKeyUsage,subjectAltName";
      const shown = (file: string) =>
        openssl("x509", "-in", at(file), "-noout", "-subject", "-issuer", "-nameopt", "RFC2253", "-ext", extensions);
      assert.match(shown("ca/ca.pem"), /^subject=CN=guard CA\nissuer=CN=guard CA\n/);
      assert.match(shown("ca/ca.pem"), /Basic Constraints: critical\n +CA:TRUE\n/);
      assert.match(shown("ca/ca.pem"), /Key Usage: critical\n +Certificate Sign, CRL Sign\n$/);

      const server = shown("server/cert.pem");
      assert.match(server, /^subject=CN=guard\nissuer=CN=guard CA\n/);
      assert.match(server, /Key Usage: critical\n +Digital Signature\n/);
      assert.match(server, /Extended Key Usage: ?\n +TLS Web Server Authentication\n/);
      assert.match(server, /DNS:build\.example\.com, IP Address:10\.0\.0\.5, IP Address:0:0:0:0:0:0:0:1\n/);

      const client = shown("clients/ci/cert.pem");
      assert.match(client, /^subject=CN=ci\nissuer=CN=guard CA\n/);
      assert.match(client, /Basic Constraints: critical\n +CA:FALSE\n/);
      assert.match(client, /Extended Key Usage: ?\n +TLS Web Client Authentication\n$/);
      for (const file of ["ca/ca.pem", "server/cert.pem", "clients/ci/cert.pem"])
        assert.match(openssl("x509", "-in", at(file), "-noout", "-text"), /ASN1 OID: prime256v1\n/);
    });

    it("are verified by openssl for their own purpose, and for no other", async () => {
      await make();
      assert.match(verify("-purpose", "sslserver", "-verify_hostname", "build.example.com", "server/cert.pem"), /OK/);
      assert.match(verify("-purpose", "sslserver", "-verify_ip", "10.0.0.5", "server/cert.pem"), /OK/);
      assert.match(verify("-purpose", "sslclient", "clients/ci/cert.pem"), /OK/);
      assert.throws(() => verify("-purpose", "sslserver", "clients/ci/cert.pem"), /unsuitable certificate purpose/);
      assert.throws(() => verify("-purpose", "sslclient", "server/cert.pem"), /unsuitable certificate purpose/);
    });

    it("have the specification's lifetimes, or the one that is asked for, and never outlive their CA", async () => {
      const now = Math.floor(Date.now() / 1000) * 1000;
      const hours = (outcomes: readonly Outcome[]) =>
        outcomes.map(({ life }) => (life.notAfter - life.notBefore) / HOUR);
      const leaf = CLIENT.validityPeriodHours;
      assert.deepEqual(hours(await make({ now })), [AUTHORITY.validityPeriodHours, leaf, leaf, leaf]);
      const asked = { hosts: [], validityPeriodHours: 48 };
      assert.deepEqual(hours(await make({ ...asked, clients: ["brief"] })), [48]);
      const late = now + (CA_DAYS - 10) * DAY;
      assert.deepEqual(hours(await make({ hosts: [], clients: ["late"], now: late })), [240]);
    });

    it("are files that only their user reads where they are keys, in folders as Docker and the guard read them", async () => {
      const umask = process.umask(0);
      try {
        await make();
      } finally {
        process.umask(umask);
      }
      const mode = (...names: string[]) => statSync(at(...names)).mode & 0o777;
      for (const each of [".", "ca", "server", "clients", "clients/ci"]) assert.equal(mode(each), 0o700, each);
      for (const each of ["server", "clients/ci"]) {
        assert.deepEqual(readdirSync(at(each)).sort(), ["ca.pem", "cert.pem", "key.pem"]);
        assert.deepEqual([mode(each, "key.pem"), mode(each, "cert.pem"), mode(each, "ca.pem")], [0o600, 0o644, 0o644]);
        assert.equal(text(each, "ca.pem"), text("ca", "ca.pem"));
      }
      assert.deepEqual(readdirSync(at("ca")).sort(), ["ca-key.pem", "ca.pem"]);
      assert.equal(mode("ca", "ca-key.pem"), 0o600);
      assert.deepEqual(readdirSync(at("clients")).sort(), ["ci", "dashboards"]);
    });

    it("stay as they are when they are asked for again, and others are added", async () => {
      await make();
      const before = everything();
      const outcomes = await make({ hosts: ["::1", "BUILD.example.com", "10.0.0.5"], clients: ["ci", "laptop"] });
      assert.deepEqual(actions(outcomes), { server: "kept", "clients/ci": "kept", "clients/laptop": "created" });
      const after = everything();
      for (const [file, content] of Object.entries(before)) assert.equal(after[file], content, file);
      assert.match(verify("-purpose", "sslclient", "clients/laptop/cert.pem"), /OK/);
    });

    it("are replaced, with their keys, only where that is said", async () => {
      await make();
      const before = everything();
      await assert.rejects(make({ hosts: ["other"] }), refusal(at("server", "cert.pem"), /is for build.*--replace/));
      assert.deepEqual(everything(), before);
      const outcomes = await make({ hosts: [], clients: ["ci"], replace: true });
      assert.deepEqual(actions(outcomes), { "clients/ci": "replaced" });
      const changed = Object.entries(everything()).filter(([file, content]) => before[file] !== content);
      assert.deepEqual(changed.map(([file]) => file).sort(), [at("clients/ci/cert.pem"), at("clients/ci/key.pem")]);
      assert.match(verify("clients/ci/cert.pem"), /OK/);
    });

    it("are all made again for a new CA, under the names that they had", async () => {
      await make();
      const before = everything();
      const outcomes = await make({ hosts: [], clients: [], replaceAuthority: true });
      const all = { ca: "replaced", server: "replaced", "clients/ci": "replaced", "clients/dashboards": "replaced" };
      assert.deepEqual(actions(outcomes), all);
      for (const [file, content] of Object.entries(everything())) assert.notEqual(content, before[file], file);
      assert.match(verify("-purpose", "sslserver", "-verify_hostname", "build.example.com", "server/cert.pem"), /OK/);
      assert.match(verify("-purpose", "sslclient", "clients/dashboards/cert.pem"), /OK/);
    });

    it("are signed by a CA that is kept elsewhere", async () => {
      const authorityFolder = join(root, "safe");
      await make({ authorityFolder });
      assert.ok(!existsSync(at("ca")));
      await make({ authorityFolder, clients: ["laptop"] });
      assert.match(openssl("verify", "-CAfile", join(authorityFolder, "ca.pem"), at("clients/laptop/cert.pem")), /OK/);
      const before = everything();
      await assert.rejects(make({ clients: ["more"] }), refusal(at("ca"), /has no CA, and .*--ca/));
      assert.deepEqual(everything(), before);
    });

    it("leave nothing behind where they cannot be written", async () => {
      await make();
      writeFileSync(at("clients", "laptop"), "");
      const before = everything();
      await assert.rejects(
        make({ hosts: [], clients: ["laptop"] }),
        refusal(at("clients", "laptop"), /cannot be made/),
      );
      mkdirSync(at("clients", "notes"));
      writeFileSync(at("clients", "notes", "readme"), "");
      await assert.rejects(make({ hosts: [], clients: ["notes"] }), refusal(at("clients", "notes"), /not empty/));
      rmSync(at("clients", "notes"), { recursive: true });
      assert.deepEqual(everything(), before);
      assert.deepEqual(readdirSync(at("clients")).sort(), ["ci", "dashboards", "laptop"]);
    });
  });

  describe("that are renewed", () => {
    it("are those with less than a third of their life left", async () => {
      await make({ clients: ["old"], now: daysAgo(LEAF_DAYS * (2 / 3) + 1) });
      await make({ hosts: [], clients: ["young"], now: daysAgo(LEAF_DAYS * (2 / 3) - 1) });
      await make({ hosts: [], clients: ["expired"], validityPeriodHours: 24, now: daysAgo(9) });
      const { outcomes: due } = await inspectCertificates({ folder }, Date.now());
      const expected = { "clients/old": "due", "clients/young": "kept", "clients/expired": "expired", ca: "kept" };
      assert.deepEqual(actions(due), { ...expected, server: "due" });
      const before = everything();
      const { outcomes, problems } = await renewCertificates({ folder }, Date.now());
      assert.deepEqual(problems, []);
      const done = { "clients/old": "renewed", "clients/young": "kept", "clients/expired": "renewed", ca: "kept" };
      assert.deepEqual(actions(outcomes), { ...done, server: "renewed" });
      const changed = Object.entries(everything()).filter(([file, content]) => before[file] !== content);
      assert.deepEqual(changed.map(([file]) => file).sort(), [
        at("clients/expired/cert.pem"),
        at("clients/old/cert.pem"),
        at("server/cert.pem"),
      ]);
      assert.match(verify("-purpose", "sslserver", "-verify_ip", "10.0.0.5", "server/cert.pem"), /OK/);
      assert.match(verify("-purpose", "sslclient", "clients/old/cert.pem"), /OK/);
      const lives = outcomes.map(({ life }) => (life.notAfter - life.notBefore) / DAY);
      assert.deepEqual(lives, [CA_DAYS, LEAF_DAYS, 1, LEAF_DAYS, LEAF_DAYS]);
      const again = await renewCertificates({ folder }, Date.now());
      assert.ok(again.outcomes.every(({ action }) => action === "kept"));
    });

    it("keep their keys, and the modes of all files", async () => {
      await make({ now: daysAgo(80) });
      chmodSync(at("server", "key.pem"), 0o640);
      chmodSync(at("server", "cert.pem"), 0o440);
      const key = statSync(at("server", "key.pem"));
      await renewCertificates({ folder }, Date.now());
      const { mode, ino, mtimeMs } = statSync(at("server", "key.pem"));
      assert.deepEqual([mode & 0o777, ino, mtimeMs], [0o640, key.ino, key.mtimeMs]);
      assert.equal(statSync(at("server", "cert.pem")).mode & 0o777, 0o440);
      const ofKey = openssl("pkey", "-in", at("server", "key.pem"), "-pubout");
      assert.equal(openssl("x509", "-in", at("server", "cert.pem"), "-noout", "-pubkey"), ofKey);
    });

    it("are put in place whole: who has the old file open reads it to its end", async () => {
      await make({ now: daysAgo(80) });
      const old = text("clients", "ci", "cert.pem");
      linkSync(at("clients", "ci", "cert.pem"), join(root, "open"));
      await renewCertificates({ folder }, Date.now());
      assert.equal(readFileSync(join(root, "open"), "utf8"), old);
      assert.notEqual(text("clients", "ci", "cert.pem"), old);
      assert.deepEqual(readdirSync(at("clients", "ci")).sort(), ["ca.pem", "cert.pem", "key.pem"]);
    });

    it("need no key but the CA's", async () => {
      await make({ now: daysAgo(80) });
      rmSync(at("server", "key.pem"));
      rmSync(at("clients", "ci", "key.pem"));
      const { outcomes, problems } = await renewCertificates({ folder }, Date.now());
      assert.deepEqual([actions(outcomes)["server"], actions(outcomes)["clients/ci"]], ["renewed", "renewed"]);
      assert.deepEqual(problems, []);
      rmSync(at("ca", "ca-key.pem"));
      await inspectCertificates({ folder }, Date.now());
      await assert.rejects(renewCertificates({ folder }, Date.now()), refusal(at("ca", "ca-key.pem"), /--ca/));
    });

    it("include the CA's, with the same key: the old and the new one verify what the other has signed", async () => {
      await make({ now: daysAgo(CA_DAYS - 100) });
      await make({ hosts: [], clients: ["recent"] });
      const oldAuthority = text("ca", "ca.pem");
      const recent = text("clients", "recent", "cert.pem");
      const { outcomes, problems } = await renewCertificates({ folder }, Date.now());
      assert.deepEqual([actions(outcomes)["ca"], problems], ["renewed", []]);
      assert.equal(text("clients", "recent", "cert.pem"), recent);
      assert.notEqual(text("ca", "ca.pem"), oldAuthority);
      for (const each of ["server", "clients/ci", "clients/recent"])
        assert.equal(text(each, "ca.pem"), text("ca", "ca.pem"));
      assert.match(verify("clients/recent/cert.pem"), /OK/);
      writeFileSync(join(root, "old.pem"), oldAuthority);
      assert.match(openssl("verify", "-CAfile", join(root, "old.pem"), at("server", "cert.pem")), /OK/);
    });

    it("are not those that another has signed, or that are for something else; the others are", async () => {
      await make({ clients: ["ci", "foreign", "misplaced", "strange"], now: daysAgo(80) });
      const key = privateKey("P256");
      writeFileSync(at("clients", "foreign", "cert.pem"), selfSigned(key, "guard CA", ["cert_signing"], 24));
      writeFileSync(at("clients", "foreign", "key.pem"), key);
      for (const name of ["cert.pem", "key.pem"]) writeFileSync(at("clients", "misplaced", name), text("server", name));
      writeFileSync(at("clients", "strange", "key.pem"), key);
      const before = everything();
      const { outcomes, problems } = await renewCertificates({ folder }, Date.now());
      assert.deepEqual(actions(outcomes), { ca: "kept", server: "renewed", "clients/ci": "renewed" });
      assert.deepEqual(
        problems.map(({ file, problem }) => [file, problem.split(/[,:]/)[0]]),
        [
          [at("clients/foreign/cert.pem"), "is not signed by the CA"],
          [at("clients/misplaced/cert.pem"), "is not the certificate of a client"],
          [at("clients/strange/key.pem"), `is not the key of ${at("clients/strange/cert.pem")}`],
        ],
      );
      const after = everything();
      for (const name of ["foreign", "misplaced", "strange"])
        assert.equal(after[at("clients", name, "cert.pem")], before[at("clients", name, "cert.pem")]);
    });

    it("are signed by no CA that is none, or whose key is another's", async () => {
      await make({ now: daysAgo(80) });
      const renew = () => renewCertificates({ folder }, Date.now());
      const authority = text("ca", "ca.pem");
      writeFileSync(at("ca", "ca.pem"), text("server", "cert.pem"));
      await assert.rejects(renew(), refusal(at("ca", "ca.pem"), /is not the certificate of a CA/));
      writeFileSync(at("ca", "ca.pem"), "nonsense");
      await assert.rejects(renew(), refusal(at("ca", "ca.pem"), /is not a certificate in PEM/));
      rmSync(at("ca", "ca.pem"));
      await assert.rejects(renew(), refusal(at("ca", "ca.pem"), /is not there, and ca-key\.pem beside it is/));
      writeFileSync(at("ca", "ca.pem"), authority);
      writeFileSync(at("ca", "ca-key.pem"), privateKey("P256"));
      await assert.rejects(renew(), refusal(at("ca", "ca-key.pem"), /is not the key of/));
      rmSync(folder, { recursive: true });
      await assert.rejects(renew(), refusal(at("ca"), /has no CA/));
    });

    it("are signed by a CA that openssl has made", async () => {
      mkdirSync(at("ca"), { recursive: true });
      const key = privateKey("P384");
      writeFileSync(at("ca", "ca-key.pem"), key);
      writeFileSync(at("ca", "ca.pem"), selfSigned(key, "own CA", ["cert_signing", "crl_signing"], 8760));
      await make({ now: daysAgo(80) });
      await renewCertificates({ folder }, Date.now());
      assert.match(verify("-purpose", "sslserver", "server/cert.pem"), /OK/);
      assert.match(openssl("x509", "-in", at("server", "cert.pem"), "-noout", "-text"), /ecdsa-with-SHA384/);
    });

    it("keep what another tool has written into its CA: its name's bytes, its key's identifier, its lifetime", async () => {
      mkdirSync(at("ca"), { recursive: true });
      const [key, config] = [at("ca", "ca-key.pem"), join(root, "config")];
      const name = "string_mask=utf8only\nprompt=no\ndistinguished_name=name\n[name]\nO=Own\nCN=own CA\n";
      const extensions =
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=01020304\n";
      writeFileSync(key, privateKey("P256"));
      writeFileSync(config, `[req]\nx509_extensions=own\n${name}[own]\n${extensions}`);
      openssl("req", "-x509", "-config", config, "-key", key, "-days", "60", "-out", at("ca", "ca.pem"));
      await make();
      const subject = () => openssl("asn1parse", "-in", at("ca", "ca.pem")).match(/UTF8STRING +:own CA/g)?.length;
      const client = text("clients", "ci", "cert.pem");
      const { outcomes, problems } = await renewCertificates({ folder }, Date.now() + 45 * DAY);
      assert.deepEqual([actions(outcomes)["ca"], problems], ["renewed", []]);
      assert.deepEqual([subject(), outcomes[0]?.life.notAfter], [2, (outcomes[0]?.life.notBefore ?? 0) + 60 * DAY]);
      writeFileSync(join(root, "client.pem"), client);
      const later = String(Math.floor((Date.now() + 46 * DAY) / 1000));
      const verified = openssl("verify", "-attime", later, "-CAfile", at("ca", "ca.pem"), join(root, "client.pem"));
      assert.match(verified, /OK/);
      assert.match(verify("-attime", later, "server/cert.pem"), /OK/);
    });
  });
});
