import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { breakwater, folder, SAFE, UNSAFE } from "./breakwater";

const SOCKET = "volumes: [/var/run/docker.sock:/var/run/docker.sock]";
const COMPOSE = `services:
  ci:
    image: docker:28-cli
    ${SOCKET}
  watch:
    image: traefik:3
    volumes: [/run:/run]
`;
const FILES = { "compose.yaml": COMPOSE, "web.yaml": UNSAFE, "safe.yaml": SAFE };

describe("breakwater explain, of a finding", () => {
  it("says the way to the host, who else is on it, and what cuts it", () => {
    folder(FILES, (cwd) => {
      const { stdout, stderr, status } = breakwater(["explain", "compose.yaml:4"], { cwd });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /^dood-engine-socket\n/);
      assert.match(stdout, /^ {2}compose\.yaml:4:15: service ci, container "ci"$/m);
      assert.match(
        stdout,
        /^ {2}container "ci" of service ci\n {2}→ ✂ services\.ci\.volumes\[0\]\n {2}→ the host's engine/m,
      );
      assert.match(stdout, /^Also on this way\n {2}container "watch" of service watch \(compose\.yaml:7:/m);
      assert.match(stdout, /^ {2}Before the host's engine, which is root: a guard/m);
      assert.doesNotMatch(stdout, /compose\.yaml:7:\d+: service watch/);
    });
  });

  it("chooses by the rule, at a place, or by a fingerprint", () => {
    folder(FILES, (cwd) => {
      const rulesOf = (...args: string[]) =>
        [
          ...breakwater(["explain", ...args], { cwd }).stdout.matchAll(/^([a-z-]+)\n\n.*\n {2}.*; fingerprint (\w+)/gm),
        ].map(([, rule, fingerprint]) => ({ rule, fingerprint }));
      const [ci, watch] = rulesOf("dood-engine-socket", ".");
      assert.ok(ci?.fingerprint && watch?.fingerprint && ci.fingerprint !== watch.fingerprint);
      assert.deepEqual(rulesOf("dood-engine-socket", "compose.yaml:7"), [watch]);
      assert.deepEqual(rulesOf(watch.fingerprint, "."), [watch]);
      assert.deepEqual(rulesOf(ci.fingerprint.slice(0, 8), "compose.yaml"), [ci]);
      assert.deepEqual(
        rulesOf("web.yaml").map(({ rule }) => rule),
        ["host-namespace", "host-port"],
      );
    });
  });

  it("reads reports in JSON and SARIF, and judges nothing then", () => {
    folder(FILES, (cwd) => {
      breakwater(["check", ".", "--format", "json=out.json", "--format", "sarif=out.sarif"], { cwd });
      const live = breakwater(["explain", "compose.yaml:4", "."], { cwd }).stdout;
      writeFileSync(join(cwd, "compose.yaml"), "services: {}\n");
      const of = (report: string) => breakwater(["explain", "compose.yaml:4", "--from", report], { cwd }).stdout;
      assert.equal(of("out.json"), live);
      assert.equal(of("out.sarif"), live);
      const { runs } = JSON.parse(readFileSync(join(cwd, "out.sarif"), "utf8"));
      const fingerprint = runs[0].results[0].partialFingerprints["breakwater/v1"];
      assert.ok(breakwater(["explain", fingerprint, "--from", "out.sarif"], { cwd }).stdout.includes(fingerprint));
    });
  });

  it("names a change that breakwater fix has", () => {
    const certs = `services:
  ci:
    image: docker:28-cli
    environment: {DOCKER_HOST: "tcp://docker:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: /certs/client}
    volumes: ["./certs/ci:/certs/client"]
`;
    folder({ "compose.yaml": certs }, (cwd) => {
      const { stdout } = breakwater(["explain", "compose.yaml:5"], { cwd });
      assert.match(stdout, /breakwater fix compose\.yaml --rule dood-writable-credentials --write/);
    });
    folder({ "a;touch b.yaml": certs }, (cwd) => {
      const { stdout } = breakwater(["explain", "a;touch b.yaml:5"], { cwd });
      assert.match(stdout, /breakwater fix 'a;touch b\.yaml' --rule dood-writable-credentials --write/);
    });
  });

  it("says what is there instead of what was asked for", () => {
    folder({ ...FILES, "broken.json": "{", "list.json": "[]" }, (cwd) => {
      const failure = (...args: string[]) => {
        const { status, stderr } = breakwater(["explain", ...args], { cwd });
        assert.equal(status, 2);
        return stderr;
      };
      assert.match(failure("compose.yaml:2"), /no finding is there; there are findings at compose\.yaml:4:15, compose/);
      assert.match(failure("safe.yaml"), /there are no findings/);
      assert.match(failure("host-port", "compose.yaml"), /no finding matches; there are 2 others/);
      assert.match(failure("00000000"), /name what to judge, or a report/);
      assert.match(failure("dood-sock"), /is not a rule .*Did you mean dood-socket-chmod/);
      assert.match(failure("host-port", "--from", "broken.json"), /is not a report: it is not JSON/);
      assert.match(failure("host-port", "--from", "list.json"), /is not a report of breakwater check/);
      assert.match(failure("gone.yaml:3"), /there is no such file/);
    });
  });

  it("takes a report from anybody", () => {
    const hostile = {
      findings: [
        null,
        { rule: 7 },
        { rule: "dood-engine-socket", status: "violation", file: 3, line: "x", path: "\u001b[31mred", found: {} },
      ],
      runs: [{ tool: null, results: [null] }],
    };
    const sarif = { runs: [null, 7, { tool: { driver: { name: "Breakwater" } }, results: [null, { ruleId: [] }] }] };
    folder({ "hostile.json": JSON.stringify(hostile), "hostile.sarif": JSON.stringify(sarif) }, (cwd) => {
      const { status, stdout } = breakwater(["explain", "dood-engine-socket", "--from", "hostile.json"], { cwd });
      assert.equal(status, 0);
      assert.ok(!stdout.includes("\u001b"));
      const empty = breakwater(["explain", "dood-engine-socket", "--from", "hostile.sarif"], { cwd });
      assert.match(empty.stderr, /there are no findings/);
    });
  });
});
