import type { StoredObject } from "./input/input";
import type { CheckFinding } from "./report";

/** The object that a finding is attributed to: where the chain of owners ends. */
type Top = Pick<StoredObject, "type" | "namespace" | "name">;

/** The findings of one cause: those of an owner's template, and of everything that was made from it. */
interface Cause {
  readonly top: Top;
  /** The owner's own finding, if it has one. */
  own?: CheckFinding;
  readonly first: CheckFinding;
  readonly pods: Set<string>;
  isRetired: boolean;
}

/**
 * Attributes the findings of objects that a cluster has made to what they were made for: the three pods of a Deployment
 * have one finding, which is the Deployment's. A container that the owner's template does not have, because a webhook
 * or a debugging session added it, has a finding of its own, also with the owner's name. What exists only in an owner's
 * history, such as a ReplicaSet without replicas, has none.
 *
 * An object is only attributed to another one by the identity that the cluster gave to both, or if the other is not in
 * the input.
 */
export function byOwner(findings: readonly CheckFinding[], stored: readonly StoredObject[]): CheckFinding[] {
  if (stored.length === 0) return [...findings];
  const owners = new Owners(stored);
  const causes = new Map<string, Cause>();
  const ofTemplates = new Map<string, number>();
  for (const finding of findings) {
    const object = owners.objectOf(finding);
    if (object && object.owner === undefined) count(ofTemplates, keyOf(object, statementOf(finding)));
  }
  const seen = new Map<string, number>();
  const kept: (CheckFinding | Cause)[] = [];
  for (const finding of findings) {
    const object = owners.objectOf(finding);
    if (!object) {
      kept.push(finding);
      continue;
    }
    const top = owners.topOf(object);
    const statement = statementOf(finding);
    const times = count(seen, JSON.stringify([object.uid, statement]));
    // Two equal findings of one object are two causes, unless its owner's template has only one.
    const ofTop = object.owner === undefined ? 0 : (ofTemplates.get(keyOf(top, statement)) ?? 0);
    const key = JSON.stringify([keyOf(top, statement), ofTop === 0 ? times : Math.min(times, ofTop)]);
    let cause = causes.get(key);
    if (!cause) {
      cause = { top, first: finding, pods: new Set(), isRetired: true };
      causes.set(key, cause);
      kept.push(cause);
    }
    if (object.owner === undefined) cause.own = finding;
    const isRetired = owners.isRetired(object);
    if (!isRetired) cause.isRetired = false;
    if (object.type === "Pod" && object.owner && !isRetired) cause.pods.add(object.name);
  }
  return kept.flatMap((each) => ("pods" in each ? findingOf(each) : [each]));
}

function keyOf({ type, namespace, name }: Top, statement: string): string {
  return JSON.stringify([type, namespace, name, statement]);
}

/** Counts one more. Returns how many there are. */
function count(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}

function findingOf({ top, own, first, pods, isRetired }: Cause): CheckFinding[] {
  if (isRetired) return [];
  const [example] = pods;
  const instances = example === undefined ? undefined : { count: pods.size, example };
  const { type, name: resource, namespace } = top;
  const finding = own ?? { ...first, type, resource, ...(namespace !== undefined && { namespace }) };
  return [instances ? { ...finding, instances } : finding];
}

class Owners {
  private readonly byName = new Map<string, StoredObject>();
  private readonly byUid = new Map<string, StoredObject>();

  constructor(stored: readonly StoredObject[]) {
    for (const object of stored) {
      this.byName.set(nameOf({ ...object, resource: object.name }), object);
      this.byUid.set(object.uid, object);
    }
  }

  objectOf(finding: CheckFinding): StoredObject | undefined {
    return this.byName.get(nameOf(finding));
  }

  /** An owner that nobody has seen may never have existed. */
  isRetired({ isRetired, owner }: StoredObject): boolean {
    return isRetired && owner !== undefined && this.byUid.has(owner.uid);
  }

  topOf(object: StoredObject): Top {
    const seen = new Set<StoredObject>();
    for (let current = object; ; ) {
      const { owner, namespace } = current;
      if (!owner || seen.has(current)) return current;
      seen.add(current);
      const next = this.byUid.get(owner.uid);
      if (!next) return { type: owner.type, name: owner.name, ...(namespace !== undefined && { namespace }) };
      current = next;
    }
  }
}

function nameOf({ file, type, namespace, resource }: Partial<CheckFinding>): string {
  return JSON.stringify([file, type, namespace, resource].map((part) => part ?? ""));
}

/**
 * What a finding says, wherever it says it. A pod has the values of its owner's template at other paths, and some of them
 * twice: an API server copies annotations for AppArmor into fields.
 */
export function statementOf({
  rule,
  status,
  container,
  path,
  found,
}: Pick<CheckFinding, "rule" | "status" | "container" | "path" | "found">): string {
  const said = path === "" ? found : found.replaceAll(path, "");
  return JSON.stringify([rule, status, container, said.replace(/\[\d+\]/g, "[]")]);
}
