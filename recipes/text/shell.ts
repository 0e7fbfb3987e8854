/** A word as a POSIX shell takes it, in quotes where it has to be. */
export function shellWord(text: string): string {
  return /^[\w./:=@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A command over several lines: the first line, and one for each group of words. Words are quoted before. */
export function shellLines(groups: readonly string[], indent = "  "): string {
  return groups.join(` \\\n${indent}`);
}
