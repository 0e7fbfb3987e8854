import { known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";

/** Keys and certificates of the TLS providers; undefined for any other kind. */
export function readTls(kind: string, resource: Raw, source: Source): Workload | undefined {
  const privateKey = resource.get("privateKeyPem").string();
  if (kind === "PrivateKey") {
    const [algorithm, rsaBits, ecdsaCurve] = [
      resource.get("algorithm"),
      resource.get("rsaBits"),
      resource.get("ecdsaCurve"),
    ];
    const key = {
      // The provider chooses the defaults of absent properties.
      algorithm: algorithm.string() ?? known("", algorithm.path),
      rsaBits: rsaBits.number() ?? known(2048, rsaBits.path),
      ecdsaCurve: ecdsaCurve.string() ?? known("P224", ecdsaCurve.path),
    };
    return workload({ source, platform: "docker", certificates: [{ key, ...(privateKey && { privateKey }) }] });
  }
  if (kind !== "SelfSignedCert" && kind !== "LocallySignedCert") return undefined;
  const [isCa, uses] = [resource.get("isCaCertificate"), resource.get("allowedUses")];
  const leaf = {
    isCa: isCa.boolean() ?? known(false, isCa.path),
    selfSigned: kind === "SelfSignedCert",
    uses: uses.strings(),
    usesPath: uses.path,
    validityHours: resource.get("validityPeriodHours").number(),
  };
  const signingKey = resource.get("caPrivateKeyPem").string() ?? (kind === "SelfSignedCert" ? privateKey : undefined);
  return workload({
    source,
    platform: "docker",
    certificates: [{ leaf, ...(signingKey && { privateKey: signingKey }) }],
  });
}
