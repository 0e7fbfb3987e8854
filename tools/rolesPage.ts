import { PRESETS } from "../guard/operations/presets";
import { ROLES, roleTable } from "../guard/operations/roles";

/** The generated part of docs/ROLES.md: which role may call which operation of the Docker Engine API. */
export function rolesOfOperations(): string[] {
  const rows = roleTable();
  const names = ROLES.map(({ name }) => name);
  const table = rows.map(({ operation: { id, method, path }, roles, grantable, remark }) => {
    const cells = names.map((name) => (roles.includes(name) ? "yes" : ""));
    return `| \`${id}\` | \`${method} ${path}\` | ${cells.join(" | ")} | ${grantable ? "yes" : ""} | ${remark ?? ""} |`;
  });
  return [
    ...ROLES.map(
      ({ name, purpose, operations }) => `- \`${name}\` ${purpose}: ${operations.size} operations of ${rows.length}.`,
    ),
    "",
    "What a role of one's own can have is said in the last column but one.",
    "",
    `| operation | request | ${names.join(" | ")} | own | |`,
    `| --- | --- | ${names.map(() => "---").join(" | ")} | --- | --- |`,
    ...table,
    "",
    "## The roles for programs",
    "",
    ...rolesOfPrograms(),
  ];
}

/** The other generated part: what each role for a program has, how that is known, and what to know before using it. */
function rolesOfPrograms(): string[] {
  const roles = PRESETS.map(({ name, program, version, known, source, role, remark }) => {
    const { shares, secrets } = role;
    const cells = [`\`${name}\``, `${program} ${version}`, known, source, shares, secrets, remark ?? ""];
    return `| ${cells.join(" | ")} |`;
  });
  const rows = PRESETS.flatMap(({ name, role, optional = [], withheld = {} }) => [
    `| \`${name}\` | what it always calls | ${listed(role.operations)} |`,
    ...optional.map(({ what, operations }) => `| | not included: ${what} | ${listed(operations)} |`),
    ...Object.entries(withheld).map(([id, because]) => `| | withheld: ${because} | ${listed([id])} |`),
  ]);
  return [
    "| role | program | known from | where | shares | secrets | |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...roles,
    "",
    "What each can call:",
    "",
    "| role | for | operations |",
    "| --- | --- | --- |",
    ...rows,
  ];
}

const listed = (operations: readonly string[]): string => operations.map((id) => `\`${id}\``).join(" ");
