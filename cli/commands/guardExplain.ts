import { ConfigurationError } from "../../configuration/configurationError";
import { readGuardSettings } from "../../guard/configuration";
import { explain, readRequest } from "../../guard/explain";
import { EXIT } from "../terminal/exit";
import { GUARD_FILE } from "./guard";

/**
 * Prints what a guard would decide about a request, and why. The exit code is 0 if the request is allowed, 1 if
 * refused.
 */
export async function guardExplainCommand(
  file: string,
  { client, config = GUARD_FILE, format = "text" }: { client: string; config?: string; format?: string },
): Promise<void> {
  const role = readGuardSettings(config).roles.get(client);
  if (!role) throw new ConfigurationError([{ file: config, key: "clients", problem: `does not list ${client}` }]);
  const request = readRequest(file);
  const { operation, decision } = await explain(client, role, request);
  const { verdict } = decision;
  if (verdict === "refused") process.exitCode = EXIT.findings;
  const rules = verdict === "allowed" ? [...new Set(decision.findings.map(({ rule }) => rule))] : [];
  const isRecorded = "event" in request && request.body === undefined;
  if (format === "json") {
    const { rule, message, status } = verdict === "refused" ? decision : {};
    const line = { verdict, client, role: role.name, mode: role.mode, operation, status, rule, message };
    const target = verdict === "allowed" ? decision.target : undefined;
    process.stdout.write(`${JSON.stringify({ ...line, target, findings: rules, isRecorded }, undefined, 2)}\n`);
    return;
  }
  const lines = [
    `${verdict}: ${operation ?? `${request.method} ${request.path}`} by ${client}, whose role is ${role.name}`,
    ...(verdict === "refused" ? [decision.message] : [`The engine gets ${request.method} ${decision.target}`]),
    ...(rules.length > 0 ? [`Advisory findings: ${rules.join(", ")}`] : []),
    ...(verdict === "refused" && role.mode === "warn"
      ? ["It is let through all the same: the client's mode is warn."]
      : []),
    ...(isRecorded ? ["The audit records no query and no body: only what the line has was judged."] : []),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
