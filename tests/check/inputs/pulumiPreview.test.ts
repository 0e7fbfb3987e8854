import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../check/check";

const CONTAINER = "docker:index/container:Container";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function urnOf(name: string, type = CONTAINER): string {
  return `urn:pulumi:dev::shop::${type}::${name}`;
}

const STACK = {
  op: "same",
  urn: urnOf("shop-dev", "pulumi:pulumi:Stack"),
  newState: { custom: false, type: "pulumi:pulumi:Stack" },
};

function step(op: string, name: string, inputs: object | undefined, more: object = {}) {
  const state = { urn: urnOf(name), custom: true, type: CONTAINER, ...(inputs && { inputs }), ...more };
  return op === "delete" ? { op, urn: state.urn, oldState: state } : { op, urn: state.urn, newState: state };
}

function preview(...steps: readonly object[]) {
  return { steps: [STACK, ...steps], duration: 1, changeSummary: { same: 1 } as Record<string, number> };
}

describe("a Pulumi preview", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-preview-json-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  async function checked(content: unknown) {
    const file = join(work, "preview.json");
    writeFileSync(file, JSON.stringify(content, null, 2));
    const result = await check([file]);
    return { ...result, said: result.findings.map(({ rule, resource, path }) => `${rule} ${resource} ${path}`) };
  }

  for (const op of ["create", "update", "same", "replace", "create-replacement", "import"]) {
    it(`counts what a step "${op}" leaves`, async () => {
      const content = preview(step(op, "job", { privileged: true }));
      const { said, summary, findings } = await checked({ ...content, changeSummary: { same: op === "same" ? 2 : 1 } });
      assert.deepEqual(said, ["privileged-container job privileged"]);
      assert.equal(summary.resources, 1);
      const lines = JSON.stringify(content, null, 2).split("\n");
      assert.equal(findings[0]?.line, lines.findIndex((line) => line.includes('"privileged"')) + 1);
    });
  }

  for (const op of ["delete", "delete-replaced", "refresh", "read", "discard"]) {
    it(`does not count what a step "${op}" is about`, async () => {
      const { said, summary } = await checked(preview(step(op, "job", { privileged: true })));
      assert.deepEqual([said, summary.files, summary.resources], [[], 1, 0]);
    });
  }

  it("counts a replacement once, in however many steps", async () => {
    const steps = ["create-replacement", "replace"].map((op) => step(op, "job", { privileged: true }));
    const { said, summary } = await checked(preview(...steps, step("delete", "job", { privileged: true })));
    assert.deepEqual([said, summary.resources], [["privileged-container job privileged"], 1]);
  });

  it("waits for what is not known until the update", async () => {
    const { said } = await checked(
      preview(step("create", "job", { mounts: [{ type: "bind", source: UNKNOWN, target: "/x" }] })),
    );
    assert.deepEqual(said, ["undetermined job mounts[0].source"]);
  });

  it("takes a secret that the CLI hides for a value that is not known", async () => {
    const { said, findings } = await checked(preview(step("create", "job", { pidMode: "[secret]" })));
    assert.deepEqual(said, ["undetermined job pidMode"]);
    assert.match(findings[0]?.message ?? "", /is a secret, which the preview hides/);
  });

  it("judges a provider that the stack's configuration makes, and has no step", async () => {
    const provider = `${urnOf("default_5_2_0", "pulumi:providers:docker")}::${UNKNOWN}`;
    const content = preview(step("create", "job", {}, { provider }), step("create", "other", {}, { provider }));
    const { said } = await checked({
      ...content,
      config: { "shop:host": "x", "docker:host": "tcp://build.example.com:2375" },
    });
    assert.deepEqual(said, ["dood-provider-plaintext default_5_2_0 host"]);
    const verified = { "docker:host": "tcp://build.example.com:2376", "docker:certPath": "/certs" };
    assert.deepEqual((await checked({ ...content, config: verified })).said, []);
  });

  it("does not take the stack's configuration for that of a provider which the program makes", async () => {
    const provider = `${urnOf("build-host", "pulumi:providers:docker")}::${UNKNOWN}`;
    const content = preview(step("create", "job", {}, { provider }));
    assert.deepEqual(
      (await checked({ ...content, config: { "docker:host": "tcp://build.example.com:2375" } })).said,
      [],
    );
  });

  it("says when resources are left out because they do not change", async () => {
    const { findings, said } = await checked({
      ...preview(step("create", "job", {})),
      changeSummary: { create: 1, same: 3 },
    });
    assert.deepEqual(said, ["undetermined shop-dev changeSummary.same"]);
    assert.match(
      findings[0]?.message ?? "",
      /counts 2 more than there are steps for: pulumi preview --json --show-sames/,
    );
  });

  it("that failed is a problem: its program may not have come to its end", async () => {
    const { problems, findings } = await checked({
      ...preview(step("create", "job", { privileged: true })),
      diagnostics: [{ message: "error: preview failed", severity: "error" }],
    });
    assert.deepEqual(findings, []);
    assert.match(problems[0]?.problem ?? "", /is of a preview that failed/);
  });

  it("with nothing to do has nothing to judge, and is known for what it is", async () => {
    const { said, summary } = await checked({ duration: 1, changeSummary: {} });
    assert.deepEqual([said, summary.files, summary.skipped], [[], 1, 0]);
  });

  it("says nothing of what is no step", async () => {
    const { said, problems } = await checked(
      preview(null as never, 7 as never, [], {}, { op: "create", newState: "x" }, { op: "create", newState: {} }),
    );
    assert.deepEqual([said, problems], [[], []]);
  });
});
