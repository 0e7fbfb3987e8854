import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { type ConnectionOptions, connect } from "node:tls";
import { Authority } from "./proxy/harness/authority";
import { everything, until } from "./proxy/harness/exchange";
import { GuardProgram } from "./proxy/harness/guardProgram";
import { RecordingEngine } from "./proxy/harness/recordingEngine";

const CLIENTS = 40;
const UPGRADE = "Connection: Upgrade\r\nUpgrade: tcp\r\n";

/**
 * What came of a call: the engine's answer, an answer of the guard's own that the engine is away, an answer that was
 * cut off, or a connection that broke before there was one.
 */
type Outcome = "answered" | "engine away" | "cut off" | "broken";

describe("a guard under load", function () {
  this.timeout(120_000); // Thousands of handshakes and calls: seconds, on a machine that has nothing else to do.
  let authority: Authority;
  let engine: RecordingEngine;
  let guard: GuardProgram;
  const start = async (listen?: string) => {
    guard = await GuardProgram.start(authority, engine, {
      clients: { ci: { role: "run", shares: "engine" } },
      ...(listen && { listen }),
    });
  };
  beforeEach(async () => {
    authority = new Authority();
    engine = await new RecordingEngine().start();
    await start();
  });
  afterEach(async () => {
    await guard.stop();
    await engine.end();
    authority.remove();
  });

  const identity = () => {
    const { certificate: cert, key } = authority.client("ci");
    return {
      host: "127.0.0.1",
      port: guard.address.port,
      ca: authority.certificate,
      servername: "localhost",
      cert,
      key,
    };
  };
  const agentOf = () => new Agent({ ...identity(), keepAlive: true, maxSockets: 1 });
  /** Asks for what only this call asks for. */
  const ask = (agent: Agent, name: string): Promise<Outcome> =>
    new Promise((resolve) => {
      const path = `/v1.41/containers/${name}/json`;
      const sent = request({ agent, host: "127.0.0.1", port: guard.address.port, path }, async (answer) => {
        const text = await everything(answer).then(String, () => undefined);
        if (text === undefined || !answer.complete) resolve("cut off");
        else if (answer.statusCode === 502) resolve("engine away");
        else {
          assert.equal(answer.statusCode, 200);
          assert.deepEqual(JSON.parse(text), { saw: `GET ${path}`, body: "" });
          resolve("answered");
        }
      });
      sent.on("error", () => resolve("broken")).end();
    });
  /** Keeps clients asking while something happens. Afterwards each has to be answered again. */
  const meanwhile = async (happens: () => Promise<void>): Promise<readonly Outcome[]> => {
    let isOver = false;
    const outcomes: Outcome[] = [];
    const clients = Array.from({ length: CLIENTS }, async (_, number) => {
      const agent = agentOf();
      for (let turn = 0; !isOver; turn++) {
        outcomes.push(await ask(agent, `c${number}-${turn}`));
        if (outcomes.at(-1) === "broken") await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(await ask(agent, `c${number}-last`), "answered");
      agent.destroy();
    });
    while (outcomes.length < CLIENTS * 2) await new Promise((resolve) => setImmediate(resolve));
    await happens().finally(() => {
      isOver = true;
    });
    await Promise.all(clients);
    return outcomes;
  };
  const resident = () =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${guard.process.pid}/status`, "utf8"))?.[1]) / 1024;

  /** How many connections, and a few files, the guard has open. */
  const handles = () => readdirSync(`/proc/${guard.process.pid}/fd`).length;

  /** Fingerprint of the certificate that the guard shows. */
  const shown = async () => {
    const socket = connect(identity());
    await once(socket, "secureConnect");
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };

  it("loses and crosses no answer, and holds no more memory the longer it runs", async () => {
    const round = async (turns: number) => {
      const outcomes = await Promise.all(
        Array.from({ length: CLIENTS }, async (_, number) => {
          const agent = agentOf();
          const own: Outcome[] = [];
          for (let turn = 0; turn < turns; turn++) own.push(await ask(agent, `c${number}-${turn}`));
          agent.destroy();
          return own;
        }),
      );
      assert.deepEqual([...new Set(outcomes.flat())], ["answered"]);
    };
    await round(150); // Until then the heap grows to what the work needs, which on Node 24 is most.
    const before = resident();
    await round(150);
    assert.ok(resident() - before < 64, `${before} MB, then ${resident()} MB`);
  });

  it(
    "carries a hundred streams at once, idle and busy, crosses none, ends each half by itself, and " +
      "keeps nothing of them",
    async () => {
      engine.objects = Object.fromEntries(
        Array.from({ length: 100 }, (_, number) => [
          `/containers/plain-${number}/json`,
          { Id: `${number}`.padStart(64, "0"), Name: `/plain-${number}`, Config: {}, HostConfig: {}, Mounts: [] },
        ]),
      );
      const own = identity();
      const attached = async (number: number) => {
        const socket = connect({ ...own, allowHalfOpen: true } as ConnectionOptions);
        await once(socket, "secureConnect");
        socket.write(
          `POST /v1.41/containers/plain-${number}/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: docker\r\n${UPGRADE}\r\n`,
        );
        assert.match(await until(socket, /\r\n\r\n/), /^HTTP\/1\.1 101 /);
        return socket;
      };
      const round = async () => {
        const streams = await Promise.all(Array.from({ length: 100 }, (_, number) => attached(number)));
        const idle = streams.filter((_, number) => number % 2 === 0);
        const busy = streams.filter((_, number) => number % 2 === 1);
        await Promise.all(
          busy.map(async (socket, number) => {
            const text = Buffer.from(`busy ${number};`.repeat(25_000));
            const echo = everything(socket);
            socket.end(text);
            assert.ok((await echo).equals(text), `stream ${number}`);
          }),
        );
        assert.equal(engine.streams.size, idle.length);
        await Promise.all(
          idle.map(async (socket, number) => {
            const echo = everything(socket);
            socket.end(`idle ${number}`);
            assert.equal((await echo).toString(), `idle ${number}`);
          }),
        );
        while (engine.streams.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      };
      const few = handles();
      await round();
      const before = resident();
      await round();
      await round();
      assert.ok(resident() - before < 64, `${before} MB, then ${resident()} MB`);
      // Connections to the engine that the guard keeps end as the engine ends them: Node's does so after five seconds.
      while (handles() > few) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  );

  it("says so while the engine restarts, and goes on with the new one", async () => {
    const outcomes = await meanwhile(async () => {
      await engine.stop();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await engine.start();
    });
    assert.ok(outcomes.includes("engine away"));
    assert.ok(outcomes.filter((outcome) => outcome === "broken").length <= CLIENTS);
  });

  it("answers what it has begun when it restarts, and its clients go on with the new one", async () => {
    const outcomes = await meanwhile(async () => {
      const { port } = guard.address;
      await guard.stop();
      await start(`127.0.0.1:${port}`);
    });
    assert.ok(outcomes.includes("broken"));
    assert.deepEqual([...new Set(outcomes)].sort(), ["answered", "broken"]);
  });

  it("takes new certificates at a signal, and loses nothing", async () => {
    const before = await shown();
    authority.writeServer();
    const outcomes = await meanwhile(async () => {
      const anew = until(guard.process.stdout, /has read its configuration/);
      guard.process.kill("SIGHUP");
      await anew;
      guard.process.stdout.resume();
    });
    assert.deepEqual([...new Set(outcomes)], ["answered"]);
    assert.notEqual(await shown(), before);
  });

  it("takes new certificates when their files change, and loses nothing", async () => {
    const before = await shown();
    const outcomes = await meanwhile(async () => {
      const anew = until(guard.process.stdout, /has read its configuration/);
      authority.writeServer();
      await anew;
      guard.process.stdout.resume();
    });
    assert.deepEqual([...new Set(outcomes)], ["answered"]);
    assert.notEqual(await shown(), before);
  });
});
