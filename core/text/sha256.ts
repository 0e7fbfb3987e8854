/**
 * In hexadecimal digits. Loads Node's crypto on first use: few inputs need it, and loading it takes longer than
 * checking a dozen manifests.
 */
export function sha256(content: string | Buffer): string {
  const { createHash } = require("node:crypto") as typeof import("node:crypto");
  return createHash("sha256").update(content).digest("hex");
}
