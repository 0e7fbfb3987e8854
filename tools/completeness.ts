/**
 * What the three files of a rule still lack before it can be submitted: one line each, beginning with the file's name.
 */
export function lacks(id: string, read: (file: string) => string | undefined): string[] {
  const page = `docs/rules/${id}.md`;
  return [`core/rules/${id}.ts`, `tests/core/rules/${id}.test.ts`, page].flatMap((file) => {
    const text = read(file);
    if (text === undefined) return [`${file} is missing`];
    const programs = file === page ? ["Refused", "Accepted"].filter((heading) => !hasProgram(text, heading)) : [];
    return [
      ...programs.map((heading) => `${file} needs one \`\`\`yaml program below "## ${heading}"`),
      ...(/\bTODO\b/.test(text) ? [`${file} still says TODO`] : []),
    ];
  });
}

function hasProgram(page: string, heading: string): boolean {
  const section = page.split(/^## /m).find((part) => part.split("\n")[0]?.trim() === heading);
  const programs = [...(section ?? "").matchAll(/^```yaml\n(.*?)^```/gms)];
  return programs.length === 1 && /^resources:\s*$/m.test(programs[0]?.[1] ?? "");
}
