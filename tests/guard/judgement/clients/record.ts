/**
 * Writes what real clients send for ordinary work to recorded.json beside the sources: `node
 * dist/tests/guard/judgement/clients/record.js NAME CLIENT [VERSION]`, where CLIENT is a docker program or a Python
 * that has docker-py. What answers them stands in for an engine: it takes down each request, and says what lets the
 * client go on.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DOCKER_COMMANDS, DOCKER_PY } from "./work";

/** What a client sends for one piece of work. */
export interface Recorded {
  readonly client: string;
  readonly work: string;
  readonly requests: readonly { readonly call: string; readonly type?: string; readonly body?: unknown }[];
}

const ID = "c".repeat(64);

function answer(request: IncomingMessage, response: ServerResponse, newest: string) {
  const path = (request.url ?? "").replace(/^\/v[\d.]+/, "").replace(/\?.*$/, "");
  response.setHeader("Api-Version", newest);
  response.setHeader("Ostype", "linux");
  if (path === "/_ping") return void response.end("OK");
  response.setHeader("Content-Type", "application/json");
  if (
    /\/(start|kill|stop|restart|rename|pause|unpause|connect|disconnect)$/.test(path) ||
    request.method === "DELETE"
  ) {
    return void response.writeHead(path.startsWith("/exec") ? 200 : 204).end();
  }
  const isMade = request.method === "POST" && /\/(create|exec|commit)$/.test(path) && !path.startsWith("/images");
  response.writeHead(isMade ? 201 : 200);
  const known = {
    ApiVersion: newest,
    Id: ID,
    ID,
    Name: "/web",
    Warnings: [],
    State: { Running: true },
    Config: {},
    HostConfig: {},
    Os: "linux",
  };
  response.end(request.method === "HEAD" ? undefined : JSON.stringify(path === "/containers/json" ? [] : known));
}

function taken(request: IncomingMessage, bytes: Buffer): Recorded["requests"][number] {
  const type = request.headers["content-type"];
  const isJson = type === "application/json" && bytes.length > 0;
  return {
    call: `${request.method} ${request.url}`,
    ...(type !== undefined && { type }),
    ...(isJson && { body: JSON.parse(bytes.toString()) as unknown }),
  };
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: 20_000 }, (error, _stdout, stderr) => {
      if (error) console.error(`${args.join(" ")}: ${stderr.trim()}`);
      resolve();
    });
  });
}

async function record(client: string, program: string, version: string | undefined): Promise<Recorded[]> {
  const folder = mkdtempSync(join(tmpdir(), "breakwater-record-"));
  const requests: Recorded["requests"][number][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (!/\/(_ping|version|info)$/.test(request.url ?? "")) requests.push(taken(request, Buffer.concat(chunks)));
      answer(request, response, version ?? "1.51");
    });
  });
  const socket = join(folder, "engine.sock");
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  writeFileSync(join(folder, "Dockerfile"), "FROM alpine\nRUN true\n");
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_BUILDKIT: "0",
    CONTEXT: folder,
    ...(version !== undefined && { DOCKER_API_VERSION: version }),
  };
  const recorded: Recorded[] = [];
  const isPython = /python/.test(program);
  for (const work of isPython ? DOCKER_PY : DOCKER_COMMANDS) {
    requests.length = 0;
    const args = isPython
      ? ["-c", `import docker, os\nclient = docker.from_env(version="${version ?? "auto"}")\n${work}`]
      : work.split(" ");
    await run(
      program,
      args.map((arg) => arg.replace("CONTEXT", folder)),
      env,
    );
    recorded.push({ client, work, requests: [...requests] });
  }
  server.close();
  rmSync(folder, { recursive: true });
  return recorded;
}

const FILE = "tests/guard/judgement/clients/recorded.json";

if (require.main === module) {
  const [client = "", program = "", version] = process.argv.slice(2);
  const earlier = existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, "utf8")) as Recorded[]).filter((entry) => entry.client !== client)
    : [];
  void record(client, program, version).then((recorded) => {
    const lines = [...earlier, ...recorded].map((entry) => JSON.stringify(entry));
    writeFileSync(FILE, `[\n${lines.join(",\n")}\n]\n`);
  });
}
