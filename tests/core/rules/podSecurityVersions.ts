/** The minor version that `latest` counts as. */
export const LATEST = 1000;

export const versionOf = (minor: number) => (minor === LATEST ? "latest" : `v1.${minor}`);

/** Whether the standard allows a value, by its minor version. */
export type Allowed = (minor: number) => boolean;
export const always: Allowed = () => true;
export const never: Allowed = () => false;
export const from =
  (first: number): Allowed =>
  (minor) =>
    minor >= first;
export const before =
  (first: number): Allowed =>
  (minor) =>
    minor < first;
export const outside =
  (first: number, end: number): Allowed =>
  (minor) =>
    minor < first || minor >= end;
