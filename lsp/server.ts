import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type CodeAction,
  CodeActionKind,
  type Connection,
  type InitializeResult,
  LSPErrorCodes,
  MessageType,
  type Position,
  type Range,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { DEFAULT_SETTINGS, type Settings } from "../configuration/settings";
import { problemsIn, type Shown, shownIn } from "./diagnostics";
import { hoverOf } from "./hover";
import { changesIn, judgeDocument } from "./judgement";
import { JudgementQueue } from "./queue";

/** How long a document must be left alone before it is judged. */
const DEBOUNCE_MS = 150;

export interface ServerOptions {
  readonly version: string;
  /**
   * The settings by which to judge, read again each time.
   *
   * @throws Error whose message is shown
   */
  readonly settings: () => Settings;
  /** Called with the folder that the editor has opened, before anything is judged. */
  readonly onFolder?: (folder: string) => void;
}

/**
 * A language server: findings as one types, why they matter, and the changes of `breakwater fix`. A document is judged
 * with what it includes; each document waits for its own pause in typing, and one is judged at a time, with requests
 * answered in between. What is found in a text that has changed since is neither explained nor mended: its places are
 * those of the old one.
 */
export function serve(connection: Connection, { version, settings, onFolder }: ServerOptions): void {
  const documents = new TextDocuments(TextDocument);
  const shown = new Map<string, { readonly version: number; readonly findings: readonly Shown[] }>();
  const queue = new JudgementQueue(judge);
  let reported = "";

  connection.onInitialize(({ workspaceFolders, rootUri }): InitializeResult => {
    const folder = pathOf(workspaceFolders?.[0]?.uri ?? rootUri ?? "");
    if (folder !== undefined) onFolder?.(folder);
    return {
      serverInfo: { name: "breakwater", version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
    };
  });
  documents.onDidChangeContent(({ document }) => queue.addAfter(DEBOUNCE_MS, document.uri));
  // What is saved may be the configuration, or be included by others.
  documents.onDidSave(() => queue.addAll(documents.keys()));
  connection.onDidChangeWatchedFiles(() => queue.addAll(documents.keys()));
  documents.onDidClose(({ document: { uri } }) => {
    queue.remove(uri);
    shown.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  connection.onHover(({ textDocument: { uri }, position }) => {
    const here = findingsIn(uri).filter(({ diagnostic: { range } }) => contains(range, position));
    return hoverOf(here) ?? null;
  });
  connection.onCodeAction(async ({ textDocument: { uri }, range }, cancelled) => {
    await turn(); // What has arrived behind the request may be its end, or another text.
    if (cancelled.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "is cancelled");
    const document = documents.get(uri);
    const here = findingsIn(uri).filter(({ diagnostic }) => overlap(diagnostic.range, range));
    return document && here.length > 0 ? actionsFor(document, here) : [];
  });
  documents.listen(connection);
  connection.listen();

  /** What is found in a document as it is now; nothing while its text waits to be judged. */
  function findingsIn(uri: string): readonly Shown[] {
    const found = shown.get(uri);
    return found && found.version === documents.get(uri)?.version ? found.findings : [];
  }

  function judge(uri: string): void {
    const document = documents.get(uri);
    const file = pathOf(uri);
    if (!document || file === undefined) return;
    const judgement = judgeDocument(file, openTexts(), currentSettings());
    const own = shownIn(document, judgement);
    shown.set(uri, { version: document.version, findings: own });
    const diagnostics = [...own.map(({ diagnostic }) => diagnostic), ...problemsIn(document, judgement)];
    void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  }

  /** A mistake in the configuration is shown once, and until it is mended defaults apply. */
  function currentSettings(): Settings {
    try {
      const found = settings();
      reported = "";
      return found;
    } catch (error) {
      const { message } = error as Error;
      const text = `Breakwater judges by its defaults: ${message}`;
      if (message !== reported)
        void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message: text });
      reported = message;
      return DEFAULT_SETTINGS;
    }
  }

  function openTexts(): ReadonlyMap<string, string> {
    return new Map(
      documents.all().flatMap((document) => {
        const file = pathOf(document.uri);
        return file === undefined ? [] : [[file, document.getText()] as const];
      }),
    );
  }

  function actionsFor(document: TextDocument, here: readonly Shown[]): CodeAction[] {
    const findings = here.map(({ finding }) => finding);
    const changes = changesIn(findings, openTexts(), currentSettings());
    return here.flatMap(({ finding, diagnostic }): CodeAction[] => {
      const change = changes.get(finding);
      if (!change) return [];
      const edits = change.replacements.map(({ startLine, startColumn, endLine, endColumn, text }) => ({
        range: {
          start: { line: startLine - 1, character: startColumn - 1 },
          end: { line: endLine - 1, character: endColumn - 1 },
        },
        newText: text,
      }));
      const uri = change.file === pathOf(document.uri) ? document.uri : pathToFileURL(change.file).href;
      const title = `${change.does.charAt(0).toUpperCase()}${change.does.slice(1)}`;
      return [{ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], edit: { changes: { [uri]: edits } } }];
    });
  }
}

/** Lets the process read what has arrived. */
function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

/** The path of a document that is a file; undefined for one that is not saved yet, or lies elsewhere. */
function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

function contains({ start, end }: Range, position: Position): boolean {
  return compare(start, position) <= 0 && compare(position, end) <= 0;
}

function overlap(one: Range, other: Range): boolean {
  return compare(one.start, other.end) <= 0 && compare(other.start, one.end) <= 0;
}

function compare(one: Position, other: Position): number {
  return one.line - other.line || one.character - other.character;
}
