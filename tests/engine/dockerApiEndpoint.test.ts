import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DockerApiEndpointArgs } from "../../components";
import { CLIENT, SERVER } from "../../components/spec/certificates";
import { SHARED_SOCKET } from "../../components/spec/engineFiles";
import { GUARD, GUARD_FILES } from "../../components/spec/guard";
import { privateKey, request, selfSigned, signed } from "./harness/certificates";
import { Container } from "./harness/container";
import { Endpoint } from "./harness/endpoint";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

const CLIENTS: DockerApiEndpointArgs = { clients: { ci: { role: "run" }, dashboards: { role: "observe" } } };

/** Prints the fingerprint of the certificate that the guard shows. */
const SHOWN_CERTIFICATE =
  'const socket = require("node:tls").connect({ port: 2376, host: "127.0.0.1", rejectUnauthorized: false }, () => { ' +
  'console.log(socket.getPeerCertificate().fingerprint256); socket.destroy(); }); socket.on("error", () => {})';

/** Prints the owner and the mode of each file of the guard's certificates. */
const OWNERS =
  'const { readdirSync, statSync } = require("node:fs"); for (const name of readdirSync("/opt/guard-tls").sort()) { ' +
  'const { uid, mode } = statSync("/opt/guard-tls/" + name); ' +
  'console.log([name, uid, (mode & 0o777).toString(8)].join(" ")); }';

engineTests("a DockerApiEndpoint", () => {
  let outer: OuterEngine;
  before(async () => {
    outer = await OuterEngine.onCgroup(1);
  });

  describe("with an engine of its own", () => {
    let endpoint: Endpoint;
    before(async () => {
      endpoint = await Endpoint.start(outer, CLIENTS);
      assert.equal(await endpoint.engine?.ready(), undefined);
      assert.equal((await endpoint.engine?.run("docker import /box.tar box"))?.code, 0);
      assert.equal(await endpoint.ready(), undefined);
    });
    after(() => endpoint?.remove());

    it("has a socket that the guard's group alone may talk to, in a folder that it alone enters", async () => {
      const { text } =
        (await endpoint.engine?.container.run(`stat -c '%u:%g %a' ${SHARED_SOCKET.folder} ${SHARED_SOCKET.path}`)) ??
        {};
      assert.equal(text, `1000:${SHARED_SOCKET.group} 750\n1000:${SHARED_SOCKET.group} 660\n`);
    });

    it("lets who is in that group talk to it, and nobody else", async () => {
      const asked = (group: number) =>
        endpoint.engine?.container.run(`docker --host unix://${SHARED_SOCKET.path} version`, {
          user: `${GUARD.user.value}:${group}`,
        });
      assert.equal((await asked(SHARED_SOCKET.group))?.code, 0);
      assert.match((await asked(GUARD.user.value))?.text ?? "", /permission denied/);
    });

    it("has an engine that listens on no port", async () => {
      const { text } = (await endpoint.engine?.container.run("cat /proc/net/tcp /proc/net/tcp6")) ?? {};
      // The state 0A is LISTEN.
      assert.doesNotMatch(text ?? "", /: [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:0000 0A /);
      assert.match(
        (await endpoint.engine?.run("docker --host tcp://127.0.0.1:2376 version"))?.text ?? "",
        /Cannot connect|refused/,
      );
    });

    it("has a guard with no right at all, whose files are not its own", async () => {
      const { text } = await endpoint.guard.run("while read -r line; do echo $line; done </proc/1/status");
      for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
        assert.match(text, new RegExp(`${set}: 0{16}`));
      assert.match(text, new RegExp(`Uid: ${GUARD.user.value} ${GUARD.user.value}`));
      assert.match(text, /NoNewPrivs: 1/);
      for (const file of [GUARD_FILES.bundle, GUARD_FILES.configuration, "/usr/local/bin/node", "/opt/new"])
        assert.match((await endpoint.guard.run(`: >>${file}`)).text, /Permission denied/, file);
    });

    it("takes no client without a certificate, or with one of another authority", async () => {
      const none = await endpoint.as(
        "ci",
        "mkdir /none && cp /certs/client/ca.pem /none && DOCKER_CERT_PATH=/none docker version",
      );
      assert.notEqual(none.code, 0);
      assert.match(none.text, /certificate required|bad certificate|reset by peer/);
      const key = privateKey("P256");
      const stranger = { certificate: selfSigned(key, "stranger", ["cert_signing"], 24), key };
      await endpoint.client("ci").upload([
        { file: "/other/ca.pem", content: endpoint.declared.certificate("api-ca").certificate },
        { file: "/other/cert.pem", content: signed(request(key, "ci"), stranger, CLIENT.uses, 24) },
        { file: "/other/key.pem", content: key },
      ]);
      const other = await endpoint.as("ci", "DOCKER_CERT_PATH=/other docker version");
      assert.notEqual(other.code, 0);
      // The guard names its authority when it asks for a certificate, so that a client has none to send.
      assert.match(other.text, /certificate required|bad certificate|unknown certificate authority|reset by peer/);
    });

    it("answers each client", async () => {
      for (const client of ["ci", "dashboards"]) {
        const { code, text } = await endpoint.as(client, "docker version");
        assert.equal(code, 0, `${client}: ${text}`);
      }
    });

    it("runs a container for a client that may run what keeps the rules", async () => {
      const { code, text } = await endpoint.as("ci", "docker run --rm box echo from inside");
      assert.equal(code, 0, text);
      assert.match(text, /from inside/);
    });

    it("refuses what the rules refuse, with the rule's words", async () => {
      const privileged = await endpoint.as("ci", "docker run --rm --privileged box true");
      assert.notEqual(privileged.code, 0);
      assert.match(privileged.text, /Error response from daemon: .*privileged/s);
      const root = await endpoint.as("ci", "docker run --rm -v /:/host box true");
      assert.notEqual(root.code, 0);
      assert.match(root.text, /Error response from daemon: .*(host|socket)/s);
    });

    it("lets a client look that may only look, and not create", async () => {
      assert.equal((await endpoint.as("dashboards", "docker ps")).code, 0);
      const { code, text } = await endpoint.as("dashboards", "docker create box true");
      assert.notEqual(code, 0);
      assert.match(text, /Error response from daemon: .*observe/s);
    });

    it("writes a line of each decision, with the client and what became of it", async () => {
      const lines = await endpoint.audit();
      assert.ok(lines.some(({ client, verdict }) => client === "ci" && verdict === "allowed"));
      assert.ok(lines.some(({ client, verdict }) => client === "dashboards" && verdict === "refused"));
    });

    it("takes renewed certificates while it runs, answers every call, and cuts no stream", async () => {
      const shown = async () => (await endpoint.guard.run(`/usr/local/bin/node -e '${SHOWN_CERTIFICATE}'`)).text.trim();
      const stream = endpoint.as("ci", "docker run --rm box sh -c 'sleep 12; echo still here'");
      const before = await shown();
      let isOver = false;
      const calls: number[] = [];
      const load = (async () => {
        while (!isOver) calls.push((await endpoint.as("dashboards", "docker version")).code);
      })();
      const asked = String(endpoint.declared.inputs("api-server-request")["certRequestPem"]);
      const renewed = signed(asked, endpoint.declared.certificate("api-ca"), SERVER.uses, 2 / 60);
      assert.deepEqual(await endpoint.renew({ "/opt/cert.pem": renewed }), { code: 0, text: "" });
      const after = await shown();
      isOver = true;
      await load;
      assert.match(before, /^[0-9A-F:]{95}$/);
      assert.equal(after, new X509Certificate(renewed).fingerprint256);
      assert.notEqual(after, before);
      assert.deepEqual([...new Set(calls)], [0]);
      assert.match((await stream).text, /still here/);
    });

    it("has certificates that its user alone reads, and that it cannot change", async () => {
      const { text } = await endpoint.guard.run(`/usr/local/bin/node -e '${OWNERS}'`);
      assert.deepEqual(text.trim().split("\n"), ["ca.pem 65532 400", "cert.pem 65532 400", "key.pem 65532 400"]);
      for (const file of ["ca.pem", "new"])
        assert.match((await endpoint.guard.run(`: >>/opt/guard-tls/${file}`)).text, /Read-only file system|denied/);
    });

    it("is checked before it is replaced, in its own words", async () => {
      assert.deepEqual(await endpoint.check(), { code: 0, text: "It starts, and answers.\n" });
      const { code, text } = await endpoint.check("const guard: string;");
      assert.equal(code, 1);
      assert.match(text, /SyntaxError/);
    });

    it("goes on when its engine has restarted, on another socket of the same name", async () => {
      await endpoint.engine?.container.restart();
      assert.equal(await endpoint.engine?.ready(), undefined);
      const { code, text } = await endpoint.as("dashboards", "docker ps");
      assert.equal(code, 0, text);
    });
  });

  describe("in front of the host's engine", () => {
    let endpoint: Endpoint;
    before(async () => {
      // As /var/run is on a host: open to whoever looks for the socket, which is its group's.
      chmodSync(outer.folder, 0o755);
      const group = statSync(join(outer.folder, "docker.sock")).gid;
      endpoint = await Endpoint.start(outer, { ...CLIENTS, engine: { hostSocket: outer.folder, group } });
      assert.equal(await endpoint.ready(), undefined);
    });
    after(() => endpoint?.remove());

    it("runs what keeps the rules, and refuses what does not", async () => {
      const allowed = await endpoint.as("ci", "docker run --rm --entrypoint /bin/true breakwater-bookworm");
      assert.equal(allowed.code, 0, allowed.text);
      const refused = await endpoint.as(
        "ci",
        "docker run --rm -v /var/run/docker.sock:/var/run/docker.sock breakwater-bookworm true",
      );
      assert.notEqual(refused.code, 0);
      assert.match(refused.text, /Error response from daemon: /);
    });

    it("keeps clients out of the guard's own container", async () => {
      const { code, text } = await endpoint.as("ci", `docker exec ${endpoint.guard.id} id`);
      assert.notEqual(code, 0);
      assert.match(text, /No such container/);
    });
  });

  it("cannot have a read-only root folder: the engine refuses to upload files there", async () => {
    const image = await outer.nodeImage();
    const inputs = {
      image,
      entrypoints: ["/bin/sh"],
      readOnly: true,
      uploads: [{ file: GUARD_FILES.bundle, content: "" }],
    };
    await assert.rejects(Container.start(outer.client, inputs), /marked read-only/);
  });
});
