import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { AuditLine } from "../../../guard/proxy/audit";
import type { Guard } from "../../../guard/proxy/guard";
import { MAX_LINES_PER_MINUTE, MAX_LINES_PER_NETWORK, TurnedAway } from "../../../server/turnedAway";
import { Authority } from "./harness/authority";
import { guarded, settingsOf } from "./harness/guarded";

const line = (address: string): AuditLine => ({ event: "connection", address, verdict: "refused", message: "no TLS" });

describe("connections that are turned away, in the audit", () => {
  let written: AuditLine[];
  let turnedAway: TurnedAway<AuditLine>;
  beforeEach(() => {
    written = [];
    turnedAway = new TurnedAway((each) => written.push(each));
  });
  afterEach(() => turnedAway.end());

  it("have a line each as long as they are few", () => {
    for (let count = 0; count < MAX_LINES_PER_NETWORK; count++) turnedAway.add(line("192.0.2.1"));
    turnedAway.end();
    assert.equal(written.length, MAX_LINES_PER_NETWORK);
  });

  it("are counted beyond a bound for each network, which leaves room for others", () => {
    for (let count = 0; count < 10_000; count++) turnedAway.add(line(`2001:db8::${(count % 500).toString(16)}`));
    assert.equal(written.length, MAX_LINES_PER_NETWORK);
    turnedAway.add(line("192.0.2.1"));
    assert.equal(written.at(-1)?.address, "192.0.2.1");
    turnedAway.end();
    const omitted = 10_000 - MAX_LINES_PER_NETWORK;
    assert.equal(written.length, MAX_LINES_PER_NETWORK + 2);
    assert.match(String(written.at(-1)?.message), new RegExp(`^${omitted} connections were turned away .* no TLS$`));
  });

  it("are counted beyond a bound for all networks together", () => {
    for (let count = 0; count < 10_000; count++) turnedAway.add(line(`10.0.${count >> 8}.${count & 255}`));
    assert.equal(written.length, MAX_LINES_PER_MINUTE);
  });

  it("have lines again in the next minute", () => {
    for (let count = 0; count < 1000; count++) turnedAway.add(line("192.0.2.1"));
    turnedAway.end();
    turnedAway.add(line("192.0.2.1"));
    assert.equal(written.length, MAX_LINES_PER_NETWORK + 2);
    assert.equal(written.at(-1)?.message, "no TLS");
  });

  describe("of a guard", () => {
    const authority = new Authority();
    let guard: Guard;
    before(async () => {
      guard = await guarded(settingsOf(authority, "/no/engine"));
    });
    after(() => authority.remove());

    it("fill no disk, and are all counted in the end", async () => {
      const attempts = MAX_LINES_PER_NETWORK + 40;
      for (let count = 0; count < attempts; count++) {
        const socket = connect(guard.address.port, "127.0.0.1").on("error", () => {});
        socket.end("GET / HTTP/1.1\r\n\r\n");
        await new Promise((resolve) => socket.resume().once("close", resolve));
      }
      const metrics = await (await fetch(`http://127.0.0.1:${guard.healthAddress?.port}/metrics`)).text();
      assert.match(metrics, new RegExp(`turned_away_total ${attempts}\n`));
      await guard.stop();
      const lines = readFileSync(`${authority.folder}/audit`, "utf8").trim().split("\n");
      const about = lines.map((each) => JSON.parse(each) as AuditLine).filter(({ event }) => event === "connection");
      assert.equal(about.length, MAX_LINES_PER_NETWORK + 1);
      assert.match(String(about.at(-1)?.message), /^40 connections were turned away/);
    });
  });
});
