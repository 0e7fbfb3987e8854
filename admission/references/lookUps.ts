import { isObject } from "../../core/text/jsonObject";
import type { ApiAnswer, ApiServer } from "./apiServer";
import { type Found, isName, MAX_REFERENCES, type Reference } from "./reference";

/** Milliseconds for which an object that was read is used again. */
const FRESH_MS = 10_000;

/** Milliseconds for which a failure is: an API server that hangs must not delay each review. */
const FAILED_MS = 1_000;

/** What is kept of a cluster. */
const MAX_KEPT = 1_000;
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

/** Look-ups that are under way at once. */
const MAX_PENDING = 200;

/** Bytes of the objects that are found for one review. */
const MAX_FOUND_BYTES = 3 * 1024 * 1024;

/** Kinds that make pods, and where the API has them. */
const OWNERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => [kind, "/apis/apps/v1"]),
  ),
  ...Object.fromEntries(["Job", "CronJob"].map((kind) => [kind, "/apis/batch/v1"])),
  ReplicationController: "/api/v1",
};

interface Kept {
  readonly answer: Promise<ApiAnswer>;
  until: number;
  bytes: number;
}

/** Looks up objects that reviews refer to, bounded in time, size and number, and remembers them for a moment. */
export class LookUps {
  private readonly kept = new Map<string, Kept>();
  private keptBytes = 0;
  private pending = 0;

  constructor(
    private readonly api: Pick<ApiServer, "read">,
    private readonly milliseconds: number,
  ) {}

  /** What was found for each reference, in their order. Never throws, and never takes longer than its limit. */
  async find(references: readonly Reference[]): Promise<readonly Found[]> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, this.milliseconds, "could not be looked up: the API server did not answer in time");
    });
    let bytes = 0;
    try {
      return await Promise.all(
        references.map(async (reference, at): Promise<Found> => {
          if (at >= MAX_REFERENCES)
            return { reference, why: `is not looked up: only ${MAX_REFERENCES} references of an object are` };
          const answer = await Promise.race([this.findOne(reference), timeout]);
          if (typeof answer === "string") return { reference, why: answer };
          if ("why" in answer) return { reference, why: answer.why };
          bytes += answer.bytes;
          return bytes > MAX_FOUND_BYTES
            ? { reference, why: "is too large to be looked up" }
            : { reference, object: answer.object };
        }),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  private async findOne(reference: Reference): Promise<ApiAnswer> {
    const { namespace, name } = reference;
    if (!isName(namespace) || !isName(name)) return { status: undefined, why: "has no name that can be looked up" };
    const within = (group: string, plural: string) => `${group}/namespaces/${namespace}/${plural}/${name}`;
    switch (reference.kind) {
      case "ConfigMap":
        return this.read(within("/api/v1", "configmaps"));
      case "PersistentVolumeClaim":
        return this.volumeOf(await this.read(within("/api/v1", "persistentvolumeclaims")));
      case "Owner": {
        const group = Object.hasOwn(OWNERS, reference.type) ? OWNERS[reference.type] : undefined;
        if (group === undefined) return { status: undefined, why: "is of a kind that is not looked up" };
        const answer = await this.read(within(group, `${reference.type.toLowerCase()}s`));
        if ("why" in answer || below(answer.object["metadata"])["uid"] === reference.uid) return answer;
        return { status: undefined, why: "does not exist any more" };
      }
    }
  }

  private async volumeOf(claim: ApiAnswer): Promise<ApiAnswer> {
    if ("why" in claim) return claim;
    const volume = below(claim.object["spec"])["volumeName"];
    if (typeof volume !== "string" || !isName(volume))
      return { status: undefined, why: "is not bound to a volume yet" };
    return this.read(`/api/v1/persistentvolumes/${volume}`);
  }

  private read(path: string): Promise<ApiAnswer> {
    const now = Date.now();
    const known = this.kept.get(path);
    if (known && known.until > now) return known.answer;
    this.forget(path);
    if (this.pending >= MAX_PENDING)
      return Promise.resolve({ status: undefined, why: "could not be looked up: too many look-ups are under way" });
    this.pending++;
    const kept: Kept = {
      answer: this.api.read(path).finally(() => this.pending--),
      until: Number.POSITIVE_INFINITY,
      bytes: 0,
    };
    this.kept.set(path, kept);
    void kept.answer.then((answer) => this.keep(path, kept, answer));
    return kept.answer;
  }

  /** What does not exist may exist in a moment, and a claim that is not bound may be bound then. */
  private keep(path: string, kept: Kept, answer: ApiAnswer): void {
    if (this.kept.get(path) !== kept) return;
    if ("why" in answer) {
      if (answer.status === 404) this.forget(path);
      else kept.until = Date.now() + FAILED_MS;
      return;
    }
    const { kind, spec } = answer.object;
    if (kind === "PersistentVolumeClaim" && below(spec)["volumeName"] === undefined) {
      this.forget(path);
      return;
    }
    kept.until = Date.now() + FRESH_MS;
    kept.bytes = answer.bytes;
    this.keptBytes += answer.bytes;
    for (const [oldest] of this.kept) {
      if (this.kept.size <= MAX_KEPT && this.keptBytes <= MAX_KEPT_BYTES) break;
      this.forget(oldest);
    }
  }

  private forget(path: string): void {
    this.keptBytes -= this.kept.get(path)?.bytes ?? 0;
    this.kept.delete(path);
  }
}

function below(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
