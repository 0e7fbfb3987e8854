import { migrated } from "../../guard/migrate/socketProxy";
import { proxiesIn, proxyInEnvironment } from "../../guard/migrate/sources";
import { rolesText } from "../../guard/roleText";

const HEAD = [
  "What the socket proxy let through, as a role for guard.yaml: written by breakwater guard migrate.",
  "List the operations that the client needs alone, where you know them: breakwater guard --record finds them.",
];

/** Prints what a socket proxy lets through as a role, with what is different. */
export async function guardMigrateCommand(
  file: string | undefined,
  { service }: { service?: string } = {},
): Promise<void> {
  const proxies = file === undefined ? [proxyInEnvironment(process.env)] : proxiesIn(file, service);
  const roles = proxies.map(({ name, variables }) => ({ name, ...migrated(variables) }));
  process.stdout.write(rolesText(HEAD, roles));
}
