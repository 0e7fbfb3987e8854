import { knownValue, mapKnown } from "../model/known";
import type { Certificate } from "../model/workload";
import { judge, type Rule, show, undetermined, type Verdict } from "./support/rule";

/**
 * What must hold: keys for TLS are strong.
 * Fields: algorithm, RSA bits and ECDSA curve of every key that the stack generates.
 * Allowed: RSA with at least 2048 bits, ECDSA on P-256, P-384 or P-521, ED25519.
 */
export const rule: Rule = {
  id: "tls-weak-key",
  group: "tls",
  severity: "medium",
  level: "mandatory",
  title: "Keys for TLS must be RSA of 2048 bits or more, ECDSA from P-256 on, or ED25519",
  why:
    "Whoever breaks the key of an engine's CA, server or client is root on that engine. RSA below " +
    "2048 bits is within reach; P-224, the provider's default for ECDSA, has no place in TLS 1.3 and " +
    "keeps clients on older versions.",
  remediation: "Use ECDSA on the curve P-256, or RSA with 2048 bits or more.",
  remedies: ["certificateKey"],
  references: [
    "CA/Browser Forum Baseline Requirements 6.1.5: Key sizes",
    "RFC 8446, section 4.2.3: signature algorithms of TLS 1.3",
    "TLS provider documentation: `ecdsaCurve` is P224 unless it is given",
  ],
  needs: "certificates",
  *check({ certificates }) {
    for (const { key } of certificates) if (key) yield* judgeKey(key);
  },
};

function* judgeKey({ algorithm, rsaBits, ecdsaCurve }: NonNullable<Certificate["key"]>): Iterable<Verdict> {
  const rsa = [
    ...judge(
      rsaBits,
      undefined,
      (bits) => bits < 2048 && `is ${show(mapKnown(rsaBits, String))}: an RSA key below 2048 bits can be broken`,
    ),
  ];
  const ecdsa = [
    ...judge(
      ecdsaCurve,
      undefined,
      (curve) => isP224(curve) && "is P224 (the default where none is named), which TLS 1.3 does not know",
    ),
  ];
  const name = knownValue(algorithm)?.toUpperCase();
  if (name === "RSA") yield* rsa;
  else if (name === "ECDSA") yield* ecdsa;
  else if (!algorithm.known && rsa.length + ecdsa.length > 0) yield undetermined(algorithm);
}

function isP224(curve: string): boolean {
  return /^p-?224$/i.test(curve.trim());
}
