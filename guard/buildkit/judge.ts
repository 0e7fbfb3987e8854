import { container } from "../../core/model/container";
import { known } from "../../core/model/known";
import { type Workload, workload } from "../../core/model/workload";
import { type Objection, objection } from "../judgement/keys/key";
import { refuseFor } from "../judgement/refusal";
import { judge } from "../judgement/rules";
import { sizeObjections } from "../limits/memoryFileSystems";
import { Refusal } from "../model/refusal";
import type { Role } from "../model/role";
import { stepHostOf } from "../ownership/owner";
import { type PrivilegeRequest, type Reader, Reading, type Reference } from "./privilegeRequest";
import { MalformedMessage } from "./wire";

/** More than any build requests. */
const MAX_PRIVILEGE_REQUESTS = 100;

/** Who asks. */
interface Asking {
  readonly client: string;
  readonly role: Role;
  readonly namespace: string;
}

/**
 * Judges a request by the same rules as any container: a privilege beyond a build's own container is judged as a
 * container that has it. Returns the ids in the request that must belong to the client.
 *
 * @param asking the client with its role, and the prefix of the ids of its cache mounts
 * @throws Refusal
 */
export function judgeRequest(method: string, request: Buffer, read: Reader, asking: Asking): readonly Reference[] {
  try {
    const references = new Map<string, Reference>();
    const requests = new Map<string, PrivilegeRequest>();
    for (const asked of read(request, "", new Reading())) {
      const key = `${asked.path} ${asked.value}`;
      if (asked.kind === "reference") references.set(key, asked);
      else requests.set(key, asked);
      if (requests.size + references.size > MAX_PRIVILEGE_REQUESTS)
        throw new MalformedMessage("it asks for too much at once");
    }
    refuseFor([...requests.values()].flatMap((asked) => objectionsTo(asked, method, asking)));
    return [...references.values()];
  } catch (error) {
    if (error instanceof MalformedMessage)
      throw new Refusal(400, `the guard cannot read this request of ${method}: ${error.message}`);
    throw error;
  }
}

const OTHER_FRONTEND =
  "is not the frontend for Dockerfiles that the engine has, and one may do with the engine what no " +
  "request to it says: " +
  "leave it out, or list its image by digest under frontends of the role.";

const RESERVED_HOST = "is a name that only the guard gives: choose another.";

/** Said where the role's configuration turns the rule off: the guard itself grants a control group to nobody. */
const CONTROL_GROUPS = "puts the build's steps under control groups of the host: leave it out.";

function objectionsTo(
  asked: PrivilegeRequest,
  method: string,
  { client, role, namespace }: Asking,
): readonly Objection[] {
  const { kind, path, value } = asked;
  if (kind === "unsupported") return [objection(path, value)];
  if (kind === "frontend") return allowsFrontend(role, value) ? [] : [objection(path, OTHER_FRONTEND)];
  if (kind === "memorySize") return sizeObjections(value, path, role.limits?.shmSize);
  if (kind === "cache")
    return value.startsWith(`${namespace}/`)
      ? []
      : [objection(path, `is not a cache of this client's: its id must begin with ${namespace}/.`)];
  if (kind === "stepHost") return value === stepHostOf(client) ? [] : [objection(path, RESERVED_HOST)];
  const { objections } = judge(workloadOf(asked, method), role);
  return objections.length === 0 && kind === "cgroupParent" ? [objection(path, CONTROL_GROUPS)] : objections;
}

function workloadOf({ kind, path, value }: PrivilegeRequest, method: string): Workload {
  const step = container({
    name: "build step",
    path: "",
    ...(kind === "privileged" && { privileged: known(true, path) }),
    ...(kind === "cgroupParent" && { cgroupParent: known(value, path) }),
    ...(kind === "device" && { devices: [known(value, path)] }),
  });
  const host = kind === "network" ? { network: known(value, path) } : {};
  return workload({ source: { type: "BuildKit", name: method }, platform: "docker", host, containers: [step] });
}

/** Whether a role's builds may run this frontend. */
function allowsFrontend({ frontends = [] }: Role, image: string): boolean {
  return frontends.includes(image) || allowsAnyFrontend({ frontends });
}

/** Whether a role's builds may run any frontend, including one that a Dockerfile names. */
export function allowsAnyFrontend({ frontends = [] }: Pick<Role, "frontends">): boolean {
  return frontends.includes("*");
}
