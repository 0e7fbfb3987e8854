import { basename, dirname, join } from "node:path";
import { evaluate, type Scope } from "../../../core/hcl/evaluate";
import { jsonBody } from "../../../core/hcl/jsonSyntax";
import { Session } from "../../../core/hcl/session";
import type { Body } from "../../../core/hcl/syntax";
import { COMPUTED, type Value } from "../../../core/hcl/values";
import { isObject } from "../../../core/text/jsonObject";
import { namesIn } from "../../../documents/disk";
import { readDocuments } from "../../../documents/file";
import { HclContent } from "../../../documents/formats/hcl";
import { isWithin } from "../../input/checked";
import { configurationFiles } from "./moduleFolder";

/** Files of variables, and those of them that Terraform reads without being told to. */
export const VARIABLES = /\.tfvars(?:\.json)?$/;
const AUTOMATIC = /^terraform\.tfvars(?:\.json)?$|\.auto\.tfvars(?:\.json)?$/;

export type Variables = ReadonlyMap<string, Value>;

/** Whether Terraform reads a file of variables only where `-var-file` names it. */
export function isOnRequest(file: string): boolean {
  return VARIABLES.test(file) && !AUTOMATIC.test(basename(file));
}

/** The values that Terraform reads by itself in a root module's folder; `terraform.tfvars` comes first. */
export function automaticVariables(folder: string): Variables {
  const names = namesIn(folder).filter((name) => AUTOMATIC.test(name));
  const inOrder = [
    ...names.filter((name) => name.startsWith("terraform.")),
    ...names.filter((name) => !name.startsWith("terraform.")),
  ];
  return new Map(inOrder.flatMap((name) => [...variablesIn(join(folder, name))]));
}

/** The files of a folder that Terraform reads on request. */
export function requestableFiles(folder: string): string[] {
  return namesIn(folder)
    .filter(isOnRequest)
    .map((name) => join(folder, name));
}

/** The values in a file of variables. None if it cannot be read: that is reported where the file itself is checked. */
export function variablesIn(file: string): Variables {
  try {
    for (const { content } of readDocuments(file)) return valuesOf(bodyOf(content));
  } catch {
    // Not readable.
  }
  return new Map();
}

function bodyOf(content: unknown): Body {
  if (content instanceof HclContent) return content.body;
  return isObject(content) ? jsonBody(content) : { attributes: new Map(), blocks: [] };
}

/** Values have neither references nor functions. */
const LITERALS: Scope = { find: () => COMPUTED, call: () => COMPUTED };

function valuesOf({ attributes }: Body): Variables {
  const session = new Session();
  return new Map(
    [...attributes].map(([name, { value }]) => [name, session.attempt(() => evaluate(value, LITERALS, session)).value]),
  );
}

/** How many folders up a file of variables may be from the module that it is for: `envs/prod/app.tfvars`. */
const MAX_LEVELS = 3;

/** The folder of the module that a file of variables is for: its own, or the nearest above that has a module. */
export function moduleOf(file: string, around: string): string | undefined {
  let folder = dirname(file);
  for (let level = 0; level <= MAX_LEVELS && isWithin(folder, around); level++) {
    if (configurationFiles(folder).length > 0) return folder;
    if (dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  return undefined;
}
