import { isUnknown, knownValue } from "../model/known";
import type { Certificate } from "../model/workload";
import { type Rule, undetermined, type Verdict, violation } from "./support/rule";

type Leaf = NonNullable<Certificate["leaf"]>;

/**
 * Key usages (RFC 5280, 4.2.1.3): they say what a key does (sign, encrypt), not whom it authenticates. Every other use
 * is an extended one.
 */
const KEY_USAGES: ReadonlySet<string> = new Set([
  "certsigning",
  "contentcommitment",
  "crlsigning",
  "dataencipherment",
  "decipheronly",
  "digitalsignature",
  "encipheronly",
  "keyagreement",
  "keyencipherment",
]);

/**
 * What must hold: a certificate has one purpose: to sign others, to serve, or to be a client.
 * Fields: whether each certificate that the stack signs is a CA, and its allowed uses.
 * Allowed: a CA that only signs; a certificate for server_auth or client_auth, not both; other extended uses.
 */
export const rule: Rule = {
  id: "tls-unrestricted-certificate",
  group: "tls",
  severity: "medium",
  level: "advisory",
  title: "A certificate should be a CA, a server's or a client's, and only one of these",
  why:
    "An engine lets in every client certificate of its CA. A server's certificate that is good for " +
    "clients too makes whoever reads it root on the engine; one that is a CA as well lets him make " +
    "certificates for everybody.",
  remediation:
    "Give a server the uses digital signature and server authentication, a client digital signature and " +
    "client authentication, and let a CA do nothing but sign.",
  remedies: ["certificateUses"],
  references: [
    "RFC 5280, section 4.2.1.12: Extended Key Usage",
    "Docker documentation, Protect the Docker daemon socket: extendedKeyUsage",
  ],
  needs: "certificates",
  *check({ certificates }) {
    for (const { leaf } of certificates) if (leaf) yield* judgeUses(leaf);
  },
};

function* judgeUses({ isCa, uses, usesPath }: Leaf): Iterable<Verdict> {
  const names = new Set(uses.map((use) => knownValue(use)?.replace(/_/g, "").toLowerCase() ?? ""));
  const missing = uses.find(isUnknown);
  const presents = ["anyextended", "serverauth", "clientauth"].filter((use) => names.has(use));
  const isBoth = names.has("anyextended") || presents.length === 2;
  const isAnything = !missing && [...names].every((name) => KEY_USAGES.has(name));

  const asCa =
    presents.length > 0 &&
    violation(isCa.path, undefined, "is true on a certificate that servers or clients present as well");
  const asLeaf =
    (isBoth && violation(usesPath, undefined, "lets the certificate be a server's and a client's at once")) ||
    (isAnything &&
      violation(usesPath, undefined, "names neither server_auth nor client_auth, so the certificate is good for both"));

  if (isUnknown(isCa)) {
    if (asCa && asLeaf) yield asLeaf;
    else if (asCa || asLeaf || missing) yield undetermined(isCa);
    return;
  }
  const found = isCa.value ? asCa : asLeaf;
  if (found) yield found;
  else if (missing) yield undetermined(missing);
}
