import { isObject } from "../../core/text/jsonObject";
import { NEWEST_VERSION } from "./table";

/** The header in which engines announce their newest API version, in every answer. */
export const VERSION_HEADER = "api-version";

/** The maximum number of bytes of an answer that the guard reads to rewrite it. */
export const MAX_REWRITTEN = 1024 * 1024;

/**
 * The newest version of the API that a client may speak: the engine's, or the guard's if that is older. Clients use the
 * announced version, and the guard would refuse every request for a version that it does not know.
 */
export function announcedVersion(version: string): string {
  const [, minor] = /^1\.(\d{1,4})$/.exec(version) ?? [];
  return minor !== undefined && Number(minor) > Number(NEWEST_VERSION.slice(2)) ? NEWEST_VERSION : version;
}

/**
 * Rewrites the answer to `GET /version` to announce the same version. An answer that is not a JSON object stays as it
 * is.
 */
export function announcedIn(body: Buffer): Buffer {
  const answer = objectIn(body);
  if (!answer) return body;
  const components = answer["Components"];
  capIn(answer);
  for (const component of Array.isArray(components) ? (components as unknown[]) : []) {
    const details = isObject(component) ? component["Details"] : undefined;
    if (isObject(details)) capIn(details);
  }
  return Buffer.from(`${JSON.stringify(answer)}\n`);
}

function capIn(owner: Record<string, unknown>): void {
  const version = owner["ApiVersion"];
  if (typeof version === "string") owner["ApiVersion"] = announcedVersion(version);
}

function objectIn(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
