const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

/** The languages, and files of others by their names, in which containers are declared. */
const DOCUMENTS = [
  ...["yaml", "dockercompose", "json", "jsonc", "terraform", "hcl", "dockerfile", "shellscript", "makefile"].map(
    (language) => ({ scheme: "file", language }),
  ),
  ...["**/*.{service,container,pod,volume,network,nomad,tf,toml}", "**/{Jenkinsfile,justfile}"].map((pattern) => ({
    scheme: "file",
    pattern,
  })),
];
const CONFIGURATIONS = "**/breakwater.{yaml,yml,json}";

/** @type {LanguageClient | undefined} */
let client;

/** Starts the language server of the Breakwater that the opened folder has. */
exports.activate = async () => {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  const [command, ...before] = commandIn(folder);
  const configuration = workspace.getConfiguration("breakwater").get("configuration");
  const args = [...before, "lsp", "--stdio", ...(configuration ? ["--config", configuration] : [])];
  client = new LanguageClient(
    "breakwater",
    "Breakwater",
    { command, args, options: folder === undefined ? {} : { cwd: folder } },
    {
      documentSelector: DOCUMENTS,
      synchronize: { fileEvents: workspace.createFileSystemWatcher(CONFIGURATIONS) },
    },
  );
  await client.start();
};

exports.deactivate = () => client?.stop();

/** What is set, or the folder's own package, or the program on PATH. */
function commandIn(folder) {
  const set = workspace.getConfiguration("breakwater").get("command");
  if (Array.isArray(set) && set.length > 0) return set;
  const own = folder && join(folder, "node_modules", "breakwater", "dist", "cli", "main.js");
  return own && existsSync(own) ? ["node", own] : ["breakwater"];
}
