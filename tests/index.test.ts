import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baselineOf } from "../check/baseline";
import * as breakwater from "../index";
import { check } from "../index";

describe("Breakwater as a library", () => {
  let work: string;
  let pod: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-library-"));
    pod = written(
      "pod.json",
      JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "job" },
        spec: {
          hostPID: true,
          containers: [{ name: "job", image: "alpine:3.20", securityContext: { privileged: true } }],
        },
      }),
    );
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  function written(name: string, text: string): string {
    writeFileSync(join(work, name), text);
    return join(work, name);
  }

  async function said(...args: Parameters<typeof check>): Promise<string[]> {
    return (await check(...args)).findings.map(({ rule, level }) => `${level} ${rule}`).sort();
  }

  it("checks a path or several", async () => {
    const both = ["mandatory host-namespace", "mandatory privileged-container"];
    assert.deepEqual(await said(pod), both);
    assert.deepEqual(await said([work]), both);
  });

  it("tells what cannot be read, beside the rest", async () => {
    const { findings, problems } = await check([pod, join(work, "none.yaml")]);
    assert.deepEqual([findings.length, problems.length], [2, 1]);
  });

  it("takes a configuration as an object, or the file that holds one", async () => {
    const configuration = {
      "host-namespace": "disabled",
      "privileged-container": { enforcementLevel: "advisory" },
    } as const;
    assert.deepEqual(await said(pod, { configuration }), ["advisory privileged-container"]);
    const file = written("breakwater.txt", JSON.stringify(configuration));
    assert.deepEqual(await said(pod, { configuration: file }), ["advisory privileged-container"]);
  });

  it("refuses a configuration with mistakes, and names them", async () => {
    const configuration = { "host-namespaces": "disabled", "host-path": { allowed: [] } } as const;
    await assert.rejects(check(pod, { configuration }), {
      name: "ConfigurationError",
      message: /^configuration: host-namespaces .*host-namespace.*\nconfiguration: host-path\.allowed /,
    });
  });

  it("judges by the rules and the version that are asked for", async () => {
    assert.deepEqual(await said(pod, { rules: ["host-namespace"] }), ["mandatory host-namespace"]);
    await assert.rejects(check(pod, { podSecurityVersion: "1.30" }), { name: "ConfigurationError" });
  });

  it("leaves out what is excluded and what a baseline accepts", async () => {
    assert.deepEqual(await said(work, { exclude: ["*.json"] }), []);
    const baseline = written(
      "baseline.txt",
      JSON.stringify(baselineOf(await check(pod, { rules: ["host-namespace"] }))),
    );
    const { findings, summary } = await check(pod, { baseline });
    assert.deepEqual([findings.map(({ rule }) => rule), summary.accepted], [["privileged-container"], 1]);
  });

  it("judges objects as the webhook of its page does", () => {
    const { review } = exampleOf("compile") as { review: (object: object) => { allowed: boolean; message: string } };
    const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "job" } };
    const withSpec = (spec: object) =>
      review({ ...object, spec: { containers: [{ name: "job", image: "alpine:3.20" }], ...spec } });
    const volumes = [{ name: "data", hostPath: { path: "/srv/data" } }];
    assert.deepEqual(withSpec({ volumes }), { allowed: true, message: "", warnings: [] });
    const { allowed, message } = withSpec({ hostPID: true });
    assert.equal(allowed, false);
    assert.match(message, /^spec\.hostPID joins the host's namespace/);
    assert.equal(review({ kind: "Pod" }).allowed, false);
  });

  /** Runs the example of the page that imports a function, and returns what it exports. */
  function exampleOf(imported: string): object {
    const blocks = [...readFileSync("docs/LIBRARY.md", "utf8").matchAll(/^```ts\n(.*?)^```/gms)].map(
      ([, text = ""]) => text,
    );
    const text = blocks.find((block) => block.includes(`import { ${imported} } from "breakwater";`));
    assert.ok(text !== undefined);
    const { transpileModule, ModuleKind, ScriptTarget } = createRequire(__filename)(
      "typescript",
    ) as typeof import("typescript");
    const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
    const { outputText } = transpileModule(text, { compilerOptions });
    const exported = {};
    new Function("exports", "require", outputText)(exported, () => breakwater);
    return exported;
  }

  it("tells how far it is", async () => {
    const seen: [number, number][] = [];
    await check(pod, { onProgress: (...done) => seen.push(done) });
    assert.deepEqual(seen.at(-1), [1, 1]);
  });
});
