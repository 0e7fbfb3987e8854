import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { decide } from "../../../guard/judgement/decide";
import type { Role } from "../../../guard/model/role";
import { resolve } from "../../../guard/operations/resolve";
import { OPERATIONS } from "../../../guard/operations/table";
import { ownerOf, withoutPrefix } from "../../../guard/ownership/owner";
import { bytesOf } from "../judgement/support";
import type { StubEngine } from "./stubEngine";

/** A role with every operation, whose clients share nothing but one network. */
export const APART: Role = {
  name: "apart",
  operations: new Set(OPERATIONS.map(({ id }) => id)),
  rules: DEFAULT_SETTINGS,
  allowedHostPaths: [],
  apart: { sees: "own", networks: ["common"] },
};

export interface Outcome {
  readonly status: number;
  /** What the client is shown: one JSON value. */
  readonly body: unknown;
  /** What the engine got: its target, and its body; undefined if it got nothing. */
  readonly sent?: string;
}

/** Lets a client ask an engine through the guard's judgement, without connections. */
export async function ask(
  engine: StubEngine,
  client: string,
  call: string,
  body?: unknown,
  role: Role = APART,
): Promise<Outcome> {
  const [method = "", target = ""] = call.split(" ");
  const resolved = resolve(method, target);
  if ("verdict" in resolved) return { status: resolved.status, body: { message: resolved.message } };
  const bytes = bytesOf(body);
  const decision = await decide({ client, headers: {}, body: bytes, ...resolved }, role, engine);
  if (decision.verdict === "refused") return { status: decision.status, body: { message: decision.message } };
  const sent = decision.body?.toString();
  const answer = engine.answer(method, decision.target, sent ? JSON.parse(sent) : undefined);
  decision.reservation?.end(answer.status);
  const { view } = decision;
  const isError = answer.status >= 400;
  const show = (value: unknown) => (view?.show && !isError ? view.show(value) : value);
  const values =
    view?.form === "stream" && Array.isArray(answer.body)
      ? answer.body.map((each) => show(structuredClone(each))).filter((each) => each !== undefined)
      : undefined;
  const text = JSON.stringify(values ?? show(structuredClone(answer.body)) ?? null);
  const isShown = view?.prefix !== undefined && (view.form !== undefined || isError);
  const cleaned = isShown ? withoutPrefix(text, ownerOf(client)) : text;
  return { status: answer.status, body: JSON.parse(cleaned) as unknown, sent: `${decision.target} ${sent ?? ""}` };
}
