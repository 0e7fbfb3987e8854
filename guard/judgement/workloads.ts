import { type Configuration, ofToday } from "../../core/evaluation/configuration";
import type { Workload } from "../../core/model/workload";
import { isObject } from "../../core/text/jsonObject";
import type { Operation } from "../model/operation";
import type { Role } from "../model/role";
import type { Asked, Judgement } from "./judgements";
import { type Judged, judge } from "./rules";

/** What a request asks for, as a workload, and the rules' verdict on it. */
export interface JudgedWorkload extends Judged {
  /** Undefined if the operation asks for none. */
  readonly workload: Workload | undefined;
}

/** How many workloads are remembered, of all roles: those that were asked for last. */
const MAX_REMEMBERED = 128;

/** Maximum length of what a workload is remembered by, in characters: its text, and the client's name for it. */
const MAX_KEY_LENGTH = 4096;

interface Remembered extends JudgedWorkload {
  /** The rules of the day on which it was judged: exemptions expire. */
  readonly configuration: Configuration;
}

const remembered = new Map<string, Remembered>();

/** What was judged once: most of that never comes again, and remembering it all would cost more than it saves. */
const judgedOnce = new Set<string>();

const numbers = new WeakMap<Role, number>();
let lastNumber = 0;

const NOTHING: JudgedWorkload = { workload: undefined, objections: [], findings: [] };

/**
 * Judges what a request asks for by the rules. Clients make the same containers again and again: the verdict on a text
 * that was judged before is remembered, for each role by itself. The rules see that text alone, so that no verdict can
 * depend on anything else.
 *
 * @param name the client's name for it
 */
export function judgeWorkload(
  operation: Operation,
  asked: Asked,
  read: Judgement["read"],
  role: Role,
  name: string,
): JudgedWorkload {
  if (!read || !role.rules) return NOTHING;
  const configuration = ofToday(role.rules.configuration);
  const text = judgedTextOf(asked);
  const key = `${numberOf(role)} ${operation.id} ${JSON.stringify(name)} ${text}`;
  const known = remembered.get(key);
  remembered.delete(key);
  if (known?.configuration === configuration) {
    remembered.set(key, known);
    return known;
  }
  const workload = read(askedIn(text), { type: operation.id, name, format: "docker-api" });
  const judged = { workload, ...judge(workload, role), configuration };
  if (key.length <= MAX_KEY_LENGTH) remember(key, judged);
  return judged;
}

/**
 * What a request asks for, as text, but for what keeping clients apart always changes and no rule judges: the object's
 * own name, and its labels.
 */
export function judgedTextOf({ query, body }: Asked): string {
  return JSON.stringify([[...query].filter(([name]) => name !== "name" && name !== "filters"), judgedBodyOf(body)]);
}

function judgedBodyOf(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { Labels: _, Name: __, ...judged } = body;
  return judged;
}

function askedIn(text: string): Asked {
  const [query, body] = JSON.parse(text) as [[string, readonly string[]][], unknown];
  return { query: new Map(query), body };
}

function remember(key: string, judged: Remembered): void {
  if (!judgedOnce.delete(key)) {
    judgedOnce.add(key);
    forgetOldest(judgedOnce);
    return;
  }
  remembered.set(key, judged);
  forgetOldest(remembered);
}

function forgetOldest(kept: Map<string, unknown> | Set<string>): void {
  const [oldest] = kept.keys();
  if (kept.size > MAX_REMEMBERED && oldest !== undefined) kept.delete(oldest);
}

function numberOf(role: Role): number {
  let number = numbers.get(role);
  if (number === undefined) {
    number = ++lastNumber;
    numbers.set(role, number);
  }
  return number;
}
