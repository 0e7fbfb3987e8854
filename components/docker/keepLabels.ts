/**
 * For volumes and networks: other labels would replace them, and with a volume its data. They keep the labels that they
 * were made with.
 */
export const KEEP_LABELS = { ignoreChanges: ["labels"] };
