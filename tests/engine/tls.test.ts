import assert from "node:assert/strict";
import { CLIENT } from "../../components/spec/certificates";
import { ENGINE_FILES } from "../../components/spec/engineFiles";
import { type Certificate, openssl, privateKey, request, selfSigned, signed } from "./harness/certificates";
import type { Declared } from "./harness/declared";
import { alone, declaredRunner, NAME, RUNNERS } from "./harness/inputs";
import { OuterEngine } from "./harness/outerEngine";
import { RunnerContainer } from "./harness/runner";
import { engineTests } from "./harness/suite";

engineTests("a runner's API over TLS", () => {
  let declared: Declared;
  let runner: RunnerContainer;
  before(async () => {
    const outer = await OuterEngine.onCgroup(1);
    declared = await declaredRunner("rootless");
    runner = await RunnerContainer.start(
      outer,
      RUNNERS.rootless,
      alone(declared.container(NAME), await outer.image("trixie")),
    );
    assert.equal(await runner.ready(), undefined);
  });
  after(() => runner?.container.remove());

  /** Asks for the engine's version with these files, as a docker client with DOCKER_TLS_VERIFY does. */
  async function ask({ certificate, key }: Partial<Certificate>, options = "--tlsverify", address = "localhost:2376") {
    const files = { "ca.pem": authority().certificate, "cert.pem": certificate, "key.pem": key };
    const uploads = Object.entries(files).flatMap(([name, content]) =>
      content ? [{ file: `/tmp/asking/${name}`, content }] : [],
    );
    await runner.run("rm -rf /tmp/asking");
    await runner.container.upload(uploads);
    const own = certificate ? "--tlscert /tmp/asking/cert.pem --tlskey /tmp/asking/key.pem" : "";
    const tls = options && `${options} --tlscacert /tmp/asking/ca.pem ${own}`;
    return runner.container.run(`HOME=/tmp/none docker --host tcp://${address} ${tls} version`);
  }

  const authority = () => declared.certificate(`${NAME}-ca`);
  const issued = (by: Certificate, hours: number): Certificate => {
    const key = privateKey("P256");
    return { certificate: signed(request(key, "client"), by, CLIENT.uses, hours), key };
  };

  it("lets the client in", async () => {
    const { code, text } = await ask(declared.certificate(`${NAME}-client-client`));
    assert.equal(code, 0, text);
  });

  it("refuses a client without a certificate", async () => {
    const { code, text } = await ask({});
    assert.equal(code, 1);
    assert.match(text, /certificate required|bad certificate/);
  });

  it("refuses a certificate of another CA", async () => {
    const key = privateKey("P256");
    const stranger = { certificate: selfSigned(key, "stranger", ["cert_signing"], 24), key };
    const { code, text } = await ask(issued(stranger, 24));
    assert.equal(code, 1);
    // The engine names its CA when it asks for a certificate, so that a client has none to send.
    assert.match(text, /certificate required|unknown certificate authority/);
  });

  it("refuses one that has expired", async () => {
    const { code, text } = await ask(issued(authority(), -1));
    assert.equal(code, 1);
    assert.match(text, /expired|bad certificate/);
  });

  it("refuses the server's own as a client's", async () => {
    const { code, text } = await ask(declared.certificate(`${NAME}-server`));
    assert.equal(code, 1);
    assert.match(text, /bad certificate|unsupported certificate/);
  });

  it("answers nobody in plain text, on this port or on 2375", async () => {
    const client = declared.certificate(`${NAME}-client-client`);
    assert.match((await ask(client, "")).text, /HTTP request to an HTTPS server/);
    assert.match((await ask(client, "", "localhost:2375")).text, /Cannot connect|refused/);
  });

  it("takes certificates that were renewed when it restarts", async () => {
    const renewed = await declaredRunner("rootless");
    const stale = declared.certificate(`${NAME}-client-client`);
    await runner.container.upload(
      (renewed.container(NAME).uploads ?? []).filter(({ file }) => file !== ENGINE_FILES.configuration),
    );
    await runner.container.restart();
    assert.equal(await runner.ready(), undefined);
    declared = renewed;
    const { code, text } = await ask(declared.certificate(`${NAME}-client-client`));
    assert.equal(code, 0, text);
    assert.equal((await ask(stale)).code, 1);
  });
});

describe("a runner's certificates", function () {
  this.timeout(60_000);
  const read = ({ certificate }: Certificate) =>
    openssl({ certificate }, "x509", "-in", "certificate", "-noout", "-text");
  let declared: Declared;
  before(async () => {
    declared = await declaredRunner("rootless");
  });

  for (const [name, purpose, other] of [
    ["server", "TLS Web Server Authentication", "Client"],
    ["client-client", "TLS Web Client Authentication", "Server"],
  ] as const) {
    it(`are each for one purpose, on P-256, signed by the CA: ${name}`, () => {
      const own = declared.certificate(`${NAME}-${name}`);
      const text = read(own);
      assert.match(text, /NIST CURVE: P-256/);
      assert.match(text, /Key Usage: critical\s+Digital Signature\n/);
      assert.match(text, new RegExp(`Extended Key Usage: *\\n\\s+${purpose}\\n`));
      assert.doesNotMatch(text, new RegExp(`TLS Web ${other} Authentication|CA:TRUE`));
      const { certificate: ca } = declared.certificate(`${NAME}-ca`);
      assert.match(openssl({ ca, own: own.certificate }, "verify", "-CAfile", "ca", "own"), /own: OK/);
    });
  }

  it("name what clients call the engine", () => {
    const text = read(declared.certificate(`${NAME}-server`));
    for (const name of [`DNS:${NAME}`, "DNS:localhost", "IP Address:127.0.0.1"]) assert.ok(text.includes(name), name);
  });

  it("end with the quarter", () => {
    const { certificate } = declared.certificate(`${NAME}-server`);
    const ends = (days: number) => {
      try {
        return openssl(
          { certificate },
          "x509",
          "-in",
          "certificate",
          "-noout",
          "-checkend",
          `${days * 86_400}`,
        ).includes("will expire");
      } catch {
        return true;
      }
    };
    assert.deepEqual([ends(89), ends(91)], [false, true]);
  });

  it("come of a CA that signs and does nothing else", () => {
    assert.match(read(declared.certificate(`${NAME}-ca`)), /Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
  });
});
