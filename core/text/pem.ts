/**
 * The private keys in a PEM text, without white space: two texts hold the same key where these are equal. Linear in its
 * length.
 */
export function privateKeysIn(text: string): string[] {
  return text
    .split("-----END ")
    .map((part) => part.slice(Math.max(0, part.lastIndexOf("-----BEGIN "))))
    .filter((block) => /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(block))
    .map((block) => block.replace(/\s+/g, ""));
}

/** Whether a file's name indicates the private key of a CA or of a server. */
export function isIssuerKeyName(name: string): boolean {
  return /(^|[\\/])((root[-_.]?)?ca[-_.]?(private[-_.]?)?key(\.pem)?|(root-?)?ca\.key|ca\/key\.pem|server[-_.]key(\.pem)?|server\.key|server\/key\.pem)$/i.test(
    name,
  );
}
