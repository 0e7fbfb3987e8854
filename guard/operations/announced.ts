import { NEWEST_VERSION } from "./table";

/** The header in which engines announce their newest API, with every answer. */
export const VERSION_HEADER = "api-version";

/** Most that the guard reads of an answer to write it anew, in bytes. */
export const MAX_REWRITTEN = 1024 * 1024;

/**
 * The newest version of the API that a client may speak: the engine's, or the guard's where that is older. A client
 * takes what is announced, and each of its requests would be refused for a version that the guard does not know.
 */
export function announcedVersion(version: string): string {
  const [, minor] = /^1\.(\d{1,4})$/.exec(version) ?? [];
  return minor !== undefined && Number(minor) > Number(NEWEST_VERSION.slice(2)) ? NEWEST_VERSION : version;
}

/** The answer to `GET /version` with the same in it. One that is no JSON object stays as it is. */
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
