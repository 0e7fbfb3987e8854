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
  ];
}
