import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { check } from "../../check/check";

/** A pod that joins the host's processes. */
export const UNSAFE = pod("hostPID: true");

export function pod(spec: string): string {
  return (
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {${spec}, containers: [{name: a, image: ` +
    `"nginx:1.27"}]}\n`
  );
}

/** A folder of its own for each test of the suite that calls this. */
export function ownFolder() {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-hostile-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (files: Readonly<Record<string, string | Uint8Array>>) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
  };
  /** What a check of paths in the folder says: findings as `status rule path`, problems as `file: problem`. */
  const said = async (paths: readonly string[] = ["."]) => {
    const { findings, problems, summary } = await check(
      paths.map((path) => join(root, path)),
      { skipUnknown: true },
    );
    return {
      findings: findings.map(({ status, rule, path }) => `${status} ${rule} ${path}`),
      files: findings.map(({ file = "" }) => relative(root, file)),
      problems: problems.map(({ file, problem }) => `${relative(root, file)}: ${problem}`),
      summary,
    };
  };
  /** What is said of one text. */
  const saidOf = (content: string | Uint8Array) => {
    write({ "a.yaml": content });
    return said(["a.yaml"]);
  };
  return { path: (name = "") => join(root, name), write, said, saidOf };
}
