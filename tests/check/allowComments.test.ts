import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import { configurationFrom } from "../../configuration/configurationFile";
import { settingsFrom } from "../../configuration/settings";

const RULE = "dood-engine-socket";
const MOUNT = "/var/run/docker.sock:/var/run/docker.sock";

describe("comments that exempt what is written beside them", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-comments-"));
    mkdirSync(join(folder, ".github", "workflows"), { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  async function judged(text: string, { file = "compose.yaml", isOn = true, rules = {} } = {}) {
    const path = join(folder, file);
    writeFileSync(path, text);
    const configuration = configurationFrom({ breakwater: { inlineExemptions: isOn }, ...rules }, "breakwater.yaml");
    const { findings, notes } = await check([path], { settings: settingsFrom({ configuration }) });
    return {
      notes,
      findings: findings.map(({ rule, status, line, exemption, found }) => ({ rule, status, line, exemption, found })),
    };
  }
  const compose = (above: string, beside = "") =>
    `services:\n  a:\n    image: traefik:3.1.2\n    volumes:\n${above}      - ${MOUNT}${beside}\n`;
  const marked = (findings: Awaited<ReturnType<typeof judged>>["findings"]) =>
    findings.map(({ rule, status, line }) => `${line} ${status} ${rule}`);

  it("stand at the end of the line, or alone above it", async () => {
    for (const text of [
      compose("", ` # breakwater: allow ${RULE} until 2999-03-31: read by operators`),
      compose(`      # breakwater: allow ${RULE} until 2999-03-31: read by operators\n\n      # and nobody else\n`),
    ]) {
      const { findings } = await judged(text);
      assert.deepEqual(
        findings.map(({ rule, status }) => [rule, status]),
        [[RULE, "exempted"]],
        text,
      );
      assert.match(
        findings[0]?.exemption ?? "",
        /^read by operators; approved by the comment in line \d; until 2999-03-31$/,
      );
    }
  });

  it("exempt from no other rule, and in no other line", async () => {
    const other = compose("      # breakwater: allow privileged-container: why not\n");
    assert.deepEqual(marked((await judged(other)).findings), [
      `5 exempted privileged-container`,
      `6 violation ${RULE}`,
    ]);
    const early = `# breakwater: allow ${RULE}: why not\n${compose("")}`;
    assert.deepEqual(marked((await judged(early)).findings), [`1 exempted ${RULE}`, `6 violation ${RULE}`]);
  });

  it("name several rules, of which each lifts its own danger only", async () => {
    const text = (rules: string) =>
      `services:\n  a:\n    image: alpine:3.20.1\n    volumes:\n      - /:/host # breakwater: allow ${rules}: backup\n`;
    const one = marked((await judged(text(RULE))).findings);
    assert.deepEqual(one, [`5 exempted ${RULE}`, "5 violation sensitive-host-path"]);
    const both = marked((await judged(text(`${RULE}, sensitive-host-path`))).findings);
    assert.deepEqual(both, [`5 exempted ${RULE}`, "5 exempted sensitive-host-path"]);
  });

  it("count only where an administrator allows it, and a note says so", async () => {
    const { findings, notes } = await judged(compose("", ` # breakwater: allow ${RULE}: why not`), { isOn: false });
    assert.deepEqual(marked(findings), [`5 violation ${RULE}`]);
    assert.match(
      notes.join("\n"),
      /compose\.yaml:5: `breakwater: allow` exempts nothing here, since inlineExemptions is off/,
    );
  });

  it("are no part of a text in quotes", async () => {
    const text = (item: string) => `services:\n  a:\n    image: traefik:3.1.2\n    volumes:\n      - ${item}\n`;
    const words = `breakwater: allow ${RULE}: x`;
    for (const item of [
      `{type: bind, source: /var/run/docker.sock, target: "/a # ${words}"}`,
      `{type: bind, source: /var/run/docker.sock, target: '/a # ${words}'}`,
      `{type: bind, source: /var/run/docker.sock, target: 'it''s # ${words}'}`,
      `{type: bind, source: /var/run/docker.sock, target: "/a \\" // ${words}"}`,
    ])
      assert.deepEqual(marked((await judged(text(item))).findings), [`5 violation ${RULE}`], item);
    const json = { services: { a: { image: "traefik:3.1.2", volumes: [MOUNT], labels: { note: ` // ${words}` } } } };
    const { findings } = await judged(JSON.stringify(json), { file: "compose.json" });
    assert.deepEqual(marked(findings), [`1 violation ${RULE}`]);
    for (const item of [
      `"${MOUNT}" # ${words}`,
      `'${MOUNT}' # don't, "${words}" ends # ${words}`,
      `${MOUNT} # ${words}`,
    ])
      assert.deepEqual(marked((await judged(text(item))).findings), [`5 exempted ${RULE}`], item);
  });

  it("exempt two findings of one place by one comment, and by the one that still holds", async () => {
    const past = `      # breakwater: allow ${RULE} until 2020-01-01: x\n`;
    const { findings } = await judged(compose(`${past}      # breakwater: allow ${RULE}: y\n`));
    assert.deepEqual(
      findings.filter(({ rule, line }) => rule === RULE && line === 7).map(({ status }) => status),
      ["exempted"],
    );
  });

  it("take no longer the more there are", async () => {
    const many = Array.from({ length: 600 }, (_, at) => `      - ${MOUNT}${at} # breakwater: allow ${RULE}: x\n`);
    const above = `      # breakwater: allow ${RULE}: x\n`.repeat(6_000);
    const begin = Date.now();
    const { findings } = await judged(compose(many.join("") + above));
    assert.ok(findings.every(({ status }) => status === "exempted"));
    assert.ok(Date.now() - begin < 3_000, `${Date.now() - begin} ms`);
  });

  const MISTAKES: Readonly<Record<string, [comment: string, says: RegExp]>> = {
    "no reason": [`allow ${RULE}`, /allow dood-engine-socket gives no reason/],
    "no colon before the reason": [
      `allow ${RULE} until 2999-01-01 x`,
      /allow dood-engine-socket gives no reason.*-31: /,
    ],
    "a blank reason": [`allow ${RULE} until 2999-01-01:  `, /gives no reason/],
    "no day of the calendar": [`allow ${RULE} until 2999-02-30: x`, /ends on no day of the calendar/],
    "an unknown rule": ["allow dood-engine-socked: x", /allow dood-engine-socked names no rule of this pack/],
    "no rule": ["allow", /names no rule/],
    "a day that has passed": [`allow ${RULE} until 2020-01-01: x`, /has expired/],
  };
  for (const [title, [comment, says]] of Object.entries(MISTAKES))
    it(`lift nothing with ${title}, and are reported`, async () => {
      const { findings } = await judged(compose("", ` # breakwater: ${comment}`));
      assert.deepEqual(
        findings
          .filter(({ rule }) => rule === RULE)
          .map(({ status }) => status)
          .includes("violation"),
        true,
      );
      assert.match(
        findings
          .filter(({ status }) => status === "exempted")
          .map(({ found }) => found)
          .join(),
        says,
      );
    });

  it("are not spoken of where their rule is off", async () => {
    const text = compose("", ` # breakwater: allow ${RULE}: x`);
    assert.deepEqual(
      (await judged(text, { rules: { [RULE]: "disabled" } })).findings.filter(({ rule }) => rule === RULE),
      [],
    );
  });

  const FORMATS: Readonly<Record<string, string>> = {
    "main.tf": `resource "docker_container" "a" {\n  image = "alpine:3.20.1"\n  privileged = true // breakwater: allow privileged-container: x\n}\n`,
    "run.sh": "#!/bin/sh\n# breakwater: allow privileged-container: x\ndocker run --privileged alpine:3.20.1\n",
    ".github/workflows/ci.yml":
      "on: push\njobs:\n  a:\n    runs-on: [self-hosted]\n    container:\n      image: alpine:3.20.1\n" +
      "      # breakwater: allow privileged-container: x\n      options: --privileged\n",
    "pod.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: alpine:3.20.1\n" +
      "      securityContext:\n        privileged: true # breakwater: allow privileged-container: x\n",
  };
  for (const [file, text] of Object.entries(FORMATS))
    it(`are read in ${file}`, async () => {
      const { findings } = await judged(text, { file });
      const about = findings.filter(({ rule }) => rule === "privileged-container");
      assert.deepEqual(
        about.map(({ status }) => status),
        ["exempted"],
        JSON.stringify(findings),
      );
    });
});
