import { container } from "../../core/model/container";
import { known } from "../../core/model/known";
import { type Workload, workload } from "../../core/model/workload";
import { type Objection, objection } from "../judgement/keys/key";
import { Refusal, refuseFor } from "../judgement/refusal";
import { judge } from "../judgement/rules";
import type { Role } from "../model/role";
import { type PrivilegeRequest, type Reader, Reading } from "./privilegeRequest";
import { MalformedMessage } from "./wire";

/** More different ones than any build has. */
const MAX_PRIVILEGE_REQUESTS = 100;

/**
 * Judges a request by the same rules as any container: what it asks for beyond a build's own container is one that has
 * it.
 *
 * @throws Refusal
 */
export function judgeRequest(method: string, request: Buffer, read: Reader, role: Role): void {
  try {
    const requests = new Map<string, PrivilegeRequest>();
    for (const asked of read(request, "", new Reading())) {
      requests.set(`${asked.path} ${asked.value}`, asked);
      if (requests.size > MAX_PRIVILEGE_REQUESTS) throw new MalformedMessage("it asks for too much at once");
    }
    refuseFor([...requests.values()].flatMap((asked) => objectionsTo(asked, method, role)));
  } catch (error) {
    if (error instanceof MalformedMessage)
      throw new Refusal(400, `the guard cannot read this request of ${method}: ${error.message}`);
    throw error;
  }
}

function objectionsTo(asked: PrivilegeRequest, method: string, role: Role): readonly Objection[] {
  if (asked.kind === "unsupported") return [objection(asked.path, asked.value)];
  return judge(workloadOf(asked, method), role).objections;
}

function workloadOf({ kind, path, value }: PrivilegeRequest, method: string): Workload {
  const step = container({
    name: "build step",
    path: "",
    ...(kind === "privileged" && { privileged: known(true, path) }),
    ...(kind === "device" && { devices: [known(value, path)] }),
  });
  const host = kind === "network" ? { network: known(value, path) } : {};
  return workload({ source: { type: "BuildKit", name: method }, platform: "docker", host, containers: [step] });
}
