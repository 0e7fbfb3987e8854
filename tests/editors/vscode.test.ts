import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { runInNewContext } from "node:vm";

const FOLDER = resolve("editors/vscode");

interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly cwd?: string };
  /** The languages whose documents the server is sent. */
  readonly languages: readonly string[];
}

/** What the extension starts in an editor that has opened a folder. */
async function started(folder: string | undefined, settings: Readonly<Record<string, unknown>> = {}): Promise<Started> {
  let server: Started | undefined;
  const editor = {
    workspace: {
      workspaceFolders: folder === undefined ? undefined : [{ uri: { fsPath: folder } }],
      getConfiguration: () => ({ get: (name: string) => settings[name] }),
      createFileSystemWatcher: () => ({}),
    },
  };
  class LanguageClient {
    constructor(
      _id: string,
      _name: string,
      options: Started,
      { documentSelector }: { readonly documentSelector: readonly { readonly language?: string }[] },
    ) {
      server = { ...options, languages: documentSelector.flatMap(({ language = [] }) => language) };
    }
    async start() {}
    async stop() {}
  }
  const modules: Readonly<Record<string, unknown>> = {
    vscode: editor,
    "vscode-languageclient/node": { LanguageClient },
  };
  const exports: { activate?: () => Promise<void>; deactivate?: () => unknown } = {};
  runInNewContext(readFileSync(join(FOLDER, "extension.js"), "utf8"), {
    exports,
    require: (name: string) => modules[name] ?? require(name),
  });
  await exports.activate?.();
  await exports.deactivate?.();
  assert.ok(server);
  return JSON.parse(JSON.stringify(server)) as Started;
}

describe("the extension for Visual Studio Code", () => {
  it("starts the folder's own Breakwater, or the one on PATH, or what is set", async () => {
    const root = mkdtempSync(join(tmpdir(), "breakwater-vscode-"));
    try {
      const { languages: _, ...first } = await started(root);
      assert.deepEqual(first, {
        command: "breakwater",
        args: ["lsp", "--stdio"],
        options: { cwd: root },
      });
      assert.deepEqual((await started(undefined)).options, {});
      const own = join(root, "node_modules/breakwater/dist/cli/main.js");
      mkdirSync(dirname(own), { recursive: true });
      writeFileSync(own, "");
      const { command, args } = await started(root);
      assert.deepEqual([command, ...args], ["node", own, "lsp", "--stdio"]);
      const set = await started(root, { command: ["npx", "x"], configuration: "/etc/breakwater.yaml" });
      assert.deepEqual([set.command, ...set.args], ["npx", "x", "lsp", "--stdio", "--config", "/etc/breakwater.yaml"]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it("starts for a document of every language that the server is sent", async () => {
    const { activationEvents } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));
    const { languages } = await started(undefined);
    assert.ok(languages.includes("jsonc"));
    assert.deepEqual(
      languages.filter((language) => !activationEvents.includes(`onLanguage:${language}`)),
      [],
    );
  });

  it("is of the package's version, and does nothing in folders that are not trusted", () => {
    const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
    const manifest = read(join(FOLDER, "package.json"));
    assert.equal(manifest.version, read("package.json").version);
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, false);
  });
});
