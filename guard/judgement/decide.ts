import { isObject } from "../../core/text/jsonObject";
import { MalformedBody, parseStrictly } from "../../server/json";
import { limitRequest } from "../limits/requests";
import { limitUpdate } from "../limits/resources";
import type { Call } from "../model/call";
import type { Decision, Refused } from "../model/decision";
import { type Draft, draftOf } from "../model/draft";
import type { Engine } from "../model/engine";
import type { Limits, Reservation } from "../model/limits";
import { Refusal } from "../model/refusal";
import type { Role } from "../model/role";
import { targetOf, unjudgedTargetOf } from "../operations/target";
import { apartOf, keepApart } from "../ownership/apart";
import { together } from "../ownership/heldNames";
import { refuseReserved } from "../ownership/names";
import { ownerOf, withoutPrefix } from "../ownership/owner";
import { remembering } from "../ownership/remembering";
import { reserve } from "../ownership/reserve";
import { withoutSecrets } from "../ownership/secrets";
import { adviceOn } from "./advice";
import { effortOf, MAX_EFFORT } from "./effort";
import { JUDGEMENTS, type Judgement } from "./judgements";
import { dropClientKeys } from "./keys/clientKeys";
import { type Key, type Objection, objection, objectionsTo } from "./keys/key";
import { normalize } from "./keys/normalize";
import { hostConfigOf, lookUp, lookUpVolumes } from "./lookUp";
import { refuseFor } from "./refusal";
import { type JudgedWorkload, judgedTextOf, judgeWorkload } from "./workloads";

/**
 * Decides about a call of an operation that the role has. First judges the request by itself; only then asks the engine
 * what the names in it mean, and judges what they mean.
 */
export async function decide(call: Call, role: Role, source: Engine): Promise<Decision> {
  const holds: Reservation[] = [];
  try {
    if (role.rules === undefined)
      return { verdict: "allowed", target: unjudgedTargetOf(call), body: call.body, findings: [] };
    const judgement = Object.hasOwn(JUDGEMENTS, call.operation.id) ? JUDGEMENTS[call.operation.id] : undefined;
    if (!judgement) throw new Refusal(403, `the guard lets nobody but the role admin call ${call.operation.id}`);
    const dropped = [...(call.dropped ?? [])];
    const draft = draftOf(call, bodyOf(call, judgement, dropped));
    const further = judgement.amountsTo?.(draft);
    if (further !== undefined && !role.operations.has(further))
      throw new Refusal(
        403,
        `the role ${role.name} does not allow ${further}, which this ${call.operation.id} amounts to`,
      );
    const name = nameIn(draft);
    const { limits } = role;
    const excesses = limits ? limitRequest(call.operation.id, draft, limits) : [];
    const asked = judged(call, draft, judgement, role, name);
    refuseFor([...asked.objections, ...excesses], adviceOn(draft.body, asked.objections));
    refuseReserved(draft);
    const apart = apartOf(role);
    const engine = apart ? remembering(source) : source;
    const before = apart && judgement.body && judgedTextOf(draft);
    const own = apart && (await keepApart(call, draft, apart, engine, holds));
    const view = role.secrets && role.mode !== "warn" ? withoutSecrets(call.operation.id, role.secrets, own) : own;
    const references = [...referencesIn(draft, judgement)];
    const referred = await lookUp(references, role, engine);
    // A container is the same under its name and its id, but a network may turn out to be the host's.
    const isChanged =
      references.some(({ kind }) => kind === "network") ||
      (apart && (before === undefined || judgedTextOf(draft) !== before));
    const { workload, objections, findings } = isChanged ? judged(call, draft, judgement, role, name) : asked;
    const changed = limits ? await excessesOfChange(call, draft, limits, engine) : [];
    refuseFor([
      ...objections,
      ...referred,
      ...changed,
      ...(workload ? await lookUpVolumes(workload, role, engine) : []),
    ]);
    const body = draft.body === undefined ? undefined : Buffer.from(JSON.stringify(draft.body));
    const reservation = together([...holds, await reserve(call, draft, role, source)]);
    return {
      verdict: "allowed",
      target: targetOf({ ...call, ...draft }),
      body,
      findings,
      ...(dropped.length > 0 && { dropped }),
      ...(view && { view }),
      ...(reservation && { reservation }),
      ...(draft.temporaryTag && { temporaryTag: draft.temporaryTag }),
      ...(draft.renameInArchive && { renameInArchive: draft.renameInArchive }),
    };
  } catch (error) {
    together(holds)?.end(undefined);
    if (error instanceof Refusal) return withoutOwnPrefix(error.decision, call);
    throw error;
  }
}

/** What a change of a container would exceed of the client's limits, with what the container has already. */
async function excessesOfChange({ operation }: Call, draft: Draft, limits: Limits, engine: Engine) {
  if (operation.id !== "ContainerUpdate") return [];
  return limitUpdate(draft.body, await hostConfigOf(draft.parameters["id"] ?? "", engine), limits);
}

/** The client is told the names that it uses itself. */
function withoutOwnPrefix(refused: Refused, { client }: Call): Refused {
  return { ...refused, message: withoutPrefix(refused.message, ownerOf(client)) };
}

/** Reading a megabyte of JSON takes as long as a whole request may take. */
const MAX_JSON_BYTES = 512 * 1024;

/**
 * Parses the body as JSON, brings its keys into the API's spelling and drops what says nothing. The Content-Type does
 * not matter: clients send various odd ones, and the engine gets the type of what the guard has written.
 */
function bodyOf({ operation, body }: Call, judgement: Judgement, dropped: string[]): unknown {
  if (body === undefined || body.length === 0) return undefined;
  if (operation.body !== "json") {
    dropped.push("the body");
    return undefined;
  }
  if (body.length > MAX_JSON_BYTES)
    throw new Refusal(403, `the body has more than ${MAX_JSON_BYTES} bytes, which is more than any request needs`);
  const value = parsed(body);
  if (effortOf(value) > MAX_EFFORT)
    throw new Refusal(
      403,
      "the body asks for more than the guard can judge while others wait: put scripts into the image " +
        "or a volume, and shorten its lists",
    );
  if (isObject(value)) dropClientKeys(operation.id, value, dropped);
  if (judgement.body) normalize(value, judgement.body, "", dropped);
  return value;
}

function parsed(body: Buffer): unknown {
  try {
    return parseStrictly(body);
  } catch (error) {
    if (error instanceof MalformedBody) throw new Refusal(400, error.message);
    throw error;
  }
}

/** Judges a request by itself. If a rule objects to a path, the guard's own objection to the same path is left out. */
function judged(
  { operation }: Call,
  draft: Draft,
  { body, query, read }: Judgement,
  role: Role,
  name: string,
): JudgedWorkload {
  const own = [
    ...(operation.body === "json" ? bodyObjections(draft.body, body) : []),
    ...Object.entries(query ?? {}).flatMap(([name, key]) =>
      (draft.query.get(name) ?? []).flatMap((value) => objectionsTo(value, key, name)),
    ),
  ];
  const { workload, objections, findings } = judgeWorkload(operation, draft, read, role, name);
  const spoken = new Set(objections.flatMap(({ path }) => [...above(path)]));
  return { workload, objections: [...objections, ...own.filter(({ path }) => !spoken.has(path))], findings };
}

/** Yields a path and the paths of everything that contains it. */
function* above(path: string): Iterable<string> {
  yield path;
  for (const { index } of path.matchAll(/[.[]/g)) yield path.slice(0, index);
}

function bodyObjections(value: unknown, key: Key | undefined): Objection[] {
  if (value === undefined || value === null) return [];
  if (!key) return [objection("", "is one that the guard does not know.")];
  return isObject(value) ? objectionsTo(value, key, "") : [objection("", "is not an object.")];
}

/** The client's name for what the request makes or uses: exemptions name it. */
function nameIn({ query, parameters, body }: Draft): string {
  const named = isObject(body) ? body["Name"] : undefined;
  return query.get("name")?.[0] ?? parameters["id"] ?? (typeof named === "string" ? named : "");
}

function* referencesIn(draft: Draft, { references }: Judgement) {
  for (const find of references ?? []) yield* find(draft);
}
