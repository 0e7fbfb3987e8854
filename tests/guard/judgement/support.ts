import assert from "node:assert/strict";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { decide } from "../../../guard/judgement/decide";
import type { Decision, Refused } from "../../../guard/model/decision";
import type { Engine } from "../../../guard/model/engine";
import type { Role } from "../../../guard/model/role";
import { resolve } from "../../../guard/operations/resolve";

export const RUN: Role = { name: "run", operations: new Set(), rules: DEFAULT_SETTINGS, allowedHostPaths: [] };

export const ID = "c".repeat(64);

/** What an engine of version 28 shows of a container that has nothing of the host's. */
export const CONTAINER = {
  Id: ID,
  Name: "/web",
  Config: { Image: "alpine", Env: ["PATH=/bin"], Cmd: ["sh"], Entrypoint: null },
  HostConfig: {
    Binds: null,
    NetworkMode: "bridge",
    IpcMode: "private",
    PidMode: "",
    UTSMode: "",
    UsernsMode: "",
    CgroupnsMode: "private",
    Privileged: false,
    CapAdd: null,
    CapDrop: null,
    SecurityOpt: null,
    Runtime: "runc",
    MaskedPaths: [
      "/proc/asound",
      "/proc/acpi",
      "/proc/kcore",
      "/proc/keys",
      "/proc/timer_list",
      "/proc/scsi",
      "/sys/firmware",
    ],
    ReadonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
    Devices: [],
    DeviceCgroupRules: null,
    DeviceRequests: null,
  },
  Mounts: [] as readonly object[],
  NetworkSettings: { Networks: { bridge: {} } },
};

/** Stands in for an engine that has these objects, by the path under which it shows them. */
export function engineWith(objects: Readonly<Record<string, unknown>> = {}): Engine & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    get: async (path) => {
      asked.push(path);
      return objects[path];
    },
  };
}

export interface Request {
  /** Method and target: `POST /v1.41/containers/create?name=a`. */
  readonly call: string;
  /** What becomes JSON, or a body as it is. */
  readonly body?: unknown;
  readonly type?: string;
}

/** What the guard decides of a request, as a client sends it. */
export async function decided(
  { call, body, type = "application/json" }: Request,
  role = RUN,
  engine: Engine = engineWith(),
): Promise<Decision> {
  const [method = "", target = ""] = call.split(" ");
  const resolved = resolve(method, target);
  if ("verdict" in resolved) return resolved;
  const bytes = bytesOf(body);
  return decide(
    { client: "ci", headers: bytes ? { "content-type": type } : {}, body: bytes, ...resolved },
    role,
    engine,
  );
}

/** A body as it is sent. */
export function bytesOf(body: Request["body"]): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

export async function refused(request: Request, role = RUN, engine: Engine = engineWith()): Promise<Refused> {
  const decision = await decided(request, role, engine);
  assert.equal(decision.verdict, "refused", `${request.call} ${JSON.stringify(request.body)} was allowed`);
  return decision;
}

/** The target and the body that the engine gets. */
export async function allowed(
  request: Request,
  role = RUN,
  engine: Engine = engineWith(),
): Promise<{ target: string; body: unknown }> {
  const decision = await decided(request, role, engine);
  assert.equal(decision.verdict, "allowed", decision.verdict === "refused" ? decision.message : "");
  return { target: decision.target, body: decision.body && JSON.parse(decision.body.toString()) };
}
