import { container } from "../../core/model/container";
import { known } from "../../core/model/known";
import { type Workload, workload } from "../../core/model/workload";
import { type Objection, objection } from "../judgement/keys/key";
import { Refusal, refuseFor } from "../judgement/refusal";
import { judge } from "../judgement/rules";
import type { Role } from "../model/role";
import { MalformedMessage } from "./wire";
import { type Reader, Reading, type Wish } from "./wishes";

/** More different ones than any build has. */
const MOST_WISHES = 100;

/**
 * Judges a request by the same rules as any container: what it asks for beyond a build's own container is one that has
 * it.
 *
 * @throws Refusal
 */
export function judgeRequest(method: string, request: Buffer, read: Reader, role: Role): void {
  try {
    const wishes = new Map<string, Wish>();
    for (const wish of read(request, "", new Reading())) {
      wishes.set(`${wish.path} ${wish.value}`, wish);
      if (wishes.size > MOST_WISHES) throw new MalformedMessage("it asks for too much at once");
    }
    refuseFor([...wishes.values()].flatMap((wish) => objectionsTo(wish, method, role)));
  } catch (error) {
    if (error instanceof MalformedMessage)
      throw new Refusal(400, `the guard cannot read this request of ${method}: ${error.message}`);
    throw error;
  }
}

function objectionsTo(wish: Wish, method: string, role: Role): readonly Objection[] {
  if (wish.for === "nothing that is known") return [objection(wish.path, wish.value)];
  return judge(workloadOf(wish, method), role).objections;
}

function workloadOf({ for: kind, path, value }: Wish, method: string): Workload {
  const step = container({
    name: "build step",
    path: "",
    ...(kind === "privileged" && { privileged: known(true, path) }),
    ...(kind === "device" && { devices: [known(value, path)] }),
  });
  const host = kind === "network" ? { network: known(value, path) } : {};
  return workload({ source: { type: "BuildKit", name: method }, platform: "docker", host, containers: [step] });
}
