import { packageFile } from "../../core/package/files";

/** The package's own version. */
export function version(): string {
  return (JSON.parse(packageFile("package.json")) as { version: string }).version;
}
