import { X509Certificate } from "node:crypto";
import { isObject } from "../../core/text/jsonObject";

/** What an engine asks an authorization plugin about a request of a client, before it carries it out. */
export interface AuthorizationRequest {
  /** The common name of the client's certificate. Undefined for a request that came without one. */
  readonly client: string | undefined;
  readonly hasCertificate: boolean;
  /** When the certificate became valid, in milliseconds since 1970. NaN if that cannot be read. */
  readonly issuedAt: number;
  readonly method: string;
  /** As in the request line. */
  readonly target: string;
  /** Undefined if the engine shows none: there is none, it is no JSON, or it is too large. */
  readonly body: Buffer | undefined;
  /** The last header of each name, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a message of the engine, or returns undefined if it is not one of this protocol. */
export function authorizationRequest(message: unknown): AuthorizationRequest | undefined {
  if (!isObject(message)) return undefined;
  const { User: user, UserAuthNMethod: authenticated, RequestMethod: method, RequestUri: target } = message;
  const { RequestBody: body, RequestHeaders: headers, RequestPeerCertificates: certificates } = message;
  if (typeof method !== "string" || typeof target !== "string") return undefined;
  const [certificate] = Array.isArray(certificates) ? (certificates as unknown[]) : [];
  const name = typeof user === "string" && user !== "" ? user : undefined;
  const isNamed = typeof authenticated === "string" && authenticated !== "";
  return {
    client: name,
    hasCertificate: name !== undefined || isNamed || certificate !== undefined,
    issuedAt: issuedAt(certificate),
    method,
    target,
    body: typeof body === "string" && body !== "" ? Buffer.from(body, "base64") : undefined,
    headers: Object.fromEntries(
      Object.entries(isObject(headers) ? headers : {}).map(([key, value]) => [key.toLowerCase(), String(value)]),
    ),
  };
}

/** @param certificate PEM, in base64 */
function issuedAt(certificate: unknown): number {
  if (typeof certificate !== "string") return Number.NaN;
  try {
    return Date.parse(new X509Certificate(Buffer.from(certificate, "base64")).validFrom);
  } catch {
    return Number.NaN;
  }
}
