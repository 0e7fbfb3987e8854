import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { compose } from "../../../check/inputs/compose/compose";
import { knownValue } from "../../../core/model/known";
import { readDocuments } from "../../../documents/file";
import { ownFolder } from "../hostile";
import { generatedCompose } from "./generatedCompose";

/** Docker Compose's own program: on PATH as a plugin of docker, or where the tests of clients keep it. */
function composeProgram(): readonly string[] | undefined {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "breakwater", "clients");
  const kept = (existsSync(cache) ? readdirSync(cache) : []).find((name) => name.startsWith("docker-compose-"));
  for (const words of [...(kept === undefined ? [] : [[join(cache, kept, "docker-compose")]]), ["docker", "compose"]])
    try {
      execFileSync(words[0] as string, [...words.slice(1), "version"], { stdio: "pipe" });
      return words;
    } catch {
      // Not here.
    }
  return undefined;
}

/** What a service gives its container, in words that both readings can be put in. */
interface Model {
  readonly image: string | undefined;
  readonly privileged: boolean;
  readonly capabilities: readonly string[];
  readonly user: string | undefined;
  readonly environment: readonly string[];
  readonly binds: readonly string[];
  readonly sharesNetwork: boolean;
  readonly sharesProcesses: boolean;
  readonly devices: readonly string[];
  readonly command: readonly string[] | undefined;
}

interface ComposeService {
  readonly image?: string;
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly network_mode?: string;
  readonly pid?: string;
  readonly devices?: readonly (string | { readonly source: string })[];
  readonly command?: readonly string[] | null;
  readonly volumes?: readonly { type: string; source?: string; target: string; read_only?: boolean }[];
}

const PROJECTS: Readonly<Record<string, string>> = {
  "merge keys and anchors":
    "x-a: &a {image: 'a:1', privileged: true, cap_add: &c [SYS_ADMIN]}\nservices:\n  s: {<<: *a}\n" +
    "  t: {<<: [*a, {user: '0:0', privileged: false}]}\n  u: {image: b, cap_add: *c}\n",
  "defaults within defaults, and escapes":
    "services:\n  s: {image: 'a:${A:-${B:-1}}', environment: ['A=$$b', 'E=${A-x}${B:-}'], privileged: '${P:-true}'}\n",
  "lists and maps of variables, and values of other types":
    "services:\n  s: {image: a, environment: {B: 1, C: true, D: '', E: 1.5}}\n  t: {image: a, environment: [B=1, 'C=x=y', D=]}\n",
  "mounts in every form":
    "services:\n  s:\n    image: a\n    volumes: [/etc:/e:ro, './r:/r', 'v:/v', /only, {type: bind, source: ../x, target: /x, read_only: true},\n" +
    "      {type: tmpfs, target: /t}, /var/run/docker.sock:/s:z]\nvolumes: {v: }\n",
  "a service that extends another":
    "services:\n  s: {extends: {service: t}, user: '5'}\n  t: {image: a, privileged: true, volumes: [/etc:/e], environment: {A: b}}\n",
  "an override that resets and replaces":
    "services:\n  s: {image: a, privileged: true, cap_add: [SYS_ADMIN], volumes: [/etc:/e], environment: {A: b, C: d}}\n",
};
const OVERRIDE =
  "services:\n  s: {privileged: !reset null, volumes: !override ['/srv:/e'], cap_add: [NET_ADMIN], environment: {A: x}}\n";

describe("a project of Docker Compose, as Compose itself reads it", function () {
  this.timeout(60_000);
  const { path, write } = ownFolder();
  const program = composeProgram();

  function asComposeReads(): Readonly<Record<string, Model>> {
    const [command = "", ...words] = program ?? [];
    const files = ["compose.yaml", "compose.override.yaml"].filter((name) => existsSync(path(name)));
    const options = files.flatMap((name) => ["--file", path(name)]);
    const printed = execFileSync(command, [...words, ...options, "config", "--format", "json"], {
      encoding: "utf8",
      stdio: "pipe",
    });
    const { services } = JSON.parse(printed) as { services: Readonly<Record<string, ComposeService>> };
    return Object.fromEntries(
      Object.entries(services).map(([name, service]): [string, Model] => [
        name,
        {
          image: service.image,
          privileged: service.privileged === true,
          capabilities: [...new Set(service.cap_add)].sort(),
          user: service.user,
          environment: Object.entries(service.environment ?? {})
            // Printed so that it can be read again.
            .map(([key, value]) => `${key}=${value?.replaceAll("$$", "$") ?? ""}`)
            .sort(),
          binds: (service.volumes ?? [])
            .filter(({ type }) => type === "bind")
            .map((each) => `${each.source}:${each.target}:${each.read_only === true ? "ro" : "rw"}`)
            .sort(),
          sharesNetwork: service.network_mode === "host",
          sharesProcesses: service.pid === "host",
          devices: (service.devices ?? [])
            .map((device) => (typeof device === "string" ? (device.split(":", 1)[0] ?? "") : device.source))
            .sort(),
          command: service.command?.map((word) => word.replaceAll("$$", "$")),
        },
      ]),
    );
  }

  function asRead(): Readonly<Record<string, Model>> {
    const [document] = readDocuments(path("compose.yaml"));
    assert.ok(document);
    const content = document.content as Readonly<Record<string, unknown>>;
    const { workloads } = compose.read({ ...document, content });
    const containers = workloads.flatMap((workload) => workload.containers.map((each) => [workload, each] as const));
    return Object.fromEntries(
      containers.map(([{ source, host }, each]): [string, Model] => [
        source.name,
        {
          image: knownValue(each.image),
          privileged: knownValue(each.privileged) === true,
          capabilities: [...new Set(each.capabilities.add.map((name) => knownValue(name) ?? "?"))].sort(),
          user: knownValue(each.user),
          environment: each.env.map(({ name, value }) => `${name}=${knownValue(value) ?? "?"}`).sort(),
          binds: each.mounts
            .flatMap(({ from, target, readOnly }) =>
              from.kind === "hostPath"
                ? [
                    `${resolve(path(), knownValue(from.hostPath) ?? "?")}:${knownValue(target)}:` +
                      (knownValue(readOnly) === true ? "ro" : "rw"),
                  ]
                : [],
            )
            .sort(),
          sharesNetwork: knownValue(host.network) === "host",
          sharesProcesses: knownValue(host.pid) === "host",
          devices: each.devices.map((device) => knownValue(device) ?? "?").sort(),
          command: knownValue(each.command),
        },
      ]),
    );
  }

  for (const [name, text] of Object.entries(PROJECTS))
    it(`has the same containers: ${name}`, function () {
      if (!program) this.skip(); // Neither on PATH nor in the cache.
      write({ "compose.yaml": text, ...(name.startsWith("an override") && { "compose.override.yaml": OVERRIDE }) });
      assert.deepEqual(asRead(), asComposeReads());
    });

  for (const seed of [1, 2])
    it(`has the same containers, generated from ${seed}`, function () {
      if (!program) this.skip(); // Neither on PATH nor in the cache.
      const { project, override } = generatedCompose(seed, 40);
      write({ "compose.yaml": project, ".env": "A=a\nT=true\nDIR=/opt # c\n" });
      assert.deepEqual(asRead(), asComposeReads());
      write({ "compose.override.yaml": override });
      assert.deepEqual(asRead(), asComposeReads());
    });
});
