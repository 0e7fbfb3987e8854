import type { Judge } from "../../../guard/judgement/judge";
import type { Call } from "../../../guard/model/call";
import type { Decision } from "../../../guard/model/decision";
import type { Engine } from "../../../guard/model/engine";
import type { Role } from "../../../guard/model/role";

/** A request as a client sent it, without what differs every time. */
export interface RecordedCall {
  /** Method and target: `POST /v1.41/containers/create?name=a`. */
  readonly call: string;
  readonly type?: string;
  /** The text of a body that is read. */
  readonly body?: string;
}

const ID = /\b[0-9a-f]{64}\b/g;
/** What stands in a recording for every id. */
const SAME_ID = "c".repeat(64);

/** Decides as another judge does, and keeps what it was asked. */
export class RecordingJudge implements Judge {
  private recorded: RecordedCall[] = [];
  /** Targets whose decision is still to come: the words of a request line are not in the call. */
  private readonly targets = new WeakMap<object, string>();

  constructor(private readonly judge: Judge) {}

  resolve(method: string, target: string): ReturnType<Judge["resolve"]> {
    const resolved = this.judge.resolve(method, target);
    if ("verdict" in resolved) this.recorded.push({ call: `${method} ${target}` });
    else this.targets.set(resolved.query, `${method} ${target}`);
    return resolved;
  }

  decide(call: Call, role: Role, engine: Engine): Promise<Decision> {
    const { "content-type": type } = call.headers;
    this.recorded.push({
      call: (this.targets.get(call.query) ?? "").replace(ID, SAME_ID),
      ...(type !== undefined && { type }),
      ...(call.body && call.body.length > 0 && { body: call.body.toString().replace(ID, SAME_ID) }),
    });
    return this.judge.decide(call, role, engine);
  }

  take(): readonly RecordedCall[] {
    const taken = this.recorded;
    this.recorded = [];
    return taken;
  }
}
