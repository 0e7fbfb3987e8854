/** Quotes a text as one word for a shell, whatever it contains. */
export function quoted(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}
