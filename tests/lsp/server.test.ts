import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type CodeAction,
  createProtocolConnection,
  type Hover,
  LSPErrorCodes,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { ENVIRONMENT, MAIN } from "../cli/breakwater";

const SOCKET = "services:\n  ci:\n    image: docker:28-cli\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n";
const CERTIFICATES = `services:
  ci:
    image: docker:28-cli
    environment: {DOCKER_HOST: "tcp://docker:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: /certs/client}
    volumes: ["./certs/ci:/certs/client"]
`;

describe("breakwater lsp", () => {
  let root: string;
  let child: ChildProcess;
  let client: ProtocolConnection;
  const published = new Map<string, PublishDiagnosticsParams[]>();
  const messages: string[] = [];
  let output = "";
  const uriOf = (name: string) => pathToFileURL(join(root, name)).href;

  before(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "breakwater-lsp-")));
    child = spawn(process.execPath, [MAIN, "lsp", "--stdio"], { env: ENVIRONMENT, stdio: ["pipe", "pipe", "inherit"] });
    assert.ok(child.stdout && child.stdin);
    client = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      published.set(params.uri, [...(published.get(params.uri) ?? []), params]);
    });
    client.onNotification("window/showMessage", ({ message }: { message: string }) => void messages.push(message));
    client.listen();
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const { capabilities } = (await client.sendRequest("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(root).href,
      capabilities: {},
    })) as { capabilities: { hoverProvider: boolean } };
    assert.ok(capabilities.hoverProvider);
    await client.sendNotification("initialized", {});
  });
  after(async () => {
    await client.sendRequest("shutdown");
    await client.sendNotification("exit");
    await new Promise((done) => child.on("close", done));
    client.dispose();
    assert.equal(child.exitCode, 0);
    rmSync(root, { recursive: true, force: true });
  });

  let version = 0;
  const open = (name: string, text: string, languageId = "yaml") => {
    published.delete(uriOf(name));
    writeFileSync(join(root, name), ""); // What is written there does not count while it is open.
    return client.sendNotification("textDocument/didOpen", {
      textDocument: { uri: uriOf(name), languageId, version: ++version, text },
    });
  };
  const change = (name: string, text: string) => {
    published.delete(uriOf(name));
    return client.sendNotification("textDocument/didChange", {
      textDocument: { uri: uriOf(name), version: ++version },
      contentChanges: [{ text }],
    });
  };
  /** The next diagnostics of a document. */
  const said = async (name: string) => {
    for (let turn = 0; turn < 800; turn++) {
      const last = published.get(uriOf(name))?.at(-1);
      if (last) return last.diagnostics;
      await new Promise((done) => setTimeout(done, 25));
    }
    return assert.fail(`nothing was said of ${name}`);
  };
  const codes = async (name: string) => (await said(name)).map(({ code }) => code);

  it("says what it finds as one types, in every format, with places", async () => {
    await open("compose.yaml", SOCKET);
    const [diagnostic] = await said("compose.yaml");
    assert.equal(diagnostic?.code, "dood-engine-socket");
    assert.deepEqual(diagnostic?.range.start, { line: 3, character: 14 });
    assert.equal(diagnostic?.severity, 1);
    assert.match(diagnostic?.codeDescription?.href ?? "", /docs\/rules\/dood-engine-socket\.md$/);
    await change("compose.yaml", "services: {ci: {image: 'docker:28-cli'}}\n");
    assert.deepEqual(await codes("compose.yaml"), []);
    await open("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostPID: true, containers: []}\n");
    assert.deepEqual(await codes("pod.yaml"), ["host-namespace"]);
    await open(".gitlab-ci.yml", "job:\n  script:\n    - docker run --privileged alpine\n");
    assert.deepEqual(await codes(".gitlab-ci.yml"), ["privileged-container"]);
    await open(
      "main.tf",
      'resource "docker_container" "a" {\n  name = "a"\n  image = "b"\n  privileged = true\n}\n',
      "terraform",
    );
    assert.deepEqual(await codes("main.tf"), ["privileged-container"]);
  });

  it("says why at the place, and nothing elsewhere", async () => {
    await open(
      "hover.yaml",
      SOCKET.replace("docker.sock:", "docker.sock:/x/[a](http://b)/").replace("[/var", '["/var').replace(/]$/m, '"]'),
    );
    await said("hover.yaml");
    const at = (line: number) =>
      client.sendRequest("textDocument/hover", {
        textDocument: { uri: uriOf("hover.yaml") },
        position: { line, character: 20 },
      });
    const { contents } = (await at(3)) as Hover & { contents: { value: string } };
    assert.match(contents.value, /dood-engine-socket.*critical, mandatory/);
    assert.match(contents.value, /\*\*Why:\*\*/);
    assert.doesNotMatch(contents.value, /\[a\]\(/);
    assert.doesNotMatch(contents.value, /\\`/); // What our texts show as code is code.
    assert.match(contents.value, /`[^`]+`/);
    assert.match(contents.value, /the host's engine, which is root → /);
    assert.equal(await at(0), null);
  });

  it("offers the changes of breakwater fix, which end their finding", async () => {
    await open("docker-compose.yaml", CERTIFICATES);
    const [diagnostic] = await said("docker-compose.yaml");
    const actions = (await client.sendRequest("textDocument/codeAction", {
      textDocument: { uri: uriOf("docker-compose.yaml") },
      range: diagnostic?.range,
      context: { diagnostics: [diagnostic] },
    })) as CodeAction[];
    const [edit] = actions[0]?.edit?.changes?.[uriOf("docker-compose.yaml")] ?? [];
    assert.ok(edit);
    const lines = CERTIFICATES.split("\n");
    const { start, end } = edit.range;
    const line = lines[start.line] ?? "";
    lines[start.line] = line.slice(0, start.character) + edit.newText + line.slice(end.character);
    await change("docker-compose.yaml", lines.join("\n"));
    assert.deepEqual(await codes("docker-compose.yaml"), []);
  });

  it("judges with what another open document says, not with its file", async () => {
    writeFileSync(join(root, "base.yaml"), "services: {b: {image: x}}\n");
    const user = "services:\n  a:\n    extends: {file: base.yaml, service: b}\n    pid: host\n";
    await open("base.yaml", "services: {b: {image: x}}\n");
    await open("user.yaml", user);
    assert.deepEqual(await codes("user.yaml"), ["host-namespace"]);
  });

  it("is allowed what the configuration allows, and shows a mistake in it once", async () => {
    const text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostPID: true, containers: []}\n";
    writeFileSync(join(root, "breakwater.yaml"), "host-namespace: advisory\n");
    await open("allowed.yaml", text);
    assert.equal((await said("allowed.yaml"))[0]?.severity, 2);
    writeFileSync(join(root, "breakwater.yaml"), "host-namespace:\n  exemptions: [{resource: p, reason: a test}]\n");
    await change("allowed.yaml", `${text}# again\n`);
    assert.deepEqual(await codes("allowed.yaml"), []);
    writeFileSync(join(root, "breakwater.yaml"), "host-namspace: advisory\nrules: [x.ts]\n");
    await change("allowed.yaml", text);
    assert.equal((await said("allowed.yaml"))[0]?.severity, 1);
    assert.match(messages.join("\n"), /judges by its defaults: breakwater\.yaml:2:1: rules names files of code/);
    rmSync(join(root, "breakwater.yaml"));
  });

  it("withstands what is no document of anything, and what is large", async () => {
    for (const [at, text] of [
      "",
      "services: [",
      "{",
      "\u0000",
      "a: &a [*a]\n",
      "%%%\n---\n...\n",
      "x".repeat(5_000_000),
    ].entries()) {
      await open(`odd${at}.yaml`, text);
      assert.ok(Array.isArray(await said(`odd${at}.yaml`)));
    }
    const pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: x}]}\n";
    await open("large.yaml", `${pod.repeat(100)}${`# ${"x".repeat(97)}\n`.repeat(10_000)}`);
    assert.deepEqual(await codes("large.yaml"), []);
    await client.sendNotification("textDocument/didOpen", {
      textDocument: { uri: "untitled:Untitled-1", languageId: "yaml", version: 1, text: SOCKET },
    });
    await open("compose.yaml", SOCKET);
    assert.deepEqual(await codes("compose.yaml"), ["dood-engine-socket"]);
  });

  /** Sends messages in one write, so that they arrive together; returns what is said up to the answer to `asked`. */
  const atOnce = async (...messages: object[]) => {
    const from = output.length;
    const frame = (message: object) => {
      const text = JSON.stringify({ jsonrpc: "2.0", ...message });
      return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    };
    child.stdin?.write(messages.map(frame).join(""));
    for (let turn = 0; turn < 800; turn++) {
      const [before = "", answer] = output.slice(from).split(/(?=\{"jsonrpc":"2\.0","id":"asked")/);
      const [whole] = answer === undefined ? [] : answer.split("Content-Length");
      if (whole?.endsWith("}"))
        return { before: before.split("publishDiagnostics").length - 1, answer: JSON.parse(whole.trim()) };
      await new Promise((done) => setTimeout(done, 25));
    }
    return assert.fail("nothing was answered");
  };
  const asked = (method: string, name: string, others: object) => ({
    id: "asked",
    method: `textDocument/${method}`,
    params: { textDocument: { uri: uriOf(name) }, ...others },
  });
  const saved = (name: string) => ({
    method: "textDocument/didSave",
    params: { textDocument: { uri: uriOf(name) } },
  });

  it("answers while many documents wait", async () => {
    const names = Array.from({ length: 16 }, (_, at) => `many${at}.yaml`);
    for (const name of names) await open(name, SOCKET);
    for (const name of names) await said(name);
    for (const name of names) published.delete(uriOf(name));
    const hover = asked("hover", "many15.yaml", { position: { line: 3, character: 20 } });
    const { before, answer } = await atOnce(saved("many0.yaml"), hover);
    assert.match(JSON.stringify(answer.result), /dood-engine-socket/);
    assert.ok(before < 10, `${before} documents were judged first`);
    for (const name of names) assert.deepEqual(await codes(name), ["dood-engine-socket"]);
  });

  it("says nothing of places in a text that has changed since", async () => {
    await open("moved.yaml", SOCKET);
    await said("moved.yaml");
    const { answer } = await atOnce(
      {
        method: "textDocument/didChange",
        params: {
          textDocument: { uri: uriOf("moved.yaml"), version: ++version },
          contentChanges: [{ text: `# one line\n${SOCKET}` }],
        },
      },
      asked("hover", "moved.yaml", { position: { line: 3, character: 20 } }),
    );
    assert.equal(answer.result, null);
  });

  it("ends a request that is cancelled", async () => {
    await open("docker-compose.yaml", CERTIFICATES);
    const [diagnostic] = await said("docker-compose.yaml");
    const { answer } = await atOnce(
      asked("codeAction", "docker-compose.yaml", { range: diagnostic?.range, context: { diagnostics: [] } }),
      { method: "$/cancelRequest", params: { id: "asked" } },
    );
    assert.equal(answer.error?.code, LSPErrorCodes.RequestCancelled);
  });

  it("takes its findings away when a document is closed", async () => {
    await open("compose.yaml", SOCKET);
    await said("compose.yaml");
    published.delete(uriOf("compose.yaml"));
    await client.sendNotification("textDocument/didClose", { textDocument: { uri: uriOf("compose.yaml") } });
    assert.deepEqual(await said("compose.yaml"), []);
  });
});
