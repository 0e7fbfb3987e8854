import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent, createServer, request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { connect } from "node:tls";
import type { AdmissionSettings, CheckedAdmissionSettings } from "../../admission/settings";
import { Webhook } from "../../admission/webhook";
import { type AdmissionLimits, DEFAULT_ADMISSION_LIMITS } from "../../core/schema/admissionConfiguration";
import { Authority } from "../guard/proxy/harness/authority";
import { everything } from "../guard/proxy/harness/exchange";
import { bodyOf, type JsonObject, PRIVILEGED, pod, requestOf, reviewOf } from "./harness/reviews";

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly response: { readonly uid?: string; readonly allowed?: boolean; readonly warnings?: string[] } & JsonObject;
}

const THREAD = resolve("dist", "admission", "reviewThread.js");

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("an admission webhook", () => {
  let authority: Authority;
  const webhooks: Webhook[] = [];
  before(() => {
    authority = new Authority();
  });
  after(() => authority.remove());
  afterEach(async () => {
    await Promise.all(webhooks.splice(0).map((each) => each.stop()));
  });

  const settingsOf = (
    limits: Partial<AdmissionLimits> = {},
    judging: Partial<AdmissionSettings["judging"]> = {},
  ): CheckedAdmissionSettings => {
    const tls = { cert: authority.file("cert.pem"), key: authority.file("key.pem") };
    const all = { ...DEFAULT_ADMISSION_LIMITS, workers: 1, stopSeconds: 0, judgeMilliseconds: 10_000, ...limits };
    return {
      listen: { host: "127.0.0.1", port: 0 },
      tls,
      pem: { cert: readFileSync(tls.cert), key: readFileSync(tls.key) },
      judging: {
        rules: {},
        modes: {
          otherwise: "enforce",
          byNamespace: new Map([["tolerant", "warn"]]),
          excluded: new Set(["kube-system"]),
          owned: "warn",
          controllers: new Set(),
        },
        bodyBytes: all.bodyBytes,
        looksUp: false,
        ...judging,
      },
      references: undefined,
      limits: all,
      audit: authority.file("admission-audit"),
      health: { host: "127.0.0.1", port: 0 },
    };
  };
  const started = async (settings = settingsOf(), thread = THREAD) => {
    const webhook = await Webhook.start(settings, thread);
    webhooks.push(webhook);
    return webhook;
  };
  const ready = async (...given: Parameters<typeof started>) => {
    const webhook = await started(...given);
    await until(() => webhook.refusal === undefined);
    return webhook;
  };
  const send = (
    { address }: Webhook,
    body: Buffer,
    {
      path = "/validate?timeout=5s",
      method = "POST",
      headers = {} as Record<string, string>,
      agent = new Agent(),
    } = {},
  ): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const options = { port: address.port, path, method, ca: authority.certificate, servername: "localhost", agent };
      const request = httpsRequest(
        { host: "127.0.0.1", ...options, headers: { "content-type": "application/json", ...headers } },
        async (response) => {
          const text = String(await everything(response));
          const content = text.startsWith("{") ? (JSON.parse(text) as Partial<Reply>) : {};
          resolve({ status: response.statusCode ?? 0, text, response: content.response ?? {} });
        },
      );
      request.on("error", reject).end(body);
    });
  const health = async (webhook: Webhook, path: string) => {
    const answer = await fetch(`http://127.0.0.1:${webhook.healthAddress?.port}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  const audited = () => readFileSync(authority.file("admission-audit"), "utf8");

  it("answers reviews over TLS, audits and counts them", async () => {
    const webhook = await ready();
    assert.equal((await send(webhook, bodyOf(requestOf(pod())))).response.allowed, true);
    const refused = await send(webhook, bodyOf(requestOf(pod(PRIVILEGED), { dryRun: true })));
    assert.deepEqual([refused.status, refused.response.allowed], [200, false]);
    const warned = await send(webhook, bodyOf(requestOf(pod(PRIVILEGED), { namespace: "tolerant" })));
    assert.equal(warned.response.allowed, true);
    assert.equal(warned.response.warnings?.length, 1);
    const lines = audited()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as JsonObject);
    const verdicts = lines.filter(({ event }) => event === "review").map(({ verdict }) => verdict);
    assert.deepEqual(verdicts.slice(-3), ["allowed", "refused", "warned"]);
    assert.equal(lines.at(-2)?.["dryRun"], true);
    const { text } = await health(webhook, "/metrics");
    assert.match(text, /reviews_total\{operation="CREATE",resource="pods",mode="enforce",verdict="refused"\} 1/);
    assert.match(text, /certificate_expiry_timestamp_seconds\{certificate="cert"\} \d+/);
  });

  it("says whether it is ready", async () => {
    const webhook = await ready();
    assert.equal((await health(webhook, "/readyz")).status, 200);
    assert.equal((await health(webhook, "/livez")).status, 200);
    assert.equal((await health(webhook, "/secrets")).status, 404);
  });

  it("refuses where it cannot judge, says so when it is asked for its health, and lets pass where it only warns", async () => {
    const webhook = await started(settingsOf({ judgeMilliseconds: 300 }), resolve("dist", "admission", "missing.js"));
    const { status, text } = await health(webhook, "/readyz");
    assert.equal(status, 503);
    assert.match(text, /^not ready: .*refused/);
    const [enforced, tolerated, excluded] = await Promise.all(
      ["apps", "tolerant", "kube-system"].map((namespace) => send(webhook, bodyOf(requestOf(pod(), { namespace })))),
    );
    assert.equal(enforced?.response.allowed, false);
    assert.equal(tolerated?.response.allowed, true);
    assert.match(String(tolerated?.response.warnings?.[0]), /could not judge this object/);
    assert.equal(excluded?.response.allowed, true);
  });

  describe("is not impressed by", () => {
    let webhook: Webhook;
    before(async () => {
      webhook = await Webhook.start(settingsOf({ bodyBytes: 1_000_000, judgeMilliseconds: 5000 }), THREAD);
      await until(() => webhook.refusal === undefined);
    });
    after(() => webhook.stop());
    const stillJudges = async () => {
      assert.equal((await send(webhook, bodyOf(requestOf(pod(PRIVILEGED))))).response.allowed, false);
      assert.equal((await send(webhook, bodyOf(requestOf(pod())))).response.allowed, true);
    };
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    const withObject = (object: string, namespace = "apps") =>
      Buffer.from(
        JSON.stringify(reviewOf(requestOf({ kind: "Pod" }, { namespace }))).replace('{"kind":"Pod"}', object),
      );
    const refused: Readonly<Record<string, Buffer>> = {
      "a deep object": withObject(`{"apiVersion":"v1","kind":"Pod","spec":${nested(50_000)}}`),
      "an object with a key twice": withObject(
        '{"apiVersion":"v1","kind":"Pod","spec":{"hostPID":true,"containers":[]},"spec":{}}',
      ),
      "an object without a kind": withObject('{"spec":{"hostPID":true}}'),
      "a list as a spec": withObject(
        '{"apiVersion":"v1","kind":"Pod","spec":{"hostPID":true,"containers":"none","volumes":{"a":1}}}',
      ),
    };
    for (const [name, body] of Object.entries(refused))
      it(`${name}: it is refused`, async () => {
        const { status, response } = await send(webhook, body);
        assert.deepEqual([status, response.allowed], [200, false]);
        await stillJudges();
      });

    const unread: Readonly<Record<string, readonly [Buffer, number]>> = {
      "a body that is too long": [Buffer.alloc(1_000_001, " "), 413],
      "a body that is no JSON": [Buffer.from("{"), 400],
      "a body that is no review": [Buffer.from('{"kind":"Pod","apiVersion":"v1"}'), 400],
      "a review of an older version": [
        Buffer.from('{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1","request":{"uid":"1"}}'),
        400,
      ],
      "a review without a request": [Buffer.from('{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}'), 400],
      "invalid UTF-8": [Buffer.from([0x7b, 0xff, 0x7d]), 400],
    };
    for (const [name, [body, expected]] of Object.entries(unread))
      it(`${name}: it is an error`, async () => {
        assert.equal((await send(webhook, body)).status, expected);
        await stillJudges();
      });

    it("odd types everywhere", async () => {
      const odd = [null, true, 7, "x", [], {}, [[]], [null], { "": {} }, "__proto__"];
      for (const value of odd) {
        const object = {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: value, ownerReferences: value, annotations: value, namespace: value },
          spec: {
            containers: [value, { name: value, image: value, securityContext: value, env: value }],
            volumes: value,
          },
        };
        assert.equal((await send(webhook, bodyOf(requestOf(object)))).status, 200);
      }
      await stillJudges();
    });

    it("other requests", async () => {
      const body = bodyOf(requestOf(pod()));
      assert.equal((await send(webhook, body, { path: "/" })).status, 404);
      assert.equal((await send(webhook, body, { method: "PUT" })).status, 405);
      assert.equal((await send(webhook, body, { headers: { "content-type": "text/plain" } })).status, 415);
      const socket = connect({ port: webhook.address.port, ca: authority.certificate, servername: "localhost" });
      socket.write("POST /validate HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n");
      assert.match(String(await everything(socket)), /^HTTP\/1\.1 400 /);
      await stillJudges();
    });
  });

  it("ends a judgement that takes too long, and judges the next object", async () => {
    const webhook = await ready(settingsOf({ judgeMilliseconds: 50 }));
    const containers = Array.from({ length: 20_000 }, (_, at) => ({
      name: `c${at}`,
      image: "docker:dind",
      ...PRIVILEGED,
    }));
    const { response } = await send(webhook, bodyOf(requestOf(pod({}, { containers }))));
    assert.equal(response.allowed, false);
    assert.match(JSON.stringify(response), /not judged within 50 ms/);
    await until(() => webhook.refusal === undefined);
  });

  it("takes new certificates, rules and modes without losing a review", async () => {
    const webhook = await ready();
    const before = settingsOf();
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    let running = true;
    const replies: Reply[] = [];
    const callers = [1, 2, 3, 4].map(async (caller) => {
      // Two callers stay on their connections, two make a new one for each review.
      while (running)
        replies.push(await send(webhook, bodyOf(requestOf(pod(PRIVILEGED))), caller > 2 ? { agent } : {}));
    });
    for (let count = 0; count < 3; count++) {
      authority.writeServer();
      webhook.reload(() => settingsOf());
      const { length } = replies;
      await until(() => replies.length > length + callers.length);
    }
    const rules = { "privileged-container": "advisory" };
    webhook.reload(() => ({ ...before, ...settingsOf({}, { rules }) }));
    await until(() => replies.at(-1)?.response.allowed === true);
    running = false;
    await Promise.all(callers);
    agent.destroy();
    assert.ok(
      replies.every(({ status, response }) => status === 200 && !/could not judge/.test(JSON.stringify(response))),
    );
    webhook.reload(() => {
      throw new Error("no such file");
    });
    assert.match(audited(), /keeps its old configuration: no such file/);
  });

  it("takes reviews while it stops, and is not ready", async () => {
    const webhook = await ready(settingsOf({ stopSeconds: 1 }));
    const stopped = webhook.stop();
    assert.equal((await health(webhook, "/readyz")).status, 503);
    assert.equal((await send(webhook, bodyOf(requestOf(pod(PRIVILEGED))))).response.allowed, false);
    await stopped;
  });

  it("looks up what an object refers to, also while it stops", async () => {
    const tls = { cert: readFileSync(authority.file("cert.pem")), key: readFileSync(authority.file("key.pem")) };
    let isAsked = false;
    const server = createServer(tls, ({ url = "" }, response) => {
      isAsked = true;
      const object = url.includes("claims")
        ? { kind: "PersistentVolumeClaim", spec: { volumeName: "disk" } }
        : { apiVersion: "v1", kind: "PersistentVolume", spec: { hostPath: { path: "/run/docker.sock" } } };
      setTimeout(() => response.end(JSON.stringify(object)), 100);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const settings = settingsOf({}, { looksUp: true });
      writeFileSync(authority.file("token"), "a-token");
      const references = {
        server: `https://localhost:${(server.address() as AddressInfo).port}`,
        caPem: readFileSync(authority.file("ca.pem")),
        token: authority.file("token"),
        milliseconds: 5000,
      };
      const webhook = await ready({ ...settings, references });
      const claim = { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] };
      const mounting = pod({ volumeMounts: [{ name: "data", mountPath: "/data" }] }, claim);
      const answer = send(webhook, bodyOf(requestOf(mounting)));
      await until(() => isAsked);
      const stopped = webhook.stop();
      const { response } = await answer;
      assert.equal(response.allowed, false);
      assert.match(JSON.stringify(response), /dood-engine-socket/);
      await stopped;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("requires a client certificate where the configuration has a CA for them", async () => {
    const settings = settingsOf();
    const ca = readFileSync(authority.file("ca.pem"));
    const webhook = await ready({ ...settings, pem: { ...settings.pem, ca } });
    await assert.rejects(send(webhook, bodyOf(requestOf(pod()))));
    const { certificate: cert, key } = authority.client("kube-apiserver");
    const agent = new Agent({ cert, key });
    assert.equal((await send(webhook, bodyOf(requestOf(pod())), { agent })).response.allowed, true);
  });
});
