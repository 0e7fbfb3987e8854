import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BUNDLES = [join("dist", "guard", "breakwater-guard.js"), join("dist", "admission", "breakwater-admission.js")];

/** The packages that the bundles include: esbuild writes the path of each file that it bundles. */
function bundledPackages(): string[] {
  const text = BUNDLES.map((file) => readFileSync(file, "utf8")).join("");
  const paths = text.matchAll(/^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm);
  return [...new Set([...paths].map(([, name]) => name ?? ""))].sort();
}

/** The text of a package's licence. */
function licence(name: string): string {
  const folder = join("node_modules", name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e([.-]|$)/i.test(entry));
  if (file === undefined) throw new Error(`${folder} has no licence to pass on`);
  return readFileSync(join(folder, file), "utf8").trim();
}

/** A section with the version and licence of each package. */
export function licencesOf(packages: readonly string[]): string[] {
  return packages.map((name) => {
    const { version } = JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8")) as {
      version: string;
    };
    return `${"-".repeat(100)}\n${name} ${version}\n\n${licence(name)}\n`;
  });
}

/** NOTICE: the third-party packages in the guard and the webhook in one file, with their licences. Needs the build. */
export function notice(): string {
  for (const file of BUNDLES) if (!existsSync(file)) throw new Error(`${file} is missing: npm run build`);
  return [
    "Breakwater",
    "Licensed under the Apache License, Version 2.0: see LICENSE.",
    "",
    "dist/guard/breakwater-guard.js, the guard in one file, and dist/admission/breakwater-admission.js, the admission",
    "webhook in one file, carry the packages below.",
    "",
    ...licencesOf(bundledPackages()),
  ].join("\n");
}
