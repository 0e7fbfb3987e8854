import assert from "node:assert/strict";
import { Budget } from "../../../check/inputs/compose/budget";
import { mergeProjects, mergeServices } from "../../../check/inputs/compose/merge";
import { relocated } from "../../../check/inputs/compose/relocate";
import { type SourcedValue, toPlain, writtenOf } from "../../../check/inputs/compose/sourcedValue";
import { documentsOf } from "../../../documents/document";

const BUDGET = new Budget("c.yaml");

function written(yaml: string): SourcedValue {
  const [document] = documentsOf(yaml, "c.yaml");
  return writtenOf(document?.content, { file: "c.yaml", document: 0, path: "" }, new Map(), BUDGET);
}

function values(of: SourcedValue): unknown {
  return toPlain(of, "", of.place, new Map(), BUDGET);
}

function merged(base: string, over: string): unknown {
  return values(mergeServices(written(base), written(over), BUDGET));
}

describe("a Compose service laid over another", () => {
  const cases: Record<string, readonly [base: string, over: string, result: unknown]> = {
    "keeps what only one of them says": ["image: a", "user: b", { image: "a", user: "b" }],
    "replaces single values": ["image: a", "image: b", { image: "b" }],
    "keeps a value over which there is nothing": [
      "image: a\ncap_add: [A]",
      "image:\ncap_add:",
      { image: "a", cap_add: ["A"] },
    ],
    "adds lists to each other": ["cap_add: [A]", "cap_add: [B]", { cap_add: ["A", "B"] }],
    "merges objects below": [
      "deploy: {resources: {limits: {memory: 1g, cpus: 1}}}",
      "deploy: {resources: {limits: {memory: 2g}}}",
      { deploy: { resources: { limits: { memory: "2g", cpus: 1 } } } },
    ],
    "replaces commands": [
      "command: [a, b]\nentrypoint: [c]\nhealthcheck: {test: [CMD, d], retries: 1}",
      "command: [x]\nentrypoint: y\nhealthcheck: {test: [CMD, z]}",
      { command: ["x"], entrypoint: "y", healthcheck: { test: ["CMD", "z"], retries: 1 } },
    ],
    "replaces a volume of the same target": [
      "volumes: ['/a:/x:ro', 'b:/y']",
      "volumes: [{type: bind, source: /c, target: /x}, 'd:/z']",
      { volumes: [{ type: "bind", source: "/c", target: "/x" }, "b:/y", "d:/z"] },
    ],
    "replaces the same port": [
      "ports: ['80:80', '81:81/tcp', '82:82']",
      "ports: [{target: 80, published: 80, mode: host}, '81:81', '0.0.0.0:82:82', '80:80/udp']",
      { ports: [{ target: 80, published: 80, mode: "host" }, "81:81", "0.0.0.0:82:82", "80:80/udp"] },
    ],
    "replaces a secret of the same target": [
      "secrets: [s, t]",
      "secrets: [{source: u, target: /run/secrets/s}]",
      { secrets: [{ source: "u", target: "/run/secrets/s" }, "t"] },
    ],
    "reads variables in either form as the same": [
      "environment: {A: 1, B: }",
      "environment: [B=2, C]",
      { environment: ["A=1", "B=2", "C"] },
    ],
    "replaces variables in a list by their names": [
      "environment: [A=1, B=1]",
      "environment: [A=2]",
      { environment: ["A=2", "B=1"] },
    ],
    "reads networks in either form as the same": [
      "networks: [a, b]",
      "networks: {b: {aliases: [x]}}",
      { networks: { a: null, b: { aliases: ["x"] } } },
    ],
    "reads one value as a list of one": [
      "tmpfs: /a\nenv_file: a.env",
      "tmpfs: [/b]\nenv_file: [b.env]",
      { tmpfs: ["/a", "/b"], env_file: ["a.env", "b.env"] },
    ],
    "takes away what is reset": ["ports: ['80:80']\nprivileged: true", "ports: !reset []\nprivileged: !reset null", {}],
    "replaces what is overridden": ["ports: ['80:80']", "ports: !override ['81:81']", { ports: ["81:81"] }],
    "takes the later one where the two do not match": [
      "ulimits: {nproc: 1}",
      "ulimits: {nproc: {soft: 1, hard: 2}}",
      { ulimits: { nproc: { soft: 1, hard: 2 } } },
    ],
  };
  for (const [title, [base, over, result]] of Object.entries(cases)) {
    it(title, () => assert.deepEqual(merged(base, over), result));
  }
});

describe("a Compose project laid over another", () => {
  it("merges services by the rules of services, and everything else as objects", () => {
    const base = written(
      "services: {a: {command: [x]}, b: {image: b}}\nvolumes: {environment: [A=1]}\nnetworks: {n: {external: true}}",
    );
    const over = written(
      "services: {a: {command: [y]}, b: !reset null}\nvolumes: {environment: [A=2]}\nnetworks: {n: {name: host}}",
    );
    assert.deepEqual(values(mergeProjects(base, over, BUDGET)), {
      services: { a: { command: ["y"] } },
      volumes: { environment: ["A=1", "A=2"] },
      networks: { n: { external: true, name: "host" } },
    });
  });
});

describe("a Compose file of another folder", () => {
  it("has its relative paths as they are from the project's", () => {
    const file = `services:
  a:
    volumes: ["./a:/a", "../b:/b", "../../c:/c", "/d:/d", "e:/e", "~/f:/f", "/g", {type: bind, source: h, target: /h}, {type: volume, source: i, target: /i}]
    env_file: [x.env, {path: ./y.env}, /z.env]
    security_opt: ["seccomp:p.json", seccomp=unconfined, apparmor=x]
secrets: {s: {file: s.txt}}
volumes: {v: {driver_opts: {device: ./v}}, w: {driver_opts: {device: /w}}}
`;
    assert.deepEqual(values(relocated(written(file), "sub/folder")), {
      services: {
        a: {
          volumes: [
            "./sub/folder/a:/a",
            "./sub/b:/b",
            "./c:/c",
            "/d:/d",
            "e:/e",
            "~/f:/f",
            "/g",
            { type: "bind", source: "./sub/folder/h", target: "/h" },
            { type: "volume", source: "i", target: "/i" },
          ],
          env_file: ["./sub/folder/x.env", { path: "./sub/folder/y.env" }, "/z.env"],
          security_opt: ["seccomp:./sub/folder/p.json", "seccomp=unconfined", "apparmor=x"],
        },
      },
      secrets: { s: { file: "./sub/folder/s.txt" } },
      volumes: { v: { driver_opts: { device: "./sub/folder/v" } }, w: { driver_opts: { device: "/w" } } },
    });
  });
});
