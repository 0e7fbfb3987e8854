import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { configuration } from "../../../../core/evaluation/configuration";
import { evaluate } from "../../../../core/evaluation/evaluate";
import type { Workload } from "../../../../core/model/workload";
import { readCompose } from "../../../../core/readers/compose/compose";
import { interpretCompose, resolveText } from "../../../../core/readers/compose/text";
import { containersIn } from "../../../../core/readers/dockerCli/script";
import { readContainerCreate } from "../../../../core/readers/engineApi/engineApi";
import { readInspection } from "../../../../core/readers/engineApi/inspected";
import { readPulumi } from "../../../../core/readers/pulumi/pulumi";
import { Raw } from "../../../../core/readers/raw/raw";
import { CIS_DOCKER } from "../../../../core/rules/cisDocker";
import { breakwater, folder } from "../../../cli/breakwater";
import { dockerContainer, UNKNOWN } from "../support";
import { KEPT, type Row, type Status, TABLE, type Tree, UNSET } from "./table";

const CHOSEN = configuration({ sets: ["cis-docker"] });
const SOURCE = { type: "container", name: "app" };
const NO_FILES = { content: () => undefined, variables: () => new Map() };

/** The same values, with the format's own for one that is not known. */
function withUnknown(value: unknown, unset: unknown): unknown {
  if (value === UNSET) return unset;
  if (Array.isArray(value)) return value.map((item) => withUnknown(item, unset));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, withUnknown(each, unset)]])),
  );
}

const compose = (services: Tree): Workload[] =>
  readCompose(new Raw({ services }, "", interpretCompose), (type, name) => ({ type, name }), NO_FILES);
const run = (script: string): Workload[] =>
  containersIn(script, "run").flatMap((draft) => draft.read(SOURCE, (name) => `comes from ${name}`));
const command = (options: NonNullable<Row["run"]>, program = "docker run") => {
  const words = Object.entries(options).flatMap(([name, value]) => {
    const option = name.length === 1 ? `-${name}` : `--${name}`;
    if (value === undefined) return [];
    if (value === true) return [option];
    return name === "read-only" ? [`${option}=${value}`] : [option, /^$| /.test(value) ? `'${value}'` : value];
  });
  return [program, ...words, "app:1.2.3"].join(" ");
};
const request = ({ host = {}, config = {} }: NonNullable<Row["api"]>) =>
  withUnknown({ ...KEPT.api.config, ...config, HostConfig: { ...KEPT.api.host, ...host } }, undefined);
const inspection = (parts: NonNullable<Row["api"]>, others: Tree = {}) => {
  const { HostConfig, ...Config } = request(parts) as { HostConfig: object };
  return readInspection(new Raw({ Name: "/app", Mounts: [], Config, HostConfig, ...others }, ""), SOURCE);
};

/** A row in each format that can say it. */
const FORMATS: Readonly<Record<string, (row: Row) => readonly Workload[] | undefined>> = {
  Compose: (row) =>
    row.compose && compose({ app: withUnknown({ ...KEPT.compose, ...row.compose }, resolveText("\0UNSET\0")) }),
  "docker run": (row) => row.run && run(command({ ...KEPT.run, ...row.run })),
  Pulumi: (row) =>
    row.pulumi && readPulumi(dockerContainer(withUnknown({ ...KEPT.pulumi, ...row.pulumi }, UNKNOWN) as object, "app")),
  "the Engine API": (row) => row.api && [readContainerCreate(new Raw(request(row.api), ""), SOURCE)],
  "docker inspect": (row) => row.api && [inspection(row.api)],
};

/** What every rule says; an unknown value concerns others as well. */
const verdicts = (workloads: readonly Workload[]): string[] =>
  workloads
    .flatMap((workload) => evaluate(workload, CHOSEN))
    .flatMap(({ status, rule, rules = [rule] }) =>
      rules.filter((id) => status !== "undetermined" || isOfSet(id)).map((id) => `${status} ${id}`),
    );
const isOfSet = (id: string) => CIS_DOCKER.some((rule) => rule.id === id);

const said = (rule: string, status: Status) => (status === "accepted" ? [] : [`${status} ${rule}`]);

describe("the CIS Docker Benchmark, as a set of rules", () => {
  it("has rows for each of its rules, of every kind", () => {
    for (const { id } of CIS_DOCKER) {
      const rows = TABLE.filter(({ rule }) => rule === id);
      for (const status of ["violation", "undetermined"])
        assert.ok(
          rows.some((row) => row.status === status),
          `${id}: ${status}`,
        );
    }
    assert.ok(TABLE.every(({ rule }) => CIS_DOCKER.some(({ id }) => id === rule)));
  });

  for (const [format, read] of Object.entries(FORMATS)) {
    it(`finds nothing in a container that keeps it: ${format}`, () => {
      const row = { rule: "", title: "", status: "accepted", compose: {}, run: {}, pulumi: {}, api: {} } as const;
      assert.deepEqual(verdicts(read(row) ?? []), []);
    });

    it(`judges each setting by itself: ${format}`, () => {
      let rows = 0;
      for (const row of TABLE) {
        const workloads = read(row);
        if (!workloads) continue;
        rows++;
        const status = (format === "docker inspect" ? row.inspected : undefined) ?? row.status;
        assert.deepEqual(verdicts(workloads), said(row.rule, status), `${row.rule}: ${row.title}`);
      }
      assert.ok(rows > 20, String(rows));
    });
  }

  it("leaves alone what is a part of a container, or completed by something else", () => {
    const option = { privileged: false };
    for (const [title, workloads] of Object.entries({
      "a service of an override file": compose({ app: { environment: { A: "b" } } }),
      "a service that extends one that was not read": compose({
        app: { image: "app", extends: resolveText("\0FILE\0") },
      }).map((each) => ({ ...each, unreadable: [] })),
      "a command in a container": run("docker exec --user root app sh"),
      "a service of Swarm": run("docker service create app"),
      "a container of Podman": run("podman run app"),
      "a container with options of its caller": run("docker run $OPTIONS app").map((each) => ({
        ...each,
        unreadable: [],
      })),
      "a service of a Compose project": run("docker compose run app"),
      "a container of Podman that exists": [inspection({ host: { ReadonlyRootfs: false } }, { OCIRuntime: "crun" })],
      "a plugin of the engine": readPulumi({
        ...dockerContainer(option),
        type: "docker:index/plugin:Plugin",
      }),
      "a pod": readPulumi({
        ...dockerContainer({ kind: "Pod", apiVersion: "v1", spec: { containers: [{ name: "a", image: "app" }] } }),
        type: "kubernetes:core/v1:Pod",
      }),
    })) {
      assert.ok(title.includes("$") || workloads.length > 0 || /Plugin/.test(title), title);
      assert.deepEqual(verdicts(workloads), [], title);
    }
  });

  it("leaves engines and Docker APIs to their own rules", () => {
    const engine = { image: "docker:27.3.1-dind-rootless", mem_limit: undefined, pids_limit: undefined };
    const found = verdicts(compose({ app: withUnknown({ ...KEPT.compose, ...engine }, "") as Tree }));
    assert.ok(found.includes("violation dind-no-limits"), found.join());
    // Rules of a level as strong speak in the place of these: the others are advisory by default.
    assert.ok(found.includes("violation cis-docker-memory-limit"), found.join());
    const strict = configuration({
      sets: ["cis-docker"],
      levels: new Map([
        ["dind-no-limits", "mandatory"],
        ["dood-published-api", "mandatory"],
      ]),
    });
    const ids = compose({
      app: withUnknown({ ...KEPT.compose, ...engine, ports: ["2376:2376"] }, "") as Tree,
    }).flatMap((workload) =>
      evaluate(workload, strict).flatMap((each) => (each.status === "violation" ? each.rule : [])),
    );
    assert.deepEqual(
      ids.filter((id) => /limit|published/.test(id)),
      ["dind-no-limits", "dood-published-api"],
    );
  });

  it("is kept by Breakwater's own containers but for what its page says", () => {
    folder({ "breakwater.yaml": "sets: [cis-docker]\n" }, (cwd) => {
      assert.equal(breakwater(["recipe", "endpoint", "--for", "compose", "--output", "made"], { cwd }).status, 0);
      const { findings } = JSON.parse(breakwater(["check", "made", "--format", "json"], { cwd }).stdout);
      const broken = (service: string) =>
        findings
          .filter(({ resource, status }: Tree) => resource === service && status === "violation")
          .map(({ rule }: { rule: string }) => rule.replace("cis-docker-", ""))
          .sort();
      assert.deepEqual(broken("docker-certificates"), ["cpu-limit", "read-only-root", "user"]);
      assert.deepEqual(broken("docker"), ["cpu-limit", "read-only-root", "restart-policy"]);
      const ofEngine = ["cpu-limit", "no-new-privileges", "read-only-root", "restart-policy", "user"];
      assert.deepEqual(broken("docker-engine"), ofEngine);
    });
  });

  it("is kept by the example of its page, and judges the files of Terraform as well", () => {
    const page = readFileSync(join(process.cwd(), "docs", "RULE-SETS.md"), "utf8");
    const [, example = ""] = /^```yaml\n(services:\n.*?)^```/ms.exec(page) ?? [];
    assert.deepEqual(verdicts(compose((load(example) as { services: Tree }).services)), []);
    const kept =
      'image = "app:1.2.3"\n  user = "1000"\n  read_only = true\n  security_opts = ["no-new-privileges"]\n' +
      '  memory = 100\n  cpu_shares = 512\n  restart = "on-failure"\n  max_retry_count = 3\n' +
      '  ulimit {\n    name = "nproc"\n    soft = 9\n    hard = 9\n  }\n' +
      '  healthcheck {\n    test = ["CMD", "true"]\n  }\n' +
      '  ports {\n    internal = 80\n    ip = "127.0.0.1"\n  }\n';
    const files = {
      "breakwater.yaml": "sets: [cis-docker]\n",
      "main.tf":
        `resource "docker_container" "kept" {\n  name = "kept"\n  ${kept}}\n` +
        'resource "docker_container" "bare" {\n  name = "bare"\n  image = "app"\n' +
        "  ports {\n    internal = 80\n  }\n}\n",
    };
    folder(files, (cwd) => {
      const { findings } = JSON.parse(breakwater(["check", ".", "--format", "json"], { cwd }).stdout);
      const ids = findings.map(({ resource, rule, rules }: Record<string, string>) => `${resource} ${rule ?? rules}`);
      assert.ok(ids.length >= 7 && !ids.some((id: string) => id.includes("kept")), ids.join("\n"));
    });
  });
});
