import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

const UNKNOWN_CA = "the client's certificate is signed by none of tls.ca";

/** Why a handshake failed, for readers of the audit, by error code of Node or OpenSSL. */
const REASONS: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_CA,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_CA,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_CA,
  CERT_SIGNATURE_FAILURE: UNKNOWN_CA,
  CERT_HAS_EXPIRED: "the client's certificate has expired",
  CERT_NOT_YET_VALID: "the client's certificate is not valid yet: compare the clocks",
  INVALID_PURPOSE:
    "the client's certificate is not for clients (its extended key usage is without clientAuth), or " +
    "is issued by one that is no CA's",
  INVALID_CA: "the client's certificate is issued by one that is no CA's",
  ECONNRESET: "the client left before the handshake was complete",
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: "the client showed no certificate",
  ERR_SSL_HTTP_REQUEST: "the client speaks HTTP without TLS",
  ERR_SSL_WRONG_VERSION_NUMBER: "the client speaks no TLS",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "the client speaks no TLS 1.2 or newer",
  ERR_SSL_NO_SHARED_CIPHER: "the client has no cipher that the server has",
  ERR_SSL_NO_APPLICATION_PROTOCOL: "the client does not speak HTTP/1.1",
};

/** OpenSSL's codes, across its versions, for a client that refused the guard's certificate. */
const CLIENT_REFUSED = /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED))$/;

export function handshakeFailure(
  { code = "", reason, message }: NodeJS.ErrnoException & { reason?: string },
  socket: TLSSocket,
): string {
  const known = REASONS[String(socket.authorizationError ?? code)];
  if (known !== undefined) return known;
  if (CLIENT_REFUSED.test(code))
    return "the client does not accept the server's certificate (tls.cert): see its CA, its names and its end";
  return `the handshake failed: ${socket.authorizationError ?? reason ?? message}`;
}

/**
 * The TCP connection below a TLS connection, which Node exposes in an undocumented property. It still knows its peer's
 * address after it has closed, if that was read before.
 */
export function tcpSocketOf(socket: TLSSocket): Socket | undefined {
  return (socket as TLSSocket & { readonly _parent?: Socket })._parent;
}
