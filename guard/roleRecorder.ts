import { existsSync } from "node:fs";
import { ConfigurationError } from "../configuration/configurationError";
import { configurationDocument } from "../configuration/configurationFile";
import { GUARD_SCHEMA, type GuardRole } from "../core/schema/guardConfiguration";
import type { JsonSchema } from "../core/schema/jsonSchema";
import { schemaMistakes } from "../core/schema/mistakes";
import { UnreadableError } from "../documents/unreadable";
import { writeWhole } from "../documents/writeWhole";
import { operationsOf } from "./judgement/judgements";
import type { Call } from "./model/call";
import type { Role } from "./model/role";
import { ADMIN_ONLY } from "./operations/roles";
import { operationMistakes } from "./roles";
import { inOrder, keyText, rolesText } from "./roleText";

/** A file that recordings are written to: roles for guard.yaml, and what no role of one's own can have. */
interface Recording {
  readonly roles?: Readonly<Record<string, GuardRole>>;
  readonly adminOnly?: Readonly<Record<string, readonly string[]>>;
}

const SCHEMA: JsonSchema = {
  type: "object",
  description: "What breakwater guard --record has written.",
  properties: {
    roles: (GUARD_SCHEMA.properties as Record<string, JsonSchema>)["roles"] as JsonSchema,
    adminOnly: {
      type: "object",
      description: "Operations that only admin can call, by client.",
      additionalProperties: { type: "array", items: { type: "string" } },
    },
  },
  additionalProperties: false,
};

const HEAD = [
  "What clients of a guard asked for, allowed or not, as roles: written by breakwater guard --record.",
  "Copy a role into guard.yaml under roles, take out what the program should not have, and give it to the client.",
];

/**
 * Writes what each client asks for as a role that has it. The file is replaced whole whenever something is new, and
 * what it had before stays in it.
 */
export class RoleRecorder {
  private readonly roles: Map<string, GuardRole>;
  private readonly recorded = new Map<string, Set<string>>();

  /** @throws ConfigurationError if the file has something else, or cannot be written */
  constructor(private readonly file: string) {
    const { roles = {}, adminOnly = {} } = read(file);
    this.roles = new Map(Object.entries(roles));
    for (const [client, { operations = [] }] of this.roles) this.recorded.set(client, new Set(operations));
    for (const [client, ids] of Object.entries(adminOnly)) for (const id of ids) this.idsOf(client).add(id);
    try {
      this.write();
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      throw new ConfigurationError([{ file, key: "", problem: error.problem }]);
    }
  }

  /** @throws UnreadableError if the file cannot be written. It is tried again when something else is new. */
  record(call: Call, role: Role): void {
    const ids = this.idsOf(call.client);
    const found = operationsOf(call).filter((id) => !ids.has(id));
    if (found.length === 0) return;
    for (const id of found) ids.add(id);
    if (!this.roles.has(call.client)) this.roles.set(call.client, settingsOf(role));
    this.write();
  }

  private idsOf(client: string): Set<string> {
    const ids = this.recorded.get(client) ?? new Set<string>();
    this.recorded.set(client, ids);
    return ids;
  }

  private write(): void {
    const roles = [...this.roles].map(([name, role]) => ({
      name,
      role: { ...role, operations: this.operations(name, false) },
    }));
    const beyond = [...this.recorded.keys()].flatMap((client) => {
      const ids = this.operations(client, true);
      return ids.length === 0 ? [] : [`  ${keyText(client)}: [${ids.join(", ")}]`];
    });
    const text = roles.length === 0 ? "roles: {}\n" : rolesText(HEAD, roles);
    const rest = beyond.length === 0 ? "" : `\n${BEYOND}\nadminOnly:\n${beyond.join("\n")}\n`;
    writeWhole(this.file, text + rest);
  }

  private operations(client: string, adminOnly: boolean): string[] {
    return inOrder(this.idsOf(client)).filter((id) => Object.hasOwn(ADMIN_ONLY, id) === adminOnly);
  }
}

const BEYOND = "# These hand over the engine, and only admin can call them: no role of your own can have them.";

/** What the client's own role is, but for its operations: what it was recorded with. */
function settingsOf({ apart, secrets, allowedHostPaths, frontends = [] }: Role): GuardRole {
  return {
    shares: apart ? "nothing" : "engine",
    ...(apart?.sees === "all" && { sees: "all" }),
    secrets: secrets ?? "shown",
    ...(allowedHostPaths.length > 0 && { allowedHostPaths }),
    ...(frontends.length > 0 && { frontends }),
  };
}

function read(file: string): Recording {
  if (!existsSync(file)) return {};
  const document = configurationDocument(file);
  const content = document?.content ?? {};
  const ofForm = schemaMistakes(SCHEMA, content, "");
  const ids = Object.entries((content as Recording).roles ?? {}).flatMap(([client, { operations = [] }]) =>
    operations.flatMap((id, at) => operationMistakes(id, `roles.${client}.operations[${at}]`)),
  );
  const mistakes = ofForm.length > 0 ? ofForm : ids;
  if (mistakes.length === 0) return content as Recording;
  const hint = "record into a file of its own: it is written anew";
  throw new ConfigurationError(
    mistakes.map(({ key, problem }) => ({ file, ...document?.locate(key), key, problem: `${problem} (${hint})` })),
  );
}
