import assert from "node:assert/strict";
import fc from "fast-check";
import { compose } from "../../../check/inputs/compose/compose";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import type { Document } from "../../../documents/document";
import { UnreadableError } from "../../../documents/unreadable";
import { Tagged } from "../../../documents/yaml/schema";
import { checkFiles, type Files, problemsOf } from "./project";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) };

const ATTRIBUTES = (
  "image build command entrypoint environment env_file volumes volumes_from ports networks " +
  "network_mode pid ipc uts cgroup userns_mode privileged cap_add cap_drop security_opt devices " +
  "device_cgroup_rules deploy gpus healthcheck post_start pre_stop user sysctls ulimits pids_limit " +
  "mem_limit scale secrets configs labels extends tmpfs use_api_socket container_name type source " +
  "target read_only volume subpath file service path format test hard soft resources limits " +
  "reservations driver driver_opts device o name external content __proto__ constructor toString"
).split(" ");
const TEXTS = [
  ...(
    "a b $A ${B:-c} ${A $$ /run/docker.sock:/x ./a:/b C:\\x:/y host service:a container:b " +
    "1-70000:1-70000 127.0.0.1:2375:2375 [::1]:1:1/udp A=1 A= dind docker:dind /dev/sda " +
    "seccomp=unconfined seccomp:./x.json bind volume local ../../x none \0A\0"
  ).split(" "),
  "dockerd 'x \"y",
  "",
];

/** Trees of objects, lists, tags and values, with the names and texts that Compose files have. */
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, -1, 2375, Number.NaN, 10n, ...TEXTS),
    fc.string(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...ATTRIBUTES, ...TEXTS), tie("value"), { maxKeys: 8 }),
    fc
      .tuple(fc.constantFrom("!reset", "!override", "!Sub"), tie("value"))
      .map(([tag, value]) => new Tagged(tag, value)),
  ),
})).value;

const service = fc.dictionary(fc.constantFrom(...ATTRIBUTES), anything, { maxKeys: 8 });
const project = fc.record(
  {
    services: fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), fc.oneof(service, anything)),
    volumes: anything,
    networks: anything,
    secrets: anything,
    configs: anything,
    name: anything,
  },
  { requiredKeys: ["services"] },
);

function judge(content: unknown): void {
  const document = { file: "no-such-folder/c.yaml", index: 0, content, locate: () => undefined } as Document;
  try {
    const { workloads } = compose.read(document as never);
    for (const { found } of evaluateAll(workloads, DEFAULT_SETTINGS.configuration))
      assert.ok(!found.includes("could not be judged"), found);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
  }
}

describe("any Compose project", () => {
  it("is read and judged, or refused with a reason", () => {
    fc.assert(fc.property(project, judge), PARAMETERS);
  });

  it("is read and judged with anything in the place of its sections", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("services", "include", "volumes", "networks"), anything), judge),
      PARAMETERS,
    );
  });
});

describe("a hostile Compose file", () => {
  const laughs = Array.from(
    { length: 12 },
    (_, at) => `y${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(", ")}]`,
  ).join("\n");
  const many = Array.from({ length: 3000 }, (_, at) => `  s${at}: {extends: base}`).join("\n");
  const chain = Array.from({ length: 200 }, (_, at) => `  s${at}: {extends: s${at + 1}}`).join("\n");
  const includes = Array.from({ length: 15 }, (_, at) => [
    `compose.${at}.yaml`,
    `include: [compose.${at + 1}.yaml, compose.${at + 1}.yaml]\n`,
  ]);
  const cases: Record<string, readonly [Files, RegExp, string?]> = {
    "that grows by aliases": [
      { "c.yaml": `x: &a0 [x]\n${laughs}\nservices: {a: {image: x, cap_add: *a12}}\n` },
      /grows to more than \d+ values/,
    ],
    "that grows by extends": [
      { "c.yaml": `services:\n  base: {image: a, cap_add: [${"X, ".repeat(1000)}]}\n${many}\n` },
      /grows to more than \d+ values/,
    ],
    "that grows by includes": [
      { ...Object.fromEntries(includes), "compose.15.yaml": "services: {z: {image: b}}\n" },
      /grows to more than \d+ files/,
      "compose.0.yaml",
    ],
    "that grows by variables": [
      {
        ".env": Array.from(
          { length: 30 },
          (_, at) => `A${at}=${at === 0 ? "xxxxxxxxxx" : `\${A${at - 1}}`.repeat(10)}`,
        ).join("\n"),
        "c.yaml": 'services: {a: {image: "${A29}"}}\n',
      },
      /grows to more than \d+ characters/,
    ],
    "that extends in a long row": [
      { "c.yaml": `services:\n${chain}\n  s200: {image: a}\n` },
      /more than 50 services that extend each other/,
    ],
  };
  for (const [title, [files, problem, path]] of Object.entries(cases)) {
    it(`${title} is refused`, async () => {
      const [said] = await problemsOf(files, path === undefined ? undefined : [path]);
      assert.match(said ?? "", problem);
    });
  }

  it("with very many entries is read", async () => {
    const volumes = Array.from({ length: 20_000 }, (_, at) => `      - /srv/${at}:/${at}\n`).join("");
    const { findings, problems } = await checkFiles({
      "c.yaml": `services:\n  a:\n    image: x\n    volumes:\n${volumes}      - /run:/run\n`,
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      findings.map(({ path, line }) => [path, line]),
      [["services.a.volumes[20000]", 20_005]],
    );
  });
});
