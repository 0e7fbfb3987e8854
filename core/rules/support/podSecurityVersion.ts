/** Whether a version of the Pod Security Standards (`latest`, `v1.28`) is v1.`minor` or newer. */
export function atLeast(version: string, minor: number): boolean {
  return version === "latest" || Number(/^v1\.(\d+)$/.exec(version)?.[1]) >= minor;
}
