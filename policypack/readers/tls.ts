import { known } from "../workload/known";
import { type Source, type Workload, workload } from "../workload/workload";
import type { Raw } from "./raw";

/** Keys and certificates of the TLS providers; undefined for a kind that is neither. */
export function readTls(kind: string, resource: Raw, source: Source): Workload | undefined {
  const privateKey = resource.get("privateKeyPem").string();
  if (kind === "PrivateKey") {
    const key = {
      // What is not said is what the provider makes of it.
      algorithm: resource.get("algorithm").string() ?? known("", "algorithm"),
      rsaBits: resource.get("rsaBits").number() ?? known(2048, "rsaBits"),
      ecdsaCurve: resource.get("ecdsaCurve").string() ?? known("P224", "ecdsaCurve"),
    };
    return workload({ source, platform: "docker", certificates: [{ key, ...(privateKey && { privateKey }) }] });
  }
  if (kind !== "SelfSignedCert" && kind !== "LocallySignedCert") return undefined;
  const leaf = {
    isCa: resource.get("isCaCertificate").boolean() ?? known(false, "isCaCertificate"),
    selfSigned: kind === "SelfSignedCert",
    uses: resource.get("allowedUses").strings(),
    usesPath: "allowedUses",
    validityHours: resource.get("validityPeriodHours").number(),
  };
  const signingKey = resource.get("caPrivateKeyPem").string() ?? (kind === "SelfSignedCert" ? privateKey : undefined);
  return workload({ source, platform: "docker", certificates: [{ leaf, ...(signingKey && { privateKey: signingKey }) }] });
}
