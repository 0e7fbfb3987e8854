import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { ConfigurationError } from "../../configuration/configurationError";
import { GUARD } from "../../core/engine/guard";
import { known, knownValue } from "../../core/model/known";
import { readGuard } from "../../core/readers/docker/guard";
import { DEFAULT_LIMITS } from "../../core/schema/guardConfiguration";
import { readGuardSettings } from "../../guard/configuration";
import type { GuardSettings } from "../../guard/model/settings";

const BASE = {
  listen: "0.0.0.0:2376",
  engine: "unix:///var/run/docker.sock",
  tls: { ca: "ca.pem", cert: "cert.pem", key: "/keys/key.pem" },
  clients: { ci: { role: "run" } },
};

/** The beginning of one that is written. */
const WRITTEN = "listen: 0.0.0.0:2376\nengine: unix:///run/engine/docker.sock\ntls: {ca: a, cert: b, key: c}\n";

function settings(configuration: object | string): GuardSettings {
  const folder = mkdtempSync(join(tmpdir(), "breakwater-guard-"));
  try {
    const file = join(folder, "guard.yaml");
    const isWritten = typeof configuration === "string" || Buffer.isBuffer(configuration);
    writeFileSync(file, isWritten ? configuration : JSON.stringify(configuration));
    return readGuardSettings(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is said of a configuration, without the file's name. */
function mistakesOf(configuration: object | string): string[] {
  try {
    settings(configuration);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.message.split("\n").map((line) => line.replace(/^.*?guard\.yaml(:\d+:\d+)?: /, ""));
  }
  return [];
}

/** The clients that a guard takes, with the names of their roles; undefined where it does not start. */
function rolesIn(configuration: string): (readonly [client: string, role: string])[] | undefined {
  try {
    return [...settings(configuration).roles].map(([client, { name }]) => [client, name]);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return undefined;
  }
}

describe("a guard's configuration", () => {
  it("names an engine at an address with the files of its certificates", () => {
    const tls = { ca: "/e/ca.pem", cert: "/e/cert.pem", key: "/e/key.pem" };
    const { remoteEngine } = settings({ ...BASE, engine: "tcp://[2001:db8::1]:2376", engineTls: tls });
    assert.deepEqual(remoteEngine, { address: { host: "2001:db8::1", port: 2376 }, tls });
  });

  it("has defaults for all that may be left out", () => {
    const { listen, engine, tls, limits, audit, health, roles } = settings(BASE);
    assert.deepEqual(listen, { host: "0.0.0.0", port: 2376 });
    assert.equal(engine, "/var/run/docker.sock");
    assert.match(tls?.ca ?? "", /^\/.*\/ca\.pem$/);
    assert.equal(tls?.key, "/keys/key.pem");
    assert.deepEqual(limits, DEFAULT_LIMITS);
    assert.equal(audit, undefined);
    assert.deepEqual(health, { host: "127.0.0.1", port: 2378 });
    assert.ok(roles.get("ci")?.operations.has("ContainerCreate"));
    assert.ok(roles.get("ci")?.rules);
  });

  it("has a time from which on a client's certificates count, in UTC", () => {
    const since = (time: string) =>
      settings(`${WRITTEN}clients: {ci: {role: run, issuedSince: ${time}}}`).roles.get("ci");
    const expected = Date.UTC(2026, 2, 31, 12);
    for (const time of ["2026-03-31T12:00:00Z", '"2026-03-31T12:00:00Z"'])
      assert.equal(since(time)?.issuedSince, expected);
    assert.equal(settings(BASE).roles.get("ci")?.issuedSince, undefined);
    for (const time of ["2026-03-31", "2026-13-31T12:00:00Z", "2026-03-31T12:00:00+02:00", "soon", "1774958400", ""])
      assert.match(
        mistakesOf({ ...BASE, clients: { ci: { role: "run", issuedSince: time } } }).join(),
        /^clients\.ci\.issuedSince is .*2026-03-31T12:00:00Z/,
      );
  });

  it("is taken at its word", () => {
    const { listen, limits, audit, health } = settings({
      ...BASE,
      listen: "[::1]:99",
      limits: { bodyBytes: 2048 },
      audit: "audit.jsonl",
      health: "off",
    });
    assert.deepEqual(listen, { host: "::1", port: 99 });
    assert.deepEqual(limits, { ...DEFAULT_LIMITS, bodyBytes: 2048 });
    assert.match(audit ?? "", /^\/.*\/audit\.jsonl$/);
    assert.equal(health, undefined);
  });

  it("gives a role what those have that it extends, and rules before those for all", () => {
    const { roles } = settings({
      ...BASE,
      clients: { ci: { role: "workspace" }, boss: { role: "admin" } },
      rules: { "host-port": "mandatory", "dind-rootful": "disabled" },
      roles: {
        base: { extends: "observe", operations: ["ContainerUpdate"], rules: { "dind-unpinned-image": "mandatory" } },
        workspace: { extends: "base", allowedHostPaths: ["/srv/ci"], rules: { "host-port": "advisory" } },
      },
    });
    const workspace = roles.get("ci");
    assert.ok(workspace?.operations.has("ContainerUpdate"));
    assert.ok(workspace?.operations.has("ContainerList"));
    assert.ok(!workspace?.operations.has("ContainerCreate"));
    assert.deepEqual(workspace?.allowedHostPaths, ["/srv/ci"]);
    assert.equal(workspace?.rules?.levels.get("host-port"), "advisory");
    assert.equal(workspace?.rules?.levels.get("dind-unpinned-image"), "mandatory");
    assert.ok(!workspace?.rules?.configuration.rules.has("dind-rootful"));
    assert.equal(roles.get("boss")?.rules, undefined);
  });

  it("has sockets of clients, and needs no address and no certificates beside them", () => {
    const { listen, tls, sockets } = settings({
      engine: BASE.engine,
      clients: {
        ci: { role: "run", socket: { path: "/run/breakwater/ci.sock", mode: "0600", group: "ci" } },
        it: { role: "run", socket: { path: "/run/breakwater/it.sock" } },
        gone: { role: "run" },
      },
    });
    assert.deepEqual([listen, tls], [undefined, undefined]);
    assert.deepEqual(
      [...(sockets ?? [])],
      [
        ["ci", { path: "/run/breakwater/ci.sock", mode: 0o600, group: "ci" }],
        ["it", { path: "/run/breakwater/it.sock", mode: 0o660, group: undefined }],
      ],
    );
  });

  it("gives a client limits: its own before those of its role and of what that extends", () => {
    const { roles } = settings({
      ...BASE,
      clients: {
        ci: { role: "jobs", limits: { containers: 1 }, expires: "90m" },
        other: { role: "jobs" },
        plain: { role: "run" },
      },
      roles: {
        base: { extends: "run", limits: { memory: { max: "2g" }, cpus: { default: 0.5, max: 4 } }, expires: "1d12h" },
        jobs: { extends: "base", limits: { memory: { default: "512m" }, containers: 9 } },
      },
    });
    const shared = { memory: { default: 512 * 1024 ** 2, max: undefined }, cpus: { default: 0.5, max: 4 } };
    assert.deepEqual(roles.get("ci")?.limits, { ...shared, containers: 1 });
    assert.equal(roles.get("ci")?.expiresAfter, 90 * 60);
    assert.deepEqual(roles.get("other")?.limits, { ...shared, containers: 9 });
    assert.equal(roles.get("other")?.expiresAfter, 36 * 3600);
    assert.deepEqual([roles.get("plain")?.limits, roles.get("plain")?.expiresAfter], [undefined, undefined]);
  });

  const WRONG: Readonly<Record<string, readonly [configuration: object | string, said: RegExp]>> = {
    "an empty file": ["", /^is undefined. Expected/],
    "a list": ["- a", /^is a list. Expected/],
    "a key that nothing reads": [{ ...BASE, client: {} }, /^client is not a known key\. Known keys: .*clients/],
    "a key that is there twice": ["listen: a:1\nlisten: b:1\n", /duplicated mapping key/],
    "no clients": [{ ...BASE, clients: {} }, /^clients is empty, .*list a client/],
    "a client without a role": [{ ...BASE, clients: { ci: {} } }, /^clients\.ci has no role\. Expected: observe, pull/],
    "a size without a unit that is known": [
      { ...BASE, clients: { ci: { role: "run", limits: { memory: { max: "2 gigs" } } } } },
      /^clients\.ci\.limits\.memory\.max is "2 gigs"\. Expected: a size as Docker writes it/,
    ],
    "a default above its maximum": [
      { ...BASE, clients: { ci: { role: "run", limits: { memory: { default: "2g", max: "1g" } } } } },
      /^clients\.ci\.limits\.memory has a default of 2g, which is more than its max, 1g/,
    ],
    "less memory than an engine gives": [
      { ...BASE, roles: { jobs: { extends: "run", limits: { memory: { max: "1m" } } } } },
      /^roles\.jobs\.limits\.memory is 1m, which no engine accepts/,
    ],
    "an age of a moment": [
      { ...BASE, clients: { ci: { role: "run", expires: "1s" } } },
      /^clients\.ci\.expires is 1s\. Expected: 10 seconds or more/,
    ],
    "a number of containers where nothing says whose they are": [
      { ...BASE, clients: { ci: { role: "run", shares: "engine", limits: { containers: 5 } } } },
      /^clients\.ci has containers, and shares the engine/,
    ],
    "limits of admin": [
      { ...BASE, clients: { ci: { role: "admin", limits: { pids: { max: 5 } } } } },
      /^clients\.ci has limits or expires, and the role admin, which nothing limits/,
    ],
    "no address to listen on": [{ ...BASE, listen: undefined }, /^ ?has no listen\. Expected: Where the guard takes/],
    "an address without certificates": [
      { ...BASE, tls: undefined, clients: { ci: { role: "run", socket: { path: "/run/ci.sock" } } } },
      /^ ?has no tls\. Expected: Files in PEM/,
    ],
    "one socket for two clients": [
      {
        ...BASE,
        clients: {
          ci: { role: "run", socket: { path: "/run/a.sock" } },
          it: { role: "run", socket: { path: "/run/a.sock" } },
        },
      },
      /^clients\.it\.socket is \/run\/a\.sock, which is another client's socket/,
    ],
    "a socket without a folder": [
      { ...BASE, clients: { ci: { role: "run", socket: { path: "ci.sock" } } } },
      /^clients\.ci\.socket\.path is "ci\.sock"\. Expected: a path from the root/,
    ],
    "an unknown role": [
      { ...BASE, clients: { ci: { role: "runner" } } },
      /^clients\.ci\.role is "runner", which is no role\. There are: observe, /,
    ],
    "an address to listen on twice": [
      { ...BASE, alsoListen: ["127.0.0.1:2376", "0.0.0.0:2376"] },
      /^alsoListen\[1\] is 0\.0\.0\.0:2376, which is there already/,
    ],
    "further addresses alone": [
      { engine: BASE.engine, clients: BASE.clients, alsoListen: ["0.0.0.0:2376"] },
      /has no listen\. Expected: /,
    ],
    "a TCP engine without certificates": [
      { ...BASE, engine: "tcp://10.0.0.5:2376" },
      /has no engineTls\. Expected: For an engine at tcp:\/\/HOST:PORT: files in PEM/,
    ],
    "a TCP engine without a port": [{ ...BASE, engine: "tcp://10.0.0.5" }, /^engine is .*or tcp:\/\/HOST:PORT/],
    "certificates for an engine's socket": [
      { ...BASE, engineTls: { ca: "a", cert: "b", key: "c" } },
      /^engineTls is for engines at tcp:\/\/, not unix:/,
    ],
    "an address of an engine by another protocol": [{ ...BASE, engine: "http://10.0.0.5:2375" }, /^engine is /],
    "an address without a port": [{ ...BASE, listen: "0.0.0.0" }, /^listen is .*HOST:PORT/],
    "a limit of no size": [{ ...BASE, limits: { bodyBytes: 0 } }, /^limits\.bodyBytes is 0\. Expected: .*from 1024/],
    "a limit that is no number": [
      { ...BASE, limits: { connections: "many" } },
      /^limits\.connections is "many", not a whole number/,
    ],
    "less room for all bodies than for one": [
      { ...BASE, limits: { heldBodyBytes: 2048 } },
      /^limits\.heldBodyBytes leaves no room for one body: .* is 2048\. Expected: 1048576 or more/,
    ],
    "one body that all have no room for": [
      { ...BASE, limits: { bodyBytes: 134_217_728 } },
      /^limits\.bodyBytes leaves no room for one body: limits\.heldBodyBytes is 67108864\. Expected: 134217728 or more/,
    ],
    "an unknown operation": [
      { ...BASE, roles: { own: { operations: ["containercreate"] } } },
      /operations\[0\] .*did you mean ContainerCreate\?/,
    ],
    "an operation of admin's": [
      { ...BASE, roles: { own: { operations: ["PluginPull"] } } },
      /operations\[0\] is PluginPull, which is the role admin's alone: leave it out/,
    ],
    "a role beyond admin": [
      { ...BASE, roles: { own: { extends: "admin" } } },
      /^roles\.own\.extends is admin, whose holders are root/,
    ],
    "a role in place of another": [
      { ...BASE, roles: { run: {} } },
      /^roles\.run is the name of a role that there is already/,
    ],
    "roles in a circle": [
      { ...BASE, roles: { a: { extends: "b" }, b: { extends: "a" } } },
      /^roles\.a\.extends goes in a circle: a, b, a/,
    ],
    "very many roles in a circle": [
      {
        ...BASE,
        roles: Object.fromEntries(
          Array.from({ length: 5000 }, (_, at) => [`r${at}`, { extends: `r${(at + 1) % 5000}` }]),
        ),
      },
      /^roles\.r0\.extends goes over more than 50 roles/,
    ],
    "a role in a circle with itself, of an odd name": [
      `${WRITTEN}clients: {ci: {role: run}}\nroles: {__proto__: {extends: __proto__}}`,
      /^roles\.__proto__\.extends goes in a circle: __proto__, __proto__$/,
    ],
    "a role that every object has": [
      { ...BASE, clients: { ci: { role: "constructor" } } },
      /^clients\.ci\.role is "constructor", which is no role/,
    ],
    "a key that every object has": [
      `${WRITTEN}clients: {ci: {role: run}}\n__proto__: {clients: {boss: {role: admin}}}`,
      /^__proto__ is not a known key/,
    ],
    "a rule that every object has": [
      `${WRITTEN}clients: {ci: {role: run}}\nrules: {__proto__: disabled}`,
      /^rules\.__proto__ is not a rule/,
    ],
    "a client twice": [`${WRITTEN}clients: {ci: {role: run}, ci: {role: admin}}`, /duplicated mapping key/],
    "clients within clients": [`${WRITTEN}clients: &c\n  ci: {role: run}\n  x: *c`, /^clients\.x has no role/],
    "aliases of aliases without end": [
      "a: &a0 " +
        `[x]\n${Array.from({ length: 9 }, (_, at) => `a${at}: &a${at + 1} [${Array(9).fill(`*a${at}`).join()}]\n`).join("")}`,
      /^a8 is not a known key/,
    ],
    "very many merge keys": [
      `${WRITTEN}clients:\n  <<: [${Array.from({ length: 20_000 }, (_, at) => `{a${at}: 1}`).join()}]`,
      /merge/,
    ],
    "very many lists in lists": [`${WRITTEN}clients: ${"[".repeat(100_000)}`, /nesting/],
    "two documents": [`${WRITTEN}clients: {ci: {role: run}}\n---\n{}`, /has several documents/],
    "a tag that makes things": [`${WRITTEN}clients: !!js/function "x"`, /^clients\.\w+ is .*not an object/],
    "text that is no UTF-8": [Buffer.from([0xff, ...Buffer.from("listen: a")]), /is not UTF-8 text/],
    "what is no text": [Buffer.from("listen: a\0"), /is binary, not text/],
    "an unknown rule": [{ ...BASE, rules: { "host-prot": "mandatory" } }, /^rules\.host-prot is not a rule/],
    "an unknown rule of a role": [
      { ...BASE, roles: { own: { rules: { "host-port": "loud" } } } },
      /^roles\.own\.rules\.host-port is "loud"/,
    ],
    "an invalid host path": [
      { ...BASE, roles: { own: { allowedHostPaths: ["srv"] } } },
      /allowedHostPaths\[0\] is "srv"\. Expected: A path/,
    ],
    "a frontend by its tag": [
      { ...BASE, roles: { own: { frontends: ["docker/dockerfile:1"] } } },
      /frontends\[0\] is "docker\/dockerfile:1"\. Expected: An image by its digest/,
    ],
  };
  for (const [name, [configuration, said]] of Object.entries(WRONG)) {
    it(`names ${name}`, () => {
      const mistakes = mistakesOf(configuration);
      assert.ok(
        mistakes.some((line) => said.test(line)),
        mistakes.join("\n"),
      );
    });
  }

  it("is the same to the rules, which read it as a text of a container's", () => {
    const lines = fc.constantFrom(
      ...[
        "clients:",
        "  ci: {role: run}",
        "  ci: &a {role: run}",
        "  b: *a",
        "  <<: {b: {role: admin}}",
        "  <<: [*a, {b: {role: admin}}]",
      ],
      ...[
        "  ? b\n  : role: admin",
        '  "\\u0062": {role: admin}',
        "  b: {role: !!str admin}",
        "  b: {role: !x admin}",
        "---",
        "...",
        "%YAML 1.1",
      ],
      ...[
        "# c",
        "# c\u2028  b: {role: admin}",
        "# c\u0085  b: {role: admin}",
        "  c: {role: run} # c\r  b: {role: admin}",
        "\ufeff",
        "\u2029",
      ],
      ...[
        "  010: {role: run}",
        "  1_0: {role: run}",
        "  ~: {role: run}",
        "  __proto__: {role: admin}",
        "  b: {role: admin, role: run}",
        "\t",
      ],
      ...[
        "  b: {<<: {role: admin}, role: run}",
        "  b:\n    role: >-\n      admin",
        "roles: {x: {extends: run}}",
        "limits: {bodyBytes: 02000}",
      ],
    );
    const rest = ["listen: 0.0.0.0:2376", "engine: unix:///run/engine/docker.sock", "tls: {ca: a, cert: b, key: c}"];
    const text = fc
      .tuple(fc.array(lines, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.constantFrom("\n", "\r\n", "\n\u2028"))
      .map(([own, isLast, end]) => (isLast ? [...rest, "clients:", ...own] : [...own, ...rest]).join(end));
    let accepted = 0;
    fc.assert(
      fc.property(text, (configuration) => {
        const seen = knownValue(
          readGuard([{ target: known(GUARD.configuration, ""), content: known(configuration, "") }]),
        );
        if (seen === undefined || "mistake" in seen) return;
        accepted++;
        const told = Object.entries(seen.clients).map(([client, { role }]) => [client, role]);
        assert.deepEqual(rolesIn(configuration) ?? told, told, JSON.stringify(configuration));
      }),
      { seed: 1, numRuns: 3000 },
    );
    assert.ok(accepted > 100);
  });

  it("names the line", () => {
    assert.throws(
      () => settings(`${JSON.stringify(BASE).slice(0, -1)},\n"health": 5}`),
      /guard\.yaml:2:\d+: health is 5, not a text/,
    );
  });

  it("has a schema that editors know, which says the same", () => {
    const accepts = new Ajv({ strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync("guard.schema.json", "utf8")) as object,
    );
    assert.ok(accepts(BASE), JSON.stringify(accepts.errors));
    for (const key of ["listen", "engine", "tls", "clients"]) assert.ok(!accepts({ ...BASE, [key]: undefined }));
    assert.ok(!accepts({ ...BASE, rules: { "host-prot": "mandatory" } }));
    assert.ok(!accepts({ ...BASE, roles: { own: { rules: { "host-port": "loud" } } } }));
    assert.ok(accepts({ ...BASE, roles: { own: { rules: { "host-port": "advisory" } } } }));
  });
});
