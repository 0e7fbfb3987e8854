import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { Agent, request } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

type JsonObject = Readonly<Record<string, unknown>>;

/** What an API server answers. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind.
  readonly body: any;
  readonly warnings: readonly string[];
  readonly milliseconds: number;
}

const CACHE = join(homedir(), ".cache", "breakwater");

/** Folders of etcd and kube-apiserver, the newest minor version first: the one that is asked for, or all that there are. */
export function controlPlaneFolders(): string[] {
  const asked = process.env["BREAKWATER_CONTROL_PLANE"];
  const cached = existsSync(CACHE) ? readdirSync(CACHE).filter((name) => /^control-plane-1\.\d+$/.test(name)) : [];
  const minor = (name: string) => Number(name.split(".").at(-1));
  const folders =
    asked === undefined
      ? cached.sort((one, other) => minor(other) - minor(one)).map((name) => join(CACHE, name, "bin"))
      : [asked];
  return folders.filter((each) => existsSync(join(each, "kube-apiserver")));
}

/** The folder of the newest; undefined if there is none. */
export function controlPlaneFolder(): string | undefined {
  return controlPlaneFolders()[0];
}

/** Why tests on a control plane are skipped. */
export const NEEDS_CONTROL_PLANE =
  "needs etcd and kube-apiserver in the folder BREAKWATER_CONTROL_PLANE or in ~/.cache/breakwater/control-plane-1.N/bin";

/** A name and a folder for the tests of each control plane that there is; without one, the tests skip themselves. */
export function eachControlPlane(): (readonly [name: string, folder: string | undefined])[] {
  const folders = controlPlaneFolders();
  if (folders.length === 0) return [[NEEDS_CONTROL_PLANE, undefined]];
  return folders.map((folder) => [/\d+\.\d+/.exec(folder)?.[0] ?? folder, folder]);
}

/** Describes the same on each of them. */
export function describeOnControlPlanes(
  title: string,
  tests: (this: Mocha.Suite, binaries: string | undefined) => void,
): void {
  for (const [version, binaries] of eachControlPlane())
    describe(`${title}, at a real API server (${version})`, function () {
      tests.call(this, binaries);
    });
}

const TOKEN = "admin-of-a-test";
/** Tokens of service accounts in the namespace breakwater, by their names: of the webhook, and of its nightly check. */
const SERVICE_ACCOUNTS = { breakwater: "webhook-of-a-test", "breakwater-check": "check-of-a-test" } as const;
const START_MS = 60_000;

/** A real API server with its etcd, on the loopback interface alone, without controllers and nodes. */
export class ControlPlane {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64, rejectUnauthorized: false });

  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
    private etcd: ChildProcess,
    private readonly startEtcd: () => ChildProcess,
    private readonly port: number,
  ) {}

  /** @param binaries the folder of its programs. @default the newest */
  static async start(binaries = controlPlaneFolder() ?? ""): Promise<ControlPlane> {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-cluster-"));
    const [client, peer, port] = await Promise.all([freePort(), freePort(), freePort()]);
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const run = (name: string, ...args: string[]) => {
      const log = openSync(join(folder, `${name}.log`), "w");
      return spawn(join(binaries, name), args, { stdio: ["ignore", log, log] });
    };
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    mkdirSync(join(folder, "etcd"), { mode: 0o700 });
    const url = (its: number) => `http://127.0.0.1:${its}`;
    const etcdOptions = [
      ...["--data-dir", join(folder, "etcd"), "--unsafe-no-fsync", "--log-level", "warn"],
      ...["--listen-client-urls", url(client), "--advertise-client-urls", url(client)],
      ...["--listen-peer-urls", url(peer), "--initial-advertise-peer-urls", url(peer)],
      ...["--initial-cluster", `default=${url(peer)}`],
    ];
    const startEtcd = () => run("etcd", ...etcdOptions);
    const server = run(
      "kube-apiserver",
      ...["--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1", "--secure-port", `${port}`],
      ...["--etcd-servers", url(client), "--cert-dir", join(folder, "certificates")],
      ...["--token-auth-file", file("tokens", tokens()), "--authorization-mode", "RBAC"],
      ...["--service-account-issuer", url(port), "--service-account-key-file", file("sa.pub", publicKey)],
      ...["--service-account-signing-key-file", file("sa.key", privateKey)],
      ...["--service-cluster-ip-range", "10.0.0.0/24", "--allow-privileged=true", "--endpoint-reconciler-type", "none"],
      // No controller makes the accounts that it would wait for.
      ...["--disable-admission-plugins", "ServiceAccount", "--profiling=false"],
    );
    const plane = new ControlPlane(folder, server, startEtcd(), startEtcd, port);
    for (const deadline = Date.now() + START_MS; ; ) {
      const ready = await plane.call("GET", "/readyz").catch(() => undefined);
      if (ready?.status === 200) return plane;
      if (Date.now() > deadline || server.exitCode !== null) {
        const log = readFileSync(join(folder, "kube-apiserver.log"), "utf8").slice(-2000);
        await plane.stop();
        throw new Error(`kube-apiserver did not start: ${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** @param user whom the administrator impersonates, with all rights */
  call(method: string, path: string, body?: unknown, user?: string, type = "application/json"): Promise<Answer> {
    const began = performance.now();
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: "127.0.0.1",
          port: this.port,
          path,
          method,
          agent: this.agent,
          headers: {
            authorization: `Bearer ${TOKEN}`,
            accept: "application/json",
            ...(user !== undefined && { "impersonate-user": user, "impersonate-group": "system:masters" }),
            ...(text !== undefined && { "content-type": type, "content-length": Buffer.byteLength(text) }),
          },
        },
        (response) => {
          let data = "";
          response
            .setEncoding("utf8")
            .on("data", (part: string) => {
              data += part;
            })
            .on("end", () => {
              const warnings = [...String(response.headers["warning"] ?? "").matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)];
              resolve({
                status: response.statusCode ?? 0,
                body: data.startsWith("{") ? JSON.parse(data) : data,
                warnings: warnings.map(([, warning]) => warning ?? ""),
                milliseconds: performance.now() - began,
              });
            });
        },
      );
      asked.on("error", reject).end(text);
    });
  }

  /** Asks whether an object would be created, as strictly as the API server can. Nothing is stored. */
  dryRun(object: object, namespace?: string, user?: string): Promise<Answer> {
    return this.call(
      "POST",
      `${pathOf(object as JsonObject, namespace)}?dryRun=All&fieldValidation=Strict`,
      object,
      user,
    );
  }

  create(object: object, namespace?: string, user?: string): Promise<Answer> {
    return this.call("POST", `${pathOf(object as JsonObject, namespace)}?fieldValidation=Strict`, object, user);
  }

  /** How a webhook reads this cluster, by the rights of its own service account. */
  references(): { readonly server: string; readonly ca: string; readonly token: string } {
    const token = join(this.folder, "webhook-token");
    writeFileSync(token, SERVICE_ACCOUNTS.breakwater, { mode: 0o600 });
    const ca = join(this.folder, "certificates", "apiserver.crt");
    return { server: `https://127.0.0.1:${this.port}`, ca, token };
  }

  /** A file by which kubectl is the administrator, or a service account. */
  kubeconfig(account?: keyof typeof SERVICE_ACCOUNTS): string {
    const server = { server: `https://127.0.0.1:${this.port}`, "insecure-skip-tls-verify": true };
    const file = join(this.folder, `kubeconfig-${account}`);
    const token = account === undefined ? TOKEN : SERVICE_ACCOUNTS[account];
    const content = {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "test",
      clusters: [{ name: "test", cluster: server }],
      users: [{ name: "admin", user: { token } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
    };
    writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
    return file;
  }

  /** Ends etcd at once, as the loss of its machine would. The API server has nothing to read from and to write to. */
  async stopEtcd(): Promise<void> {
    this.etcd.kill("SIGKILL");
    await once(this.etcd, "exit");
  }

  /** Starts etcd again, with what it had. */
  restartEtcd(): void {
    this.etcd = this.startEtcd();
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    for (const each of [this.server, this.etcd]) {
      if (each.exitCode !== null || each.signalCode !== null) continue;
      each.kill();
      const timer = setTimeout(() => each.kill("SIGKILL"), 5000);
      await once(each, "exit");
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true });
  }
}

function tokens(): string {
  const accounts = Object.entries(SERVICE_ACCOUNTS).map(
    ([name, token], at) => `${token},system:serviceaccount:breakwater:${name},${at + 2}`,
  );
  return [`${TOKEN},admin,1,system:masters`, ...accounts, ""].join("\n");
}

/** The path of a kind's objects. */
export function pathOf({ apiVersion, kind }: JsonObject, namespace?: string): string {
  const [version, plural] = [String(apiVersion), String(kind).toLowerCase().replace(/y$/, "ie")];
  const root = version.includes("/") ? `/apis/${version}` : `/api/${version}`;
  const suffix = /(s|ss)$/.test(plural) ? "es" : "s";
  return `${root}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plural}${suffix}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
