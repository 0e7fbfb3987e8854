import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { settingsFrom } from "../../configuration/settings";
import { serve } from "../../lsp/server";
import { version } from "../terminal/version";
import { configurationOf } from "./configuration";

interface Options {
  readonly config?: string;
  readonly allowRules?: boolean;
}

/** Serves an editor over standard input and output, until it ends the session. */
export function lspCommand({ config, allowRules }: Options): void {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  serve(connection, {
    version: version(),
    settings: () => {
      const configuration = configurationOf(config, allowRules);
      return settingsFrom(configuration ? { configuration } : {});
    },
    // The configuration is looked for from here, and its globs count from there.
    onFolder: (folder) => {
      try {
        process.chdir(folder);
      } catch {} // The editor's folder is gone: the configuration is the one of the working folder.
    },
  });
}
