/**
 * For volumes and networks: changing their labels would replace them, and a volume would lose its data. They keep the
 * labels that they were created with.
 */
export const KEEP_LABELS = { ignoreChanges: ["labels"] };
