/** Puts the licences of this extension, and of the packages that its one file contains, beside it. */
const { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const PACKAGES = [
  "vscode-languageclient",
  "vscode-languageserver-protocol",
  "vscode-languageserver-types",
  "vscode-languageserver-textdocument",
  "vscode-jsonrpc",
  "semver",
  "minimatch",
  "brace-expansion",
  "balanced-match",
];

copyFileSync(join(__dirname, "..", "..", "LICENSE"), join(__dirname, "LICENSE"));
const texts = PACKAGES.flatMap((name) => {
  const folder = join(__dirname, "node_modules", name);
  const file = existsSync(folder) && readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return file ? [`${name}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`] : [];
});
writeFileSync(join(__dirname, "THIRD-PARTY.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
