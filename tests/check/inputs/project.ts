import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { check } from "../../../check/check";
import type { CheckResult } from "../../../check/report";

/** Files by their paths below a folder that is made for them. */
export type Files = Readonly<Record<string, string>>;

/** Checks files in a folder of their own. @param paths in that folder @default the whole folder */
export async function checkFiles(
  files: Files,
  paths: readonly string[] = ["."],
  judge: (paths: readonly string[]) => Promise<CheckResult> = check,
): Promise<CheckResult & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "breakwater-compose-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return { ...(await judge(paths.map((path) => join(folder, path)))), folder };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is found, as `rule resource path file:line`. */
export async function found(files: Files, paths?: readonly string[]): Promise<string[]> {
  const { findings, problems, folder } = await checkFiles(files, paths);
  if (problems.length > 0) throw new Error(problems.map(({ file, problem }) => `${file}: ${problem}`).join("\n"));
  return findings.map(
    ({ rule, resource, path, file, line }) => `${rule} ${resource} ${path} ${relative(folder, file ?? "")}:${line}`,
  );
}

/** What could not be judged, as `file:line: problem`. */
export async function problemsOf(files: Files, paths?: readonly string[]): Promise<string[]> {
  const { problems, folder } = await checkFiles(files, paths);
  return problems.map(
    ({ file, line, problem }) => `${relative(folder, file)}:${line}: ${problem.replaceAll(`${folder}/`, "")}`,
  );
}
