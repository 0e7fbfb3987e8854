import { isObject } from "../core/text/jsonObject";
import { MalformedBody, parseStrictly } from "../server/json";

type JsonObject = Readonly<Record<string, unknown>>;

/** An API server's question whether it may admit an object. Texts are empty where the request has none. */
export interface Review {
  readonly uid: string;
  readonly operation: string;
  /** The kind of the object, as the webhook registered for it: `Deployment`. */
  readonly kind: string;
  /** What the request is about: `deployments`. */
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** The user who asked the API server. */
  readonly user: string;
  readonly isDryRun: boolean;
  /** What is to be stored. Undefined if nothing is. */
  readonly object: JsonObject | undefined;
  /** What is stored now. Undefined if there is nothing, or the operation does not change it. */
  readonly oldObject: JsonObject | undefined;
}

/** The only version of AdmissionReview that is read. Kubernetes has it since 1.16. */
export const REVIEW_VERSION = "admission.k8s.io/v1";

/** Nesting depth of objects and lists. Kubernetes' own objects have about twenty levels. */
const MAX_DEPTH = 100;

/** Keys, values and punctuation: two objects of the size that etcd stores have fewer. */
const MAX_TOKENS = 2_000_000;

/**
 * Reads what matters of a review even if its objects are beyond every limit, to answer it at all.
 *
 * @throws MalformedBody if it is not a review
 */
export function reviewIn(body: Buffer): Review {
  let content: unknown;
  try {
    content = JSON.parse(body.toString("utf8"));
  } catch {
    throw new MalformedBody("the body is not one value of valid JSON");
  }
  return reviewOf(content);
}

/**
 * Reads a review whose objects can be judged.
 *
 * @throws MalformedBody if it is not a review, or if two readers could understand it in two ways
 */
export function readReview(body: Buffer, bodyBytes: number): Review {
  const limits = { depth: MAX_DEPTH, tokens: MAX_TOKENS, textLength: bodyBytes, allowsInexactNumbers: true };
  return reviewOf(parseStrictly(body, limits));
}

function reviewOf(content: unknown): Review {
  if (!isObject(content) || content["kind"] !== "AdmissionReview")
    throw new MalformedBody("the body is not an AdmissionReview");
  if (content["apiVersion"] !== REVIEW_VERSION)
    throw new MalformedBody(`the review is not of the version ${REVIEW_VERSION}, which this webhook registers for`);
  const { request } = content;
  if (!isObject(request) || textOf(request["uid"]) === "")
    throw new MalformedBody("the review has no request with a uid");
  return {
    uid: textOf(request["uid"]),
    operation: textOf(request["operation"]),
    kind: textOf(below(request["kind"])["kind"]),
    resource: textOf(below(request["resource"])["resource"]),
    subresource: textOf(request["subResource"]),
    namespace: textOf(request["namespace"]),
    name: textOf(request["name"]),
    user: textOf(below(request["userInfo"])["username"]),
    isDryRun: request["dryRun"] === true,
    object: isObject(request["object"]) ? request["object"] : undefined,
    oldObject: isObject(request["oldObject"]) ? request["oldObject"] : undefined,
  };
}

function below(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
