import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RECIPE_FORMATS, RECIPE_KINDS, RECIPE_MODES } from "../../cli/terminal/choices";
import { parseYaml } from "../../core/text/yamlText";
import { check } from "../../index";
import { FORMATS } from "../../recipes/formats";
import { MODES } from "../../recipes/request";
import { hasHeader } from "../../recipes/text/header";
import { ALL_KINDS, cells, certificatesIn, filesOf, write } from "./cells";

describe("a recipe", () => {
  let root = "";
  before(async () => {
    root = mkdtempSync(join(tmpdir(), "breakwater-recipes-"));
    await certificatesIn(join(root, "keys"));
  });
  after(() => rmSync(root, { recursive: true }));

  it("is for what the command line names", () => {
    assert.deepEqual(RECIPE_KINDS, ALL_KINDS);
    assert.deepEqual(RECIPE_MODES, MODES);
    assert.deepEqual(
      RECIPE_FORMATS,
      FORMATS.map(({ name }) => name),
    );
  });

  it("keeps the CA's key from who works in a development container", () => {
    const files = filesOf({ kind: "endpoint", for: "devcontainer" }, join(root, "keys"));
    const [project] = parseYaml(files.find(({ path }) => path === "compose.yaml")?.text ?? "") ?? [];
    const { workspace } = (project as { services: Record<string, { volumes: { type: string; target: string }[] }> })
      .services;
    const targets = (wanted: string) =>
      workspace?.volumes.filter(({ type }) => type === wanted).map(({ target }) => target);
    assert.deepEqual(targets("bind"), ["/certs/client", "/workspace"]);
    assert.deepEqual(targets("tmpfs"), ["/workspace/.devcontainer/certificates"]);
  });

  for (const { title, request, kind, format } of cells()) {
    it(`passes every rule: ${title}`, async () => {
      const folder = join(root, title.replace(/\W+/g, "-"));
      const files = filesOf(request, join(root, "keys"));
      write(folder, files);
      cpSync(join(root, "keys", "certificates"), join(folder, "certificates"), { recursive: true });
      for (const { path, text } of files.filter(({ path }) => path === "values.yaml")) {
        // Values are judged as the pod that the chart makes of them.
        const [values] = parseYaml(text) ?? [];
        const { template } = values as { template: { metadata?: object; spec: object } };
        const pod = {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "runner", ...template.metadata },
          spec: template.spec,
        };
        write(folder, [{ path: `${path}.json`, text: JSON.stringify(pod) }]);
      }
      const { findings, problems, summary } = await check(folder);
      const expected = kind !== "client" && request.mode === "rootful" ? ["dind-rootful"] : [];
      assert.deepEqual(problems, []);
      assert.deepEqual(
        [...new Set(findings.map(({ rule }) => rule))],
        expected,
        JSON.stringify(findings, undefined, 1),
      );
      assert.ok(summary.containers > 0, "nothing was judged");
      for (const { path, text } of files) {
        if (!hasHeader(path)) assert.match(path, /^nodes\/|^(seccomp|daemon)\.json$/);
        else
          assert.match(
            text,
            new RegExp(`breakwater 1\\.2\\.3[^]*breakwater recipe ${kind} --for ${format.name} `),
            path,
          );
      }
    });
  }
});
