import { rule } from "../../../core/rules/tls-unrestricted-certificate";
import { describeRule, resource, UNKNOWN } from "./support";

const signed = (allowedUses: unknown, isCaCertificate?: unknown) =>
  resource("tls:index/locallySignedCert:LocallySignedCert", { allowedUses, isCaCertificate, validityPeriodHours: 720 });
const selfSigned = (allowedUses: unknown, isCaCertificate?: unknown) =>
  resource("tls:index/selfSignedCert:SelfSignedCert", { allowedUses, isCaCertificate, validityPeriodHours: 720 });

describeRule(rule, {
  refused: {
    "a certificate for server and client": [signed(["digital_signature", "server_auth", "client_auth"]), "allowedUses"],
    "a certificate for every extended use": [signed(["any_extended"]), "allowedUses"],
    "the names as the documentation writes them": [signed(["serverAuth", "clientAuth"]), "allowedUses"],
    "a certificate without an extended use": [signed(["digital_signature", "key_encipherment"]), "allowedUses"],
    "a certificate without any use": [signed([]), "allowedUses"],
    "a certificate that says nothing of its use": [signed(undefined), "allowedUses"],
    "a self-signed certificate for server and client": [selfSigned(["server_auth", "client_auth"]), "allowedUses"],
    "server and client beside a use that is not known yet": [
      signed(["server_auth", UNKNOWN, "client_auth"]),
      "allowedUses",
    ],
    "a CA that serves": [selfSigned(["cert_signing", "server_auth"], true), "isCaCertificate"],
    "a CA that is a client": [signed(["cert_signing", "client_auth"], true), "isCaCertificate"],
    "a CA for every extended use": [signed(["cert_signing", "any_extended"], "true"), "isCaCertificate"],
    "server and client, CA or not": [signed(["server_auth", "client_auth"], UNKNOWN), "allowedUses"],
  },
  accepted: {
    "a server's certificate": [signed(["digital_signature", "key_encipherment", "server_auth"]), {}],
    "a client's certificate": signed(["digital_signature", "client_auth"], false),
    "a root CA": selfSigned(["cert_signing", "crl_signing", "digital_signature"], true),
    "an intermediate CA": signed(["cert_signing", "crl_signing"], true),
    "a CA that says nothing of its use": selfSigned([], true),
    "a certificate for another use": signed(["digital_signature", "code_signing"]),
    "another use, CA or not": signed(["code_signing"], UNKNOWN),
    "a self-signed server": selfSigned(["server_auth"]),
  },
  undetermined: {
    "uses that are not known yet": [signed(UNKNOWN), "allowedUses"],
    "one use that is not known yet": [signed(["server_auth", UNKNOWN]), "allowedUses[1]"],
    "a CA with a use that is not known yet": [signed(["cert_signing", UNKNOWN], true), "allowedUses[1]"],
    "a server that may be a CA": [signed(["server_auth"], UNKNOWN), "isCaCertificate"],
    "a signer that may be no CA": [signed(["cert_signing"], UNKNOWN), "isCaCertificate"],
  },
});
