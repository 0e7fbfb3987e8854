/**
 * For volumes and networks: changing their labels would replace them, and a volume would lose its data. They keep the
 * labels that they were created with.
 */
export const KEEP_LABELS = { lifecycle: { ignoreChanges: ["labels"] } };

/** The same for a volume with an engine's data, which Terraform refuses to remove if its data are to be retained. */
export function dataLifecycle(retainData = false): {
  readonly lifecycle: { ignoreChanges: string[]; preventDestroy?: boolean };
} {
  return { lifecycle: { ...KEEP_LABELS.lifecycle, ...(retainData && { preventDestroy: true }) } };
}
