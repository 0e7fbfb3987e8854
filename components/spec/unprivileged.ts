/**
 * The security context of a container whose program needs nothing of its node: `restricted` asks for it, all but the
 * read-only root file system. Another object each time, so that manifests repeat it in full.
 */
export function unprivileged() {
  return { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
}
